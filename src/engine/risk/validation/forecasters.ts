import { createTailKernel, RESERVED, tailCount } from '../../compute/tail-kernel.ts';
import type { TailKernel } from '../../compute/tail-kernel.ts';
import { normalValueAtRisk } from './parametric.ts';
import type { TailForecaster } from './roll-forecast.ts';

/** How a value at risk is forecast: past returns as they were, the same scaled to today's volatility, or a normal distribution of their mean and deviation. */
export const FORECAST_METHODS = ['historical', 'filtered', 'parametric'] as const;
export type ForecastMethod = (typeof FORECAST_METHODS)[number];

export interface ForecastRule {
  readonly method: ForecastMethod;
  readonly level: 95 | 99;
  /** Steps that it looks ahead. */
  readonly horizon: number;
  /** [instruments] shares of the portfolio's worth. */
  readonly weights: ArrayLike<number>;
  /** Weight of the volatility so far in that of the next step, for `filtered`; between 0 and 1. */
  readonly decay: number;
}

/** As the live measures: so many scenarios at most, and none of it said before there are so many. */
const MOST_SCENARIOS = 2000;
const FEWEST_SCENARIOS = 250;

/** Creates a forecaster that has seen nothing. */
export function createForecaster(rule: ForecastRule): TailForecaster {
  return new WindowForecaster(rule);
}

/** Keeps the portfolio's newest returns, each with the volatility that was expected of it. */
class WindowForecaster implements TailForecaster {
  readonly #rule: ForecastRule;
  readonly #size: number;
  /** [size] a ring; the newest stands before `next`. */
  readonly #returns: Float64Array;
  readonly #expected: Float64Array;
  readonly #kernel: TailKernel;
  #next = 0;
  #count = 0;
  #variance = Number.NaN;

  constructor(rule: ForecastRule) {
    this.#rule = rule;
    this.#size = MOST_SCENARIOS + rule.horizon - 1;
    this.#returns = new Float64Array(this.#size);
    this.#expected = new Float64Array(this.#size);
    this.#kernel = createTailKernel(RESERVED + 4 * this.#size + 64);
  }

  observe(returns: Float64Array): void {
    const { weights, decay } = this.#rule;
    let own = 0;
    for (let i = 0; i < weights.length; i++) own += weights[i]! * returns[i]!;
    this.#returns[this.#next] = own;
    this.#expected[this.#next] = Math.sqrt(this.#variance);
    this.#variance = Number.isNaN(this.#variance) ? own * own : decay * this.#variance + (1 - decay) * own * own;
    this.#next = (this.#next + 1) % this.#size;
    this.#count = Math.min(this.#count + 1, this.#size);
  }

  valueAtRisk(): number | null {
    const { method, level, horizon } = this.#rule;
    const scenarios = this.#count - horizon + 1;
    if (scenarios < FEWEST_SCENARIOS) return null;
    if (method === 'parametric') return this.#normal(level / 100, horizon);
    return this.#worst(this.#fill(method, horizon), level);
  }

  /** Writes the scenarios into the kernel's memory, overlapping sums over the horizon; returns how many. */
  #fill(method: 'historical' | 'filtered', horizon: number): number {
    const { memory } = this.#kernel;
    const now = Math.sqrt(this.#variance);
    let [sum, scenarios] = [0, 0];
    const terms: number[] = [];
    for (let i = this.#count; i >= 1; i--) {
      const at = (this.#next - i + this.#size) % this.#size;
      const expected = this.#expected[at]!;
      // A return of which no volatility was expected yet, or none at all, stays as it was.
      const scale = method === 'historical' || !(expected > 0) ? 1 : now / expected;
      const term = this.#returns[at]! * scale;
      terms.push(term);
      sum += term;
      if (terms.length > horizon) sum -= terms[terms.length - horizon - 1]!;
      if (terms.length >= horizon) memory[RESERVED + scenarios++] = sum;
    }
    return scenarios;
  }

  #worst(scenarios: number, level: number): number {
    const { memory } = this.#kernel;
    const zeros = RESERVED + this.#size + 8;
    this.#kernel.scan(RESERVED, zeros, 0, scenarios, tailCount(scenarios, level), zeros + this.#size + 8);
    return Math.max(0, -memory[0]!);
  }

  /** Mean and variance of a step grow with their number. */
  #normal(level: number, horizon: number): number {
    const returns = this.#count < this.#size ? this.#returns.subarray(0, this.#count) : this.#returns;
    const step = normalValueAtRisk(returns, level) ?? Number.NaN;
    const mean = returns.reduce((total, value) => total + value, 0) / returns.length;
    return Math.max(0, -(mean * horizon + (step - mean) * Math.sqrt(horizon)));
  }
}
