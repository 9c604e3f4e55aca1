/** Forecasts the loss of a portfolio that stays as it is, from nothing but what it has been shown. */
export interface TailForecaster {
  /** Takes the next return of every instrument. @param returns [instruments] simple returns of one step */
  observe(returns: Float64Array): void;
  /** Returns the value at risk of the next horizon as a share of what the portfolio is worth, 0 or more; null while there is too little history. */
  valueAtRisk(): number | null;
}

export interface Roll {
  /** [steps] of [instruments] simple returns, oldest first. */
  readonly returns: readonly Float64Array[];
  /** [instruments] share of the portfolio's worth that each is; they add up to 1 for longs only. */
  readonly weights: ArrayLike<number>;
  /** Steps that a forecast looks ahead. */
  readonly horizon: number;
}

/** One forecast and what came of it. */
export interface RolledForecast {
  /** Index of the last return that the forecast knew. */
  readonly step: number;
  /** Shares of the portfolio's worth; a loss is positive. */
  readonly valueAtRisk: number;
  readonly loss: number;
}

/**
 * Lets a forecaster walk through history: at each step it has seen what was before and nothing else, and its forecast is held against what the horizon
 * after it brought. Forecasts do not overlap: the next is made when the horizon of the last is over, so that outcomes are independent of each other where
 * the market's are. The loss is that of prices compounded over the horizon while quantities stay.
 */
export function rollForecast({ returns, weights, horizon }: Roll, forecaster: TailForecaster): readonly RolledForecast[] {
  const rolled: RolledForecast[] = [];
  let freeFrom = 0;
  for (let step = 0; step + horizon < returns.length; step++) {
    forecaster.observe(returns[step]!);
    if (step < freeFrom) continue;
    const valueAtRisk = forecaster.valueAtRisk();
    if (valueAtRisk === null) continue;
    rolled.push({ step, valueAtRisk, loss: lossOver(returns, weights, { from: step + 1, to: step + 1 + horizon }) });
    freeFrom = step + horizon;
  }
  return rolled;
}

/** Marks the forecasts that were exceeded: by more than they said. */
export function exceedances(rolled: readonly RolledForecast[]): Uint8Array {
  return Uint8Array.from(rolled, ({ valueAtRisk, loss }) => (loss > valueAtRisk ? 1 : 0));
}

function lossOver(returns: readonly Float64Array[], weights: ArrayLike<number>, { from, to }: { readonly from: number; readonly to: number }): number {
  let loss = 0;
  for (let i = 0; i < weights.length; i++) {
    let growth = 1;
    for (let step = from; step < to; step++) growth *= 1 + returns[step]![i]!;
    loss -= weights[i]! * (growth - 1);
  }
  return loss;
}
