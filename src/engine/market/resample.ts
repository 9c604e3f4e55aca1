import type { BarColumns } from '../domain/bar-columns.ts';
import { allocateBarColumns, barAt, putBar, sliceBarColumns } from '../domain/bar-columns.ts';
import type { Interval } from '../domain/interval.ts';
import { intervalMs } from '../domain/interval.ts';
import { createBarBuilder } from './bar-builder.ts';

/**
 * Makes a series of longer bars from a series of shorter ones by the rules of {@link createBarBuilder}.
 * A bar is in the result if its span ended within the series: the last one is left out while parts of it may still come.
 * Equal intervals return the columns themselves; otherwise the result is a copy.
 * @throws InvariantError when `to` is not a multiple of `from`
 */
export function resample(columns: BarColumns, from: Interval, to: Interval): BarColumns {
  const builder = createBarBuilder(from, to);
  if (from === to) return columns;
  const longer = allocateBarColumns(mostBars(columns, intervalMs(to)));
  let count = 0;
  for (let index = 0; index < columns.length; index++) {
    for (let closed = builder.update(barAt(columns, index)); closed !== null; closed = builder.takeClosed()) putBar(longer, count++, closed);
  }
  return sliceBarColumns(longer, 0, count);
}

function mostBars(columns: BarColumns, lengthMs: number): number {
  if (columns.length === 0) return 0;
  const spanMs = columns.openTimeMs[columns.length - 1]! - columns.openTimeMs[0]!;
  return Math.min(columns.length, Math.floor(spanMs / lengthMs) + 2);
}
