import { describe, expect, it } from 'vitest';
import { createPracticeMarket } from '../../../../../src/engine/adapters/practice-market/practice-market.ts';
import { eventsUntil, HOUR_MS, START_MS } from './market-sample.ts';

describe('practice market, halts', () => {
  it('falls silent in a halted instrument for whole minutes while others trade', () => {
    const market = createPracticeMarket({ seed: 2, startMs: START_MS, config: { historyMinutes: 0, haltsPerDay: 20, ticksPerMinute: 60 } });
    const events = eventsUntil(market, START_MS + 2 * HOUR_MS).filter(event => event.type !== 'funding-due');
    const silences = market.instruments.flatMap(({ id }) => {
      const times = events.filter(event => 'instrumentId' in event && event.instrumentId === id).map(event => event.timeMs);
      return times.slice(1).map((time, i) => ({ id, from: times[i]!, to: time })).filter(({ from, to }) => to - from > 60_000);
    });
    expect(silences.length).toBeGreaterThan(2);
    for (const { id, from, to } of silences) {
      expect(from % 60_000).toBe(59_999);
      expect(to - from).toBeGreaterThan(3 * 60_000);
      const others = events.filter(event => 'instrumentId' in event && event.instrumentId !== id && event.timeMs > from && event.timeMs < to);
      expect(others.length).toBeGreaterThan(0);
    }
  });

  it('never halts when halts are turned off', () => {
    const market = createPracticeMarket({ seed: 2, startMs: START_MS, config: { historyMinutes: 0, haltsPerDay: 0, detail: 'bars' } });
    expect(eventsUntil(market, START_MS + 48 * HOUR_MS).filter(event => event.type === 'bar-closed')).toHaveLength(6 * 48 * 60);
  });
});
