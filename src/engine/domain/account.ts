import type { QuoteAtoms } from './units.ts';

/** Exact balances of the trading account in its quote asset. */
export interface Account {
  readonly quoteAsset: string;
  /** Cash: deposits plus everything realised, less fees, plus funding. */
  readonly cash: QuoteAtoms;
  readonly startingCash: QuoteAtoms;
  readonly realizedPnl: QuoteAtoms;
  readonly fees: QuoteAtoms;
  readonly funding: QuoteAtoms;
  readonly slippage: QuoteAtoms;
}
