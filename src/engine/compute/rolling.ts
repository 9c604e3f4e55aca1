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
  readonly window: readonly number[];
  readonly next: number;
  readonly isFull: boolean;
  readonly running: number;
}

/**
 * The maximum or minimum of the last `length` values, in amortised constant time, without allocation and almost without mispredicted branches.
 * The series is cut into blocks of `length`. A window is the end of one block and the beginning of the next: the maxima of all ends of a block are
 * written over it backwards once it is whole, the maximum of the beginning runs along, and the answer is the larger of the two.
 * @see van Herk 1992, Pattern Recognition Letters 13(7); Gil & Werman 1993, IEEE PAMI 15(5)
 */
export class RollingExtreme {
  /** Minima are maxima of the negated values. */
  readonly #sign: number;
  /** Before `#next`: values of this block. From `#next` on: maxima of the ends of the block before. */
  readonly #window: Float64Array;
  #next = 0;
  #isFull = false;
  #running = 0;

  /** @param length whole number of values from 1 */
  constructor(kind: 'maximum' | 'minimum', length: number) {
    this.#sign = kind === 'maximum' ? 1 : -1;
    this.#window = new Float64Array(length);
  }

  /** Takes the next value, which must be a number, and returns the extreme of the last `length` values, NaN until there are that many. */
  update(value: number): number {
    const window = this.#window;
    const index = this.#next;
    const signed = value * this.#sign;
    window[index] = signed;
    if (index === 0 || signed > this.#running) this.#running = signed;
    const running = this.#running;
    const next = index + 1;
    if (next < window.length) {
      this.#next = next;
      const before = window[next]!;
      return this.#isFull ? (running > before ? running : before) * this.#sign : Number.NaN;
    }
    this.#next = 0;
    this.#isFull = true;
    for (let i = window.length - 2; i >= 0; i--) if (window[i + 1]! > window[i]!) window[i] = window[i + 1]!;
    return running * this.#sign;
  }

  snapshot(): RollingExtremeSnapshot {
    return { window: Array.from(this.#window), next: this.#next, isFull: this.#isFull, running: this.#running };
  }

  restore(snapshot: RollingExtremeSnapshot): void {
    requireLength(snapshot.window.length, this.#window.length);
    this.#window.set(snapshot.window);
    this.#next = snapshot.next;
    this.#isFull = snapshot.isFull;
    this.#running = snapshot.running;
  }
}

function requireLength(found: number, expected: number): void {
  if (found !== expected) throw new RangeError(`expected a snapshot of a window of ${expected} values, was of ${found}`);
}
