import { portableLog } from '../portable-log.ts';
import { addTo } from './drift-detector.ts';
import type { DriftDetector, DriftVerdict, RunningMean } from './drift-detector.ts';

export interface HddmOptions {
  /** Probabilities of a false warning and of a false change. */
  readonly warning: number;
  readonly drift: number;
  /** Whether a fall of the mean is a change too, or only a rise. */
  readonly sides: 'rise' | 'both';
}

export const HDDM: HddmOptions = { warning: 0.005, drift: 0.001, sides: 'rise' };

/**
 * Drift detection on Hoeffding's bound, A-test: compares the mean of everything with the mean up to where it was lowest (or highest) for sure.
 * Values lie between 0 and 1.
 * @see Frías-Blanco et al. 2015, IEEE TKDE 27(3), 810-823, doi:10.1109/TKDE.2014.2345382
 */
export class HddmAverage implements DriftDetector {
  readonly #options: HddmOptions;
  #all: RunningMean = { count: 0, mean: 0 };
  #lowest: RunningMean = this.#all;
  #highest: RunningMean = this.#all;

  constructor(options: HddmOptions = HDDM) {
    this.#options = options;
  }

  update(value: number): DriftVerdict {
    const all = this.#all;
    addTo(all, value);
    const reach = this.#reach(all);
    if (all.count === 1 || this.#lowest.mean + this.#reach(this.#lowest) >= all.mean + reach) this.#lowest = { ...all };
    if (all.count === 1 || this.#highest.mean - this.#reach(this.#highest) <= all.mean - reach) this.#highest = { ...all };
    const verdict = this.#judge();
    if (verdict === 'drift') this.#all = { count: 0, mean: 0 };
    return verdict;
  }

  #reach({ count }: RunningMean): number {
    return Math.sqrt(-portableLog(this.#options.drift) / (2 * count));
  }

  #judge(): DriftVerdict {
    const { drift, warning } = this.#options;
    if (this.#hasMoved(drift)) return 'drift';
    return this.#hasMoved(warning) ? 'warning' : 'stable';
  }

  #hasMoved(confidence: number): boolean {
    const all = this.#all;
    const bound = (cut: RunningMean): number => Math.sqrt(((all.count - cut.count) / (cut.count * all.count) / 2) * portableLog(2 / confidence));
    if (this.#lowest.count < all.count && all.mean - this.#lowest.mean >= bound(this.#lowest)) return true;
    return this.#options.sides === 'both' && this.#highest.count < all.count && this.#highest.mean - all.mean >= bound(this.#highest);
  }
}

/** An exponentially weighted mean with the bound on how far a value can move it. Mutable. */
interface WeightedMean {
  isBegun: boolean;
  mean: number;
  /** Sum of squared weights; 1 before the first value. */
  spread: number;
}

/**
 * Drift detection on McDiarmid's bound, W-test: like {@link HddmAverage}, with newer values counting more, so that it is quicker.
 * @see Frías-Blanco et al. 2015, IEEE TKDE 27(3), 810-823
 */
export class HddmWeighted implements DriftDetector {
  readonly #options: HddmOptions;
  readonly #weight: number;
  #all = unbegun();
  /** Up to the lowest sure mean, and since; the same for the highest. */
  #rise = freshCut();
  #fall = freshCut();

  /** @param weight of the newest value, 0 to 1 */
  constructor(options: HddmOptions = HDDM, weight = 0.05) {
    this.#options = options;
    this.#weight = weight;
  }

  update(value: number): DriftVerdict {
    this.#add(this.#all, value);
    const reach = this.#bound(this.#all.spread, this.#options.drift);
    this.#cut(this.#rise, value, this.#all.mean + reach);
    const up = this.#judge(this.#rise, 1);
    this.#cut(this.#fall, value, reach - this.#all.mean);
    const down = this.#options.sides === 'both' ? this.#judge(this.#fall, -1) : 'stable';
    if (up !== 'drift' && down !== 'drift') return up === 'warning' || down === 'warning' ? 'warning' : 'stable';
    this.#all = unbegun();
    this.#rise = freshCut();
    this.#fall = freshCut();
    return 'drift';
  }

  #add(sample: WeightedMean, value: number): void {
    if (!sample.isBegun) return void Object.assign(sample, { isBegun: true, mean: value, spread: 1 });
    sample.mean = this.#weight * value + (1 - this.#weight) * sample.mean;
    sample.spread = this.#weight * this.#weight + (1 - this.#weight) * (1 - this.#weight) * sample.spread;
  }

  #cut(cut: ReturnType<typeof freshCut>, value: number, level: number): void {
    if (level < cut.level) {
      cut.level = level;
      cut.before = { ...this.#all };
      cut.since = unbegun();
    } else {
      this.#add(cut.since, value);
    }
  }

  #judge({ before, since }: ReturnType<typeof freshCut>, sign: 1 | -1): DriftVerdict {
    if (!before.isBegun || !since.isBegun) return 'stable';
    const moved = sign * (since.mean - before.mean);
    const spread = before.spread + since.spread;
    if (moved > this.#bound(spread, this.#options.drift)) return 'drift';
    return moved > this.#bound(spread, this.#options.warning) ? 'warning' : 'stable';
  }

  #bound(spread: number, confidence: number): number {
    return Math.sqrt((spread * -portableLog(confidence)) / 2);
  }
}

function unbegun(): WeightedMean {
  return { isBegun: false, mean: 0, spread: 1 };
}

function freshCut(): { level: number; before: WeightedMean; since: WeightedMean } {
  return { level: Infinity, before: unbegun(), since: unbegun() };
}
