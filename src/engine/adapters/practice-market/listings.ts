import type { Instrument } from '../../domain/instrument.ts';
import { instrumentIdOf } from '../../domain/instrument.ts';
import { qtyLots, QUOTE_DECIMALS, quoteAtoms } from '../../domain/units.ts';
import { powerOfTen } from '../../domain/decimal.ts';

/** How one instrument of the practice market behaves. Sizes were chosen to resemble the perpetual futures they are named after in 2024-25. */
export interface Listing {
  readonly instrument: Instrument;
  /** Price that the hidden process starts from and stays in sight of. */
  readonly startTicks: number;
  /** Standard deviation of the yearly log return, about. */
  readonly annualVolatility: number;
  /** Share of the common factor in a return, as a correlation from 0 to 1; two listings correlate by the product of theirs. */
  readonly loading: number;
  readonly tradesPerMinute: number;
  readonly meanTradeLots: number;
  /** Usual spread at the start price. */
  readonly spreadTicks: number;
}

// Loadings are chosen so that one-minute returns, jumps included, come near the correlations of 43,195 real common minutes of May 2025:
// BTC-ETH 0.73, BTC-SOL 0.76, BTC-XRP 0.72, BTC-BNB 0.63, BTC and a small coin 0.32. GUST does not exist.
export const LISTINGS: readonly Listing[] = [
  {
    instrument: perpetual('BTC', { priceDecimals: 1, qtyDecimals: 3, minNotional: 100, maxQty: 1_000, maintenanceMarginRate: 0.004, maxLeverage: 125 }),
    startTicks: 640_000, annualVolatility: 0.55, loading: 0.95, tradesPerMinute: 240, meanTradeLots: 500, spreadTicks: 2,
  },
  {
    instrument: perpetual('ETH', { priceDecimals: 2, qtyDecimals: 3, minNotional: 20, maxQty: 10_000, maintenanceMarginRate: 0.005, maxLeverage: 100 }),
    startTicks: 310_000, annualVolatility: 0.72, loading: 0.89, tradesPerMinute: 180, meanTradeLots: 8_000, spreadTicks: 3,
  },
  {
    instrument: perpetual('SOL', { priceDecimals: 2, qtyDecimals: 2, minNotional: 5, maxQty: 50_000, maintenanceMarginRate: 0.005, maxLeverage: 75 }),
    startTicks: 14_800, annualVolatility: 0.9, loading: 0.91, tradesPerMinute: 120, meanTradeLots: 8_000, spreadTicks: 1.3,
  },
  {
    instrument: perpetual('BNB', { priceDecimals: 2, qtyDecimals: 2, minNotional: 5, maxQty: 20_000, maintenanceMarginRate: 0.005, maxLeverage: 75 }),
    startTicks: 60_500, annualVolatility: 0.58, loading: 0.77, tradesPerMinute: 60, meanTradeLots: 1_000, spreadTicks: 2,
  },
  {
    instrument: perpetual('XRP', { priceDecimals: 4, qtyDecimals: 1, minNotional: 5, maxQty: 5_000_000, maintenanceMarginRate: 0.005, maxLeverage: 75 }),
    startTicks: 22_000, annualVolatility: 0.85, loading: 0.86, tradesPerMinute: 90, meanTradeLots: 45_000, spreadTicks: 1.3,
  },
  {
    instrument: perpetual('GUST', { priceDecimals: 5, qtyDecimals: 0, minNotional: 5, maxQty: 2_000_000, maintenanceMarginRate: 0.02, maxLeverage: 20 }),
    startTicks: 35_000, annualVolatility: 1.5, loading: 0.4, tradesPerMinute: 30, meanTradeLots: 3_000, spreadTicks: 8,
  },
];

interface Terms {
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
  /** In quote units. */
  readonly minNotional: number;
  /** In base units. */
  readonly maxQty: number;
  readonly maintenanceMarginRate: number;
  readonly maxLeverage: number;
}

function perpetual(baseAsset: string, terms: Terms): Instrument {
  const symbol = `${baseAsset}USDT`;
  return {
    id: instrumentIdOf('practice', symbol), market: 'practice', symbol, baseAsset, quoteAsset: 'USDT',
    priceDecimals: terms.priceDecimals, tickSteps: 1, qtyDecimals: terms.qtyDecimals, lotSteps: 1,
    minNotional: quoteAtoms(BigInt(terms.minNotional) * 10n ** BigInt(QUOTE_DECIMALS)),
    minQty: qtyLots(1), maxQty: qtyLots(terms.maxQty * powerOfTen(terms.qtyDecimals)),
    maintenanceMarginRate: terms.maintenanceMarginRate, maxLeverage: terms.maxLeverage,
  };
}
