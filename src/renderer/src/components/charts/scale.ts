import { formatNumber } from '../../format/decimal.ts';
import { roundTicks } from '../../panels/page/curve.ts';

/** A straight way from values to pixels and back. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly at: (value: number) => number;
  readonly valueAt: (pixel: number) => number;
}

/** Lowest and highest of what is drawn. */
export interface Extent {
  readonly low: number;
  readonly high: number;
}

/** Makes a scale from [low, high] to pixels; a range without width is drawn in the middle. */
export function linearScale({ low, high }: Extent, from: number, to: number): Scale {
  const span = high - low || 1;
  const start = high === low ? low - 0.5 : low;
  return {
    low, high,
    at: (value) => from + ((value - start) / span) * (to - from),
    valueAt: (pixel) => start + ((pixel - from) / (to - from || 1)) * span,
  };
}

/** Returns the lowest and highest finite value of all lists; `{ low: 0, high: 1 }` where there is none. */
export function extentOf(lists: readonly (readonly (number | null)[])[], include: readonly number[] = []): Extent {
  let [low, high] = [Infinity, -Infinity];
  const take = (value: number | null): void => {
    if (value === null || !Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const list of lists) for (const value of list) take(value);
  for (const value of include) take(value);
  return low > high ? { low: 0, high: 1 } : { low, high };
}

/** Gives a range a little air on both sides; an end that is exactly zero stays there, so that nothing seems to go below it. */
export function withAir({ low, high }: Extent, share = 0.06): Extent {
  const air = (high - low) * share || Math.max(Math.abs(high) * share, 1e-6);
  return { low: low === 0 ? 0 : low - air, high: high === 0 ? 0 : high + air };
}

/** Returns round values inside a range with as many decimals as tell them apart. */
export function ticksOf({ low, high }: Extent, count: number): readonly number[] {
  return roundTicks(low, high, Math.max(1, count));
}

/** Returns how many decimals tell values of a range apart: 0 for thousands, 4 for thousandths. */
export function decimalsOf({ low, high }: Extent): number {
  const span = Math.abs(high - low);
  if (!(span > 0)) return 2;
  return Math.min(6, Math.max(0, Math.ceil(1.3 - Math.log10(span))));
}

/** Returns a writer of values for axes and legends, with the unit behind a narrow space. */
export function writerOf(extent: Extent, unit: string, decimals = decimalsOf(extent)): (value: number | null) => string {
  return (value) => `${formatNumber(value, decimals)}${unit === '' || value === null ? '' : `\u202f${unit}`}`;
}

/** Returns a writer for the ends of grid lines: without a unit of several letters, for which there is no room. */
export function tickWriterOf(extent: Extent, unit: string, decimals = decimalsOf(extent)): (value: number | null) => string {
  return writerOf(extent, unit.length > 1 ? '' : unit, decimals);
}

/** Sorts values into bins of equal width; the last bin includes its end. Values that are not finite are left out. */
export function binned(values: readonly number[], count: number): readonly { readonly low: number; readonly high: number; readonly count: number }[] {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return [];
  const { low, high } = extentOf([known]);
  const width = (high - low) / count || 1;
  const counts = Array.from({ length: count }, () => 0);
  for (const value of known) {
    const bin = Math.min(count - 1, Math.floor((value - low) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((items, bin) => ({ low: low + bin * width, high: low + (bin + 1) * width, count: items }));
}
