import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { importFiles } from '../../../../../src/engine/run/data/import-files.ts';
import { runStoredBacktest } from '../../../../../src/engine/run/backtest/stored-backtest.ts';
import { compareRuns } from '../../../../../src/engine/run/report/compare-runs.ts';
import { reportRun } from '../../../../../src/engine/run/report/report-run.ts';
import { runAgain } from '../../../../../src/engine/run/report/run-again.ts';
import { settingDifferences } from '../../../../../src/engine/run/report/setting-differences.ts';
import { BTC } from '../backtest/backtest-fixture.ts';
import { DAY, START, aFolder, aStore, hour } from './report-fixture.ts';

/** Forty days that trend and turn. */
const BARS = (() => {
  const rng = createRng('again');
  let price = 40_000;
  return Array.from({ length: 40 * 24 }, (_, index) => {
    const open = price;
    price *= 1 + 0.002 * Math.sin(index / 60) + 0.004 * rng.normal();
    return hour(index, open, price, Math.min(open, price) * 0.998, Math.max(open, price) * 1.002);
  });
})();

const request = (change: object = {}) => backtestRequest.parse({ strategy: 'moving-average-cross', config: { fastPeriod: 5, slowPeriod: 20 }, instruments: [BTC.id], interval: '1h', from: START, to: START + 40 * DAY, ...change });

let now = START + 100 * DAY;
const clock = { now: () => now++ };

function run(store: Store, change: object = {}, codeVersion = '1.0.0'): string {
  return runStoredBacktest({ store, clock, codeVersion, request: request(change), onProgress: () => undefined }).runId;
}

const again = (store: Store, runId: string, codeVersion = '1.0.0') => runAgain({ store, clock, codeVersion, runId, onProgress: () => undefined });

describe('a run that is made again', () => {
  it('is the same, is said to be, and is not kept twice', () => {
    const store = aStore(BARS);
    const id = run(store);
    expect(reportRun(store, id).excursions.trades.length).toBeGreaterThan(5);
    expect(again(store, id)).toMatchObject({ runId: id, newRunId: null, isSame: true, changed: [], settings: [], sentence: 'The same result, from the same data, settings and program.' });
    expect(store.runs.list()).toHaveLength(1);
  });

  it('on other data says so, and is kept to be looked at', () => {
    const store = aStore(BARS);
    const id = run(store);
    const other = BARS.slice(500, 510).map((bar) => ({ ...bar, high: bar.high * 1.2, close: bar.high * 1.1, open: bar.open }));
    store.bars.write(BTC.id, '1h', columnsOf(other));
    const document = again(store, id);
    expect(document).toMatchObject({ isSame: false, changed: ['data', 'result'] });
    expect(document.sentence).toBe(`Another result: the stored data has changed since. Kept as ${document.newRunId ?? ''}.`);
    expect(store.runs.get(document.newRunId ?? '')).not.toBeNull();
    expect(document.now.dataHash).not.toBe(document.before.dataHash);
  });

  it('with another version of the program says so, also where the result is the same', () => {
    const store = aStore(BARS);
    const document = again(store, run(store), '2.0.0');
    expect(document).toMatchObject({ isSame: true, newRunId: null, changed: ['code'], sentence: 'The same result, although the program has changed since.' });
  });

  it('after its settings were tampered with names them', () => {
    const store = aStore(BARS);
    const id = run(store);
    const { detail, ...row } = store.runs.get(id)!;
    const config = structuredClone(row.config) as { config: Record<string, unknown> };
    config.config['slowPeriod'] = 60;
    store.runs.put({ ...row, config }, detail);
    const document = again(store, id);
    expect(document).toMatchObject({ isSame: false, changed: ['config', 'result'], settings: [{ path: 'config.slowPeriod', values: [20, 60] }] });
    expect(document.sentence).toContain('Another result: the settings (config.slowPeriod) have changed since.');
  });

  it('with the same of everything and another result says that the cause is in the program', () => {
    const store = aStore(BARS);
    const id = run(store);
    const { detail, ...row } = store.runs.get(id)!;
    store.runs.put({ ...row, resultHash: 'f'.repeat(64) }, detail);
    expect(again(store, id)).toMatchObject({ isSame: false, changed: ['result'], sentence: expect.stringContaining('its code was changed without a new version, or something in it is left to chance') });
  });

  it('does not count a setting that the program has learned since as changed', () => {
    const store = aStore(BARS);
    const id = run(store);
    const { detail, ...row } = store.runs.get(id)!;
    const config = structuredClone(row.config) as { execution: Record<string, unknown> };
    delete config.execution['maxVolumeShare'];
    store.runs.put({ ...row, config }, { ...(detail as object), config });
    expect(again(store, id)).toMatchObject({ isSame: true, changed: [], settings: [{ path: 'execution.maxVolumeShare', values: [null, 0.1] }] });
  });

  it('without its data, or that is not there, says what is missing', () => {
    const store = aStore(BARS);
    const id = run(store);
    store.bars.delete(BTC.id, '1h');
    expect(() => again(store, id)).toThrow('no 1h bars of spot:BTCUSDT are stored');
    expect(() => again(store, 'bt-none')).toThrow('expected a stored run bt-none, found none');
  });
});

