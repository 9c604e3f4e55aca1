/** What an {@link Adx} needs to go on; survives JSON. */
export interface AdxSnapshot {
  readonly moves: number;
  readonly directions: number;
  readonly up: number;
  readonly down: number;
  readonly value: number;
  /** High and low of the last bar; null before the first. */
  readonly previous: readonly [high: number, low: number] | null;
}

/** How many moves the first smoothed sums hold: Wilder's `period`, or Tulip's `period` - 1. */
export type AdxSeed = 'wilder' | 'tulip';

/**
 * Average directional index, 0 to 100: how much of the movement had one direction, whichever it was.
 *
 * `up = high - previous high` if that is positive and larger than `previous low - low`, else 0; `down` the other way round.
 * Both are summed over the first `period` moves, then smoothed: `S[t] = S[t-1] - S[t-1] / period + x[t]`.
 * `DX = 100 × |up - down| / (up + down)`, 0 when nothing moved (Wilder divides both by the true range first, which cancels out).
 * ADX is DX smoothed by Wilder's average, begun at the mean of the first `period` DX: its first value comes with bar 2 × `period`, as in Wilder's
 * worksheet, TA-Lib and technicalindicators. Tulip's first sums hold one move less, so it begins one bar earlier; `tulip` reproduces it.
 * The difference fades with (1 - 1 / period)^bars.
 * @see Wilder 1978, "New Concepts in Technical Trading Systems", p. 35-47
 */
export class Adx {
  readonly #period: number;
  readonly #seed: AdxSeed;
  #moves = 0;
  #directions = 0;
  #up = 0;
  #down = 0;
  #value = 0;
  #previousHigh = Number.NaN;
  #previousLow = Number.NaN;

  /** @param period whole number of bars from 2 */
  constructor(period: number, seed: AdxSeed = 'wilder') {
    this.#period = period;
    this.#seed = seed;
  }

  update(high: number, low: number): number {
    const rise = high - this.#previousHigh;
    const fall = this.#previousLow - low;
    this.#previousHigh = high;
    this.#previousLow = low;
    // The first bar has no move; a NaN difference says so.
    if (rise !== rise) {
      if (this.#seed === 'tulip') this.#moves = 1;
      return Number.NaN;
    }
    this.#smooth(rise > fall && rise > 0 ? rise : 0, fall > rise && fall > 0 ? fall : 0);
    return this.#moves < this.#period ? Number.NaN : this.#average(directionalIndex(this.#up, this.#down));
  }

  snapshot(): AdxSnapshot {
    return {
      moves: this.#moves, directions: this.#directions, up: this.#up, down: this.#down, value: this.#value,
      previous: Number.isNaN(this.#previousHigh) ? null : [this.#previousHigh, this.#previousLow],
    };
  }

  restore(snapshot: AdxSnapshot): void {
    this.#moves = snapshot.moves;
    this.#directions = snapshot.directions;
    this.#up = snapshot.up;
    this.#down = snapshot.down;
    this.#value = snapshot.value;
    [this.#previousHigh, this.#previousLow] = snapshot.previous ?? [Number.NaN, Number.NaN];
  }

  #smooth(up: number, down: number): void {
    if (this.#moves < this.#period) {
      this.#moves += 1;
      this.#up += up;
      this.#down += down;
    } else {
      this.#up += up - this.#up / this.#period;
      this.#down += down - this.#down / this.#period;
    }
  }

  /** Until `period` indices are in, `#value` holds their sum. */
  #average(index: number): number {
    if (this.#directions >= this.#period) {
      this.#value += (index - this.#value) / this.#period;
      return this.#value;
    }
    this.#directions += 1;
    this.#value += index;
    if (this.#directions < this.#period) return Number.NaN;
    this.#value /= this.#period;
    return this.#value;
  }
}

function directionalIndex(up: number, down: number): number {
  const sum = up + down;
  return sum > 0 ? (100 * Math.abs(up - down)) / sum : 0;
}
