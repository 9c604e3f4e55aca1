import { describe, expect, it } from 'vitest';
import type { BarColumns } from '../../../../src/engine/domain/bar-columns.ts';
import { columnsOf } from '../../../../src/engine/domain/bar-columns.ts';
import type { Instrument } from '../../../../src/engine/domain/instrument.ts';
import type { Interval } from '../../../../src/engine/domain/interval.ts';
import { intervalMs } from '../../../../src/engine/domain/interval.ts';
import type { FundingRate } from '../../../../src/engine/ports/history-store.ts';
import { loadSeries } from '../../../../src/engine/run/market-data.ts';
import type { MarketDataStore, SeriesRequest } from '../../../../src/engine/run/market-data.ts';
import { COIN, START } from '../core/story.ts';

const SPOT: Instrument = { ...COIN, id: 'spot:COINUSDT' as Instrument['id'], market: 'spot' };
const HOUR = 3_600_000;

/** A store of bars that begin at `from`, in each interval named. */
function stored(intervals: readonly Interval[], options: { readonly instrument?: Instrument; readonly count?: number; readonly funding?: readonly FundingRate[] } = {}): MarketDataStore {
  const instrument = options.instrument ?? SPOT;
  const columns = new Map(intervals.map((interval) => [interval, bars(interval, options.count ?? 48)]));
  return {
    instruments: { get: (id: string) => (id === instrument.id ? instrument : null) },
    bars: {
      series: () => [...columns].map(([interval, { length, openTimeMs }]) => ({ instrumentId: instrument.id, interval, count: length, from: openTimeMs[0]!, to: openTimeMs[length - 1]! })),
      read: (_id: string, interval: Interval, from: number, to: number) => between(columns.get(interval), from, to),
    },
    funding: { read: () => options.funding ?? [] },
  } as unknown as MarketDataStore;
}

function bars(interval: Interval, count: number): BarColumns {
  const length = intervalMs(interval);
  return columnsOf(Array.from({ length: count }, (_, n) => ({ openTimeMs: START + n * length, closeTimeMs: START + (n + 1) * length - 1, open: 1, high: 1, low: 1, close: 1, volume: 1, quoteVolume: 1, tradeCount: 1, takerBuyVolume: 1 })));
}

function between(columns: BarColumns | undefined, from: number, to: number): BarColumns {
  const rows = columns ? Array.from(columns.openTimeMs).filter((time) => time >= from && time < to) : [];
  return columnsOf(rows.map((openTimeMs) => ({ openTimeMs, closeTimeMs: openTimeMs + 1, open: 1, high: 1, low: 1, close: 1, volume: 1, quoteVolume: 1, tradeCount: 1, takerBuyVolume: 1 })));
}

function request(fields: Partial<SeriesRequest> = {}): SeriesRequest {
  return { instruments: [SPOT.id], interval: '1h', from: START, to: START + 10 * HOUR, warmupBars: 0, requireFunding: true, ...fields };
}

describe('the data of a run', () => {
  it('comes in the coarsest stored interval that adds up to the strategy\'s', () => {
    expect(loadSeries(stored(['1m', '15m', '4h']), request())[0]?.interval).toBe('15m');
    expect(loadSeries(stored(['1m', '1h']), request())[0]?.interval).toBe('1h');
  });

  it('brings as many bars of the strategy\'s interval from before the start as asked for, if they are there', () => {
    const [series] = loadSeries(stored(['1h']), request({ from: START + 5 * HOUR, warmupBars: 3 }));
    expect([series?.warmup.length, series?.bars.length]).toEqual([3, 5]);
    expect(loadSeries(stored(['1h']), request({ from: START + 5 * HOUR, warmupBars: 9 }))[0]?.warmup.length).toBe(5);
  });

  it('is refused where nothing is stored, with what is', () => {
    expect(() => loadSeries(stored([]), request())).toThrow('no 1h bars of spot:COINUSDT are stored: expected bars that add up to 1h; import some first');
    expect(() => loadSeries(stored(['1h'], { count: 4 }), request({ from: START + 100 * HOUR, to: START + 110 * HOUR }))).toThrow('expected bars from 2024-01-05T05:00:00Z to 2024-01-05T15:00:00Z, found 4 bars from 2024-01-01T01:00:00Z to 2024-01-01T04:00:00Z');
  });

  it('of a perpetual is refused where a funding rate is missing, unless funding is not required', () => {
    const perpetual = { ...request(), instruments: [COIN.id] };
    expect(() => loadSeries(stored(['1h'], { instrument: COIN }), perpetual)).toThrow(/expected a funding rate for every funding time, found none from 2024-01-01T08:00:00Z/);
    expect(loadSeries(stored(['1h'], { instrument: COIN }), { ...perpetual, requireFunding: false })[0]?.funding).toEqual([]);
    const funding = [{ timeMs: START + 7 * HOUR, rate: 0.0001, intervalHours: 8 }];
    expect(loadSeries(stored(['1h'], { instrument: COIN, funding }), perpetual)[0]?.funding).toEqual(funding);
  });
});
