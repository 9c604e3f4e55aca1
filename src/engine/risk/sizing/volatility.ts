import { portableLog } from '../../compute/portable-log.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { SizingPolicy } from './config.ts';

/** How much a price swings. */
export interface Volatility {
  /** One standard deviation of a year, as a fraction of the price; null while too few bars have closed. */
  readonly annual: number | null;
  /** Closed bars seen, and how many it takes. */
  readonly bars: number;
  readonly needed: number;
}

/** Crypto trades on every day: a year has 365 of them. */
const YEAR_MS = 365 * 86_400_000;

/** How many periods it takes until less than a hundredth is left of where the averages began. */
const SETTLING_PERIODS = 3;

/** Returns how many closed bars before its first trade a policy wants to have seen; 0 where it measures nothing. */
export function sizingBars(policy: SizingPolicy | undefined): number {
  return policy?.method === 'volatility-target' ? policy.volatilityPeriod * SETTLING_PERIODS + 1 : 0;
}

/** Plain data of a meter. */
export interface VolatilityMeterSnapshot {
  readonly bars: number;
  readonly previousClose: number;
  readonly mean: number;
}

/**
 * Measures the volatility of an instrument from the closed bars of a strategy. Begun at the plain mean of the first `period` values, so that no
 * single bar decides.
 *
 * `ewma`: `v[t] = λ·v[t-1] + (1-λ)·r[t]²` with `r[t] = ln(close[t]/close[t-1])` and `λ = 1 - 2/(period+1)`; the mean return is taken as zero.
 * `λ = 0.94`, the value of RiskMetrics for days, is a period of 33. Annual: `√(v · bars in a year)`.
 * @see J.P. Morgan/Reuters 1996, RiskMetrics Technical Document, 4th ed., section 5.2
 *
 * `atr`: `a[t] = a[t-1] + (tr[t]/close[t-1] - a[t-1])/period`, the average true range as a share of the price. For a price that walks without drift
 * the mean range of a bar is `√(8/π)` of its standard deviation; annual: `a / √(8/π) · √(bars in a year)`.
 * @see Wilder 1978, New Concepts in Technical Trading Systems, p. 21-23; Feller 1951, The Asymptotic Distribution of the Range of Sums of Independent Random Variables, for the mean range
 */
export class VolatilityMeter {
  readonly #source: SizingPolicy['volatilitySource'];
  readonly #period: number;
  readonly #barsPerYear: number;
  #bars = 0;
  #previousClose = Number.NaN;
  /** Mean of the squared returns, or of the relative ranges. */
  #mean = 0;

  constructor({ volatilitySource, volatilityPeriod }: Pick<SizingPolicy, 'volatilitySource' | 'volatilityPeriod'>, barMs: number) {
    this.#source = volatilitySource;
    this.#period = volatilityPeriod;
    this.#barsPerYear = YEAR_MS / barMs;
  }

  update(bar: Bar): void {
    const previous = this.#previousClose;
    this.#previousClose = bar.close;
    this.#bars++;
    if (Number.isNaN(previous)) return;
    const value = this.#source === 'ewma' ? portableLog(bar.close / previous) ** 2 : trueRange(bar, previous) / previous;
    const seen = this.#bars - 1;
    const weight = seen <= this.#period ? 1 / seen : this.#weight();
    this.#mean += weight * (value - this.#mean);
  }

  get value(): Volatility {
    const needed = this.#period + 1;
    const isReady = this.#bars >= needed && this.#mean > 0;
    return { annual: isReady ? this.#annual() : null, bars: this.#bars, needed };
  }

  snapshot(): VolatilityMeterSnapshot {
    return { bars: this.#bars, previousClose: this.#previousClose, mean: this.#mean };
  }

  restore(snapshot: VolatilityMeterSnapshot): void {
    this.#bars = snapshot.bars;
    this.#previousClose = snapshot.previousClose;
    this.#mean = snapshot.mean;
  }

  #weight(): number {
    return this.#source === 'ewma' ? 2 / (this.#period + 1) : 1 / this.#period;
  }

  #annual(): number {
    const year = Math.sqrt(this.#barsPerYear);
    return this.#source === 'ewma' ? Math.sqrt(this.#mean) * year : (this.#mean / Math.sqrt(8 / Math.PI)) * year;
  }
}

function trueRange({ high, low }: Bar, previousClose: number): number {
  return Math.max(high, previousClose) - Math.min(low, previousClose);
}
