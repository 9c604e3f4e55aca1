/** Everything a normaliser has seen; survives JSON. */
export interface NormaliserSnapshot {
  readonly count: number;
  readonly means: readonly number[];
  /** Sums of squared distances from the mean. */
  readonly squares: readonly number[];
}

/**
 * Brings each number of an observation to mean 0 and deviation 1 of all that were shown, and holds it within ±`limit`. What is served is only applied,
 * never shown: a normaliser that learns after training would change what the net means.
 * @see Welford 1962, "Note on a method for calculating corrected sums of squares and products"
 */
export class ObservationNormaliser {
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  readonly #factors: Float64Array;
  readonly #limit: number;
  #count = 0;

  constructor(size: number, limit: number) {
    this.#means = new Float64Array(size);
    this.#squares = new Float64Array(size);
    this.#factors = new Float64Array(size).fill(1);
    this.#limit = limit;
  }

  /** Shows rows of observations [rows × size] to it. */
  show(observations: Float32Array): void {
    const size = this.#means.length;
    for (let at = 0; at + size <= observations.length; at += size) {
      this.#count++;
      for (let i = 0; i < size; i++) {
        const distance = observations[at + i]! - this.#means[i]!;
        this.#means[i]! += distance / this.#count;
        this.#squares[i]! += distance * (observations[at + i]! - this.#means[i]!);
      }
    }
    this.#refresh();
  }

  /** @param out [rows × size] receives the normalised rows; may be `observations` */
  apply(observations: Float32Array, out: Float32Array): void {
    const size = this.#means.length;
    for (let at = 0; at < observations.length; at++) {
      const i = at % size;
      const value = (observations[at]! - this.#means[i]!) * this.#factors[i]!;
      out[at] = value > this.#limit ? this.#limit : value < -this.#limit ? -this.#limit : value;
    }
  }

  snapshot(): NormaliserSnapshot {
    return { count: this.#count, means: [...this.#means], squares: [...this.#squares] };
  }

  /** @throws RangeError when the snapshot is of observations of another size */
  restore({ count, means, squares }: NormaliserSnapshot): void {
    const size = this.#means.length;
    if (means.length !== size || squares.length !== size) throw new RangeError(`expected means of ${size} numbers, was ${means.length}`);
    this.#count = count;
    this.#means.set(means);
    this.#squares.set(squares);
    this.#refresh();
  }

  /** The small term keeps a number that never changes from being blown up. */
  #refresh(): void {
    for (let i = 0; i < this.#factors.length; i++) this.#factors[i] = this.#count < 2 ? 1 : 1 / Math.sqrt(this.#squares[i]! / this.#count + 1e-8);
  }
}
