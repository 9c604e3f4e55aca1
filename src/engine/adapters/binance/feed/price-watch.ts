/** A price this far from the one before it, in one step, is worth a word: ten percent, chosen by us. */
const JUMP = 0.1;

/** Tells prices of one symbol that cannot be (dropped) from those that are only far off (passed on, and said: it may be a crash). */
export class PriceWatch {
  #last = Number.NaN;

  /** Judges a trade or a mid price. */
  judge(price: number): 'sound' | 'far' | 'impossible' {
    if (!(price > 0 && Number.isFinite(price))) return 'impossible';
    const last = this.#last;
    this.#last = price;
    return Math.abs(price / last - 1) > JUMP ? 'far' : 'sound';
  }

  /** Returns the price that the next one is measured against; NaN before the first. */
  get last(): number {
    return this.#last;
  }
}
