import { portableLog } from '../portable-log.ts';
import type { DriftDetector, DriftVerdict } from './drift-detector.ts';

export interface AdwinOptions {
  /** Probability of a false change. */
  readonly delta: number;
  /** Cuts are looked for once in this many values. */
  readonly clock: number;
  /** Each side of a cut has at least this many values. */
  readonly minimum: number;
  /**
   * `paper`: looks at every cut between blocks, and keeps what is newer than a change. `river` does as that library: the newest block of each
   * size stays on the newer side, which is slower to tell, and everything is forgotten at a change.
   */
  readonly convention: 'paper' | 'river';
}

export const ADWIN: AdwinOptions = { delta: 0.002, clock: 32, minimum: 5, convention: 'paper' };

/** Buckets of one size that are kept before two are put together. */
const PER_ROW = 5;

/** Count, sum, and sum of squared deviations of some values in a row. */
interface Block {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** What an {@link Adwin} needs to go on; survives JSON. */
export interface AdwinSnapshot {
  /** [rows][blocks] count, sum and squared deviations of each. */
  readonly rows: readonly (readonly (readonly [count: number, sum: number, squares: number])[])[];
  readonly all: readonly [count: number, sum: number, squares: number];
  readonly ticks: number;
}

const EMPTY: Block = { count: 0, sum: 0, squares: 0 };

/**
 * Adaptive windowing: keeps as many of the newest values as have one mean, in memory that grows with the logarithm of their number.
 * @see Bifet & Gavaldà 2007, "Learning from time-changing data with adaptive windowing", SIAM SDM, section 3 (ADWIN2)
 */
export class Adwin implements DriftDetector {
  readonly #options: AdwinOptions;
  /** Row r has blocks of 2^r values, oldest first; higher rows are older. */
  #rows: Block[][] = [[]];
  #all = EMPTY;
  #ticks = 0;

  constructor(options: AdwinOptions = ADWIN) {
    this.#options = options;
  }

  /** How many values are taken to have one mean. */
  get width(): number {
    return this.#all.count;
  }

  /** Mean of these values; 0 before the first. */
  get mean(): number {
    return this.#all.count === 0 ? 0 : this.#all.sum / this.#all.count;
  }

  update(value: number): DriftVerdict {
    const block = { count: 1, sum: value, squares: 0 };
    this.#rows[0]!.push(block);
    this.#all = joined(this.#all, block);
    this.#compress();
    this.#ticks++;
    if (this.#ticks % this.#options.clock !== 0 || this.#all.count <= 2 * this.#options.minimum) return 'stable';
    if (!this.#hasCut()) return 'stable';
    if (this.#options.convention === 'river') this.#forget();
    else while (this.#hasCut()) this.#dropOldest();
    return 'drift';
  }

  snapshot(): AdwinSnapshot {
    return { rows: this.#rows.map((row) => row.map(numbersOf)), all: numbersOf(this.#all), ticks: this.#ticks };
  }

  restore({ rows, all, ticks }: AdwinSnapshot): void {
    this.#rows = rows.map((row) => row.map(blockOf));
    this.#all = blockOf(all);
    this.#ticks = ticks;
  }

  #forget(): void {
    this.#rows = [[]];
    this.#all = EMPTY;
    this.#ticks = 0;
  }

  #compress(): void {
    for (let row = 0; row < this.#rows.length && this.#rows[row]!.length > PER_ROW; row++) {
      const [first, second] = this.#rows[row]!.splice(0, 2);
      if (row + 1 === this.#rows.length) this.#rows.push([]);
      this.#rows[row + 1]!.push(joined(first!, second!));
    }
  }

  #dropOldest(): void {
    const oldest = this.#rows.at(-1)!.shift()!;
    if (this.#rows.at(-1)!.length === 0 && this.#rows.length > 1) this.#rows.pop();
    this.#all = without(this.#all, oldest);
  }

  /** Looks at every cut between blocks for two sides whose means differ by more than chance allows. */
  #hasCut(): boolean {
    const { minimum, convention } = this.#options;
    let older = EMPTY;
    for (let row = this.#rows.length - 1; row >= 0; row--) {
      for (const block of convention === 'paper' ? this.#rows[row]! : this.#rows[row]!.slice(0, -1)) {
        older = joined(older, block);
        const newer = this.#all.count - older.count;
        if (newer < minimum) return false;
        if (older.count >= minimum && Math.abs(older.sum / older.count - (this.#all.sum - older.sum) / newer) > this.#bound(older.count, newer)) return true;
      }
    }
    return false;
  }

  #bound(older: number, newer: number): number {
    const { delta, minimum } = this.#options;
    const { count, squares } = this.#all;
    const inverse = 1 / (older - minimum + 1) + 1 / (newer - minimum + 1);
    const log = portableLog((2 * portableLog(count)) / delta);
    return Math.sqrt(2 * inverse * (squares / count) * log) + (2 / 3) * inverse * log;
  }
}

function numbersOf({ count, sum, squares }: Block): readonly [number, number, number] {
  return [count, sum, squares];
}

function blockOf([count, sum, squares]: readonly [number, number, number]): Block {
  return { count, sum, squares };
}

function joined(a: Block, b: Block): Block {
  if (a.count === 0) return b;
  const apart = a.sum / a.count - b.sum / b.count;
  const count = a.count + b.count;
  return { count, sum: a.sum + b.sum, squares: a.squares + b.squares + (a.count * b.count * apart * apart) / count };
}

function without(all: Block, part: Block): Block {
  const count = all.count - part.count;
  if (count === 0) return EMPTY;
  const sum = all.sum - part.sum;
  const apart = sum / count - part.sum / part.count;
  return { count, sum, squares: Math.max(0, all.squares - part.squares - (count * part.count * apart * apart) / all.count) };
}
