import { binOf } from '../../compute/psi.ts';

const UNKNOWN = 255;

/** Counts in which bins the newest values of some columns lie: a window that rolls on row by row. */
export class RollingBins {
  readonly #edges: readonly (readonly number[])[];
  readonly #rows: number;
  /** [rows][columns] bin of each value. */
  readonly #ring: Uint8Array;
  readonly #counts: readonly Float64Array[];
  readonly #known: Float64Array;
  #next = 0;
  #filled = 0;

  /** @param edges [columns] inner edges, ascending, fewer than 254 each */
  constructor(edges: readonly (readonly number[])[], rows: number) {
    this.#edges = edges;
    this.#rows = rows;
    this.#ring = new Uint8Array(rows * edges.length).fill(UNKNOWN);
    this.#counts = edges.map((own) => new Float64Array(own.length + 1));
    this.#known = new Float64Array(edges.length);
  }

  /** Rows in the window. */
  get rows(): number {
    return this.#filled;
  }

  /** Takes a row; the oldest goes when the window is full. @param values [columns] NaN where unknown */
  add(values: ArrayLike<number>): void {
    const width = this.#edges.length;
    const at = this.#next * width;
    for (let column = 0; column < width; column++) {
      this.#forget(column, this.#ring[at + column]!);
      const value = values[column]!;
      const bin = Number.isNaN(value) ? UNKNOWN : binOf(this.#edges[column]!, value);
      this.#ring[at + column] = bin;
      if (bin === UNKNOWN) continue;
      this.#counts[column]![bin]!++;
      this.#known[column]!++;
    }
    this.#next = (this.#next + 1) % this.#rows;
    this.#filled = Math.min(this.#rows, this.#filled + 1);
  }

  /** Adds the counts of a column to others. @returns how many values were known */
  addTo(column: number, counts: Float64Array): number {
    const own = this.#counts[column]!;
    for (let bin = 0; bin < own.length; bin++) counts[bin]! += own[bin]!;
    return this.#known[column]!;
  }

  #forget(column: number, bin: number): void {
    if (bin === UNKNOWN) return;
    this.#counts[column]![bin]!--;
    this.#known[column]!--;
  }
}
