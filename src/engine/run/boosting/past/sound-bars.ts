import type { Bar } from '../../../domain/market-event.ts';

/** A close that is so many times the one before it, or as small a part, within a minute. Our choice: no large market has done so. */
const WILD = 2;

/** Bars that can be, and what was wrong with the others. */
export interface SoundBars {
  readonly bars: readonly Bar[];
  /** Left out: prices that are no prices. */
  readonly left: readonly Bar[];
  /** Kept: the close is more than {@link WILD} times the one before it, or less than its half. Markets fall, and nobody here knows which of the two was wrong. */
  readonly wild: readonly Bar[];
}

/** Leaves out bars whose prices are not above zero, not finite or not in order, and points at those that move as no market does. */
export function soundBars(bars: readonly Bar[]): SoundBars {
  const sound = bars.filter(isPossible);
  const left = bars.filter((bar) => !isPossible(bar));
  const wild = sound.filter(({ close }, index) => {
    const before = sound[index - 1]?.close ?? close;
    return close > before * WILD || close * WILD < before;
  });
  return { bars: sound, left, wild };
}

function isPossible({ open, high, low, close, volume }: Bar): boolean {
  return low > 0 && Number.isFinite(high) && low <= Math.min(open, close) && high >= Math.max(open, close) && (Number.isNaN(volume) || (volume >= 0 && Number.isFinite(volume)));
}
