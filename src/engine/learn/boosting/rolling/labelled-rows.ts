import { portableLog } from '../../../compute/portable-log.ts';
import type { LabelledRows } from '../rows.ts';

/** Bars with what is seen at the close of each, in order of time. */
export interface SeenBars {
  readonly length: number;
  /** Features of a row. */
  readonly width: number;
  /** [length] */
  readonly openTimeMs: Float64Array;
  readonly close: Float64Array;
  /** [length × width] row by row; NaN is unknown. */
  readonly values: Float64Array;
}

export interface LabelSpan {
  readonly horizonBars: number;
  /** Length of a bar. */
  readonly barMs: number;
  /** First row; and where the part ends, which no label reaches past. */
  readonly from: number;
  readonly to: number;
}

/** Rows whose target is the log return over the horizon, and which bars they are of. */
export interface LabelledPart extends LabelledRows {
  /** [rows] */
  readonly bar: Int32Array;
}

/**
 * Returns the rows of a part with what came after each: ln(close `horizonBars` later / close). The last `horizonBars` rows have none, because it lies past the end of
 * the part; nor have those before a gap, nor those of closes that are no prices. They are left out.
 */
export function labelledRows(bars: SeenBars, { horizonBars, barMs, from, to }: LabelSpan): LabelledPart {
  const { width, openTimeMs, close, values } = bars;
  const labelled: number[] = [];
  for (let bar = from; bar + horizonBars < to; bar++) {
    const isWhole = openTimeMs[bar + horizonBars]! - openTimeMs[bar]! === horizonBars * barMs;
    if (isWhole && Number.isFinite(logReturn(close[bar]!, close[bar + horizonBars]!))) labelled.push(bar);
  }
  const rows = new Float64Array(labelled.length * width);
  labelled.forEach((bar, row) => rows.set(values.subarray(bar * width, (bar + 1) * width), row * width));
  const targets = Float64Array.from(labelled, (bar) => logReturn(close[bar]!, close[bar + horizonBars]!));
  return { rows: labelled.length, features: width, values: rows, targets, bar: Int32Array.from(labelled) };
}

/** Returns ln(to / from), the same bits on every machine. */
export function logReturn(from: number, to: number): number {
  return portableLog(to / from);
}
