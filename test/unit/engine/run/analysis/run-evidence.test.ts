import { describe, expect, it } from 'vitest';
import type { EvidenceDocument, EvidenceWork, GateReport } from '../../../../../src/engine/contract/evidence.ts';
import { evidenceWork } from '../../../../../src/engine/contract/evidence.ts';
import type { BacktestRequest } from '../../../../../src/engine/contract/api.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { allocateBarColumns, columnsOf, barAt } from '../../../../../src/engine/domain/bar-columns.ts';
import { collectGate } from '../../../../../src/engine/run/analysis/collect-gate.ts';
import { gateReport, VALID_MS } from '../../../../../src/engine/run/analysis/gate.ts';
import { runEvidence } from '../../../../../src/engine/run/analysis/run-evidence.ts';
import { evidenceOf, listEvidence } from '../../../../../src/engine/run/analysis/stored-evidence.ts';
import { DataMissing } from '../../../../../src/engine/run/market-data.ts';
import { countTrials } from '../../../../../src/engine/run/evidence/trials.ts';
import { runStoredBacktest } from '../../../../../src/engine/run/backtest/stored-backtest.ts';
import { listStrategyChecks } from '../../../../../src/engine/run/analysis/check-strategy.ts';
import { provideShelf } from '../../../../../src/engine/strategy/catalog.ts';
import { aRequest, aStore, CLOSE, COIN, DAY, planted, someBars, START_MS, wanting } from './analysis-fixture.ts';

const DAYS = 60;
const NOW = START_MS + 1_000 * DAY;
const bars = someBars({ length: DAYS * 24 });
const config = { fastPeriod: 5, slowPeriod: 20 };
const few = { trials: 5, space: { fastPeriod: { min: 3, max: 8 } } };

function examined(store: Store, work: Readonly<Record<string, unknown>>, how: { readonly request?: BacktestRequest; readonly nowMs?: number; readonly version?: string } = {}): EvidenceDocument {
  return runEvidence({ store, clock: { now: () => how.nowMs ?? NOW }, codeVersion: how.version ?? '1.0.0', request: how.request ?? aRequest(DAYS, { config }), work: evidenceWork.parse(work) as Exclude<EvidenceWork, { tool: 'gate' }>, onProgress: () => undefined }) as EvidenceDocument;
}

function familyOf({ strategy, instruments, interval, from, to }: BacktestRequest) {
  return { strategy, instruments, interval, from, to };
}

describe('evidence', () => {
  it('is kept in the store, listed in short and found again', () => {
    const store = aStore(bars);
    const document = examined(store, { tool: 'surface', steps: 2, ...{ space: { fastPeriod: { min: 3, max: 8 }, slowPeriod: { min: 12, max: 30 } } } });
    expect(evidenceOf(store, document.id)).toEqual(document);
    expect(listEvidence(store, { limit: 10 })).toMatchObject([{ id: document.id, tool: 'surface', verdict: document.verdict, expiresMs: NOW + VALID_MS, strategy: 'moving-average-cross' }]);
    expect(listEvidence(store, { limit: 10 })[0]).not.toHaveProperty('detail');
    expect(listEvidence(store, { strategy: 'donchian-breakout', limit: 10 })).toEqual([]);
  });

  it.each(['look-ahead', 'warm-up', 'walk-forward', 'cross-validation', 'overfit', 'monte-carlo', 'surface'])('of %s has the same hash for the same question, whatever else was tried, and another for another seed', (tool) => {
    const store = aStore(bars);
    const settings = { 'look-ahead': { moments: 2 }, 'warm-up': { starts: 2 }, 'walk-forward': { ...few, windows: 2 }, 'cross-validation': { ...few, groups: 4 }, overfit: few, 'monte-carlo': { runs: 20, methods: ['trade-shuffle', 'random-entry'] }, surface: { steps: 2 } }[tool];
    const one = examined(store, { tool, ...settings });
    examined(store, { tool: 'surface', steps: 3 });
    const again = examined(store, { tool, ...settings }, { nowMs: NOW + DAY });
    expect(again.hash).toBe(one.hash);
    expect(again.id).not.toBe(one.id);
    expect(examined(store, { tool, ...settings }, { request: aRequest(DAYS, { config, seed: 2 }), nowMs: NOW + 2 * DAY }).hash).not.toBe(one.hash);
  });

  it('counts every setting that it tried against the best, once, and shows no search for it', () => {
    const store = aStore(bars);
    const request = aRequest(DAYS, { config });
    examined(store, { tool: 'surface', steps: 2, x: 'fastPeriod', y: 'slowPeriod', space: { fastPeriod: { choices: [3, 5] }, slowPeriod: { choices: [20, 30] } } });
    expect(countTrials(store, familyOf(request)).count).toBe(4);
    // Three fast ones with the slow one of the request: two are known.
    const { tool, detail } = examined(store, { tool: 'overfit', trials: 4, space: { fastPeriod: { choices: [3, 5, 8] } } });
    expect(tool === 'overfit' && detail.trialsCounted).toBe(5);
    expect(store.studies.list()).toEqual([]);
  });

  it('leaves nothing behind where the data is not there', () => {
    const store = aStore(bars);
    expect(() => examined(store, { tool: 'overfit' }, { request: aRequest(DAYS, { instruments: ['spot:NONE'] }) })).toThrow(DataMissing);
    expect(store.runs.list()).toEqual([]);
  });
});

