/**
 * What a strategy's closed trades have come to, in R: one R is what the trade's stop was to lose, so that trades of different sizes compare.
 * Plain data; a trade is added with {@link withTrade}, nothing is ever gone through again.
 */
export interface TradeRecord {
  readonly wins: number;
  /** Trades that lost, or came to nothing. */
  readonly losses: number;
  /** Sums of R over the winners and, positive, over the losers. After all costs. */
  readonly wonR: number;
  readonly lostR: number;
}

export const NO_TRADES: TradeRecord = { wins: 0, losses: 0, wonR: 0, lostR: 0 };

/**
 * Returns the record with one more trade in it; a trade whose stop was to lose nothing, or whose result is not a number, is left out.
 * @param pnl after all costs, in quote units
 * @param risked what the stop was to lose, in quote units
 */
export function withTrade(record: TradeRecord, pnl: number, risked: number): TradeRecord {
  const multiple = pnl / risked;
  if (!(risked > 0) || !Number.isFinite(multiple)) return record;
  return multiple > 0
    ? { ...record, wins: record.wins + 1, wonR: record.wonR + multiple }
    : { ...record, losses: record.losses + 1, lostR: record.lostR - multiple };
}
