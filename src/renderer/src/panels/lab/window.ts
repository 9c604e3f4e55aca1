import type { DatasetView } from '../../../../engine/contract/api.ts';
import type { IntervalName } from '../../form/intervals.ts';
import { intervalLengthMs, isIntervalName } from '../../form/intervals.ts';

const DAY_MS = 86_400_000;

/** A span of time: from the first bar's open up to, not including, the end. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Lengths that a person picks with one click, counted back from the end of the data. */
export const QUICK_WINDOWS: readonly { readonly label: string; readonly days: number | null }[] = [
  { label: '30 days', days: 30 }, { label: '90 days', days: 90 }, { label: '6 months', days: 182 }, { label: '1 year', days: 365 }, { label: 'All', days: null },
];

/** Returns the stored bar series, by instrument, of one interval. */
export function barsOf(datasets: readonly DatasetView[], interval: IntervalName | null): readonly DatasetView[] {
  return datasets.filter((dataset) => dataset.kind === 'bars' && isIntervalName(dataset.interval) && (interval === null || dataset.interval === interval));
}

/** Returns the time that all chosen instruments cover, or null when one has no bars of this interval or they do not meet. */
export function commonSpan(datasets: readonly DatasetView[], instruments: readonly string[], interval: IntervalName): TimeSpan | null {
  const chosen = instruments.map((id) => barsOf(datasets, interval).find((dataset) => dataset.instrumentId === id));
  if (chosen.length === 0 || chosen.includes(undefined)) return null;
  const known = chosen.filter((dataset) => dataset !== undefined);
  const from = Math.max(...known.map((dataset) => dataset.from));
  // a dataset ends with the open of its last bar; that bar belongs to the run
  const to = Math.min(...known.map((dataset) => dataset.to)) + intervalLengthMs(interval);
  return from < to ? { from, to } : null;
}

/** Returns the last `days` of a span, no earlier than its start; the whole span for null. */
export function quickWindow(span: TimeSpan, days: number | null): TimeSpan {
  return days === null ? span : { from: Math.max(span.from, span.to - days * DAY_MS), to: span.to };
}

/** Cuts a wished span to what the data covers; the whole coverage when they do not meet. */
export function clippedTo(span: TimeSpan, wished: TimeSpan): TimeSpan {
  const from = Math.max(span.from, wished.from);
  const to = Math.min(span.to, wished.to);
  return from < to ? { from, to } : span;
}

/** Writes a moment as the UTC day for a date field: `2024-03-01`. */
export function utcDay(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** Reads a date field as UTC midnight, or null. */
export function dayStart(text: string): number | null {
  const timeMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(timeMs) ? null : timeMs;
}

/** Returns how many bars a span holds. */
export function barCount(span: TimeSpan, interval: IntervalName): number {
  return Math.max(0, Math.floor((span.to - span.from) / intervalLengthMs(interval)));
}