describe('the gate', () => {
  const subject = { strategy: 'moving-average-cross', config, instruments: [COIN.id as string], interval: '1h' as const };
  const ask = (store: Store, how: { readonly stage?: 'paper' | 'demo' | 'live'; readonly nowMs?: number; readonly codeVersion?: string; readonly config?: Readonly<Record<string, unknown>> } = {}): GateReport => gateReport({ store, nowMs: how.nowMs ?? NOW, codeVersion: how.codeVersion ?? '1.0.0', stage: how.stage ?? 'paper', subject: { ...subject, config: { ...(how.config ?? config) } } });
  const statesOf = (report: GateReport): Readonly<Record<string, string>> => Object.fromEntries(report.lines.map(({ code, state }) => [code, state]));

  it('of a strategy that nobody has looked at misses everything, and says so', () => {
    const report = ask(aStore(bars), { stage: 'live' });
    expect(report.lines.map(({ code }) => code)).toEqual(['history', 'trades', 'net-result', 'doubled-costs', 'drawdown', 'deflated-sharpe', 'look-ahead', 'warm-up', 'walk-forward', 'overfit', 'monte-carlo', 'paper-days', 'paper-trades', 'demo-trades', 'live-drift']);
    expect(new Set(report.lines.map(({ state }) => state))).toEqual(new Set(['missing']));
    expect(report).toMatchObject({ isPassed: false, expiresMs: null });
    expect(report.sentence).toContain('15 of 15 lines are not passed');
    for (const { found, needed, sentence } of report.lines) for (const text of [found, needed, sentence]) expect(text).not.toBe('');
  });

  it('asks for less before paper than before real money', () => {
    const store = aStore(bars);
    expect([ask(store).lines.length, ask(store, { stage: 'demo' }).lines.length]).toEqual([11, 13]);
  });

  it('takes what is on file of exactly these settings, for ninety days and for this version', () => {
    const store = aStore(bars);
    const request = aRequest(DAYS, { config });
    runStoredBacktest({ store, clock: { now: () => NOW - DAY }, codeVersion: '1.0.0', request, onProgress: () => undefined });
    examined(store, { tool: 'look-ahead', moments: 2 }, { nowMs: NOW - DAY });
    expect(statesOf(ask(store))).toMatchObject({ history: 'failed', 'look-ahead': 'passed', 'warm-up': 'missing' });
    // What is spelled out as its default is the same.
    expect(statesOf(ask(store, { config: { ...config, average: 'ema' } }))).toMatchObject({ 'look-ahead': 'passed' });
    expect(statesOf(ask(store, { config: { ...config, slowPeriod: 21 } }))).toMatchObject({ history: 'missing', 'look-ahead': 'missing' });
    expect(statesOf(ask(store, { nowMs: NOW - DAY + VALID_MS }))).toMatchObject({ history: 'expired', 'look-ahead': 'expired' });
    expect(statesOf(ask(store, { nowMs: NOW - DAY + VALID_MS - 1 }))).toMatchObject({ history: 'failed', 'look-ahead': 'passed' });
    expect(statesOf(ask(store, { codeVersion: '1.1.0' }))).toMatchObject({ history: 'expired', 'look-ahead': 'expired' });
    expect(ask(store).expiresMs).toBe(NOW - DAY + VALID_MS);
  });

  it('does not take evidence of other data, or of another time than the backtest', () => {
    const store = aStore(bars);
    examined(store, { tool: 'look-ahead', moments: 2 }, { nowMs: NOW - 3 });
    examined(store, { tool: 'warm-up', starts: 2 }, { nowMs: NOW - 2, request: aRequest(DAYS / 2, { config }) });
    const last = { ...barAt(bars, bars.length - 1) };
    store.bars.write(COIN.id, '1h', columnsOf([{ ...last, close: last.low }]));
    runStoredBacktest({ store, clock: { now: () => NOW - 1 }, codeVersion: '1.0.0', request: aRequest(DAYS, { config }), onProgress: () => undefined });
    const found = Object.fromEntries(ask(store).lines.map(({ code, found: text }) => [code, text]));
    expect(found['look-ahead']).toBe('the stored data has changed since');
    expect(found['warm-up']).toBe('of another time than the backtest');
  });

  it('fails a result that lives on costs being low', () => {
    const store = aStore(bars);
    const put = (netProfit: number): void => {
      store.runs.put({
        id: `bt-${netProfit}`, kind: 'backtest', config: { ...aRequest(DAYS, { config }), to: START_MS + 400 * DAY }, seed: 1, dataHash: 'd', resultHash: 'r', codeVersion: '1.0.0', createdMs: NOW + netProfit,
        summary: { runId: `bt-${netProfit}`, createdMs: NOW + netProfit, strategy: 'moving-average-cross', instruments: [COIN.id], interval: '1h', from: START_MS, to: START_MS + 400 * DAY, resultHash: 'r', metrics: { trades: 60, totalReturn: netProfit / 10_000, netProfit, fees: 300, slippage: 100, startEquity: 10_000, maxDrawdown: 0.05, sharpe: 1, skewness: 0, kurtosis: 3, days: 400 } },
      }, {});
    };
    // Twice the costs are 400 more: 399 are not enough, 401 are.
    put(399);
    expect(statesOf(ask(store, { nowMs: NOW + 500 }))).toMatchObject({ history: 'passed', trades: 'passed', 'net-result': 'passed', drawdown: 'passed', 'doubled-costs': 'failed' });
    put(401);
    expect(statesOf(ask(store, { nowMs: NOW + 500 }))).toMatchObject({ 'doubled-costs': 'passed' });
  });

  it('collects what it can run, and only that', () => {
    const store = aStore(bars);
    const asked: string[] = [];
    // A tenth of the work that a person would wait for.
    const light = { 'monte-carlo': { runs: 20 }, 'walk-forward': { windows: 2, trials: 4 }, overfit: { trials: 4 } } as Readonly<Record<string, object>>;
    const collect = (): GateReport => collectGate({
      store, clock: { now: () => NOW }, codeVersion: '1.0.0', request: aRequest(21, { config }), work: { tool: 'gate', stage: 'live' }, stage: 'live', onProgress: () => undefined,
      examine: (request, test) => {
        asked.push(test.tool);
        return examined(store, { ...test, ...light[test.tool] }, { request });
      },
    });
    const report = collect();
    expect(report.lines.filter(({ state }) => state === 'missing').map(({ code }) => code)).toEqual(['paper-days', 'paper-trades', 'demo-trades', 'live-drift']);
    expect(asked).toEqual(['look-ahead', 'warm-up', 'monte-carlo', 'walk-forward', 'overfit']);
    expect(store.runs.list().map(({ kind }) => kind)).toEqual(['evidence', 'evidence', 'evidence', 'evidence', 'evidence', 'backtest']);
    collect();
    expect(asked).toHaveLength(5);
  });
});

