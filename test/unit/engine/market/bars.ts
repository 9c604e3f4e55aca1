import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { MINUTE_MS } from '../../../../src/engine/domain/interval.ts';

/** Builds a one-minute bar; state only what matters. */
export function minuteBar(minute: number, fields: Partial<Bar> = {}): Bar {
  const openTimeMs = minute * MINUTE_MS;
  return {
    openTimeMs, closeTimeMs: openTimeMs + MINUTE_MS - 1, open: 100, high: 100, low: 100, close: 100,
    volume: 1, quoteVolume: 100, tradeCount: 1, takerBuyVolume: 0.5, ...fields,
  };
}
