import { describe, expect, it } from 'vitest';
import { finerBarsOf } from '../../../../../src/engine/run/backtest/finer-bars.ts';
import { loadSeries } from '../../../../../src/engine/run/market-data.ts';
import type { MarketDataStore, SeriesRequest } from '../../../../../src/engine/run/market-data.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import type { Interval } from '../../../../../src/engine/domain/interval.ts';
import { intervalMs } from '../../../../../src/engine/domain/interval.ts';
import { anInstrument } from '../../../../support/instruments.ts';

const START = Date.UTC(2024, 0, 1);
const BTC = anInstrument({ market: 'spot' });

function bars(interval: Interval, count: number, skip: readonly number[] = []): Bar[] {
  const length = intervalMs(interval);
  return Array.from({ length: count }, (_, index) => index).filter((index) => !skip.includes(index)).map((index) => ({
    openTimeMs: START + index * length, closeTimeMs: START + (index + 1) * length - 1, open: 100 + index, high: 101 + index, low: 99 + index, close: 100 + index,
    volume: 1, quoteVolume: 100, tradeCount: 1, takerBuyVolume: 0.5,
  }));
}

function storeOf(series: Partial<Record<Interval, readonly Bar[]>>): MarketDataStore {
  const entries = Object.entries(series) as [Interval, readonly Bar[]][];
  return {
    bars: {
      series: () => entries.map(([interval, list]) => ({ instrumentId: BTC.id, interval, from: START, to: START, count: list.length })),
      read: (_id, interval, from, to) => columnsOf((series[interval] ?? []).filter(({ openTimeMs }) => openTimeMs >= from && openTimeMs < to)),
      write: () => ({ added: 0, changed: 0, unchanged: 0 }),
    },
    funding: { series: () => [], read: () => [], write: () => ({ added: 0, changed: 0, unchanged: 0 }) },
    instruments: { get: () => BTC },
  };
}

const request: SeriesRequest = { instruments: [BTC.id], interval: '15m', from: START, to: START + intervalMs('1h'), warmupBars: 0, requireFunding: false, finerBars: true };

describe('finer bars', () => {
  it('are the shortest that are stored, exactly those inside the bar', () => {
    const series = loadSeries(storeOf({ '15m': bars('15m', 4), '5m': bars('5m', 12), '1m': bars('1m', 60) }), request);
    const [, second] = bars('15m', 2);
    const inside = finerBarsOf(series)({ type: 'bar-closed', timeMs: 0, instrumentId: BTC.id, interval: '15m', bar: second! });
    expect(inside.map(({ open }) => open)).toEqual(Array.from({ length: 15 }, (_, index) => 115 + index));
  });

  it('are fewer where minutes are missing, and none where the whole bar is', () => {
    const series = loadSeries(storeOf({ '15m': bars('15m', 4), '1m': bars('1m', 60, [16, 17, ...Array.from({ length: 15 }, (_, index) => 30 + index)]) }), request);
    const inside = (index: number): number => finerBarsOf(series)({ type: 'bar-closed', timeMs: 0, instrumentId: BTC.id, interval: '15m', bar: bars('15m', 4)[index]! }).length;
    expect([inside(0), inside(1), inside(2), inside(3)]).toEqual([15, 13, 0, 15]);
  });

  it('are missed loudly when a run asked for them and none are stored', () => {
    expect(() => loadSeries(storeOf({ '15m': bars('15m', 4) }), request)).toThrow('spot:BTCUSDT: expected stored bars shorter than 15m to look inside each bar, found none');
  });

  it('are not loaded when nobody asked', () => {
    expect(loadSeries(storeOf({ '15m': bars('15m', 4), '1m': bars('1m', 60) }), { ...request, finerBars: false })[0]?.finer).toBeNull();
  });
});
