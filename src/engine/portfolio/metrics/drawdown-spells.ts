/** One time below a peak: from the last value at it to the first at or above it again. Indices into the curve. */
export interface Spell {
  readonly peakIndex: number;
  readonly troughIndex: number;
  /** Null: not by the end of the curve. */
  readonly recoveryIndex: number | null;
  /** Share of the peak, above zero. */
  readonly depth: number;
}

/**
 * Returns every time that an equity curve spent below an earlier peak, in the order of time.
 * @param curve [n] equity; the first value above zero
 * @returns empty where nothing ever fell
 */
export function drawdownSpells(curve: ArrayLike<number>): readonly Spell[] {
  const spells: Spell[] = [];
  let [peak, trough] = [0, 0];
  for (let i = 1; i < curve.length; i++) {
    if (curve[i]! < curve[peak]!) {
      if (trough === peak || curve[i]! < curve[trough]!) trough = i;
      continue;
    }
    if (trough !== peak) spells.push(spellOf(curve, peak, trough, i));
    peak = trough = i;
  }
  if (trough !== peak) spells.push(spellOf(curve, peak, trough, null));
  return spells;
}

/** Returns the share of the time spent below an earlier peak; null where no time passed. */
export function underWaterShare(times: ArrayLike<number>, spells: readonly Spell[]): number | null {
  const end = times.length - 1;
  const span = end < 1 ? 0 : times[end]! - times[0]!;
  if (!(span > 0)) return null;
  return spells.reduce((sum, { peakIndex, recoveryIndex }) => sum + (times[recoveryIndex ?? end]! - times[peakIndex]!), 0) / span;
}

/** Returns how far each value is below the highest before it, as a share, 0 or negative. */
export function underwaterCurve(curve: ArrayLike<number>): Float64Array {
  const out = new Float64Array(curve.length);
  let peak = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < curve.length; i++) {
    peak = Math.max(peak, curve[i]!);
    out[i] = peak > 0 ? curve[i]! / peak - 1 : 0;
  }
  return out;
}

function spellOf(curve: ArrayLike<number>, peakIndex: number, troughIndex: number, recoveryIndex: number | null): Spell {
  const peak = curve[peakIndex]!;
  return { peakIndex, troughIndex, recoveryIndex, depth: peak > 0 ? 1 - curve[troughIndex]! / peak : 0 };
}
