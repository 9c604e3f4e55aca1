import { requireLength } from '../indicator.ts';

/** What a {@link BlockSum} needs to go on. */
export interface BlockSumSnapshot {
  readonly window: readonly number[];
  readonly next: number;
  readonly isFull: boolean;
  readonly running: number;
}

/**
 * The sum of the last `length` values without ever subtracting one: what has left the window leaves no rounding error behind, even after a price a
 * billion times too large. As van Herk's running maximum: the window is the end of one block of `length` values and the beginning of the next; the sums
 * of all ends are written backwards over the block once it is whole. Amortised constant time, no allocation.
 */
export class BlockSum {
  /** Before `#next`: values of this block. From `#next` on: sums of the ends of the block before. */
  readonly #window: Float64Array;
  #next = 0;
  #isFull = false;
  #running = 0;

  /** @param length whole number of values from 1 */
  constructor(length: number) {
    this.#window = new Float64Array(length);
  }

  /** Takes the next value and returns the sum, NaN until there are `length` values. */
  update(value: number): number {
    const window = this.#window;
    const index = this.#next;
    window[index] = value;
    const running = index === 0 ? value : this.#running + value;
    this.#running = running;
    const next = index + 1;
    if (next < window.length) {
      this.#next = next;
      return this.#isFull ? window[next]! + running : Number.NaN;
    }
    this.#next = 0;
    this.#isFull = true;
    for (let i = window.length - 2; i >= 0; i--) window[i] = window[i]! + window[i + 1]!;
    return running;
  }

  snapshot(): BlockSumSnapshot {
    return { window: Array.from(this.#window), next: this.#next, isFull: this.#isFull, running: this.#running };
  }

  restore(snapshot: BlockSumSnapshot): void {
    requireLength(snapshot.window.length, this.#window.length);
    this.#window.set(snapshot.window);
    this.#next = snapshot.next;
    this.#isFull = snapshot.isFull;
    this.#running = snapshot.running;
  }
}
