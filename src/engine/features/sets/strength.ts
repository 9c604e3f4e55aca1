/** What {@link Strength} needs to go on; survives JSON. */
export interface StrengthSnapshot {
  readonly count: number;
  readonly rise: number;
  readonly fall: number;
  readonly previous: number | null;
}

/**
 * Wilder's relative strength index on the scale from -1 to 1: `(rise - fall) / (rise + fall)`, which is (RSI - 50) / 50. Both are averages of the changes of one
 * direction, begun at the simple average of the first `period` changes and smoothed by Wilder's rule. 0 where nothing moved.
 * @see Wilder 1978, "New Concepts in Technical Trading Systems", p. 63-70
 */
export class Strength {
  readonly #period: number;
  #count = 0;
  #rise = 0;
  #fall = 0;
  #previous = Number.NaN;

  constructor(period: number) {
    this.#period = period;
  }

  update(value: number): number {
    const change = value - this.#previous;
    this.#previous = value;
    if (change !== change) return Number.NaN;
    const rise = change > 0 ? change : 0;
    const fall = change < 0 ? -change : 0;
    if (this.#count < this.#period) {
      this.#count++;
      this.#rise += rise / this.#period;
      this.#fall += fall / this.#period;
    } else {
      this.#rise += (rise - this.#rise) / this.#period;
      this.#fall += (fall - this.#fall) / this.#period;
    }
    if (this.#count < this.#period) return Number.NaN;
    const both = this.#rise + this.#fall;
    return both > 0 ? (this.#rise - this.#fall) / both : 0;
  }

  snapshot(): StrengthSnapshot {
    return { count: this.#count, rise: this.#rise, fall: this.#fall, previous: Number.isNaN(this.#previous) ? null : this.#previous };
  }

  restore({ count, rise, fall, previous }: StrengthSnapshot): void {
    this.#count = count;
    this.#rise = rise;
    this.#fall = fall;
    this.#previous = previous ?? Number.NaN;
  }
}
