import type { Interval } from '../domain/interval.ts';
import { intervalMs } from '../domain/interval.ts';
import type { Bar } from '../domain/market-event.ts';

/** What is wrong with a bar: read it as "`field`: expected `expected`, was `found`". */
export interface BarViolation {
  readonly field: keyof Bar;
  readonly expected: string;
  readonly found: number;
}

/**
 * Checks that a bar can be true: finite positive prices, low ≤ open, close ≤ high, amounts that are unknown (NaN) or not negative, taker buys within the volume,
 * an open time on the interval's grid and a close time within it (earlier than its end after a halt).
 * @returns the first violation, or null
 */
export function validateBar(bar: Bar, interval: Interval): BarViolation | null {
  return violatedPrice(bar) ?? violatedAmount(bar) ?? violatedTime(bar, intervalMs(interval));
}

/** Puts a violation into words. */
export function describeViolation({ field, expected, found }: BarViolation): string {
  return `${field}: expected ${expected}, was ${found}`;
}

const PRICES = ['open', 'high', 'low', 'close'] as const;
const AMOUNTS = ['volume', 'quoteVolume', 'tradeCount', 'takerBuyVolume'] as const;

function violatedPrice(bar: Bar): BarViolation | null {
  for (const field of PRICES) {
    if (!(bar[field] > 0 && bar[field] < Number.POSITIVE_INFINITY)) return { field, expected: 'a finite price above 0', found: bar[field] };
  }
  if (bar.low > bar.high) return { field: 'low', expected: `at most the high, ${bar.high}`, found: bar.low };
  for (const field of ['open', 'close'] as const) {
    if (bar[field] > bar.high) return { field, expected: `at most the high, ${bar.high}`, found: bar[field] };
    if (bar[field] < bar.low) return { field, expected: `at least the low, ${bar.low}`, found: bar[field] };
  }
  return null;
}

function violatedAmount(bar: Bar): BarViolation | null {
  for (const field of AMOUNTS) {
    if (bar[field] < 0 || bar[field] === Number.POSITIVE_INFINITY) return { field, expected: 'a finite amount from 0, or nothing', found: bar[field] };
  }
  if (bar.tradeCount % 1 > 0) return { field: 'tradeCount', expected: 'a whole number', found: bar.tradeCount };
  if (bar.takerBuyVolume > bar.volume) return { field: 'takerBuyVolume', expected: `at most the volume, ${bar.volume}`, found: bar.takerBuyVolume };
  return null;
}

function violatedTime(bar: Bar, lengthMs: number): BarViolation | null {
  const { openTimeMs, closeTimeMs } = bar;
  if (!(openTimeMs >= 0 && openTimeMs % lengthMs === 0)) return { field: 'openTimeMs', expected: `a multiple of ${lengthMs} ms since 1970`, found: openTimeMs };
  const lastMs = openTimeMs + lengthMs - 1;
  if (!(closeTimeMs >= openTimeMs && closeTimeMs <= lastMs)) return { field: 'closeTimeMs', expected: `from ${openTimeMs} to ${lastMs}`, found: closeTimeMs };
  return null;
}
