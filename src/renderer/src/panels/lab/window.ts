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

/** Tells whether bars of one length add up to bars of another. */
export function addsUp(stored: IntervalName, wanted: IntervalName): boolean {
  return intervalLengthMs(wanted) % intervalLengthMs(stored) === 0;
}

/** Returns the series from which the engine makes the bars of an instrument: the coarsest stored one that adds up. */
export function sourceOf(datasets: readonly DatasetView[], instrumentId: string, interval: IntervalName): DatasetView | null {
  const lengthOf = (dataset: DatasetView): number => (isIntervalName(dataset.interval) ? intervalLengthMs(dataset.interval) : 0);
  const usable = barsOf(datasets, null).filter((dataset) => dataset.instrumentId === instrumentId && isIntervalName(dataset.interval) && addsUp(dataset.interval, interval));
  return usable.toSorted((left, right) => lengthOf(right) - lengthOf(left))[0] ?? null;
}

/** Returns the time that all chosen instruments cover, or null when one has no bars that add up to this interval or they do not meet. */
export function commonSpan(datasets: readonly DatasetView[], instruments: readonly string[], interval: IntervalName): TimeSpan | null {
  const sources = instruments.map((id) => sourceOf(datasets, id, interval));
  if (sources.length === 0 || sources.includes(null)) return null;
  const spans = sources.filter((source) => source !== null).map(({ from, to, interval: stored }) => ({ from, to: to + (isIntervalName(stored) ? intervalLengthMs(stored) : 0) }));
  const from = Math.max(...spans.map((span) => span.from));
  // a dataset ends with the open of its last bar; that bar belongs to the run
  const to = Math.min(...spans.map((span) => span.to));
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
