import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import type { BacktestRequest, BacktestResult } from '../../../../../src/engine/contract/api.ts';
import { studyRequest } from '../../../../../src/engine/contract/search.ts';
import { honestyOf, judgeRun } from '../../../../../src/engine/run/evidence/honesty.ts';
import { countTrials } from '../../../../../src/engine/run/evidence/trials.ts';
import { temporaryFolder } from '../../adapters/sqlite/temporary-folder.ts';

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2023, 0, 1);
const DAYS = 365;
const TO = FROM + DAYS * DAY_MS;
const BTC = 'um:BTCUSDT';
const family = { strategy: 'moving-average-cross', instruments: [BTC], interval: '1h', from: FROM, to: TO };

function aStore(): Store {
  const store = openStore(temporaryFolder());
  onTestFinished(() => { store.close(); });
  return store;
}

function request(changes: Partial<BacktestRequest> = {}): BacktestRequest {
  return backtestRequest.parse({ strategy: 'moving-average-cross', instruments: [BTC], interval: '1h', from: FROM, to: TO, ...changes });
}

/** A stored backtest that shows this Sharpe ratio of a year. */
function put(store: Store, id: string, changes: Partial<BacktestRequest>, sharpe: number | null = 1): void {
  const config = request(changes);
  const { strategy, instruments, interval, from, to } = config;
  store.runs.put({ id, kind: 'backtest', config, seed: 1, dataHash: 'd', resultHash: 'r', codeVersion: '1', createdMs: FROM, summary: { runId: id, createdMs: FROM, strategy, instruments, interval, from, to, metrics: { sharpe, days: DAYS }, resultHash: 'r' } }, {});
}

/** A search whose trials have these fast averages and daily returns. */
function putStudy(store: Store, id: string, trials: readonly { readonly fastPeriod: number; readonly returns?: Float64Array; readonly sharpePerDay?: number; readonly state?: 'complete' | 'failed' }[]): void {
  const asked = studyRequest.parse({ strategy: 'moving-average-cross', instruments: [BTC], interval: '1h', from: FROM, to: TO });
  store.studies.create({ id, strategy: asked.strategy, instruments: asked.instruments, interval: asked.interval, request: asked, plan: {}, dataHash: 'd', codeVersion: '1', createdMs: FROM });
  trials.forEach(({ fastPeriod, returns, sharpePerDay = 0.05, state = 'complete' }, number) => {
    store.studies.addTrial(id, { number, state, config: { fastPeriod }, objectives: [sharpePerDay], metrics: null, rungs: [], share: 1, sharpePerDay, days: DAYS, repeats: null, error: null, startedMs: FROM, endedMs: FROM }, returns === undefined ? null : { firstDayMs: FROM, returns });
  });
}

