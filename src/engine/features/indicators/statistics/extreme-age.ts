/** What an {@link ExtremeAge} needs to go on. */
export interface ExtremeAgeSnapshot {
  readonly values: readonly number[];
  readonly times: readonly number[];
  readonly head: number;
  readonly size: number;
  readonly now: number;
}

/**
 * The maximum or minimum of the last `length` values and how many values ago it was, 0 for the newest; of equal ones the newest counts.
 * A monotonic queue in a ring: amortised constant time, no allocation.
 */
export class ExtremeAge {
  readonly #sign: number;
  readonly #length: number;
  readonly #values: Float64Array;
  readonly #times: Float64Array;
  #head = 0;
  #size = 0;
  #now = -1;

  /** @param length whole number of values from 1 */
  constructor(kind: 'maximum' | 'minimum', length: number) {
    this.#sign = kind === 'maximum' ? 1 : -1;
    this.#length = length;
    this.#values = new Float64Array(length);
    this.#times = new Float64Array(length);
  }

  /** The extreme itself; only after a first value. */
  get value(): number {
    return this.#values[this.#head]! * this.#sign;
  }

  /** Takes the next value and returns the age of the extreme, NaN until there are `length` values. */
  update(value: number): number {
    const signed = value * this.#sign;
    const length = this.#length;
    this.#now++;
    if (this.#size > 0 && this.#times[this.#head]! <= this.#now - length) this.#drop();
    while (this.#size > 0 && this.#values[(this.#head + this.#size - 1) % length]! <= signed) this.#size--;
    const tail = (this.#head + this.#size) % length;
    this.#values[tail] = signed;
    this.#times[tail] = this.#now;
    this.#size++;
    return this.#now + 1 < length ? Number.NaN : this.#now - this.#times[this.#head]!;
  }

  snapshot(): ExtremeAgeSnapshot {
    return { values: Array.from(this.#values), times: Array.from(this.#times), head: this.#head, size: this.#size, now: this.#now };
  }

  restore(snapshot: ExtremeAgeSnapshot): void {
    this.#values.set(snapshot.values);
    this.#times.set(snapshot.times);
    this.#head = snapshot.head;
    this.#size = snapshot.size;
    this.#now = snapshot.now;
  }

  #drop(): void {
    this.#head = (this.#head + 1) % this.#length;
    this.#size--;
  }
}
