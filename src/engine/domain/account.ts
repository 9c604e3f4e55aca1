import type { QuoteAtoms } from './units.ts';

/** Exact balances of the trading account in its quote asset. */
export interface Account {
  readonly quoteAsset: string;
  /** Starting cash plus transfers, plus everything realised, less fees, plus funding. */
  readonly cash: QuoteAtoms;
  readonly startingCash: QuoteAtoms;
  /** Paid in less paid out since the start; neither profit nor loss. */
  readonly transfers: QuoteAtoms;
  readonly realizedPnl: QuoteAtoms;
  readonly fees: QuoteAtoms;
  readonly funding: QuoteAtoms;
  readonly slippage: QuoteAtoms;
}