describe('the count of trials', () => {
  it('counts settings, not runs: the same ones twice, spelled out or left out, in a backtest or in a search, are one', () => {
    const store = aStore();
    put(store, 'a', { config: {} });
    put(store, 'b', { config: { fastPeriod: 20, slowPeriod: 50 } });
    put(store, 'c', { config: { fastPeriod: 20 }, startingCash: '500' });
    putStudy(store, 's', [{ fastPeriod: 20 }]);
    expect(countTrials(store, family).count).toBe(1);
    put(store, 'd', { config: { fastPeriod: 21 } });
    putStudy(store, 't', [{ fastPeriod: 21 }, { fastPeriod: 22 }, { fastPeriod: 23, state: 'failed' }]);
    expect(countTrials(store, family)).toMatchObject({ count: 3, fromBacktests: 2, searches: 2 });
  });

  it('counts another size, entry or limit as another trial, and other costs as the same', () => {
    const store = aStore();
    put(store, 'a', {});
    put(store, 'b', { execution: { takerFeeBps: 0 } });
    expect(countTrials(store, family).count).toBe(1);
    put(store, 'c', { sizing: { method: 'fixed-fraction', sharePct: 10 } });
    put(store, 'd', { risk: { riskPerTradePct: 1 } });
    expect(countTrials(store, family).count).toBe(3);
  });

  it('does not fall when a run or a search is deleted', () => {
    const store = aStore();
    put(store, 'a', { config: { fastPeriod: 10 } }, 3);
    put(store, 'b', { config: { fastPeriod: 11 } }, -1);
    putStudy(store, 's', [{ fastPeriod: 12 }, { fastPeriod: 13 }]);
    const before = countTrials(store, family);
    expect(store.runs.delete('b')).toBe(true);
    expect(store.runs.delete('b')).toBe(false);
    store.studies.delete('s', TO);
    expect(countTrials(store, family)).toMatchObject({ count: 4, variance: before.variance, deletedBacktests: 1 });
    expect(store.runs.list().map(({ id }) => id)).toEqual(['a']);
  });

  it('leaves out other strategies, instruments, bars and times', () => {
    const store = aStore();
    put(store, 'a', {});
    put(store, 'b', { strategy: 'donchian-breakout' });
    put(store, 'c', { instruments: [BTC, 'um:ETHUSDT'], config: { fastPeriod: 5 } });
    put(store, 'd', { interval: '4h', config: { fastPeriod: 6 } });
    put(store, 'e', { from: TO, to: TO + DAY_MS, config: { fastPeriod: 7 } });
    expect(countTrials(store, family).count).toBe(1);
    put(store, 'f', { from: TO - DAY_MS, to: TO + DAY_MS, config: { fastPeriod: 8 } });
    expect(countTrials(store, family).count).toBe(2);
  });

  it('tells the variance of the Sharpe ratios per day, shorter trials on the scale of longer ones', () => {
    const store = aStore();
    // 2 and 4 a year are 2/sqrt(365) and 4/sqrt(365) a day: variance ((1)² + (1)²) / 1 / 365 = 2/365.
    put(store, 'a', { config: { fastPeriod: 5 } }, 2);
    put(store, 'b', { config: { fastPeriod: 6 } }, 4);
    put(store, 'c', { config: { fastPeriod: 7 } }, null);
    expect(countTrials(store, family).variance).toBeCloseTo(2 / 365, 12);
    // Judged for a run of a quarter of the time, luck has twice the standard deviation, so four times the variance.
    expect(countTrials(store, family, { days: DAYS / 4 }).variance).toBeCloseTo(8 / 365, 12);
  });

  it('tells how many independent trials they are worth from the stored daily returns', () => {
    const store = aStore();
    const rng = createRng('twins');
    const one = Float64Array.from({ length: DAYS }, () => rng.normal());
    // Alike but for their size: a correlation of 1 each.
    putStudy(store, 's', [{ fastPeriod: 5, returns: one }, { fastPeriod: 6, returns: one.map((value) => 2 * value) }, { fastPeriod: 7, returns: one.map((value) => 3 * value) }]);
    const { count, effective, averageCorrelation, compared } = countTrials(store, family);
    expect({ count, compared }).toEqual({ count: 3, compared: 3 });
    expect(averageCorrelation).toBeCloseTo(1, 12);
    expect(effective).toBeCloseTo(1, 12);
  });
});

/** A run that earned these daily returns, with that many trades. */
function runOf(returns: Float64Array, fastPeriod = 99, trades = 50): BacktestResult {
  const value = [10_000];
  for (const each of returns) value.push(value.at(-1)! * (1 + each));
  return { config: request({ config: { fastPeriod, slowPeriod: 200 } }), seed: 1, equity: { time: value.map((_, index) => FROM + index * DAY_MS), value }, trades: new Array(trades).fill({}) } as unknown as BacktestResult;
}

function daysOf(seed: string, edge: number, length = DAYS): Float64Array {
  const rng = createRng(seed);
  return Float64Array.from({ length }, () => 0.01 * (rng.normal() + edge));
}