describe('runs side by side', () => {
  it('show the settings that differ, the better of each measure, and what makes them hard to compare', () => {
    const store = aStore(BARS);
    const [a, b] = [run(store), run(store, { config: { fastPeriod: 8, slowPeriod: 20 }, execution: { takerFeeBps: 50 }, to: START + 30 * DAY })];
    const { runs, settings, metrics, notes, curves, correlations } = compareRuns(store, [a, b]);
    expect(runs.map(({ runId }) => runId)).toEqual([a, b]);
    expect(settings).toEqual([{ path: 'config.fastPeriod', values: [5, 8] }, { path: 'to', values: [START + 40 * DAY, START + 30 * DAY] }, { path: 'execution.takerFeeBps', values: [null, 50] }]);
    const fees = metrics.find(({ name }) => name === 'fees');
    expect(fees?.best).toBe((fees?.values[0] ?? 0) < (fees?.values[1] ?? 0) ? 0 : 1);
    expect(notes).toEqual(expect.arrayContaining([expect.stringContaining('different times'), expect.stringContaining('set differently')]));
    expect(curves.time).toHaveLength(500);
    expect(curves.growth[0]?.[0]).toBe(1);
    expect(curves.growth[1]?.at(-1)).toBeNull();
    expect(correlations[0]?.[0]).toBe(1);
    expect(correlations[0]?.[1]).toBeCloseTo(correlations[1]?.[0] ?? Number.NaN, 12);
    expect(correlations[0]?.[1]).toBeGreaterThan(0.2);
  });

  it('of one and the same differ in nothing', () => {
    const store = aStore(BARS);
    const id = run(store);
    const { settings, metrics } = compareRuns(store, [id, id]);
    expect(settings).toEqual([]);
    expect(metrics.map(({ best }) => best)).toEqual(metrics.map(() => null));
  });
});

describe('settings that differ', () => {
  it('are named by their paths; what is left out is null, a list is one value', () => {
    expect(settingDifferences([{ a: { b: 1, c: [1] }, d: 2 }, { a: { b: 1, c: [1, 2] } }])).toEqual([{ path: 'a.c', values: [[1], [1, 2]] }, { path: 'd', values: [2, null] }]);
  });
});

const REAL = ['BTC', 'ETH'].map((base) => fileURLToPath(new URL(`../../../../../../shared/data/klines/spot-1h/${base}USDT-1h-2018-01-01_2023-12-31.csv.gz`, import.meta.url)));

describe('real market data', () => {
  if (!REAL.every((path) => existsSync(path))) console.log('skipped: ../shared/data is not here');

  it.skipIf(!REAL.every((path) => existsSync(path)))('gives the same result again for several strategies, settings and symbols, from the store alone', { timeout: 60_000 }, async () => {
    const folder = aFolder();
    let store = openStore(folder);
    for (const path of REAL) await importFiles({ store, files: [path], skipBad: false });
    const both = ['spot:BTCUSDT', 'spot:ETHUSDT'];
    const span = { from: Date.UTC(2020, 0, 1), to: Date.UTC(2020, 2, 20) };
    const plans = [
      { instruments: both.slice(0, 1), config: {} }, { instruments: both.slice(1), interval: '4h', config: { fastPeriod: 8 }, risk: { riskPerTradePct: 1 }, seed: 3 },
      { instruments: both, strategy: 'donchian-breakout', config: { entryPeriod: 30, exitPeriod: 12 }, execution: { slippageBps: 4 } },
      { instruments: both, config: { fastPeriod: 5, slowPeriod: 40 }, entry: { order: 'limit', timeoutSeconds: 3600 }, regime: { enabled: true, interval: '1h' } },
    ];
    const ids = plans.map((plan) => run(store, { ...span, ...plan }));
    store.close();
    // Another program opens the folder: nothing but the store is left of the first.
    store = openStore(folder);
    try {
      for (const id of ids) expect(again(store, id)).toMatchObject({ isSame: true, changed: [], settings: [] });
      expect(new Set(ids.map((id) => store.runs.get(id)?.resultHash)).size).toBe(ids.length);
      for (const id of ids) {
        const result = store.runs.get(id)!;
        expect([result.seed, result.codeVersion.length, result.dataHash.length, typeof result.config]).toEqual([expect.any(Number), 5, 64, 'object']);
        const report = reportRun(store, id);
        expect(report.excursions.trades.length).toBeGreaterThan(1);
        expect(report.excursions.trades.filter(({ mae }) => mae === null)).toEqual([]);
        // A long trade that lost had moved against us by at least what it lost.
        for (const { side, mae, mfe, returnPct } of report.excursions.trades) {
          expect(side).toBe('long');
          expect(mae! * 100).toBeGreaterThan(-returnPct - 0.5);
          expect(mfe! * 100).toBeGreaterThan(returnPct - 1e-9);
        }
        // From the first of January to the twentieth of March 2020 bitcoin fell from 7,195 to about 6,200, and ether rose a little.
        expect(report.benchmark.hold?.maxDrawdown).toBeGreaterThan(0.4);
      }
    } finally {
      store.close();
    }
  });
});
