import { portableExp } from '../../compute/portable-exp.ts';
import { portableLog } from '../../compute/portable-log.ts';
import { createTailKernel, RESERVED } from '../../compute/tail-kernel.ts';
import type { TailKernel } from '../../compute/tail-kernel.ts';
import type { TailMethod } from './measures.ts';
import { MAX_SCENARIOS } from './price-history.ts';
import type { PriceHistory } from './price-history.ts';

/** Fewer scenarios of an instrument than this say too little of its tail. */
export const MIN_SCENARIOS = 250;

const SLACK = 100;
/** One float over the end, for a kernel that takes two at a time. */
const LENGTH = MAX_SCENARIOS + SLACK + 1;

/** Past volatility scales a return by no more than this; ours: beyond it a quiet hour, not the market, would make the scenario. */
const MAX_SCALE = 10;

/** The newest scenarios that all instruments asked about have: where they begin in their columns, and how many. */
export interface ScenarioWindow {
  readonly from: number;
  readonly count: number;
}

/**
 * What past returns over one horizon would do to positions held now: a column of simple returns per instrument, aligned, the newest last. A simple return
 * is the price at the end over the price at the beginning, so a day is compounded exactly. Days overlap: a new one begins with every step.
 */
export class ScenarioSet {
  readonly lag: number;
  readonly size: number;
  readonly #history: PriceHistory;
  /** [size][LENGTH] and after them a column of zeros; one memory. */
  #memory: Float64Array;
  /** [LENGTH] the row of the history, counted from its very first, that ends the scenario. */
  readonly #rows = new Float64Array(LENGTH);
  /** [size] where the scenarios of each begin. */
  readonly #starts: Int32Array;
  /** [size] largest and smallest return in the columns, or beyond. */
  readonly #highest: Float64Array;
  readonly #lowest: Float64Array;
  #end = 0;
  /** Grows with every row, so that who has summed the columns knows when to do it again. */
  version = 0;
  #oldest = 0;
  #scale: ((index: number, row: number) => number) | null = null;

  /** @param lag rows of one horizon */
  constructor(history: PriceHistory, lag: number) {
    this.#history = history;
    this.lag = lag;
    this.size = history.size;
    this.#memory = new Float64Array(RESERVED + (history.size + 1) * LENGTH);
    this.#starts = new Int32Array(history.size);
    this.#highest = new Float64Array(history.size);
    this.#lowest = new Float64Array(history.size);
  }

  /** Returns the scenarios of a whole history as they were, or each scaled to the volatility known after its last row. */
  static of(history: PriceHistory, lag: number, method: TailMethod): ScenarioSet {
    const set = new ScenarioSet(history, lag);
    if (method === 'filtered') set.#scale = scaleOf(history);
    for (let row = lag; row < history.end; row++) set.append(row);
    return set;
  }

  /** Takes the newest row of the history. A row too near a gap for the horizon is no scenario. */
  append(row: number): void {
    this.version++;
    const history = this.#history;
    if (row < this.lag || history.ages[row]! < this.lag) return this.#forgetOldest();
    if (this.#end === LENGTH - 1) this.#drop();
    const at = this.#end++;
    this.#rows[at] = history.dropped + row;
    for (let i = 0; i < this.size; i++) this.#take(i, at, this.#returnAt(i, row));
    this.#forgetOldest();
  }

  /** Scenarios of an instrument. */
  countOf(index: number): number {
    return this.#end - Math.max(this.#oldest, this.#starts[index]!);
  }

  hasEnough(index: number): boolean {
    return this.countOf(index) >= MIN_SCENARIOS;
  }

  /** Returns the newest scenarios, so many; they end where all end. */
  windowOf(count: number): ScenarioWindow {
    return { from: this.#end - count, count };
  }

  /** Where the column of an instrument lies in the memory; that of `size` is zeros. */
  columnOf(index: number): number {
    return RESERVED + index * LENGTH;
  }

  /** No return of an instrument in any scenario is above or below these. */
  highestOf(index: number): number {
    return this.#highest[index]!;
  }

  lowestOf(index: number): number {
    return this.#lowest[index]!;
  }

  get memory(): Float64Array {
    return this.#memory;
  }

  /** Moves the columns into the memory of a kernel, with room for `floats` behind them from `memoryEnd` on. */
  kernelWith(floats: number): TailKernel {
    const kernel = createTailKernel(this.#memory.length + floats);
    kernel.memory.set(this.#memory);
    this.#memory = kernel.memory;
    return kernel;
  }

  get memoryEnd(): number {
    return this.columnOf(this.size + 1);
  }

  #returnAt(index: number, row: number): number {
    const plain = this.#history.returnAt(index, row, this.lag);
    if (this.#scale === null || Number.isNaN(plain)) return plain;
    return portableExp(portableLog(1 + plain) * this.#scale(index, row - this.lag + 1)) - 1;
  }

  #take(index: number, at: number, value: number): void {
    this.#memory[this.columnOf(index) + at] = value;
    if (!(value > -1 && value < Infinity)) {
      this.#starts[index] = at + 1;
      return;
    }
    if (value > this.#highest[index]!) this.#highest[index] = value;
    if (value < this.#lowest[index]!) this.#lowest[index] = value;
  }

  /** By the row and not by number: so a set that was built from the last rows alone has the same scenarios. */
  #forgetOldest(): void {
    const rowsSoFar = this.#history.dropped + this.#history.end;
    while (this.#oldest < this.#end && this.#rows[this.#oldest]! < rowsSoFar - MAX_SCENARIOS) this.#oldest++;
  }

  #drop(): void {
    const kept = this.#end - SLACK;
    this.#rows.copyWithin(0, SLACK);
    for (let i = 0; i < this.size; i++) {
      const column = this.#memory.subarray(this.columnOf(i), this.columnOf(i) + LENGTH);
      column.copyWithin(0, SLACK);
      this.#starts[i] = Math.max(0, this.#starts[i]! - SLACK);
      this.#highest[i] = 0;
      this.#lowest[i] = 0;
      for (let at = this.#starts[i]!; at < kept; at++) this.#take(i, at, column[at]!);
    }
    this.#end = kept;
    this.#oldest = Math.max(0, this.#oldest - SLACK);
  }
}

/**
 * Returns by what a return is multiplied: volatility known now over volatility known when it began.
 * @see Hull & White 1998, "Incorporating volatility updating into the historical simulation method for value-at-risk", Journal of Risk 1(1);
 *   Barone-Adesi, Giannopoulos & Vosper 1999, "VaR without correlations for portfolios of derivative securities", Journal of Futures Markets 19(5)
 */
function scaleOf(history: PriceHistory): (index: number, row: number) => number {
  const now = Array.from({ length: history.size }, (_, index) => Math.sqrt(history.covariance.variance(index)));
  return (index, row) => {
    const then = history.sigmas[index]![row]!;
    const scale = now[index]! / then;
    return scale >= 0 ? Math.min(MAX_SCALE, scale) : 1;
  };
}
