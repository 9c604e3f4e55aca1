import type { SimExchangeConfig } from './config.ts';

export type SlippageModel = SimExchangeConfig['slippageModel'];

/** What the impact of an order on a bar depends on; quantities in the base asset. */
export interface ImpactTerms {
  readonly qty: number;
  /** NaN when it is not known. */
  readonly barVolume: number;
  /** NaN when it is not known. */
  readonly usualVolume: number;
  /** Standard deviation of the price over one bar, as a share of it. */
  readonly deviation: number;
  /** The share of a volume that is taken where the volume is not known. */
  readonly assumedShare: number;
}

/** Share of a bar's deviation that the volatility model adds; our choice. */
const VOLATILITY_SHARE = 0.1;
/** @see Zipline, `VolumeShareSlippage(volume_limit, price_impact=0.1)` */
const VOLUME_SHARE_IMPACT = 0.1;

/**
 * Returns by how many bps a fill that takes liquidity is worse than without its own impact.
 * - `volatility`: a tenth of σ, the deviation of the usual bar
 * - `volume-share`: 0.1 × (quantity / volume of the bar)² of the price, as Zipline does
 * - `square-root`: σ × √(quantity / volume), both of the usual bar; a day's σ and volume give the same, since σ grows with the root of time and volume with time
 * @param factor multiplies all of them
 * @see Almgren, Thum, Hauptmann & Li, "Direct estimation of equity market impact", Risk 2005; Tóth et al., Phys. Rev. X 1, 021006 (2011), for the square root
 */
export function impactBps(model: SlippageModel, factor: number, terms: ImpactTerms): number {
  switch (model) {
    case 'fixed': return 0;
    case 'volatility': return factor * VOLATILITY_SHARE * terms.deviation * 10_000;
    case 'volume-share': return factor * VOLUME_SHARE_IMPACT * shareOf(terms, terms.barVolume) ** 2 * 10_000;
    case 'square-root': return factor * terms.deviation * Math.sqrt(shareOf(terms, terms.usualVolume)) * 10_000;
  }
}

function shareOf({ qty, assumedShare }: ImpactTerms, volume: number): number {
  return volume > 0 ? qty / volume : assumedShare;
}
