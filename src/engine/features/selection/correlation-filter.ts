import type { Rows } from '../normalisers/fitted-normaliser.ts';

/** A feature that says what another one says already. */
export interface DroppedFeature {
  readonly feature: number;
  /** The kept feature that it is like. */
  readonly like: number;
  readonly correlation: number;
}

export interface CorrelationFilter {
  /** Kept features, ascending. */
  readonly kept: readonly number[];
  readonly dropped: readonly DroppedFeature[];
}

/**
 * Keeps features of which no two are correlated beyond a limit, in either direction. Goes through them in the order of preference and drops each one that
 * is too much like one kept before it. Of each pair the rows count in which both are known; a constant feature is like no other.
 * @param preference features in the order in which they are to be kept; a feature that is not named is dropped by nobody and kept by nobody
 * @see Guyon & Elisseeff 2003, JMLR 3, section 3
 */
export function filterByCorrelation(rows: Rows, limit: number, preference: readonly number[]): CorrelationFilter {
  const [kept, dropped]: [number[], DroppedFeature[]] = [[], []];
  for (const feature of preference) {
    const found = kept.map((like) => ({ feature, like, correlation: correlationOf(rows, feature, like) })).find(({ correlation }) => Math.abs(correlation) > limit);
    if (found) dropped.push(found);
    else kept.push(feature);
  }
  return { kept: kept.sort((one, other) => one - other), dropped };
}

/** Returns Pearson's correlation of two features over the rows in which both are known; NaN when one of them does not change there. */
export function correlationOf({ values, width, length }: Rows, one: number, other: number): number {
  let [count, oneMean, otherMean] = [0, 0, 0];
  for (let row = 0; row < length; row++) {
    const [left, right] = [values[row * width + one]!, values[row * width + other]!];
    if (left !== left || right !== right) continue;
    count++;
    oneMean += left;
    otherMean += right;
  }
  oneMean /= count;
  otherMean /= count;
  let [together, ones, others] = [0, 0, 0];
  for (let row = 0; row < length; row++) {
    const [left, right] = [values[row * width + one]! - oneMean, values[row * width + other]! - otherMean];
    if (left !== left || right !== right) continue;
    together += left * right;
    ones += left * left;
    others += right * right;
  }
  return together / Math.sqrt(ones * others);
}
