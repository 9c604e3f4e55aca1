import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import type { InstrumentId } from '../../../../../src/engine/domain/units.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import type { ReplayFeed } from '../../../../../src/engine/adapters/replay-feed/replay-feed.ts';
import { createReplayFeed } from '../../../../../src/engine/adapters/replay-feed/replay-feed.ts';

const BTC = instrumentId('um:BTCUSDT'), ETH = instrumentId('um:ETHUSDT');

/** One-minute bars that close at the given minutes after 0, with the minute's number as close. */
function barsClosingAt(minutes: readonly number[]): BarColumns {
  const column = (value: (minute: number) => number) => Float64Array.from(minutes, value);
  return {
    length: minutes.length, openTimeMs: column(m => (m - 1) * 60_000), closeTimeMs: column(m => m * 60_000 - 1),
    open: column(m => m - 0.5), high: column(m => m + 1), low: column(m => m - 1), close: column(m => m),
    volume: column(() => 2), quoteVolume: column(m => 2 * m), tradeCount: column(() => 3), takerBuyVolume: column(() => Number.NaN),
  };
}

const series = (id: InstrumentId, minutes: readonly number[]) => ({ instrumentId: id, interval: '1m' as const, bars: barsClosingAt(minutes) });

function drain(feed: ReplayFeed): MarketEvent[] {
  const events: MarketEvent[] = [];
  for (let event = feed.next(); event !== null; event = feed.next()) events.push(event);
  return events;
}

const label = (event: MarketEvent): string => `${'instrumentId' in event ? event.instrumentId : ''} ${event.type} ${event.timeMs}`;

describe('replay feed', () => {
  it('plays each bar at its close, with every field as stored', () => {
    const feed = createReplayFeed({ series: [series(BTC, [1, 2])] });
    expect(feed.next()).toEqual({
      type: 'bar-closed', timeMs: 59_999, instrumentId: BTC, interval: '1m',
      bar: { openTimeMs: 0, closeTimeMs: 59_999, open: 0.5, high: 2, low: 0, close: 1, volume: 2, quoteVolume: 2, tradeCount: 3, takerBuyVolume: Number.NaN },
    });
    expect(feed.next()?.timeMs).toBe(119_999);
    expect(feed.next()).toBeNull();
    expect(feed.next()).toBeNull();
  });

  it('merges series in time order and ties in the order given', () => {
    const events = drain(createReplayFeed({ series: [series(ETH, [1, 3, 4]), series(BTC, [1, 2, 4])] }));
    expect(events.map(label)).toEqual([
      'um:ETHUSDT bar-closed 59999', 'um:BTCUSDT bar-closed 59999', 'um:BTCUSDT bar-closed 119999',
      'um:ETHUSDT bar-closed 179999', 'um:ETHUSDT bar-closed 239999', 'um:BTCUSDT bar-closed 239999',
    ]);
  });

  it('marks funding with the close before it and never with a later one', () => {
    const rates = [{ timeMs: 120_005, rate: 0.0001 }];
    const events = drain(createReplayFeed({ series: [series(BTC, [1, 2, 3])], funding: [{ instrumentId: BTC, rates }] }));
    expect(events.map(label)).toEqual(['um:BTCUSDT bar-closed 59999', 'um:BTCUSDT bar-closed 119999', 'um:BTCUSDT funding-due 120005', 'um:BTCUSDT bar-closed 179999']);
    expect(events[2]).toEqual({ type: 'funding-due', timeMs: 120_005, instrumentId: BTC, rate: 0.0001, markPrice: 2 });
  });

  it('marks funding after a gap with the last close before the gap', () => {
    const feed = createReplayFeed({ series: [series(BTC, [1, 9])], funding: [{ instrumentId: BTC, rates: [{ timeMs: 480_000, rate: -0.0002 }] }] });
    expect(drain(feed)[1]).toMatchObject({ type: 'funding-due', markPrice: 1, rate: -0.0002 });
  });

  it('leaves out funding before the first close and after the last', () => {
    const rates = [{ timeMs: 0, rate: 1 }, { timeMs: 60_000, rate: 2 }, { timeMs: 180_000, rate: 3 }];
    const feed = createReplayFeed({ series: [series(BTC, [1, 2])], funding: [{ instrumentId: BTC, rates }] });
    expect(feed.length).toBe(3);
    expect(drain(feed).filter(event => event.type === 'funding-due').map(event => event.rate)).toEqual([2]);
  });

  it('counts what it has delivered', () => {
    const feed = createReplayFeed({ series: [series(BTC, [1, 2, 3]), series(ETH, [2])] });
    expect([feed.length, feed.position]).toEqual([4, 0]);
    feed.next();
    feed.next();
    expect(feed.position).toBe(2);
    drain(feed);
    expect([feed.length, feed.position]).toEqual([4, 4]);
  });

  it('skips to the first event at a time, and never back', () => {
    const feed = createReplayFeed({ series: [series(BTC, [1, 2, 3]), series(ETH, [2, 3])] });
    feed.skipTo(119_999);
    expect(feed.position).toBe(1);
    expect(label(feed.next()!)).toBe('um:BTCUSDT bar-closed 119999');
    feed.skipTo(0);
    expect(label(feed.next()!)).toBe('um:ETHUSDT bar-closed 119999');
    feed.skipTo(1e12);
    expect(feed.next()).toBeNull();
    expect(feed.position).toBe(5);
  });

  it('plays an empty series as nothing', () => {
    expect(drain(createReplayFeed({ series: [series(BTC, [])] }))).toEqual([]);
    expect(drain(createReplayFeed({ series: [series(BTC, [])], funding: [{ instrumentId: BTC, rates: [{ timeMs: 5, rate: 0 }] }] }))).toEqual([]);
  });

  it('says what is wrong with its input', () => {
    expect(() => createReplayFeed({ series: [] })).toThrow('expected at least one series');
    expect(() => createReplayFeed({ series: [series(BTC, [2, 1])] })).toThrow('expected ascending times in the bars of um:BTCUSDT 1m, row 1 was 59999 after 119999');
    expect(() => createReplayFeed({ series: [series(BTC, [1])], funding: [{ instrumentId: ETH, rates: [] }] })).toThrow('expected a series of um:ETHUSDT for its funding');
    expect(() => createReplayFeed({ series: [series(BTC, [1])], funding: [{ instrumentId: BTC, rates: [{ timeMs: 5, rate: 0 }, { timeMs: 5, rate: 0 }] }] }))
      .toThrow('expected ascending times in the funding of um:BTCUSDT, row 1 was 5 after 5');
  });

  it('delivers what a stable sort of everything would, from wherever it is started', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 }).map(list => [...list].sort((a, b) => a - b));
    fc.assert(fc.property(fc.array(minutes, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 3_700_000 }), (lists, fromMs) => {
      const all = lists.map((list, i) => series(instrumentId(`um:S${i}`), list));
      const sorted = all.flatMap(({ instrumentId: id, bars }) => [...bars.closeTimeMs].map(timeMs => ({ id, timeMs }))).sort((a, b) => a.timeMs - b.timeMs);
      const feed = createReplayFeed({ series: all });
      feed.skipTo(fromMs);
      expect(feed.position).toBe(sorted.filter(({ timeMs }) => timeMs < fromMs).length);
      expect(drain(feed).map(label)).toEqual(sorted.filter(({ timeMs }) => timeMs >= fromMs).map(({ id, timeMs }) => `${id} bar-closed ${timeMs}`));
    }));
  });
});
