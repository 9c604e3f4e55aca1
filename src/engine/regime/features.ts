import { portableLog } from '../compute/portable-log.ts';
import type { Bar } from '../domain/market-event.ts';

/** Bars that a feature looks back on: a day of hours, so that the hours of the day do not pass for regimes. */
export const FEATURE_BARS = 24;

/** Trend, volatility, turnover; in this order wherever features lie in a row. */
export const FEATURES = 3;

/** What one closed bar adds. */
interface Step {
  /** Log return from the close before. */
  readonly change: number;
  /** Variance of the bar's log price as its range tells it. */
  readonly variance: number;
  /** In quote units; NaN where the source has none. */
  readonly turnover: number;
}

export interface RegimeFeaturesSnapshot {
  readonly lastClose: number | null;
  /** Three numbers a step; null for a turnover that is unknown. */
  readonly steps: readonly (readonly [change: number, variance: number, turnover: number | null])[];
}

/**
 * Turns closed bars into what regimes are read from, over the last {@link FEATURE_BARS} of them:
 *
 * - trend: the square root of |return| / √(sum of squared returns). For a random walk the ratio is the size of a standard normal whatever the
 *   volatility, and its square root is close to normal; larger where moves carry on, smaller where they are taken back. Its fourth power is
 *   the variance ratio of Lo & MacKinlay 1988, Review of Financial Studies 1(1), of one window.
 * - volatility: half the log of the mean variance by range, (ln high/low)² / (4 ln 2); Parkinson 1980, Journal of Business 53(1).
 * - turnover: the log of the mean turnover; NaN where none is known.
 *
 * They are rounded to 1/10,000, far finer than they are certain, so that a stored history of them stays small.
 */
export class RegimeFeatures {
  #lastClose = Number.NaN;
  #steps: Step[] = [];

  /** Takes the next closed bar and writes the features; false while there are too few bars. */
  update(bar: Bar, out: Float64Array): boolean {
    const { close, high, low, volume } = bar;
    const before = this.#lastClose;
    this.#lastClose = close;
    if (Number.isNaN(before)) return false;
    const range = portableLog(high / low);
    if (this.#steps.length === FEATURE_BARS) this.#steps.shift();
    this.#steps.push({ change: portableLog(close / before), variance: (range * range) / FOUR_LN2, turnover: volume * close });
    if (this.#steps.length < FEATURE_BARS) return false;
    this.#write(out);
    return true;
  }

  snapshot(): RegimeFeaturesSnapshot {
    return {
      lastClose: Number.isNaN(this.#lastClose) ? null : this.#lastClose,
      steps: this.#steps.map(({ change, variance, turnover }) => [change, variance, Number.isNaN(turnover) ? null : turnover]),
    };
  }

  restore({ lastClose, steps }: RegimeFeaturesSnapshot): void {
    this.#lastClose = lastClose ?? Number.NaN;
    this.#steps = steps.map(([change, variance, turnover]) => ({ change, variance, turnover: turnover ?? Number.NaN }));
  }

  #write(out: Float64Array): void {
    let net = 0, squares = 0, variance = 0, turnover = 0;
    for (const step of this.#steps) {
      net += step.change;
      squares += step.change * step.change;
      variance += step.variance;
      turnover += step.turnover;
    }
    out[0] = rounded(squares > 0 ? Math.sqrt(Math.abs(net) / Math.sqrt(squares)) : 0);
    out[1] = rounded(portableLog(Math.max(LEAST_VARIANCE, variance / FEATURE_BARS)) / 2);
    out[2] = turnover >= 0 ? rounded(portableLog(Math.max(LEAST_TURNOVER, turnover / FEATURE_BARS))) : Number.NaN;
  }
}

const FOUR_LN2 = 2.772588722239781;
/** A market that stands still has no logarithm. */
const LEAST_VARIANCE = 1e-12;
const LEAST_TURNOVER = 1e-6;

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
