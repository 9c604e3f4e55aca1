import { portableExp } from '../portable-exp.ts';
import { portableLog } from '../portable-log.ts';

export interface BayesianChangePointOptions {
  /** Mean number of values between changes. */
  readonly meanRun: number;
  /** Runs longer than this are not told apart. */
  readonly longestRun: number;
  /** What is believed of mean and variance before a run has shown any: mean, and how many values that belief is worth. */
  readonly mean: number;
  readonly meanWorth: number;
  /** Variance, and how many values that belief is worth. */
  readonly variance: number;
  readonly varianceWorth: number;
}

/** Runs by length: how likely each is, and mean and sum of squares of its normal-inverse-gamma belief. Survives JSON. */
export interface BayesianChangePointSnapshot {
  readonly probabilities: readonly number[];
  readonly means: readonly number[];
  readonly squares: readonly number[];
}

/**
 * Bayesian online change-point detection: keeps how likely it is that the present run of normal values, of unknown mean and variance, began
 * 0, 1, 2 .. values ago. Each update costs as much as there are runs.
 * @see Adams & MacKay 2007, "Bayesian online changepoint detection", arXiv:0710.3742, algorithm 1; Murphy 2007 for the belief and its Student t
 */
export class BayesianChangePoint {
  readonly #options: BayesianChangePointOptions;
  /** [longestRun + 1] by length of the run; `#length` of them are in use. */
  readonly #probabilities: Float64Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  #length = 1;

  constructor(options: BayesianChangePointOptions) {
    this.#options = options;
    const size = options.longestRun + 1;
    this.#probabilities = new Float64Array(size);
    this.#means = new Float64Array(size);
    this.#squares = new Float64Array(size);
    this.#begin(1);
  }

  /** Takes the next value, a finite number. */
  update(value: number): void {
    const hazard = 1 / this.#options.meanRun;
    const probabilities = this.#probabilities;
    let changed = 0, total = 0, ratio = 1 / ROOT_PI;
    // Γ((ν + 1) / 2) / Γ(ν / 2) from one ν to the next: r(ν) r(ν + 1) = ν / 2, and r(1) = 1 / √π.
    for (let freedom = 1; freedom < this.#options.varianceWorth; freedom++) ratio = freedom / 2 / ratio;
    for (let run = 0; run < this.#length; run++) {
      const weighed = probabilities[run]! * this.#density(run, value, ratio);
      ratio = (this.#options.varianceWorth + run) / 2 / ratio;
      changed += weighed * hazard;
      probabilities[run] = weighed * (1 - hazard);
      total += weighed;
    }
    for (let run = 0; run < this.#length; run++) {
      probabilities[run]! /= total;
      this.#learn(run, value);
    }
    this.#shift();
    this.#begin(changed / total);
  }

  /** How likely the present run began with one of the newest `count` values. */
  shareYoungerThan(count: number): number {
    let sum = 0;
    for (let run = 0; run <= count && run < this.#length; run++) sum += this.#probabilities[run]!;
    return sum;
  }

  /** The likeliest length of the present run, in values. */
  get likeliestRun(): number {
    let best = 0;
    for (let run = 1; run < this.#length; run++) if (this.#probabilities[run]! > this.#probabilities[best]!) best = run;
    return best;
  }

  snapshot(): BayesianChangePointSnapshot {
    const used = (values: Float64Array): readonly number[] => Array.from(values.subarray(0, this.#length));
    return { probabilities: used(this.#probabilities), means: used(this.#means), squares: used(this.#squares) };
  }

  restore({ probabilities, means, squares }: BayesianChangePointSnapshot): void {
    this.#length = probabilities.length;
    this.#probabilities.set(probabilities);
    this.#means.set(means);
    this.#squares.set(squares);
  }

  /** A new run knows only what is believed beforehand. */
  #begin(probability: number): void {
    const { mean, variance, varianceWorth } = this.#options;
    this.#probabilities[0] = probability;
    this.#means[0] = mean;
    this.#squares[0] = variance * varianceWorth;
  }

  /** Density of the Student t that predicts the value, with ν = varianceWorth + run degrees of freedom. */
  #density(run: number, value: number, ratio: number): number {
    const freedom = this.#options.varianceWorth + run;
    const worth = this.#options.meanWorth + run;
    const scale = (this.#squares[run]! * (worth + 1)) / worth;
    const distance = value - this.#means[run]!;
    const log = ((freedom + 1) / 2) * portableLog(1 + (distance * distance) / scale);
    return (ratio * portableExp(-log)) / (ROOT_PI * Math.sqrt(scale));
  }

  #learn(run: number, value: number): void {
    const worth = this.#options.meanWorth + run;
    const distance = value - this.#means[run]!;
    this.#squares[run]! += (worth / (worth + 1)) * distance * distance;
    this.#means[run]! += distance / (worth + 1);
  }

  /** Every run is one longer. The two longest become one, which keeps the belief of the likelier, as of a run of that length. */
  #shift(): void {
    const { longestRun, varianceWorth } = this.#options;
    if (this.#length > longestRun) {
      const last = longestRun;
      const isOlder = this.#probabilities[last]! > this.#probabilities[last - 1]!;
      const squares = isOlder ? (this.#squares[last]! * (varianceWorth + last)) / (varianceWorth + last + 1) : this.#squares[last - 1]!;
      const mean = isOlder ? this.#means[last]! : this.#means[last - 1]!;
      this.#probabilities[last - 1]! += this.#probabilities[last]!;
      this.#means[last - 1] = mean;
      this.#squares[last - 1] = squares;
      this.#length--;
    }
    for (const values of [this.#probabilities, this.#means, this.#squares]) values.copyWithin(1, 0, this.#length);
    this.#length++;
  }
}

const ROOT_PI = 1.7724538509055159;
