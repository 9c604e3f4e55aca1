import type { BarColumns } from '../../ports/bar-store.ts';
import type { WriteCounts } from '../../ports/history-store.ts';
import { allocateBars, BAR_COLUMNS, sliceBars } from './day-columns.ts';

/**
 * Joins two ascending sets of bars by open time. Where both have a bar: when they agree in everything that both know, what either
 * knows is kept; otherwise the new one replaces the old.
 */
export function mergeBars(old: BarColumns, fresh: BarColumns): { readonly bars: BarColumns; readonly counts: WriteCounts } {
  const bars = allocateBars(old.length + fresh.length);
  let added = 0, changed = 0, unchanged = 0;
  let oldRow = 0, freshRow = 0, length = 0;
  while (oldRow < old.length || freshRow < fresh.length) {
    const oldTime = oldRow < old.length ? old.openTimeMs[oldRow]! : Infinity;
    const freshTime = freshRow < fresh.length ? fresh.openTimeMs[freshRow]! : Infinity;
    if (oldTime < freshTime) copyRow(old, oldRow++, bars, length++);
    else if (freshTime < oldTime) { copyRow(fresh, freshRow++, bars, length++); added++; }
    else if (joinRow(old, oldRow++, fresh, freshRow++, bars, length++)) changed++;
    else unchanged++;
  }
  return { bars: sliceBars(bars, 0, length), counts: { added, changed, unchanged } };
}

function copyRow(from: BarColumns, row: number, to: BarColumns, at: number): void {
  for (const name of BAR_COLUMNS) to[name][at] = from[name][row]!;
}

/** Returns whether the result differs from the old bar. */
function joinRow(old: BarColumns, oldRow: number, fresh: BarColumns, freshRow: number, to: BarColumns, at: number): boolean {
  const agree = BAR_COLUMNS.every((name) => agrees(old[name][oldRow]!, fresh[name][freshRow]!));
  copyRow(fresh, freshRow, to, at);
  if (!agree) return true;
  let differs = false;
  for (const name of BAR_COLUMNS) {
    const before = old[name][oldRow]!;
    if (Number.isNaN(to[name][at])) to[name][at] = before;
    else if (Number.isNaN(before)) differs = true;
  }
  return differs;
}

function agrees(one: number, other: number): boolean {
  return one === other || Number.isNaN(one) || Number.isNaN(other);
}
