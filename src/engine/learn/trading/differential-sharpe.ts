/** The second moment is never taken below the square of the mean by less than this: after a long time flat, the first return would count without bound. */
const LEAST_VARIANCE = 1 / 16;

/** What a {@link DifferentialSharpe} needs to go on. */
export interface DifferentialSharpeSnapshot {
  readonly mean: number;
  readonly square: number;
}

/**
 * How much a return changes an exponentially averaged Sharpe ratio, per unit of the averaging rate η:
 * `D = (B·ΔA - A·ΔB / 2) / (B - A²)^(3/2)` with `ΔA = R - A`, `ΔB = R² - B`, and then `A += η·ΔA`, `B += η·ΔB`. Returns are in units of the usual return
 * of a bar; D has no unit and is of the order of one. It begins at A = 0 and B = 1, the usual return, where the source has nothing; and B is taken as
 * `A² + 1/16` at least.
 * @see Moody & Saffell 2001, "Learning to Trade via Direct Reinforcement", IEEE Transactions on Neural Networks 12(4), eqs. 14-15
 */
export class DifferentialSharpe {
  readonly #rate: number;
  #mean = 0;
  #square = 1;

  /** @param memoryBars 1 / η */
  constructor(memoryBars: number) {
    this.#rate = 1 / memoryBars;
  }

  begin(): void {
    this.#mean = 0;
    this.#square = 1;
  }

  /** Takes the next return and returns D. */
  update(value: number): number {
    const mean = this.#mean;
    const square = Math.max(this.#square, mean * mean + LEAST_VARIANCE);
    const variance = square - mean * mean;
    const meanChange = value - mean;
    const differential = (square * meanChange - 0.5 * mean * (value * value - square)) / (variance * Math.sqrt(variance));
    this.#mean += this.#rate * meanChange;
    this.#square += this.#rate * (value * value - this.#square);
    return differential;
  }

  snapshot(): DifferentialSharpeSnapshot {
    return { mean: this.#mean, square: this.#square };
  }
}
