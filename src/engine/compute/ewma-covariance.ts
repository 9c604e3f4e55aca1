import { portableExp } from './portable-exp.ts';

/** What an {@link EwmaCovariance} needs to go on; survives JSON. */
export interface EwmaCovarianceSnapshot {
  readonly sums: readonly number[];
  readonly weights: readonly number[];
}

/**
 * The exponentially weighted covariance of n series of returns, their mean taken as zero: S ← λ S + (1 − λ) r rᵀ, divided by the weight that has come
 * together so far, so that it needs no value to start from. An update costs n (n + 1) / 2 multiplications. A series that begins later counts from
 * its own beginning: a pair has the weight of the younger.
 * @see J. P. Morgan/Reuters 1996, "RiskMetrics Technical Document", 4th ed., eq. 5.3 and table 5.1; the division by the weight is that of Kingma & Ba 2015, arXiv:1412.6980, eq. 3
 */
export class EwmaCovariance {
  readonly #size: number;
  readonly #decay: number;
  /** [size × size], the lower triangle is in use. */
  readonly #sums: Float64Array;
  /** [size] 1 − λ^(returns seen). */
  readonly #weights: Float64Array;

  /** @param decay λ, above 0 and below 1 */
  constructor(size: number, decay: number) {
    this.#size = size;
    this.#decay = decay;
    this.#sums = new Float64Array(size * size);
    this.#weights = new Float64Array(size);
  }

  /** Takes the next return of every series. @param returns [size]; NaN for a series that has none: it is left as it stands */
  update(returns: Float64Array): void {
    const sums = this.#sums;
    const decay = this.#decay;
    const fresh = 1 - decay;
    for (let i = 0; i < this.#size; i++) {
      const own = returns[i]!;
      // NaN is the only number that is not itself.
      if (own !== own) continue;
      const row = i * this.#size;
      this.#weights[i] = decay * this.#weights[i]! + fresh;
      for (let j = 0; j <= i; j++) {
        const other = returns[j]!;
        if (other === other) sums[row + j] = decay * sums[row + j]! + fresh * own * other;
      }
    }
  }

  /** Forgets a series. */
  forget(index: number): void {
    this.#weights[index] = 0;
    for (let other = 0; other < this.#size; other++) this.#sums[Math.max(index, other) * this.#size + Math.min(index, other)] = 0;
  }

  /** Returns 1 − λ^n after n returns. */
  weight(index: number): number {
    return this.#weights[index]!;
  }

  /** Returns the variance per step, NaN before the first return. */
  variance(index: number): number {
    return this.covariance(index, index);
  }

  /** Returns the covariance per step, NaN before both have had a return. */
  covariance(a: number, b: number): number {
    const [row, column] = a > b ? [a, b] : [b, a];
    return this.#sums[row * this.#size + column]! / Math.min(this.#weights[a]!, this.#weights[b]!);
  }

  /** Returns the correlation, from −1 to 1; NaN where it is not known or one of the two never moves. */
  correlation(a: number, b: number): number {
    if (a === b) return 1;
    const scale = Math.sqrt(this.variance(a) * this.variance(b));
    return scale > 0 ? Math.max(-1, Math.min(1, this.covariance(a, b) / scale)) : Number.NaN;
  }

  snapshot(): EwmaCovarianceSnapshot {
    return { sums: Array.from(this.#sums), weights: Array.from(this.#weights) };
  }

  restore({ sums, weights }: EwmaCovarianceSnapshot): void {
    this.#sums.set(sums);
    this.#weights.set(weights);
  }
}

/** Returns the λ with which a weight falls to one half after so many steps. */
export function decayOfHalfLife(steps: number): number {
  return portableExp(-Math.LN2 / steps);
}
