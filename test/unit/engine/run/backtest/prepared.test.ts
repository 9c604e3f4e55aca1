import { describe, expect, it } from 'vitest';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import { planOf } from '../../../../../src/engine/run/backtest/plan-of-request.ts';
import { changedRequest, lightOutcome, prepare, preparedPlan, runPrepared } from '../../../../../src/engine/run/backtest/prepared.ts';
import type { RunChanges } from '../../../../../src/engine/run/backtest/prepared.ts';
import { runBacktest } from '../../../../../src/engine/run/backtest/backtest.ts';
import { HOUR_MS, spot, START_MS, storeWith, walkBars } from './store-fixture.ts';

const BTC = spot('BTCUSDT');
const store = storeWith([{ instrument: BTC, interval: '15m', bars: walkBars(8_000, { seed: 5, interval: '15m' }) }]);
const AT = (hours: number): number => START_MS + hours * HOUR_MS;
const REQUEST = backtestRequest.parse({ strategy: 'moving-average-cross', config: { fastPeriod: 5, slowPeriod: 20 }, instruments: [BTC.id], interval: '1h', from: AT(800), to: AT(2_000) });
const WATCH = { onProgress: () => true };

/** What a run of the changed request gives that reads the store itself. */
function fresh(changes: RunChanges) {
  const plan = planOf(store, changedRequest(REQUEST, changes));
  return { plan, outcome: runBacktest(plan, WATCH) };
}

const CHANGES: readonly (readonly [string, RunChanges])[] = [
  ['nothing', {}],
  ['settings that look back further', { strategyConfig: { fastPeriod: 20, slowPeriod: 90 } }],
  ['a part of the time, whose indicators the bars before it warm', { span: { from: AT(1_200), to: AT(1_700) } }],
  ['a part that begins inside an hour, and other settings', { span: { from: AT(900) + 15 * 60_000, to: AT(1_300) }, strategyConfig: { average: 'sma', fastPeriod: 7, slowPeriod: 30 } }],
  ['limits, costs and sizes', { risk: { riskPerTradePct: 2 }, execution: { slippageBps: 8 }, sizing: { method: 'volatility-target' } }],
];

describe('a prepared backtest', () => {
  it.each(CHANGES)('is a run from the store to the last digit: %s', (_, changes) => {
    const prepared = prepare(store, REQUEST, { shared: true });
    const { plan, outcome } = fresh(changes);
    expect(outcome?.trades.length).toBeGreaterThan(3);
    expect(runPrepared(prepared, changes, WATCH)).toEqual(outcome);
    const ours = preparedPlan(prepared, changes);
    expect(ours.riskHistory).toEqual(plan.riskHistory);
    expect(ours.series.map(({ warmup, bars }) => [warmup.length, bars.length, bars.openTimeMs[0]])).toEqual(plan.series.map(({ warmup, bars }) => [warmup.length, bars.length, bars.openTimeMs[0]]));
  });

  it('reads the regime from the same bars', () => {
    const regime = { enabled: true, interval: '1h' as const };
    const request = { ...REQUEST, regime };
    const span = { from: AT(1_300), to: AT(1_600) };
    expect(preparedPlan(prepare(store, request), { span }).regimeHistory).toEqual(planOf(store, { ...request, ...span }).regimeHistory);
  });

  it('goes to another thread without its columns being copied', () => {
    const prepared = prepare(store, REQUEST, { shared: true });
    const there = structuredClone(prepared);
    there.series[0]?.bars.close.fill(7, 0, 1);
    expect(prepared.series[0]?.bars.close[0]).toBe(7);
    expect(there.dataHash).toBe(prepared.dataHash);
  });

  it('refuses what was not loaded: time outside, and settings that look back further than there is', () => {
    const prepared = prepare(store, REQUEST, { leadBars: 100 });
    expect(() => runPrepared(prepared, { span: { from: AT(10), to: AT(900) } }, WATCH)).toThrow('expected a span inside the time that was loaded');
    expect(() => runPrepared(prepared, { strategyConfig: { slowPeriod: 900 } }, WATCH)).toThrow('prepare with a larger leadBars');
    expect(() => runPrepared(prepared, { strategyConfig: { slowPeriod: -1 } }, WATCH)).toThrow('config.slowPeriod');
  });

  it('keeps of a run what a search needs: returns by day from the midnight that the first began with', () => {
    const outcome = runPrepared(prepare(store, REQUEST), {}, WATCH);
    if (outcome === null) throw new Error('expected an outcome');
    const light = lightOutcome(outcome);
    // 800 hours after midnight are 33 days and 8 hours; the 1,200 hours from there touch the days 33 to 83, whose last ends at 8 o'clock.
    expect(light.dayStartMs).toBe(AT(33 * 24));
    expect(light.dailyReturns).toHaveLength(51);
    const grown = light.dailyReturns.reduce((worth, one) => worth * (1 + one), 1);
    expect(grown - 1).toBeCloseTo(outcome.metrics.totalReturn ?? NaN, 9);
  });
});
