import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../src/engine/domain/bar-columns.ts';
import { intervalMs } from '../../../../src/engine/domain/interval.ts';
import type { Interval } from '../../../../src/engine/domain/interval.ts';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { riskConfig } from '../../../../src/engine/risk/config.ts';
import { executionConfig, runBacktest } from '../../../../src/engine/run/backtest/backtest.ts';
import type { BacktestOutcome } from '../../../../src/engine/run/backtest/run-recorder.ts';
import type { MarketDataStore } from '../../../../src/engine/run/market-data.ts';
import { barsHistory, columnsHistory, riskStepOf, storedRiskHistory } from '../../../../src/engine/run/risk-history.ts';
import type { PastSeries } from '../../../../src/engine/run/risk-history.ts';
import { strategyByName } from '../../../../src/engine/strategy/catalog.ts';
import { BTC } from './backtest/backtest-fixture.ts';

const START = Date.UTC(2024, 0, 1);
const HOUR_MS = 3_600_000;

function bars(interval: Interval, count: number, closeOf: (index: number) => number, from = START): readonly Bar[] {
  const length = intervalMs(interval);
  return Array.from({ length: count }, (_, index) => {
    const close = closeOf(index);
    const openTimeMs = from + index * length;
    return { openTimeMs, closeTimeMs: openTimeMs + length - 1, open: close, high: close, low: close, close, volume: 1000, quoteVolume: 1000 * close, tradeCount: 1000, takerBuyVolume: 500 };
  });
}

function storeOf(series: Partial<Record<Interval, readonly Bar[]>>): MarketDataStore {
  const entries = Object.entries(series) as [Interval, readonly Bar[]][];
  return {
    bars: {
      series: () => entries.map(([interval, list]) => ({ instrumentId: BTC.id, interval, from: START, to: START, count: list.length })),
      read: (_id: unknown, interval: Interval, from: number, to: number) => columnsOf((series[interval] ?? []).filter(({ openTimeMs }) => openTimeMs >= from && openTimeMs < to)),
    },
  } as unknown as MarketDataStore;
}

describe('closes from before a run', () => {
  it('are those at the end of whole hours, of bars of any length that adds up to one', () => {
    const minutes = bars('1m', 150, (index) => 100 + index).filter((_, index) => index !== 119);
    const expected = { instrumentId: BTC.id, interval: '1h', closeTimes: [START + HOUR_MS - 1], closes: [159] };
    // The second hour lacks its last minute, the third is not over.
    expect(barsHistory(BTC.id, '1h', minutes)).toEqual(expected);
    expect(columnsHistory(BTC.id, '1h', columnsOf(minutes))).toEqual(expected);
    expect(barsHistory(BTC.id, '1h', [])).toBeNull();
  });

  it('are read from the longest stored bars that add up to an hour, 2,025 of them, none from the start on', () => {
    const store = storeOf({ '1m': bars('1m', 10, () => 1), '1h': bars('1h', 3_000, (index) => 1 + index), '4h': bars('4h', 10, () => 1) });
    const past = storedRiskHistory(store, BTC.id, '1m', START + 2_500 * HOUR_MS)!;
    expect([past.interval, past.closes.length, past.closes[0], past.closes.at(-1), past.closeTimes.at(-1)]).toEqual(['1h', 2_025, 476, 2_500, START + 2_500 * HOUR_MS - 1]);
    expect(storedRiskHistory(storeOf({ '4h': [] }), BTC.id, '1m', START)).toBeNull();
    expect([riskStepOf('1m'), riskStepOf('1h'), riskStepOf('4h')]).toEqual(['1h', '1h', '4h']);
  });

  it('make the trades of a backtest smaller where they were wild, and larger than the assumption allows where they were calm', () => {
    const past = (swing: number): PastSeries => barsHistory(BTC.id, '1h', bars('1h', 600, (index) => 30_000 * (1 + swing * Math.sin(index / 7)), START - 600 * HOUR_MS))!;
    const run = (riskHistory: readonly PastSeries[]): BacktestOutcome => {
      const risk = riskConfig.parse({ maxValueAtRiskPct: 5, riskPerTradePct: 3, maxSymbolExposurePct: 100 });
      const outcome = runBacktest({
        strategy: 'moving-average-cross', strategyConfig: strategyByName('moving-average-cross')!.schema.parse({}) as Readonly<Record<string, unknown>>, interval: '1m', startingCash: quoteAtoms(10_000_00000000n), risk,
        execution: executionConfig({ requireFunding: false }, risk), riskHistory,
        series: [{ instrument: BTC, interval: '1m', warmup: columnsOf([]), bars: columnsOf(bars('1m', 1_500, (index) => 30_000 * (1 + 0.02 * Math.sin(index / 60)))), funding: [], finer: null }],
      }, { onProgress: () => true });
      if (outcome === null) throw new Error('expected the backtest to come to its end');
      return outcome;
    };
    const largest = (outcome: BacktestOutcome): number => Math.max(...outcome.trades.map(({ qty }) => Math.abs(qty)));
    const [wild, calm, none] = [run([past(0.2)]), run([past(0.001)]), run([])];
    expect(none.trades.length).toBeGreaterThan(3);
    // A day of sin(x / 7) moves by up to 0.4: several times the 11.6 % that are assumed without history.
    expect(largest(wild)).toBeLessThan(largest(none) / 2);
    expect(largest(calm)).toBeGreaterThan(largest(none));
    expect(run([past(0.2)]).trades).toEqual(wild.trades);
  });
});
