/** Winning and losing trades in a row. A result of exactly zero neither lengthens a row nor ends it. */
export interface Streaks {
  readonly longestWinning: number;
  readonly longestLosing: number;
  /** The most that was lost in one losing row, 0 or negative. */
  readonly worstLoss: number;
  /** The row at the end: positive winning, negative losing. */
  readonly current: number;
}

/** Returns the rows of wins and losses among results in the order of time. */
export function streaks(results: ArrayLike<number>): Streaks {
  let [longestWinning, longestLosing, worstLoss, current, lost] = [0, 0, 0, 0, 0];
  for (let i = 0; i < results.length; i++) {
    const sign = Math.sign(results[i]!);
    if (sign === 0) continue;
    const isSame = Math.sign(current) === sign;
    current = isSame ? current + sign : sign;
    lost = sign > 0 ? 0 : (isSame ? lost : 0) + results[i]!;
    longestWinning = Math.max(longestWinning, current);
    longestLosing = Math.max(longestLosing, -current);
    worstLoss = Math.min(worstLoss, lost);
  }
  return { longestWinning, longestLosing, worstLoss, current };
}

/**
 * Returns how long the longest row of losses among `trades` independent ones is expected to be: log of (n · p) to the base 1 / (1 − p) + γ / ln(1 / (1 − p)) − 1/2, p the share of the others.
 * @param lossShare probability of a loss, 0 to 1
 * @see Schilling 1990, "The Longest Run of Heads", College Mathematics Journal 21(3)
 * @returns null for no trades; 0 where nothing is ever lost, all of them where nothing else happens
 */
export function expectedLongestLosing(trades: number, lossShare: number): number | null {
  if (!(trades > 0)) return null;
  if (lossShare <= 0) return 0;
  if (lossShare >= 1) return trades;
  const rate = Math.log(1 / lossShare);
  const expected = Math.log(trades * (1 - lossShare)) / rate + EULER_MASCHERONI / rate - 0.5;
  return Math.min(trades, Math.max(0, expected));
}

const EULER_MASCHERONI = 0.5772156649015329;
