import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { createPracticeMarket } from '../../../../../src/engine/adapters/practice-market/practice-market.ts';
import { DAY_MS, eventsUntil, sha256, START_MS, take } from './market-sample.ts';

const BTC = instrumentId('practice:BTCUSDT');
const open = (seed: number, config = {}) => createPracticeMarket({ seed, startMs: START_MS, config: { historyMinutes: 120, ...config } });
const plain = (events: readonly MarketEvent[]): readonly MarketEvent[] => events.filter(event => event.type !== 'depth-updated');
const throughJson = (data: unknown): unknown => JSON.parse(JSON.stringify(data));

describe('practice market, same seed same bytes', () => {
  it.each(['ticks', 'bars'] as const)('prints the same %s for the same seed', (detail) => {
    expect(sha256(take(open(7, { detail }), 20_000))).toBe(sha256(take(open(7, { detail }), 20_000)));
  });

  it('prints other events for another seed', () => {
    expect(sha256(take(open(7), 1_000))).not.toBe(sha256(take(open(8), 1_000)));
  });

  // Not a truth about markets: what the first machine printed, which every other machine and every release must print too.
  it.each([
    ['ticks', '4509be6962f05f7fe2f4c91ee8a4d0401d000389053603896d637fe23ea94503'],
    ['bars', '6e35993f0fd134a71036c3a9c843693ace493a9625402e2c748f08b90a38c20f'],
  ] as const)('prints the %s that every machine prints', (detail, hash) => {
    // The order books between them are made of nothing else.
    expect(sha256(plain(take(open(1, { detail }), 21_000)).slice(0, 20_000))).toBe(hash);
  });

  it.each([1, 12_345, 40_000])('continues a snapshot that went through JSON after %i ticks with the same bytes', (count) => {
    const market = open(3);
    market.watchDepth([BTC]);
    take(market, count);
    const snapshot = throughJson(market.snapshot());
    const expected = sha256(take(market, 20_000));

    const other = open(3);
    take(other, 777);
    other.restore(snapshot);
    expect(sha256(take(other, 20_000))).toBe(expected);
  });

  it('continues a snapshot taken between details and around halts', () => {
    const market = open(3, { haltsPerDay: 50, detail: 'bars' });
    take(market, 5_001);
    market.setDetail('ticks');
    const snapshot = throughJson(market.snapshot());
    const expected = sha256(take(market, 30_000));
    const other = open(3, { haltsPerDay: 50, detail: 'bars' });
    other.restore(snapshot);
    expect(sha256(take(other, 30_000))).toBe(expected);
  });

  it('does not let a snapshot follow the market that made it', () => {
    const market = open(3);
    const snapshot = market.snapshot();
    const before = JSON.stringify(snapshot);
    take(market, 5_000);
    expect(JSON.stringify(snapshot)).toBe(before);
  });

  it('refuses the snapshot of another seed and says which was expected', () => {
    expect(() => open(4).restore(open(3).snapshot())).toThrow(/expected a snapshot of the market \[4,.*was \[3,/);
  });

  it('refuses what is not a snapshot', () => {
    expect(() => open(4).restore({ hello: 1 })).toThrow(/expected a snapshot of practice-market/);
    expect(() => open(4).restore(null)).toThrow(/expected a snapshot of practice-market/);
  });

  it('changes nothing but depth when depth is watched', () => {
    const watched = open(5);
    watched.watchDepth([BTC]);
    const withDepth = eventsUntil(watched, START_MS + 300_000);
    const without = eventsUntil(open(5), START_MS + 300_000);
    expect(withDepth.length).toBeGreaterThan(without.length);
    expect(plain(withDepth)).toEqual(plain(without));
  });

  it('tells the same story in both details: a minute ends at the same quote', () => {
    const lastQuotes = (detail: 'ticks' | 'bars'): Map<string, number> => {
      const quotes = new Map<string, number>();
      for (const event of eventsUntil(open(6, { detail, haltsPerDay: 0 }), START_MS + 3_600_000)) {
        if (event.type === 'quote-updated') quotes.set(`${event.instrumentId} ${Math.floor(event.timeMs / 60_000)}`, event.bid);
      }
      return quotes;
    };
    const ticks = lastQuotes('ticks'), bars = lastQuotes('bars');
    expect(bars.size).toBe(6 * 60);
    for (const [minute, bid] of bars) expect(Math.abs(ticks.get(minute)! / bid - 1), minute).toBeLessThan(1e-4);
  });

  it('changes the detail at the next whole minute', () => {
    const market = open(6, { haltsPerDay: 0 });
    take(market, 100);
    market.setDetail('bars');
    const events = eventsUntil(market, START_MS + 180_000);
    const trades = events.filter(event => event.type === 'trade-printed');
    expect(Math.max(...trades.map(event => event.timeMs))).toBeLessThan(START_MS + 60_000);
    expect(events.filter(event => event.type === 'bar-closed')).toHaveLength(18);
  });

  it('opens at the whole minute of its start and lists before it what the same process drew', () => {
    const market = createPracticeMarket({ seed: 1, startMs: START_MS + 12_345, config: { historyMinutes: 1_500 } });
    expect(market.startMs).toBe(START_MS);
    for (const { id } of market.instruments) {
      const bars = market.history(id, 1_500);
      expect(bars.length).toBe(1_500);
      expect(bars.openTimeMs[0]).toBe(START_MS - 1_500 * 60_000);
      expect(bars.closeTimeMs[1_499]).toBe(START_MS - 1);
      const next = market.history(id, 10);
      expect([...next.close]).toEqual([...bars.close.slice(1_490)]);
    }
    const firstBtc = eventsUntil(market, START_MS + 60_000).find(event => event.type === 'bar-closed' && event.instrumentId === BTC);
    const lastClose = market.history(BTC, 1).close[0]!;
    expect(firstBtc?.type === 'bar-closed' && Math.abs(firstBtc.bar.open / lastClose - 1)).toBeLessThan(0.005);
  });

  it('refuses more history than there is', () => {
    expect(() => open(1).history(BTC, 121)).toThrow('expected a number of bars from 0 to 120, was 121');
    expect(() => open(1).history(instrumentId('um:BTCUSDT'), 1)).toThrow('expected an instrument of the practice market, was um:BTCUSDT');
    expect(() => open(1).watchDepth([instrumentId('um:BTCUSDT')])).toThrow('expected an instrument of the practice market, was um:BTCUSDT');
  });

  it('reports everything that is wrong with a configuration at once', () => {
    expect(() => open(1, { ticksPerMinute: 0, jumpsPerDay: Number.NaN, wings: 2 }))
      .toThrow('practice market: unknown field wings; expected ticksPerMinute to be a whole number from 1 to 600, was 0; expected jumpsPerDay to be a number from 0 to 100, was NaN');
    expect(() => open(1, { ticksPerMinute: 7 })).toThrow('expected ticksPerMinute to divide 60000, was 7');
    expect(() => open(1.5)).toThrow('expected the seed to be a whole number, was 1.5');
  });

  it('goes on for ever and never back: a million events are 57 days', () => {
    const market = open(9, { detail: 'bars' });
    let last = START_MS;
    for (let i = 0; i < 1_000_000; i++) {
      const { timeMs } = market.next();
      if (timeMs < last) throw new Error(`went back from ${last} to ${timeMs}`);
      last = timeMs;
    }
    // A million events of 12 a minute, and funding.
    expect(last - START_MS).toBeGreaterThan(50 * DAY_MS);
  });
});
