import type { TimeStyle } from '../../format/time.ts';

/** One line of a chart; null where nothing was known, which leaves a gap. */
export interface ChartLine {
  readonly name: string;
  readonly tone: 'one' | 'two' | 'fall';
  readonly values: readonly (number | null)[];
}

/** A level that matters. */
export interface ChartMark {
  readonly name: string;
  readonly value: number;
  readonly tone: 'notice' | 'warn' | 'danger';
}

/** A mark farther than this many times the highest line is left out: it would press the line flat against zero. */
const FAR_MARK = 5;
const LEAST_TOP = 0.5;

/** Returns the upper end of the scale: room for every line, and for every mark that is near enough to matter. */
export function chartTop(lines: readonly ChartLine[], marks: readonly ChartMark[]): number {
  let highest = 0;
  for (const { values } of lines) for (const value of values) if (value !== null && value > highest) highest = value;
  const near = marks.filter(({ value }) => value <= Math.max(highest, LEAST_TOP) * FAR_MARK);
  const top = near.reduce((most, { value }) => Math.max(most, value), highest);
  return Math.max(top * 1.08, LEAST_TOP);
}

/** Writes a path through the known values; what is not known breaks it. */
export function linePath(values: readonly (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let path = '';
  let isDown = false;
  values.forEach((value, index) => {
    if (value === null || !Number.isFinite(value)) {
      isDown = false;
      return;
    }
    path += `${isDown ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    isDown = true;
  });
  return path;
}

/** Returns how times on the axis are written for a span. */
export function timeStyleOf(spanMs: number): TimeStyle {
  return spanMs > 3 * 86_400_000 ? 'date' : spanMs > 86_400_000 ? 'stamp' : 'minute';
}
