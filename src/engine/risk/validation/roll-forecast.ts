import type { EpochMs } from '../../domain/units.ts';

/** Forecasts the loss of a portfolio that stays as it is, from nothing but the prices it has been shown. */
export interface TailForecaster {
  /** Takes the next closing prices. @param closes [instruments] */
  observe(timeMs: EpochMs, closes: Float64Array): void;
  /** Returns the value at risk of the next horizon at each of its levels, as a share of what the portfolio is worth, 0 or more; null while there is too little history. */
  valuesAtRisk(): readonly number[] | null;
}

export interface Roll {
  /** [steps] ascending. */
  readonly endMs: readonly EpochMs[];
  /** [steps] of [instruments] closing prices. */
  readonly closes: readonly Float64Array[];
  /** [instruments] share of the portfolio's worth that each is; they add up to 1 for longs only. */
  readonly weights: ArrayLike<number>;
  /** Steps that a forecast looks ahead. */
  readonly horizon: number;
}

/** One forecast and what came of it. */
export interface RolledForecast {
  /** Index of the last step that the forecast knew. */
  readonly step: number;
  /** [levels] shares of the portfolio's worth; a loss is positive. */
  readonly valuesAtRisk: readonly number[];
  readonly loss: number;
}

/**
 * Lets a forecaster walk through history: at each step it has seen what was before and nothing else, and its forecast is held against what the horizon
 * after it brought. Forecasts do not overlap: the next is made when the horizon of the last is over, so that outcomes are independent of each other where
 * the market's are. The loss is that of quantities that stay as they are.
 */
export function rollForecast({ endMs, closes, weights, horizon }: Roll, forecaster: TailForecaster): readonly RolledForecast[] {
  const rolled: RolledForecast[] = [];
  let freeFrom = 0;
  for (let step = 0; step + horizon < closes.length; step++) {
    forecaster.observe(endMs[step]!, closes[step]!);
    if (step < freeFrom) continue;
    const valuesAtRisk = forecaster.valuesAtRisk();
    if (valuesAtRisk === null) continue;
    rolled.push({ step, valuesAtRisk, loss: lossBetween(closes[step]!, closes[step + horizon]!, weights) });
    freeFrom = step + horizon;
  }
  return rolled;
}

/** Marks the forecasts that were exceeded, by more than they said. @param level index into the levels */
export function exceedances(rolled: readonly RolledForecast[], level: number): Uint8Array {
  return Uint8Array.from(rolled, ({ valuesAtRisk, loss }) => (loss > valuesAtRisk[level]! ? 1 : 0));
}

function lossBetween(before: Float64Array, after: Float64Array, weights: ArrayLike<number>): number {
  let loss = 0;
  for (let i = 0; i < weights.length; i++) loss -= weights[i]! * (after[i]! / before[i]! - 1);
  return loss;
}
