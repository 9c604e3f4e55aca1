import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../src/engine/domain/market-event.ts';
import type { BacktestPlan } from '../../../src/engine/run/backtest/backtest.ts';
import { executionConfig, runBacktest } from '../../../src/engine/run/backtest/backtest.ts';
import type { BacktestOutcome } from '../../../src/engine/run/backtest/run-recorder.ts';
import { sharedBars } from '../../support/shared-bars.ts';
import { barEvent, CASH, MARKET, play, Rig, rigOptions, walk } from './rig.ts';

/** Turns a bar into another that could be: prices and volume from a different market. */
function changed(bar: Bar): Bar {
  return { ...bar, open: bar.open * 2, high: bar.high * 2.5, low: bar.low * 1.5, close: bar.close * 2.2, volume: bar.volume * 3 + 1 };
}

function backtest(bars: readonly Bar[], interval: BacktestPlan['interval'] = '1m'): BacktestOutcome {
  const { config, execution } = rigOptions({ fastPeriod: 5, slowPeriod: 12 });
  const outcome = runBacktest({
    strategy: 'moving-average-cross', strategyConfig: config.strategies[0]!.config, interval, startingCash: CASH, risk: config.risk, execution: executionConfig(execution, config.risk),
    series: [{ instrument: MARKET, interval, warmup: columnsOf([]), bars: columnsOf(bars), funding: [], finer: null }],
  }, { onProgress: () => true });
  if (outcome === null) throw new Error('expected the backtest to come to its end');
  return outcome;
}

/** Everything of a result that was known at the close of bar `last`. */
function upTo(outcome: BacktestOutcome, bars: readonly Bar[], last: number): unknown {
  const untilMs = bars[last]?.closeTimeMs ?? 0;
  return {
    equity: [...outcome.equityValues.slice(0, last + 2)],
    trades: outcome.trades.filter(({ exitTimeMs }) => exitTimeMs <= untilMs),
  };
}

describe('no look-ahead', () => {
  // Broken on purpose: with each bar carrying the close, or the high, of the one after it, both tests failed.
  it('another future leaves every decision, order and fill of the past as it was', () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 5, max: 140 }), (seed, last) => {
      const events = walk(150, seed);
      const other = events.map((event, index) => (index <= last ? event : barEvent(changed(event.bar))));
      const one = play(new Rig(rigOptions()), events);
      const two = play(new Rig(rigOptions()), other);
      const known = one.marks[last]!;
      expect(two.marks.slice(0, last + 1)).toEqual(one.marks.slice(0, last + 1));
      expect(two.outputs.slice(0, known)).toEqual(one.outputs.slice(0, known));
    }), { numRuns: 40 });
  });

  it('holds through the whole backtest, for its equity and its trades', () => {
    const bars = walk(2000, 11).map(({ bar }) => bar);
    const one = backtest(bars);
    expect(one.trades.length).toBeGreaterThan(20);
    for (let last = 100; last < 1900; last += 47) {
      const two = backtest(bars.map((bar, index) => (index <= last ? bar : changed(bar))));
      expect(two.resultHash).not.toBe(one.resultHash);
      expect(upTo(two, bars, last)).toEqual(upTo(one, bars, last));
    }
  });

  it('holds on two years of real bars', ({ skip }) => {
    const bars = sharedBars('data/klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz');
    if (bars === null) return skip();
    const one = backtest(bars, '15m');
    for (const last of [5_000, 20_000, 40_000]) {
      const two = backtest(bars.map((bar, index) => (index <= last ? bar : changed(bar))), '15m');
      expect(upTo(two, bars, last)).toEqual(upTo(one, bars, last));
    }
  });
});
