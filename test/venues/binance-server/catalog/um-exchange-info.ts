import { fixed, short } from '../decimal.ts';
import type { Listing } from '../market/listing.ts';
import type { Limits } from '../rest/limits.ts';

/** How far from the mark price an order may be priced, in 10^-4. */
export const UM_PERCENT = { up: 11_500n, down: 8_500n } as const;
export const UM_MAX_ORDERS = 200;
/** How far mark and last price may stand apart for a protected trigger, in 10^-4. */
export const TRIGGER_PROTECT = 500n;

/** Returns the reply to GET /fapi/v1/exchangeInfo. */
export function umExchangeInfo(listings: readonly Listing[], limits: Limits, nowMs: number): unknown {
  return {
    timezone: 'UTC',
    serverTime: nowMs,
    futuresType: 'U_MARGINED',
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: limits.weightPerMinute },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: limits.ordersLong },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: limits.ordersPer10s },
    ],
    exchangeFilters: [],
    assets: [
      { asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' },
      { asset: 'BNB', marginAvailable: true, autoAssetExchange: '0' },
    ],
    symbols: listings.map(umSymbol),
  };
}

function umSymbol({ spec, rules, status, onboardMs }: Listing): unknown {
  const { priceDecimals, qtyDecimals } = rules;
  const qty = (value: bigint): string => fixed(value, qtyDecimals);
  return {
    symbol: spec.symbol,
    pair: spec.symbol,
    contractType: 'PERPETUAL',
    deliveryDate: 4_133_404_800_000,
    onboardDate: onboardMs,
    status,
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: spec.base,
    quoteAsset: spec.quote,
    marginAsset: spec.quote,
    // One more than the tick has: the precisions are not the steps, and a client must not think so.
    pricePrecision: Math.min(8, priceDecimals + 1),
    quantityPrecision: qtyDecimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: ['PoW'],
    settlePlan: 0,
    triggerProtect: '0.0500',
    liquidationFee: '0.012500',
    marketTakeBound: '0.05',
    maxMoveOrderLimit: 10_000,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: fixed(rules.tick, priceDecimals), maxPrice: fixed(rules.tick * 100_000_000n, priceDecimals), tickSize: fixed(rules.tick, priceDecimals) },
      { filterType: 'LOT_SIZE', minQty: qty(rules.minQty), maxQty: qty(rules.maxQty), stepSize: qty(rules.step) },
      { filterType: 'MARKET_LOT_SIZE', minQty: qty(rules.minQty), maxQty: qty(rules.maxQty / 10n), stepSize: qty(rules.step) },
      { filterType: 'MAX_NUM_ORDERS', limit: UM_MAX_ORDERS },
      { filterType: 'MIN_NOTIONAL', notional: short(rules.minNotional) },
      { filterType: 'PERCENT_PRICE', multiplierUp: '1.1500', multiplierDown: '0.8500', multiplierDecimal: '4' },
      { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
    ],
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
    permissionSets: ['GRID', 'COPY'],
  };
}