describe('bars of nothing', () => {
  it('are refused before anything is run', () => {
    const store = aStore(allocateBarColumns(0));
    expect(() => examined(store, { tool: 'monte-carlo' })).toThrow(DataMissing);
  });
});

describe('the first use of a strategy', () => {
  it('is checked by itself, and a run of one that needs more bars than it says has a warning', () => {
    const store = aStore(bars);
    const run = (strategy: string): readonly string[] => runStoredBacktest({ store, clock: { now: () => NOW }, codeVersion: '1.0.0', request: aRequest(DAYS, { strategy }), onProgress: () => undefined }).warnings;
    expect(run('moving-average-cross').filter((warning) => warning.includes('made-up prices'))).toEqual([]);
    planted('hidden-average', () => {
      let average = Number.NaN;
      return { features: CLOSE, decide: ([close = 0]) => { average = Number.isNaN(average) ? close : average + (close - average) / 200; return wanting(close > average ? 1 : 0, close); } };
    });
    try {
      expect(run('hidden-average').filter((warning) => warning.includes('made-up prices'))).toHaveLength(1);
      expect(listStrategyChecks(store).map(({ strategy, verdict }) => [strategy, verdict])).toEqual(expect.arrayContaining([['moving-average-cross', 'pass'], ['hidden-average', 'fail']]));
    } finally {
      provideShelf(null);
    }
  });
});
