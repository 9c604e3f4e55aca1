/** Places in a series from `from` up to and without `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A part of a series to learn from and the parts to be judged on, none of which knows of the other. */
export interface Split {
  /** In order of time; neighbours never touch. */
  readonly train: readonly Range[];
  /** One for each fold that is tested, in order of time. */
  readonly tests: readonly Range[];
}

/** Returns every place of the ranges, in order. */
export function placesOf(ranges: readonly Range[]): readonly number[] {
  return ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));
}

/** Returns ranges that cover the same places, touching and overlapping ones as one. */
export function joinRanges(ranges: readonly Range[]): readonly Range[] {
  const joined: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && range.from <= last.to) joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else joined.push(range);
  }
  return joined;
}

/** Returns the places from 0 to `count` - 1 that no range covers. */
export function outside(count: number, ranges: readonly Range[]): readonly Range[] {
  const covered = joinRanges(ranges);
  const starts = [0, ...covered.map(({ to }) => to)];
  const ends = [...covered.map(({ from }) => from), count];
  return starts.map((from, index) => ({ from: Math.max(0, from), to: Math.min(count, ends[index]!) })).filter(({ from, to }) => from < to);
}
