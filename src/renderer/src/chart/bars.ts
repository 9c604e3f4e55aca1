import type { BarView } from '../../../engine/contract/events.ts';

/** A moment of the time scale: a bar, or null where bars are missing. */
export interface Slot {
  readonly timeMs: number;
  readonly bar: BarView | null;
}

/** A hole longer than this is drawn this long: a week without data must not push everything else off the chart. */
export const LONGEST_GAP = 240;

/**
 * Returns the bars in ascending order, one per time; a later one replaces an earlier one of the same time.
 * The chart library skips this check in production builds and draws garbage instead, so it is made here.
 */
export function ascending(bars: readonly BarView[]): readonly BarView[] {
  if (isAscending(bars)) return bars;
  const byTime = new Map(bars.map((bar) => [bar.timeMs, bar]));
  return [...byTime.values()].toSorted((left, right) => left.timeMs - right.timeMs);
}

/** Tells whether every price and volume of a bar can be drawn. */
export function isDrawable({ timeMs, open, high, low, close, volume }: BarView): boolean {
  return Number.isInteger(timeMs) && [open, high, low, close].every((price) => Number.isFinite(price) && price > 0) && Number.isFinite(volume);
}

/**
 * Puts empty slots where bars are missing, so that a gap is drawn as a gap.
 * @param bars ascending
 * @param lengthMs length of a bar
 */
export function withGaps(bars: readonly BarView[], lengthMs: number): readonly Slot[] {
  const slots: Slot[] = [];
  let previous: BarView | null = null;
  for (const bar of bars) {
    if (previous) slots.push(...missingBetween(previous.timeMs, bar.timeMs, lengthMs));
    slots.push({ timeMs: bar.timeMs, bar });
    previous = bar;
  }
  return slots;
}

/** Lists the empty slots between two bars, at most `LONGEST_GAP` of them. */
export function missingBetween(fromMs: number, toMs: number, lengthMs: number): readonly Slot[] {
  const count = Math.min(Math.ceil((toMs - fromMs) / lengthMs) - 1, LONGEST_GAP);
  return Array.from({ length: Math.max(count, 0) }, (_, index) => ({ timeMs: fromMs + (index + 1) * lengthMs, bar: null }));
}

/** Puts older bars before newer ones; where both know a time the newer list is right. */
export function prepended(older: readonly BarView[], newer: readonly BarView[]): readonly BarView[] {
  const firstMs = newer[0]?.timeMs ?? Infinity;
  return [...ascending(older).filter((bar) => bar.timeMs < firstMs), ...newer];
}

function isAscending(bars: readonly BarView[]): boolean {
  return bars.every((bar, index) => index === 0 || bar.timeMs > (bars[index - 1]?.timeMs ?? -Infinity));
}
