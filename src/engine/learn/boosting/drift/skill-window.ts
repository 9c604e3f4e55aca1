import { rankCorrelation } from '../rolling/rank-correlation.ts';

/** How well predictions went with outcomes lately. */
export interface SkillReading {
  readonly pairs: number;
  /** Rank correlation (Spearman); null while there are too few, or one side never changes. */
  readonly ic: number | null;
  /** Labels of neighbouring bars overlap, so a horizon of them counts as one: 1 / √(pairs / horizon). */
  readonly standardError: number | null;
  /** Root mean square error, measured by that of predicting 0; null where nothing moved. Below 1 is better than saying nothing. */
  readonly rmseOfZero: number | null;
}

/** What a {@link SkillWindow} needs to go on; survives JSON. */
export interface SkillWindowSnapshot {
  /** Predictions and outcomes by turns, oldest first, as whole {@link GRAIN}s. */
  readonly pairs: readonly number[];
}

/** Log returns are kept as whole thousandths of a bps: little to write down, and the same before and after. */
const GRAIN = 1e-7;

/** Stretches of the horizon from which on a correlation is told. */
const FEWEST_STRETCHES = 12;

/** The newest predictions and their outcomes: a rolling information coefficient. */
export class SkillWindow {
  readonly #length: number;
  readonly #horizonBars: number;
  readonly #predictions: Float64Array;
  readonly #outcomes: Float64Array;
  #next = 0;
  #filled = 0;

  constructor(length: number, horizonBars: number) {
    this.#length = length;
    this.#horizonBars = horizonBars;
    this.#predictions = new Float64Array(length);
    this.#outcomes = new Float64Array(length);
  }

  take(prediction: number, outcome: number): void {
    this.#predictions[this.#next] = Math.round(prediction / GRAIN);
    this.#outcomes[this.#next] = Math.round(outcome / GRAIN);
    this.#next = (this.#next + 1) % this.#length;
    this.#filled = Math.min(this.#length, this.#filled + 1);
  }

  read(): SkillReading {
    const pairs = this.#filled;
    const standardError = standardErrorOf(pairs, this.#horizonBars);
    if (standardError === null) return { pairs, ic: null, standardError, rmseOfZero: null };
    const ic = rankCorrelation(this.#predictions.subarray(0, pairs), this.#outcomes.subarray(0, pairs));
    return { pairs, ic: Number.isNaN(ic) ? null : rounded(ic), standardError, rmseOfZero: this.#rmseOfZero() };
  }

  #rmseOfZero(): number | null {
    let error = 0, zero = 0;
    // From the oldest on, wherever it lies: after a restore the same bits.
    for (let age = this.#filled; age > 0; age--) {
      const i = (this.#next - age + this.#length) % this.#length;
      error += (this.#predictions[i]! - this.#outcomes[i]!) ** 2;
      zero += this.#outcomes[i]! ** 2;
    }
    return zero === 0 ? null : rounded(Math.sqrt(error / zero));
  }

  clear(): void {
    this.#next = 0;
    this.#filled = 0;
  }

  snapshot(): SkillWindowSnapshot {
    const first = (this.#next - this.#filled + this.#length) % this.#length;
    return { pairs: Array.from({ length: this.#filled }, (_, index) => (first + index) % this.#length).flatMap((at) => [this.#predictions[at]!, this.#outcomes[at]!]) };
  }

  restore({ pairs }: SkillWindowSnapshot): void {
    this.clear();
    for (let at = 0; at + 1 < pairs.length; at += 2) this.take(pairs[at]! * GRAIN, pairs[at + 1]! * GRAIN);
  }
}

/** Returns the standard error of a correlation of so many pairs. */
export function standardErrorOf(pairs: number, horizonBars: number): number | null {
  return pairs < FEWEST_STRETCHES * horizonBars ? null : 1 / Math.sqrt(pairs / horizonBars);
}

/** Four digits are more than a correlation of a day knows. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
