import { ApiError } from '../api-error.ts';
import { umExchangeInfo } from '../catalog/um-exchange-info.ts';
import { fixed } from '../decimal.ts';
import type { FundingHistory } from '../market/funding.ts';
import type { Listing } from '../market/listing.ts';
import type { Venue } from '../market/venue.ts';
import type { Call, OperationTable } from '../operation.ts';
import type { Params } from '../params.ts';
import type { Budget } from './limits.ts';
import { aggregates, eachAsked, klines, depthSnapshot, priceText, qtyText, trades } from './market-shapes.ts';
import { dayFields, oneOrAll, touchRow } from './spot-market.ts';

const DEPTHS = [5, 10, 20, 50, 100, 500, 1_000];

/** The public half of /fapi. */
export function umMarket(venue: Venue, budget: Budget, funding: FundingHistory): OperationTable {
  const kline = (symbolName: string) => ({ security: 'none' as const, weight: klineWeight, run: ({ params, nowMs }: Call) => klines(venue, params, nowMs, 1_500, symbolName) });
  return {
    'GET /fapi/v1/ping': { security: 'none', weight: 1, run: () => ({}) },
    'GET /fapi/v1/time': { security: 'none', weight: 1, run: ({ nowMs }) => ({ serverTime: nowMs }) },
    'GET /fapi/v1/exchangeInfo': { security: 'none', weight: 1, run: ({ nowMs }) => umExchangeInfo([...venue.listings.values()], budget.limits, nowMs) },
    'GET /fapi/v1/depth': { security: 'none', weight: depthWeight, run: (call) => depth(venue, call) },
    'GET /fapi/v1/trades': { security: 'none', weight: 5, run: ({ params }) => trades(venue, params) },
    'GET /fapi/v1/historicalTrades': { security: 'key', weight: 20, run: ({ params }) => trades(venue, params) },
    'GET /fapi/v1/aggTrades': { security: 'none', weight: 20, run: ({ params }) => aggregates(venue, hourOnly(params)) },
    'GET /fapi/v1/klines': kline('symbol'),
    'GET /fapi/v1/continuousKlines': kline('pair'),
    'GET /fapi/v1/indexPriceKlines': kline('pair'),
    'GET /fapi/v1/markPriceKlines': kline('symbol'),
    'GET /fapi/v1/premiumIndexKlines': kline('symbol'),
    'GET /fapi/v1/premiumIndex': { security: 'none', weight: oneOrAll(1, 10), run: ({ params, nowMs }) => eachAsked(venue, params, (listing) => premium(listing, nowMs)) },
    'GET /fapi/v1/fundingRate': { security: 'none', weight: 1, run: ({ params }) => fundingRates(venue, funding, params) },
    'GET /fapi/v1/fundingInfo': { security: 'none', weight: 0, run: () => fundingInfo(venue) },
    'GET /fapi/v1/ticker/24hr': { security: 'none', weight: oneOrAll(1, 40), run: ({ params, nowMs }) => eachAsked(venue, params, (listing) => dayFields(listing, nowMs)) },
    'GET /fapi/v1/ticker/price': { security: 'none', weight: oneOrAll(1, 2), run: ({ params, nowMs }) => eachAsked(venue, params, (listing) => lastPrice(listing, nowMs)) },
    'GET /fapi/v2/ticker/price': { security: 'none', weight: oneOrAll(1, 2), run: ({ params, nowMs }) => eachAsked(venue, params, (listing) => lastPrice(listing, nowMs)) },
    'GET /fapi/v1/ticker/bookTicker': {
      security: 'none',
      weight: oneOrAll(2, 5),
      run: ({ params, nowMs }) => eachAsked(venue, params, (listing) => ({ ...touchRow(listing), time: nowMs, lastUpdateId: listing.updateId })),
    },
    'GET /fapi/v1/openInterest': {
      security: 'none',
      weight: 1,
      run: ({ params, nowMs }) => {
        const listing = venue.listing(params.required('symbol'));
        return { symbol: listing.symbol, openInterest: qtyText(listing, listing.openInterest), time: nowMs };
      },
    },
  };
}

const lastPrice = (listing: Listing, nowMs: number): unknown => ({ symbol: listing.symbol, price: priceText(listing, listing.lastPrice), time: nowMs });

function depth(venue: Venue, { params, nowMs }: Call): unknown {
  const listing = venue.listing(params.required('symbol'));
  const limit = params.whole('limit') ?? 500;
  if (!DEPTHS.includes(limit)) throw new ApiError(-4021, `${limit} is not valid depth limit.`);
  const { lastUpdateId, bids, asks } = depthSnapshot(listing, limit);
  return { lastUpdateId, E: nowMs, T: nowMs, bids, asks };
}

function depthWeight(params: Params): number {
  const limit = params.whole('limit') ?? 500;
  return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20;
}

function klineWeight(params: Params): number {
  const limit = params.whole('limit') ?? 500;
  return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1_000 ? 5 : 10;
}

function hourOnly(params: Params): Params {
  const from = params.whole('startTime'), to = params.whole('endTime');
  if (from !== undefined && to !== undefined && to - from > 3_600_000) throw new ApiError(-4166, 'Search window is restricted to recent 1 hour.');
  return params;
}

function premium(listing: Listing, nowMs: number): unknown {
  return {
    symbol: listing.symbol,
    markPrice: fixed(listing.markPrice, 8),
    indexPrice: fixed(listing.indexPrice, 8),
    estimatedSettlePrice: fixed(listing.indexPrice, 8),
    lastFundingRate: fixed(listing.fundingRate, 8),
    interestRate: '0.00010000',
    nextFundingTime: listing.nextFundingMs,
    time: nowMs,
  };
}

function fundingRates(venue: Venue, funding: FundingHistory, params: Params): unknown[] {
  const listings = params.has('symbol') ? [venue.listing(params.required('symbol'))] : [...venue.listings.values()];
  const from = params.whole('startTime'), to = params.whole('endTime');
  const limit = params.limit(from === undefined && to === undefined ? 200 : 100, 1_000);
  const rows = listings.flatMap((listing) => funding.of(listing)).filter((row) => (from === undefined || row.timeMs >= from) && (to === undefined || row.timeMs <= to));
  rows.sort((a, b) => a.timeMs - b.timeMs);
  return (from === undefined ? rows.slice(-limit) : rows.slice(0, limit)).map((row) => ({
    symbol: row.symbol,
    fundingRate: fixed(row.rate, 8),
    fundingTime: row.timeMs,
    markPrice: fixed(row.markPrice, 8),
    rateType: 'Regular',
  }));
}

function fundingInfo(venue: Venue): unknown[] {
  return [...venue.listings.values()]
    .filter((listing) => listing.fundingIntervalHours !== 8)
    .map((listing) => ({
      symbol: listing.symbol,
      adjustedFundingRateCap: '0.02000000',
      adjustedFundingRateFloor: '-0.02000000',
      fundingIntervalHours: listing.fundingIntervalHours,
      disclaimer: false,
    }));
}
