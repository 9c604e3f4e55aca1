import { createHash } from 'node:crypto';
import type { MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import type { PracticeMarket } from '../../../../../src/engine/adapters/practice-market/practice-market.ts';

/** Monday 2025-01-06 00:00 UTC. */
export const START_MS = Date.UTC(2025, 0, 6);
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Takes the events before `untilMs`; the first one after it is taken from the market and lost. */
export function eventsUntil(market: PracticeMarket, untilMs: number): MarketEvent[] {
  const events: MarketEvent[] = [];
  for (let event = market.next(); event.timeMs < untilMs; event = market.next()) events.push(event);
  return events;
}

export function take(market: PracticeMarket, count: number): MarketEvent[] {
  return Array.from({ length: count }, () => market.next());
}

export function sha256(events: readonly MarketEvent[]): string {
  return createHash('sha256').update(JSON.stringify(events)).digest('hex');
}
