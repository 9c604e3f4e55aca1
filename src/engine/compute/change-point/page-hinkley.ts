import { addTo } from './drift-detector.ts';
import type { DriftDetector, DriftVerdict, RunningMean } from './drift-detector.ts';

export interface PageHinkleyOptions {
  /** No change is told before this many values. */
  readonly minimum: number;
  /** Rise of the mean that is let pass, in units of the values. */
  readonly slack: number;
  /** Sum of excesses from which a change is told, in units of the values. */
  readonly threshold: number;
  /** What is kept of the sum with each value, 0 to 1. */
  readonly forgetting: number;
}

export const PAGE_HINKLEY: PageHinkleyOptions = { minimum: 30, slack: 0.005, threshold: 50, forgetting: 1 - 0.0001 };

/** What a {@link PageHinkley} needs to go on; survives JSON. */
export interface PageHinkleySnapshot {
  readonly count: number;
  readonly mean: number;
  readonly sum: number;
}

/**
 * Tells a rise of the mean: sums by how much values exceed the mean so far, never below zero.
 * @see Page 1954, "Continuous inspection schemes", Biometrika 41; Hinkley 1971
 */
export class PageHinkley implements DriftDetector {
  readonly #options: PageHinkleyOptions;
  #seen: RunningMean = { count: 0, mean: 0 };
  #sum = 0;

  constructor(options: PageHinkleyOptions = PAGE_HINKLEY) {
    this.#options = options;
  }

  update(value: number): DriftVerdict {
    const { minimum, slack, threshold, forgetting } = this.#options;
    addTo(this.#seen, value);
    this.#sum = Math.max(0, forgetting * this.#sum + (value - this.#seen.mean - slack));
    if (this.#seen.count + 1 < minimum || this.#sum < threshold) return 'stable';
    this.#seen = { count: 0, mean: 0 };
    this.#sum = 0;
    return 'drift';
  }

  snapshot(): PageHinkleySnapshot {
    return { ...this.#seen, sum: this.#sum };
  }

  restore({ count, mean, sum }: PageHinkleySnapshot): void {
    this.#seen = { count, mean };
    this.#sum = sum;
  }
}
