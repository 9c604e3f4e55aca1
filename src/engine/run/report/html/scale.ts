import { MONTHS } from './write.ts';

/** A range of values and the marks on it. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
  /** Where a value is, 0 to 1. */
  readonly at: (value: number) => number;
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Makes a scale that holds the values, its ends on whole steps of 1, 2 or 5. */
export function numberScale(values: Iterable<number>, label: (value: number, step: number) => string, options: { readonly include?: readonly number[]; readonly count?: number } = {}): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const take = (value: number): void => {
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const value of values) take(value);
  for (const value of options.include ?? []) take(value);
  if (!(high >= low)) [low, high] = [0, 1];
  if (high === low) [low, high] = [low - Math.max(1e-9, Math.abs(low) * 0.05), high + Math.max(1e-9, Math.abs(high) * 0.05)];
  const step = niceStep((high - low) / (options.count ?? 4));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step).map((value) => ({ value, label: label(value, step) }));
  return scaleOf(first * step, last * step, ticks);
}

/** Makes a scale of time (UTC) with marks at beginnings of years, months, days or hours. */
export function timeScale(from: number, to: number): Scale {
  const span = Math.max(1, to - from);
  const [unit, every] = UNITS.find(([, , longest]) => span <= longest) ?? (['year', Math.ceil(span / (8 * 365 * DAY))] as const);
  return scaleOf(from, from + span, timeTicks(from, from + span, unit, every));
}

/** Writes a step's own precision: no digit more. */
export function digitsOf(step: number): number {
  return Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9)));
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Unit = 'hour' | 'day' | 'month' | 'year';
const UNITS: readonly (readonly [unit: Unit, every: number, longest: number])[] = [
  ['hour', 1, 8 * HOUR], ['hour', 6, 2 * DAY], ['day', 1, 8 * DAY], ['day', 7, 60 * DAY], ['month', 1, 270 * DAY], ['month', 3, 900 * DAY], ['month', 6, 1700 * DAY], ['year', 1, 3000 * DAY],
];

function timeTicks(from: number, to: number, unit: Unit, every: number): readonly Tick[] {
  const ticks: Tick[] = [];
  const start = new Date(from);
  const [year, month, dayOfMonth] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
  for (let n = 0; n < 400; n++) {
    const value = unit === 'year' ? Date.UTC(year + n, 0) : unit === 'month' ? Date.UTC(year, month + n) : unit === 'day' ? Date.UTC(year, month, dayOfMonth + n) : Math.floor(from / HOUR) * HOUR + n * HOUR;
    if (value > to) break;
    const date = new Date(value);
    const place = unit === 'year' ? date.getUTCFullYear() : unit === 'month' ? date.getUTCMonth() : unit === 'day' ? n : date.getUTCHours();
    if (value >= from && place % every === 0) ticks.push({ value, label: labelOf(date, unit) });
  }
  return ticks;
}

function labelOf(date: Date, unit: Unit): string {
  const month = MONTHS[date.getUTCMonth()] ?? '';
  switch (unit) {
    case 'year': return String(date.getUTCFullYear());
    case 'month': return date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : month;
    case 'day': return `${date.getUTCDate()} ${month}`;
    case 'hour': return `${String(date.getUTCHours()).padStart(2, '0')}:00`;
  }
}

function scaleOf(low: number, high: number, ticks: readonly Tick[]): Scale {
  return { low, high, ticks, at: (value) => (value - low) / (high - low) };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}
