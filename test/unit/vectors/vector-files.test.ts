import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runVectorFile } from '../../../scripts/vectors/run-file.ts';

const FOLDER = '../shared/vectors';
const isThere = existsSync(FOLDER);
if (!isThere) process.stdout.write(`no vectors at ${FOLDER}: skipped\n`);

describe.skipIf(!isThere)('the vectors with known answers', () => {
  it.each([
    ['backtest_detail', 40],
    ['fill_rules', 10],
    ['split_candle', 14],
    ['binance_liquidation_price', 4],
    ['binance_funding_fees', 11],
    ['metrics', 36],
    ['drift_detectors', 9],
    ['cpcv_splits', 4],
    ['gae', 16],
  ])('%s: all %i pass', (name, count) => {
    const report = runVectorFile(`${FOLDER}/${name}.json`);
    const results = 'results' in report ? report.results : [];
    expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(results).toHaveLength(count);
  });

  it.each(['tulip_indicators.json', 'lean_indicators/spy_ema.csv', 'lean_indicators/spy_with_adx.txt'])('%s: recognised, and not yet', (name) => {
    const report = runVectorFile(`${FOLDER}/${name}`);
    const statuses = 'results' in report ? report.results.map(({ status }) => status) : [];
    expect(new Set(statuses)).toEqual(new Set(['not-yet']));
  });

  it('lean_indicators/spy_valueatrisk.csv: every row of all three levels passes', () => {
    const report = runVectorFile(`${FOLDER}/lean_indicators/spy_valueatrisk.csv`);
    const results = 'results' in report ? report.results : [];
    expect(results.map(({ id, status }) => [id, status])).toEqual([['VaR_99', 'pass'], ['VaR_95', 'pass'], ['VaR_90', 'pass']]);
    expect(results[0]?.expected).toEqual({ rows: 5847, worstDifference: 0 });
  });

  it('lean_indicators/index.json: the value at risk passes, the rest is not yet', () => {
    const report = runVectorFile(`${FOLDER}/lean_indicators/index.json`);
    const results = 'results' in report ? report.results : [];
    expect(results.filter(({ status }) => status === 'pass')).toHaveLength(1);
    expect(results.filter(({ status }) => status === 'fail')).toEqual([]);
  });
});
