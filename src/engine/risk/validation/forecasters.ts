import type { EpochMs } from '../../domain/units.ts';
import { HeldTail } from '../portfolio/held-tail.ts';
import { PriceHistory } from '../portfolio/price-history.ts';
import { MIN_SCENARIOS, ScenarioSet } from '../portfolio/scenario-set.ts';
import { normalValueAtRisk } from './parametric.ts';
import type { TailForecaster } from './roll-forecast.ts';

/** How a value at risk is forecast: past returns as they were, the same scaled to today's volatility, or a normal distribution of their mean and deviation. */
export const FORECAST_METHODS = ['historical', 'filtered', 'parametric'] as const;
export type ForecastMethod = (typeof FORECAST_METHODS)[number];

export type ForecastLevel = 95 | 99;

export interface ForecastRule {
  readonly method: ForecastMethod;
  readonly levels: readonly ForecastLevel[];
  /** Steps that it looks ahead, and how long one is. */
  readonly horizon: number;
  readonly stepMs: number;
  /** [instruments] shares of the portfolio's worth. */
  readonly weights: Float64Array;
  /** Weight of the covariance so far in that of the next step; between 0 and 1. */
  readonly decay: number;
}

/** Creates a forecaster that has seen nothing. The first two methods are the live measures themselves: their history, their scenarios, their tail. */
export function createForecaster(rule: ForecastRule): TailForecaster {
  switch (rule.method) {
    case 'historical': return new HistoricalForecaster(rule);
    case 'filtered': return new FilteredForecaster(rule);
    case 'parametric': return new ParametricForecaster(rule);
  }
}

class HistoricalForecaster implements TailForecaster {
  readonly #levels: readonly ForecastLevel[];
  readonly #history: PriceHistory;
  readonly #set: ScenarioSet;
  readonly #tail: HeldTail;

  constructor({ levels, weights, horizon, stepMs, decay }: ForecastRule) {
    this.#levels = levels;
    this.#history = new PriceHistory(weights.length, stepMs, decay);
    this.#set = new ScenarioSet(this.#history, horizon);
    this.#tail = heldTail(this.#set, weights);
  }

  observe(timeMs: EpochMs, closes: Float64Array): void {
    if (this.#history.append(timeMs, closes)) this.#set.append(this.#history.end - 1);
  }

  valuesAtRisk(): readonly number[] | null {
    return tailsOf(this.#set, this.#tail, this.#levels);
  }
}

/** Scenarios are made anew for every forecast, as the volatility that they are scaled to is another. */
class FilteredForecaster implements TailForecaster {
  readonly #rule: ForecastRule;
  readonly #history: PriceHistory;

  constructor(rule: ForecastRule) {
    this.#rule = rule;
    this.#history = new PriceHistory(rule.weights.length, rule.stepMs, rule.decay);
  }

  observe(timeMs: EpochMs, closes: Float64Array): void {
    this.#history.append(timeMs, closes);
  }

  valuesAtRisk(): readonly number[] | null {
    const { horizon, levels, weights } = this.#rule;
    const set = ScenarioSet.of(this.#history, horizon, 'filtered');
    return tailsOf(set, heldTail(set, weights), levels);
  }
}

class ParametricForecaster implements TailForecaster {
  readonly #rule: ForecastRule;
  readonly #history: PriceHistory;

  constructor(rule: ForecastRule) {
    this.#rule = rule;
    this.#history = new PriceHistory(rule.weights.length, rule.stepMs, rule.decay);
  }

  observe(timeMs: EpochMs, closes: Float64Array): void {
    this.#history.append(timeMs, closes);
  }

  /** Mean and variance of a step grow with their number. */
  valuesAtRisk(): readonly number[] | null {
    const { horizon, levels } = this.#rule;
    const returns = this.#portfolioReturns();
    // As many as the other methods need, so that all are held against the same time.
    if (returns.length < MIN_SCENARIOS + horizon - 1) return null;
    const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
    return levels.map((level) => Math.max(0, -(mean * horizon + ((normalValueAtRisk(returns, level / 100) ?? Number.NaN) - mean) * Math.sqrt(horizon))));
  }

  #portfolioReturns(): readonly number[] {
    const { weights } = this.#rule;
    const returns: number[] = [];
    for (let row = 1; row < this.#history.end; row++) {
      const own = weights.reduce((sum, weight, index) => sum + weight * this.#history.returnAt(index, row, 1), 0);
      if (!Number.isNaN(own)) returns.push(own);
    }
    return returns;
  }
}

function heldTail(set: ScenarioSet, weights: Float64Array): HeldTail {
  return new HeldTail(set, { held: weights, buys: new Float64Array(weights.length), sells: new Float64Array(weights.length) });
}

function tailsOf(set: ScenarioSet, tail: HeldTail, levels: readonly ForecastLevel[]): readonly number[] | null {
  for (let index = 0; index < set.size; index++) if (!set.hasEnough(index)) return null;
  return levels.map((level) => {
    tail.measure(0, 0, level);
    return Math.max(0, tail.valueAtRisk);
  });
}
