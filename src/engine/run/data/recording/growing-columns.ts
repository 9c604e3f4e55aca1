/** A column that grows as values come; memory doubles when it is full. */
export class GrowingColumn {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  /** The value before the end; NaN of an empty column. */
  get last(): number {
    return this.length === 0 ? Number.NaN : this.#values[this.length - 1]!;
  }

  /** Replaces the last value. */
  setLast(value: number): void {
    this.#values[this.length - 1] = value;
  }

  /** Returns a view of the values so far. */
  values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }
}
