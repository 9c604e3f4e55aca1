import type { FundingView, PositionView } from '../../../../engine/contract/view.ts';

/**
 * Returns what a position is expected to get at the next funding, in the quote asset; below zero it pays. A float: it is an estimate until it is booked.
 * Value at the mark price times the rate, paid by longs while the rate is above zero.
 * @see Binance, "Introduction to Binance Futures Funding Rates": funding amount = nominal value of positions × funding rate
 */
export function expectedFunding({ side, qty }: Pick<PositionView, 'side' | 'qty'>, { rate, markPrice }: Pick<FundingView, 'rate' | 'markPrice'>): number {
  return (side === 'long' ? -1 : 1) * Number(qty) * markPrice * rate;
}
