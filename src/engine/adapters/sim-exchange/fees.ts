import type { Instrument } from '../../domain/instrument.ts';
import { notionalAtoms } from '../../domain/instrument.ts';
import { ceilShareOfAtoms } from '../../domain/rounding.ts';
import type { PriceTicks, QtyLots, QuoteAtoms } from '../../domain/units.ts';
import type { SimExchangeConfig } from './config.ts';
import { feesOfTier } from './fee-tiers.ts';

/** Fee rates as shares of notional; a negative maker rate is a rebate. */
export interface FeeRates {
  readonly maker: number;
  readonly taker: number;
}

/** Returns what an instrument's fills cost: the configured rates, else those of the account's fee tier. */
export function feeRates(instrument: Pick<Instrument, 'market'>, config: Pick<SimExchangeConfig, 'makerFeeBps' | 'takerFeeBps' | 'feeTier' | 'bnbDiscount'>): FeeRates {
  const standard = feesOfTier(instrument.market, config.feeTier, { inBnb: config.bnbDiscount });
  return { maker: (config.makerFeeBps ?? standard.makerBps) / 10_000, taker: (config.takerFeeBps ?? standard.takerBps) / 10_000 };
}

/** Returns the fee of one fill in the quote asset, rounded up to the next atom. */
export function feeAtoms(instrument: Instrument, fill: { readonly price: PriceTicks; readonly qty: QtyLots }, rate: number): QuoteAtoms {
  return ceilShareOfAtoms(notionalAtoms(instrument, fill.price, fill.qty), rate);
}
