import { spotExchangeInfo } from '../catalog/spot-exchange-info.ts';
import { fixed } from '../decimal.ts';
import { averagePrice, dayOf } from '../market/day.ts';
import type { Listing } from '../market/listing.ts';
import type { Venue } from '../market/venue.ts';
import type { OperationTable } from '../operation.ts';
import type { Params } from '../params.ts';
import type { Budget } from './limits.ts';
import { aggregates, asked, depthSnapshot, eachAsked, klines, priceText, qtyText, trades } from './market-shapes.ts';

/** The public half of /api/v3. */
export function spotMarket(venue: Venue, budget: Budget): OperationTable {
  return {
    'GET /api/v3/ping': { security: 'none', weight: 1, run: () => ({}) },
    'GET /api/v3/time': { security: 'none', weight: 1, run: ({ nowMs }) => ({ serverTime: nowMs }) },
    'GET /api/v3/exchangeInfo': { security: 'none', weight: 20, run: ({ params, nowMs }) => spotExchangeInfo(asked(venue, params).listings, budget.limits, nowMs) },
    'GET /api/v3/depth': {
      security: 'none',
      weight: depthWeight,
      run: ({ params }) => {
        const listing = venue.listing(params.required('symbol'));
        const limit = params.limit(100, 5_000);
        return depthSnapshot(listing, limit);
      },
    },
    'GET /api/v3/trades': { security: 'none', weight: 25, run: ({ params }) => trades(venue, params) },
    'GET /api/v3/historicalTrades': { security: 'none', weight: 25, run: ({ params }) => trades(venue, params) },
    'GET /api/v3/aggTrades': { security: 'none', weight: 4, run: ({ params }) => aggregates(venue, params) },
    'GET /api/v3/klines': { security: 'none', weight: 2, run: ({ params, nowMs }) => klines(venue, params, nowMs, 1_000) },
    'GET /api/v3/uiKlines': { security: 'none', weight: 2, run: ({ params, nowMs }) => klines(venue, params, nowMs, 1_000) },
    'GET /api/v3/avgPrice': {
      security: 'none',
      weight: 2,
      run: ({ params, nowMs }) => ({ mins: 5, price: fixed(averagePrice(venue.listing(params.required('symbol')), 5, nowMs), 8), closeTime: nowMs }),
    },
    'GET /api/v3/ticker/24hr': { security: 'none', weight: dayWeight, run: ({ params, nowMs }) => eachAsked(venue, params, (listing) => dayTicker(listing, nowMs)) },
    'GET /api/v3/ticker/price': {
      security: 'none',
      weight: oneOrAll(2, 4),
      run: ({ params }) => eachAsked(venue, params, (listing) => ({ symbol: listing.symbol, price: priceText(listing, listing.lastPrice) })),
    },
    'GET /api/v3/ticker/bookTicker': { security: 'none', weight: oneOrAll(2, 4), run: ({ params }) => eachAsked(venue, params, touchRow) },
  };
}

/** Weighs a call by whether it names a symbol. */
export const oneOrAll = (one: number, all: number) => (params: Params): number => (params.has('symbol') ? one : all);

function depthWeight(params: Params): number {
  const limit = params.whole('limit') ?? 100;
  return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1_000 ? 50 : 250;
}

const dayWeight = (params: Params): number => (params.has('symbol') ? 2 : 80);

/** Best bid and ask of a listing. */
export function touchRow(listing: Listing): Record<string, unknown> {
  const bid = listing.book.bids.best, ask = listing.book.asks.best;
  return {
    symbol: listing.symbol,
    bidPrice: priceText(listing, bid?.price ?? 0n),
    bidQty: qtyText(listing, bid?.total ?? 0n),
    askPrice: priceText(listing, ask?.price ?? 0n),
    askQty: qtyText(listing, ask?.total ?? 0n),
  };
}

/** The fields that both markets' 24-hour tickers have. */
export function dayFields(listing: Listing, nowMs: number): Record<string, unknown> {
  const { bar, openMs, change, changePct, average } = dayOf(listing, nowMs);
  const price = (value: bigint): string => priceText(listing, value);
  return {
    symbol: listing.symbol,
    priceChange: price(change),
    priceChangePercent: fixed(changePct, 3),
    weightedAvgPrice: price(average),
    lastPrice: price(listing.lastPrice),
    lastQty: qtyText(listing, listing.lastQty),
    openPrice: price(bar.open),
    highPrice: price(bar.high),
    lowPrice: price(bar.low),
    volume: qtyText(listing, bar.volume),
    quoteVolume: fixed(bar.quoteVolume, listing.kind === 'spot' ? 8 : 2),
    openTime: openMs,
    closeTime: nowMs,
    firstId: bar.firstId,
    lastId: bar.lastId,
    count: bar.trades,
  };
}

function dayTicker(listing: Listing, nowMs: number): unknown {
  const day = dayFields(listing, nowMs);
  return { ...day, prevClosePrice: day['openPrice'], ...touchRow(listing) };
}
