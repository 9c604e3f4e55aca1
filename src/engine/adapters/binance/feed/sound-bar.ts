import type { Interval } from '../../../domain/interval.ts';
import { intervalMs } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';

/** Returns in words why a bar of the venue cannot be true, or null: a price that is none, a high below its low, a time off the grid. */
export function barProblem(bar: Bar, interval: Interval): string | null {
  const { open, high, low, close, volume, openTimeMs, closeTimeMs } = bar;
  const lengthMs = intervalMs(interval);
  if (![open, high, low, close].every((price) => price > 0 && Number.isFinite(price))) return `expected prices above 0, was ${open}, ${high}, ${low}, ${close}`;
  if (high < Math.max(open, close, low) || low > Math.min(open, close)) return `expected low ≤ open, close ≤ high, was ${open}, ${high}, ${low}, ${close}`;
  if (!(volume >= 0)) return `expected a volume from 0, was ${volume}`;
  if (openTimeMs % lengthMs !== 0) return `expected an open time on the ${interval} grid, was ${openTimeMs}`;
  if (closeTimeMs < openTimeMs || closeTimeMs >= openTimeMs + lengthMs) return `expected a close time within the bar, was ${closeTimeMs}`;
  return null;
}