describe('the honesty of a run', () => {
  it('counts the run itself, once, whether or not it is stored', () => {
    const store = aStore();
    const run = runOf(daysOf('one', 0.1));
    expect(honestyOf(store, run)).toMatchObject({ trials: 1, sharpeByLuck: 0, days: DAYS });
    expect(honestyOf(store, run).deflatedSharpe).toBe(honestyOf(store, run).probabilisticSharpe);
    put(store, 'stored', { config: { fastPeriod: 99, slowPeriod: 200 } });
    expect(honestyOf(store, run).trials).toBe(1);
  });

  it('falls as more is tried, and says so', () => {
    const store = aStore();
    const run = runOf(daysOf('tried', 0.12));
    const alone = honestyOf(store, run);
    for (let fast = 1; fast <= 30; fast++) put(store, `run ${fast}`, { config: { fastPeriod: fast, slowPeriod: 200 } }, fast % 2 === 0 ? 1.2 : -1.2);
    const among = honestyOf(store, run);
    expect(among.trials).toBe(31);
    expect(among.deflatedSharpe!).toBeLessThan(alone.deflatedSharpe!);
    expect(among.daysToBeatLuck === null || among.daysToBeatLuck > alone.daysToBeatLuck!).toBe(true);
    expect(among.sentence).toMatch(/^31 settings were tried; the best of so many worthless ones would show a Sharpe ratio of about \d\.\d\d\. This run shows/);
  });
});

describe('the verdict on a run', { timeout: 60_000 }, () => {
  it('is evidence for an edge that stands out among all that was searched', () => {
    const store = aStore();
    putStudy(store, 's', Array.from({ length: 12 }, (_, at) => ({ fastPeriod: at + 2, returns: daysOf(`other ${at}`, 0), sharpePerDay: 0.05 * ((at % 3) - 1) })));
    const view = judgeRun(store, runOf(daysOf('edge', 0.25)));
    expect(view).toMatchObject({ verdict: 'evidence', comparedTrials: 12, honesty: { trials: 13 } });
    expect(view.lines.map(({ code, ok }) => [code, ok])).toEqual([['deflated-sharpe', true], ['selection', true], ['overfitting', true], ['bootstrap-interval', true]]);
  });

  it('is no evidence for the best of many that have none, with every reason in words', () => {
    const store = aStore();
    const all = Array.from({ length: 40 }, (_, at) => daysOf(`noise ${at}`, 0));
    const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
    const best = all.toSorted((a, b) => mean(b) - mean(a))[0]!;
    putStudy(store, 's', all.map((returns, at) => ({ fastPeriod: at + 2, returns, sharpePerDay: mean(returns) / 0.01 })));
    const view = judgeRun(store, runOf(best));
    expect(view.verdict).toBe('no-evidence');
    expect(view.sentence).toMatch(/^There is no evidence of an edge/);
    // One try out of 41: alone it would have looked sure.
    expect(view.honesty.probabilisticSharpe).toBeGreaterThan(0.95);
    expect(view.lines.find(({ code }) => code === 'deflated-sharpe')?.ok).toBe(false);
    expect(view.lines.find(({ code }) => code === 'selection')?.ok).toBe(false);
  });

  it('is that there is not enough for short or still runs', () => {
    const store = aStore();
    expect(judgeRun(store, runOf(daysOf('short', 0.5, 30)))).toMatchObject({ verdict: 'not-enough-data', sentence: '30 days are too few to judge anything by: at least 60 are needed.' });
    expect(judgeRun(store, runOf(daysOf('few', 0.5), 99, 3)).sentence).toBe('3 trades are too few to judge anything by: at least 10 are needed.');
    expect(judgeRun(store, runOf(new Float64Array(200), 99, 0)).sentence).toBe('No trade was made: there is nothing to judge.');
    expect(judgeRun(store, runOf(new Float64Array(200))).sentence).toBe('The account never moved: there is nothing to judge.');
  });

  it('is the same every time', () => {
    const store = aStore();
    const run = runOf(daysOf('same', 0.1));
    expect(judgeRun(store, run)).toEqual(judgeRun(store, run));
  });
});
