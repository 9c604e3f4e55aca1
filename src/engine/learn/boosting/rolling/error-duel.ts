/** What an {@link ErrorDuel} needs to go on; survives JSON. */
export interface ErrorDuelSnapshot {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
  /** Sums of the squared errors of each. */
  readonly own: number;
  readonly other: number;
}

/** Compares the errors of two models on the same bars. Labels of neighbouring bars overlap, so `horizon` of them count as one. */
export class ErrorDuel {
  readonly #horizonBars: number;
  #count = 0;
  #sum = 0;
  #squares = 0;
  #own = 0;
  #other = 0;

  constructor(horizonBars: number) {
    this.#horizonBars = horizonBars;
  }

  get count(): number {
    return this.#count;
  }

  /** Takes the errors of one bar. */
  take(error: number, otherError: number): void {
    const difference = error ** 2 - otherError ** 2;
    this.#count++;
    this.#sum += difference;
    this.#squares += difference ** 2;
    this.#own += error ** 2;
    this.#other += otherError ** 2;
  }

  /**
   * Returns by how many standard errors the first has missed by more than the second (negative: by less); 0 before there are two bars or where they never differed.
   * @see Diebold & Mariano 1995, "Comparing predictive accuracy", Journal of Business & Economic Statistics 13(3)
   */
  get worseBy(): number {
    if (this.#count < 2) return 0;
    const mean = this.#sum / this.#count;
    const variance = (this.#squares - this.#count * mean * mean) / (this.#count - 1);
    if (mean === 0) return 0;
    return variance <= 0 ? Math.sign(mean) * Number.MAX_VALUE : mean / Math.sqrt(variance / Math.max(1, this.#count / this.#horizonBars));
  }

  /** Root mean square error of the first by that of the second; 1 before there is any. */
  get ratio(): number {
    return this.#count === 0 || this.#own === this.#other ? 1 : Math.sqrt(this.#own / this.#other);
  }

  snapshot(): ErrorDuelSnapshot {
    return { count: this.#count, sum: this.#sum, squares: this.#squares, own: this.#own, other: this.#other };
  }

  restore({ count, sum, squares, own, other }: ErrorDuelSnapshot): void {
    this.#own = own;
    this.#other = other;
    this.#count = count;
    this.#sum = sum;
    this.#squares = squares;
  }
}
