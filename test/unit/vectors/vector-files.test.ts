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

  it.each([
    ['tulip_indicators.json', 219],
    ['lean_indicators/spy_with_indicators.txt', 5],
    ['lean_indicators/spy_with_macd.txt', 3],
    ['lean_indicators/spy_bollinger_bands.txt', 5],
    ['lean_indicators/spy_atr_wilder.txt', 1],
    ['lean_indicators/spy_with_don50.txt', 3],
    ['lean_indicators/spy_with_adx.txt', 4],
    ['lean_indicators/spy_ema.csv', 1],
    ['lean_indicators/spy_dema.txt', 1],
    ['lean_indicators/spy_hma.txt', 1],
    ['lean_indicators/spy_with_cci.txt', 1],
    ['lean_indicators/spy_with_obv.txt', 1],
    ['lean_indicators/spy_with_vwap.txt', 1],
  ])('%s: all %i pass', (name, count) => {
    const report = runVectorFile(`${FOLDER}/${name}`);
    const results = 'results' in report ? report.results : [];
    expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(results).toHaveLength(count);
  });

  it('lean_indicators/spy_valueatrisk.csv: every row of all three levels passes', () => {
    const report = runVectorFile(`${FOLDER}/lean_indicators/spy_valueatrisk.csv`);
    const results = 'results' in report ? report.results : [];
    expect(results.map(({ id, status }) => [id, status])).toEqual([['VaR_99', 'pass'], ['VaR_95', 'pass'], ['VaR_90', 'pass']]);
    expect(results[0]?.expected).toEqual({ rows: 5847, worstDifference: 0 });
  });

  it('lean_indicators/index.json: passes, but for the five tables that are not beside it', () => {
    const report = runVectorFile(`${FOLDER}/lean_indicators/index.json`);
    const results = 'results' in report ? report.results : [];
    expect(results.filter(({ status }) => status === 'pass')).toHaveLength(15);
    expect(results.filter(({ status }) => status === 'fail')).toEqual([]);
  });
});
