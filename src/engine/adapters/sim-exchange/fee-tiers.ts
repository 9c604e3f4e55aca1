import type { Market } from '../../domain/instrument.ts';

/** Levels of an account at Binance, by the volume of thirty days and the BNB held. */
export const FEE_TIERS = ['regular', 'vip-1', 'vip-2', 'vip-3', 'vip-4', 'vip-5', 'vip-6', 'vip-7', 'vip-8', 'vip-9'] as const;
export type FeeTier = (typeof FEE_TIERS)[number];

/** Fees of a tier in bps of notional. */
export interface TierFees {
  readonly makerBps: number;
  readonly takerBps: number;
}

/** Share of a fee that is waived when it is paid in BNB. @see Binance, "Use BNB to pay for fees": 25 % on spot, 10 % on USDⓈ-M futures */
const BNB_DISCOUNT: Readonly<Record<Market, number>> = { spot: 0.25, um: 0.1, practice: 0.1 };

// Binance's schedule of standard rates without promotions. It changes every few months: makerFeeBps and takerFeeBps say otherwise.
const SPOT: readonly (readonly [maker: number, taker: number])[] = [[10, 10], [9, 10], [8, 10], [4.2, 6], [4.2, 5.4], [3.6, 4.8], [3, 4.2], [2.4, 3.6], [1.8, 3], [1.2, 2.4]];
const FUTURES: readonly (readonly [maker: number, taker: number])[] = [[2, 5], [1.6, 4], [1.4, 3.5], [1.2, 3.2], [1, 3], [0.8, 2.7], [0.6, 2.5], [0.4, 2.2], [0.2, 2], [0, 1.7]];

/** Returns the fees of a tier on a market. */
export function feesOfTier(market: Market, tier: FeeTier, discount: { readonly inBnb: boolean }): TierFees {
  const [maker, taker] = (market === 'spot' ? SPOT : FUTURES)[FEE_TIERS.indexOf(tier)] ?? [10, 10];
  // Rates have a precision of 10^-6: the product of two decimals is cut back to what it stands for.
  const paid = (bps: number): number => (discount.inBnb ? Math.round(bps * (1 - BNB_DISCOUNT[market]) * 1e6) / 1e6 : bps);
  return { makerBps: paid(maker), takerBps: paid(taker) };
}

/** Fees of a regular account without discounts. */
export const STANDARD_FEES: Readonly<Record<Market, TierFees>> = {
  spot: feesOfTier('spot', 'regular', { inBnb: false }), um: feesOfTier('um', 'regular', { inBnb: false }), practice: feesOfTier('practice', 'regular', { inBnb: false }),
};
