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
  ])('%s: all %i pass', (name, count) => {
    const report = runVectorFile(`${FOLDER}/${name}.json`);
    const results = 'results' in report ? report.results : [];
    expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(results).toHaveLength(count);
  });

  it.each(['gae.json', 'cpcv_splits.json', 'tulip_indicators.json', 'lean_indicators/index.json', 'lean_indicators/spy_ema.csv', 'lean_indicators/spy_with_adx.txt'])('%s: recognised, and not yet', (name) => {
    const report = runVectorFile(`${FOLDER}/${name}`);
    const statuses = 'results' in report ? report.results.map(({ status }) => status) : [];
    expect(new Set(statuses)).toEqual(new Set(['not-yet']));
  });
});
