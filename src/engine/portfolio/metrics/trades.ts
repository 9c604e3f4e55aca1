import { mean, standardDeviation } from './moments.ts';

/** Returns the share of results above zero; null for no results. A result of exactly zero is not a win. */
export function winRate(results: ArrayLike<number>): number | null {
  if (results.length === 0) return null;
  let wins = 0;
  for (let i = 0; i < results.length; i++) if (results[i]! > 0) wins++;
  return wins / results.length;
}

/** Returns the profit factor: the sum of the wins over the sum of the losses; null when nothing was lost. */
export function profitFactor(results: ArrayLike<number>): number | null {
  let [won, lost] = [0, 0];
  for (let i = 0; i < results.length; i++) {
    const result = results[i]!;
    if (result > 0) won += result;
    else if (result < 0) lost -= result;
  }
  return lost > 0 ? won / lost : null;
}

/** Returns the mean result of a trade; null for no trades. */
export function expectancy(results: ArrayLike<number>): number | null {
  return mean(results);
}

/**
 * Returns the expectancy ratio: what a trade earns for each unit at risk, (1 + mean win / mean loss) · win rate − 1.
 * @returns null when nothing was lost
 */
export function expectancyRatio(results: ArrayLike<number>): number | null {
  const payoff = payoffRatio(results);
  const rate = winRate(results);
  return payoff === null || rate === null ? null : (1 + payoff) * rate - 1;
}

/** Returns the mean win over the mean loss; null when nothing was lost. With no win it is 0. */
export function payoffRatio(results: ArrayLike<number>): number | null {
  const loss = mean(lossesOf(results));
  return loss === null ? null : (mean(winsOf(results)) ?? 0) / -loss;
}

/**
 * Returns the Kelly fraction (b·p − (1 − p)) / b of a bet that wins b for each unit with probability p.
 * @see Kelly 1956
 * @returns null when b is not above zero
 */
export function kelly(b: number, p: number): number | null {
  return b > 0 ? (b * p - (1 - p)) / b : null;
}

/** Returns the Kelly fraction of past results: b is the payoff ratio, p the win rate; null when it is not defined by them. */
export function kellyOfResults(results: ArrayLike<number>): number | null {
  const payoff = payoffRatio(results);
  const rate = winRate(results);
  return payoff === null || rate === null ? null : kelly(payoff, rate);
}

/**
 * Returns Vince's optimal f: the fraction of 0.01, 0.02 … 1 whose terminal wealth Π(1 + f · result / −worst) is highest.
 * @see Vince 1990, "Portfolio Management Formulas"
 * @returns null when nothing was lost; 0 when no fraction makes wealth grow
 */
export function optimalF(results: ArrayLike<number>): number | null {
  let worst = 0;
  for (let i = 0; i < results.length; i++) worst = Math.min(worst, results[i]!);
  if (!(worst < 0)) return null;
  const shares = new Float64Array(results.length);
  for (let i = 0; i < results.length; i++) shares[i] = results[i]! / -worst;
  let [best, bestWealth] = [0, 1];
  for (let step = 1; step <= 100; step++) {
    const wealth = terminalWealth(shares, step / 100);
    if (wealth > bestWealth) [best, bestWealth] = [step / 100, wealth];
  }
  return best;
}

/** Returns Π(1 + fraction · share). */
function terminalWealth(shares: Float64Array, fraction: number): number {
  let wealth = 1;
  for (let i = 0; i < shares.length; i++) wealth *= 1 + fraction * shares[i]!;
  return wealth;
}

/** Returns the system quality number sqrt(n) · mean / standard deviation (ddof 1); null for fewer than two results or no variation. @see Van Tharp */
export function systemQuality(results: ArrayLike<number>): number | null {
  const average = mean(results);
  const deviation = standardDeviation(results);
  return average === null || deviation === null || deviation === 0 ? null : (Math.sqrt(results.length) * average) / deviation;
}

/** Returns the results above zero. */
export function winsOf(results: ArrayLike<number>): number[] {
  const wins: number[] = [];
  for (let i = 0; i < results.length; i++) if (results[i]! > 0) wins.push(results[i]!);
  return wins;
}

/** Returns the results below zero. */
export function lossesOf(results: ArrayLike<number>): number[] {
  const losses: number[] = [];
  for (let i = 0; i < results.length; i++) if (results[i]! < 0) losses.push(results[i]!);
  return losses;
}
