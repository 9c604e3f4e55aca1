/** What a {@link RollingSum} needs to go on; survives JSON. */
export interface RollingSumSnapshot {
  readonly window: readonly number[];
  readonly next: number;
  readonly isFull: boolean;
  readonly sum: number;
  readonly fresh: number;
}

/**
 * The sum of the last `length` values, in constant time and without allocation.
 * A plain running sum drifts: each update leaves a rounding error behind for ever. Here a second sum is started whenever the window has been
 * rewritten whole and takes over one turn later, so an error lives for at most two windows, however long the series; a NaN too.
 */
export class RollingSum {
  readonly #window: Float64Array;
  #next = 0;
  #isFull = false;
  #sum = 0;
  #fresh = 0;

  /** @param length whole number of values from 1 */
  constructor(length: number) {
    this.#window = new Float64Array(length);
  }

  /** Takes the next value and returns the sum of the last `length` values, NaN until there are that many. */
  update(value: number): number {
    const window = this.#window;
    const index = this.#next;
    this.#sum += value - window[index]!;
    this.#fresh += value;
    window[index] = value;
    if (index + 1 < window.length) {
      this.#next = index + 1;
    } else {
      this.#next = 0;
      this.#sum = this.#fresh;
      this.#fresh = 0;
      this.#isFull = true;
    }
    return this.#isFull ? this.#sum : Number.NaN;
  }

  snapshot(): RollingSumSnapshot {
    return { window: Array.from(this.#window), next: this.#next, isFull: this.#isFull, sum: this.#sum, fresh: this.#fresh };
  }

  restore(snapshot: RollingSumSnapshot): void {
    requireLength(snapshot.window.length, this.#window.length);
    this.#window.set(snapshot.window);
    this.#next = snapshot.next;
    this.#isFull = snapshot.isFull;
    this.#sum = snapshot.sum;
    this.#fresh = snapshot.fresh;
  }
}

/** What a {@link RollingExtreme} needs to go on; survives JSON. */
export interface RollingExtremeSnapshot {
  readonly length: number;
  readonly updates: number;
  /** The candidates still in the running, oldest and most extreme first. */
  readonly candidates: readonly { readonly update: number; readonly value: number }[];
}

/**
 * The maximum or minimum of the last `length` values, in amortised constant time and without allocation.
 * Keeps a queue of candidates, each more extreme than all that came after it: a newcomer removes those it beats from the back, age removes the front.
 * @see Lemire 2006, "Streaming maximum-minimum filter using no more than three comparisons per element", arXiv:cs/0610046
 */
export class RollingExtreme {
  readonly #sign: number;
  readonly #values: Float64Array;
  /** Number of the update that brought the value; a float, so that a stream may run for ever. */
  readonly #updates: Float64Array;
  #front = 0;
  #size = 0;
  #updateCount = 0;

  /** @param length whole number of values from 1 */
  constructor(kind: 'maximum' | 'minimum', length: number) {
    this.#sign = kind === 'maximum' ? 1 : -1;
    this.#values = new Float64Array(length);
    this.#updates = new Float64Array(length);
  }

  /** Returns the extreme of the last `length` values taken so far, NaN until there are that many. */
  get value(): number {
    return this.#updateCount >= this.#values.length ? this.#values[this.#front]! * this.#sign : Number.NaN;
  }

  /** Takes the next value, which must be a number: NaN compares with nothing and would stay in the queue. */
  update(value: number): void {
    const values = this.#values;
    const length = values.length;
    const signed = value * this.#sign;
    if (this.#size > 0 && this.#updates[this.#front]! <= this.#updateCount - length) {
      this.#front = this.#front + 1 === length ? 0 : this.#front + 1;
      this.#size -= 1;
    }
    let back = this.#front + this.#size;
    if (back >= length) back -= length;
    while (this.#size > 0) {
      const last = back === 0 ? length - 1 : back - 1;
      if (values[last]! > signed) break;
      back = last;
      this.#size -= 1;
    }
    values[back] = signed;
    this.#updates[back] = this.#updateCount;
    this.#size += 1;
    this.#updateCount += 1;
  }

  snapshot(): RollingExtremeSnapshot {
    const candidates = Array.from({ length: this.#size }, (_, offset) => {
      const slot = (this.#front + offset) % this.#values.length;
      return { update: this.#updates[slot]!, value: this.#values[slot]! * this.#sign };
    });
    return { length: this.#values.length, updates: this.#updateCount, candidates };
  }

  restore(snapshot: RollingExtremeSnapshot): void {
    requireLength(snapshot.length, this.#values.length);
    this.#front = 0;
    this.#size = snapshot.candidates.length;
    this.#updateCount = snapshot.updates;
    snapshot.candidates.forEach(({ update, value }, slot) => {
      this.#updates[slot] = update;
      this.#values[slot] = value * this.#sign;
    });
  }
}

function requireLength(found: number, expected: number): void {
  if (found !== expected) throw new RangeError(`expected a snapshot of a window of ${expected} values, was of ${found}`);
}
