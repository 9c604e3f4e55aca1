import { EwmaCovariance } from '../../compute/ewma-covariance.ts';
import type { EwmaCovarianceSnapshot } from '../../compute/ewma-covariance.ts';
import { portableLog } from '../../compute/portable-log.ts';
import type { EpochMs } from '../../domain/units.ts';

const HOURS_PER_DAY = 24;
const DAY_MS = 86_400_000;
/** Most scenarios that are kept. */
export const MAX_SCENARIOS = 2000;
/** Steps that are dropped at once, so that moving the rest down is rare. */
const SLACK = 100;
const CAPACITY = MAX_SCENARIOS + HOURS_PER_DAY + 1 + SLACK;
/** From so many returns on a volatility is worth something. */
const MIN_RETURNS = 24;

/** What a {@link PriceHistory} needs to go on; survives JSON (an unknown close is null). */
export interface PriceHistorySnapshot {
  readonly stepMs: number;
  readonly times: readonly EpochMs[];
  /** Per instrument, as long as `times`. */
  readonly closes: readonly (readonly (number | null)[])[];
  readonly silent: readonly number[];
  /** The covariance as of the first of `times`. */
  readonly covariance: EwmaCovarianceSnapshot;
}

/**
 * The last 2,000 steps of all instruments, aligned: one row for each step in which any of them traded, and the volatility that was known at each.
 *
 * An instrument that is silent while others trade keeps its price: its holder has no gain and no loss in that time, and the whole jump afterwards.
 * After a day of silence it counts as new. A step in which nobody traded is no row: the jump after it came in one step for whoever held. After more
 * than a day without any price nothing is concluded across the gap.
 */
export class PriceHistory {
  readonly size: number;
  readonly stepMs: number;
  readonly stepsPerDay: number;
  readonly times = new Float64Array(CAPACITY);
  /** [size][CAPACITY] NaN where not known. */
  readonly closes: readonly Float64Array[];
  /** [size][CAPACITY] Standard deviation of a step's log return as it was known before that step; NaN with fewer than 24 returns. */
  readonly sigmas: readonly Float64Array[];
  /** [CAPACITY] Rows since the last gap of more than a day. */
  readonly ages = new Int32Array(CAPACITY);
  readonly covariance: EwmaCovariance;
  /** Rows in use. */
  end = 0;
  /** Rows that were dropped at the front so far. */
  dropped = 0;
  /** The covariance as of the first row: what is derived from the rows begins here, in a restored engine as well. */
  readonly #first: EwmaCovariance;
  readonly #silent: Int32Array;
  readonly #minWeight: number;
  readonly #returns: Float64Array;

  constructor(size: number, stepMs: number, decay: number) {
    this.size = size;
    this.stepMs = stepMs;
    this.stepsPerDay = Math.max(1, Math.round(DAY_MS / stepMs));
    this.closes = Array.from({ length: size }, () => new Float64Array(CAPACITY));
    this.sigmas = Array.from({ length: size }, () => new Float64Array(CAPACITY));
    this.covariance = new EwmaCovariance(size, decay);
    this.#first = new EwmaCovariance(size, decay);
    this.#silent = new Int32Array(size);
    // Between two whole numbers of returns, so that no rounding decides.
    this.#minWeight = 1 - decay ** (MIN_RETURNS - 0.5);
    this.#returns = new Float64Array(size);
  }

  /** Time of the newest row; −Infinity before the first. */
  get lastMs(): EpochMs {
    return this.end === 0 ? -Infinity : this.times[this.end - 1]!;
  }

  /**
   * Adds a step that ended at `timeMs`, later than all before.
   * @param heard [size] closes; NaN, or a number that is no price, for an instrument that did not trade
   * @returns false when no instrument traded: then there is no row
   */
  append(timeMs: EpochMs, heard: Float64Array): boolean {
    if (!heard.some(isPrice)) return false;
    if (this.end === CAPACITY) this.#drop();
    const row = this.end;
    const steps = row === 0 ? 0 : Math.round((timeMs - this.times[row - 1]!) / this.stepMs);
    const isGap = row > 0 && steps > this.stepsPerDay + 1;
    this.times[row] = timeMs;
    this.ages[row] = row === 0 || isGap ? 0 : this.ages[row - 1]! + 1;
    for (let i = 0; i < this.size; i++) this.closes[i]![row] = this.#closeOf(i, heard[i]!, row, isGap ? Infinity : steps);
    this.end = row + 1;
    this.#learn(row, this.covariance);
    return true;
  }

  /** Returns the return over `lag` rows up to a row, NaN where it is not known. */
  returnAt(index: number, row: number, lag: number): number {
    if (row < lag || this.ages[row]! < lag) return Number.NaN;
    const closes = this.closes[index]!;
    return closes[row]! / closes[row - lag]! - 1;
  }

  snapshot(): PriceHistorySnapshot {
    return {
      stepMs: this.stepMs,
      times: Array.from(this.times.subarray(0, this.end)),
      closes: this.closes.map((closes) => Array.from(closes.subarray(0, this.end), (close) => (Number.isNaN(close) ? null : close))),
      silent: Array.from(this.#silent),
      covariance: this.#first.snapshot(),
    };
  }

  restore({ times, closes, silent, covariance }: PriceHistorySnapshot): void {
    this.covariance.restore(covariance);
    this.#first.restore(covariance);
    for (let row = 0; row < times.length; row++) {
      this.times[row] = times[row]!;
      const isGap = row > 0 && times[row]! - times[row - 1]! > (this.stepsPerDay + 1.5) * this.stepMs;
      this.ages[row] = row === 0 || isGap ? 0 : this.ages[row - 1]! + 1;
      for (let i = 0; i < this.size; i++) this.closes[i]![row] = closes[i]?.[row] ?? Number.NaN;
      this.end = row + 1;
      this.#learn(row, this.covariance);
    }
    this.#silent.set(silent);
  }

  #closeOf(index: number, heard: number, row: number, steps: number): number {
    if (isPrice(heard)) {
      this.#silent[index] = 0;
      return heard;
    }
    this.#silent[index]! += Math.min(steps, CAPACITY);
    return row === 0 || this.#silent[index]! > this.stepsPerDay ? Number.NaN : this.closes[index]![row - 1]!;
  }

  /** Takes the returns that lead to a row; the first row has none. */
  #learn(row: number, covariance: EwmaCovariance): void {
    const returns = this.#returns;
    for (let i = 0; i < this.size; i++) {
      this.sigmas[i]![row] = covariance.weight(i) >= this.#minWeight ? Math.sqrt(covariance.variance(i)) : Number.NaN;
      if (row === 0) continue;
      const close = this.closes[i]![row]!;
      const before = this.closes[i]![row - 1]!;
      returns[i] = this.ages[row]! > 0 ? portableLog(close / before) : Number.NaN;
      if (!isPrice(close / before)) returns[i] = Number.NaN;
      if (isPrice(before) && !isPrice(close)) covariance.forget(i);
    }
    if (row > 0) covariance.update(returns);
  }

  #drop(): void {
    for (let row = 1; row <= SLACK; row++) this.#learn(row, this.#first);
    for (const column of [...this.closes, ...this.sigmas, this.times, this.ages]) column.copyWithin(0, SLACK);
    this.end -= SLACK;
    this.dropped += SLACK;
  }
}

/** Tells whether a number can be a price. */
export function isPrice(value: number): boolean {
  return value > 0 && value < Infinity;
}
