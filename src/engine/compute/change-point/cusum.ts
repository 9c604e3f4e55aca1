/** A one-sided test for a fall of the mean of standardised values, of which mean and deviation are known. */
export interface CusumOptions {
  /** Half of the fall that is looked for, in deviations. */
  readonly slack: number;
  /** Sum at which the fall is told, in deviations. */
  readonly threshold: number;
}

/**
 * Sums by how much standardised values stay below what was expected, never below zero. It goes on after it has told: the sum falls again when the values recover.
 * @see Page 1954, "Continuous inspection schemes", Biometrika 41
 */
export class FallCusum {
  readonly #options: CusumOptions;
  #sum = 0;

  constructor(options: CusumOptions) {
    this.#options = options;
  }

  /** Takes the next value, (x - mean) / deviation. */
  update(value: number): void {
    this.#sum = Math.max(0, this.#sum - value - this.#options.slack);
  }

  /** How far it has come: from 1 on the fall is told. */
  get score(): number {
    return this.#sum / this.#options.threshold;
  }
}

/**
 * Returns after how many values on average the test tells, where the mean lies `fall` deviations below what was expected: (e^(-2db) + 2db - 1) / (2d²) with
 * d = fall - slack and b = threshold + 1.166. With a fall of 0 that is how often it tells by chance.
 * @see Siegmund 1985, "Sequential Analysis"; Montgomery 2013, "Introduction to Statistical Quality Control", 9.1.4
 */
export function meanRunLength({ slack, threshold }: CusumOptions, fall: number): number {
  const [d, b] = [fall - slack, threshold + OVERSHOOT];
  if (Math.abs(d) < 1e-12) return b * b;
  return (Math.exp(-2 * d * b) + 2 * d * b - 1) / (2 * d * d);
}

/** Returns the threshold at which chance alone tells once in so many values. */
export function thresholdFor(slack: number, runLength: number): number {
  let [low, high] = [0, 1];
  while (meanRunLength({ slack, threshold: high }, 0) < runLength) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (meanRunLength({ slack, threshold: middle }, 0) < runLength) low = middle;
    else high = middle;
  }
  return high;
}

/** By how much a sum passes its threshold on average, in deviations. */
const OVERSHOOT = 1.166;
