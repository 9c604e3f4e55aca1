import { ApiError, refuse } from '../api-error.ts';
import { type Atoms, fixed } from '../decimal.ts';
import { isInterval, nextOpen } from '../market/klines.ts';
import type { Listing } from '../market/listing.ts';
import type { AggPrint, Bar, TradePrint } from '../market/tape.ts';
import type { Venue } from '../market/venue.ts';
import type { Params } from '../params.ts';

/** Prints a price as the market does: eight decimals on spot, the tick's own on futures. */
export const priceText = (listing: Listing, price: Atoms): string => fixed(price, listing.kind === 'spot' ? 8 : listing.rules.priceDecimals);

/** Prints a quantity as the market does. */
export const qtyText = (listing: Listing, qty: Atoms): string => fixed(qty, listing.kind === 'spot' ? 8 : listing.rules.qtyDecimals);

/** Prints a sum of quote money. */
export const quoteText = (listing: Listing, amount: Atoms): string => fixed(amount, listing.kind === 'spot' ? 8 : 5);

/** Returns the levels of one side as pairs of text. */
export function levels(listing: Listing, side: 'BUY' | 'SELL', limit: number): [string, string][] {
  return listing.book.own(side).top(limit).map(({ price, total }) => [priceText(listing, price), qtyText(listing, total)]);
}

/** Returns the book as a depth request sees it: the present one, or an old one that a test has put in its place. */
export function depthSnapshot(listing: Listing, limit: number): { readonly lastUpdateId: number; readonly bids: readonly [string, string][]; readonly asks: readonly [string, string][] } {
  const stale = listing.staleDepth;
  if (stale === null) return { lastUpdateId: listing.updateId, bids: levels(listing, 'BUY', limit), asks: levels(listing, 'SELL', limit) };
  stale.left--;
  if (stale.left <= 0) listing.staleDepth = null;
  return { lastUpdateId: stale.lastUpdateId, bids: stale.bids.slice(0, limit), asks: stale.asks.slice(0, limit) };
}

export function klineRow(listing: Listing, interval: string, bar: Bar): unknown[] {
  const price = (value: Atoms): string => priceText(listing, value);
  return [
    bar.openMs, price(bar.open), price(bar.high), price(bar.low), price(bar.close), qtyText(listing, bar.volume), nextOpen(interval, bar.openMs) - 1,
    quoteText(listing, bar.quoteVolume), bar.trades, qtyText(listing, bar.takerVolume), quoteText(listing, bar.takerQuoteVolume), '0',
  ];
}

export function aggregateRow(listing: Listing, trade: AggPrint): Record<string, unknown> {
  const row = { a: trade.id, p: priceText(listing, trade.price), q: qtyText(listing, trade.qty), f: trade.firstId, l: trade.lastId, T: trade.timeMs, m: trade.buyerIsMaker };
  return listing.kind === 'spot' ? { ...row, M: true } : { ...row, nq: row.q };
}

export function tradeRow(listing: Listing, trade: TradePrint): Record<string, unknown> {
  const quote = (trade.price * trade.qty) / 100_000_000n;
  return {
    id: trade.id,
    price: priceText(listing, trade.price),
    qty: qtyText(listing, trade.qty),
    quoteQty: listing.kind === 'spot' ? fixed(quote, 8) : fixed(quote, 2),
    time: trade.timeMs,
    isBuyerMaker: trade.buyerIsMaker,
    ...(listing.kind === 'spot' ? { isBestMatch: true } : { isRPITrade: false }),
  };
}

/** Answers klines for any route that gives symbol, interval, times and limit. */
export function klines(venue: Venue, params: Params, nowMs: number, most: number, symbolName = 'symbol'): unknown[] {
  const listing = venue.listing(params.required(symbolName));
  const interval = params.required('interval');
  if (!isInterval(interval, venue.kind)) throw refuse.interval();
  const fromMs = params.whole('startTime'), toMs = params.whole('endTime');
  return listing.klines.range(interval, { fromMs, toMs, limit: params.limit(500, most), nowMs }).map((bar) => klineRow(listing, interval, bar));
}

/** Answers aggTrades by id, by time, or the latest. */
export function aggregates(venue: Venue, params: Params): unknown[] {
  const listing = venue.listing(params.required('symbol'));
  const limit = params.limit(500, 1_000);
  const fromId = params.whole('fromId'), fromMs = params.whole('startTime'), toMs = params.whole('endTime');
  if (fromId !== undefined && (fromMs !== undefined || toMs !== undefined)) {
    throw new ApiError(-1128, 'Combination of optional parameters invalid.');
  }
  const all = listing.tape.aggregates.filter((trade) => (fromId === undefined || trade.id >= fromId) && (fromMs === undefined || trade.timeMs >= fromMs) && (toMs === undefined || trade.timeMs <= toMs));
  const isFromStart = fromId !== undefined || fromMs !== undefined;
  return (isFromStart ? all.slice(0, limit) : all.slice(-limit)).map((trade) => aggregateRow(listing, trade));
}

export function trades(venue: Venue, params: Params): unknown[] {
  const listing = venue.listing(params.required('symbol'));
  const limit = params.limit(500, 1_000);
  const fromId = params.whole('fromId');
  const all = fromId === undefined ? listing.tape.trades.slice(-limit) : listing.tape.trades.filter((trade) => trade.id >= fromId).slice(0, limit);
  return all.map((trade) => tradeRow(listing, trade));
}

/** Returns the listings asked for by `symbol` or `symbols`, or all of them, and whether one object is the answer. */
export function asked(venue: Venue, params: Params): { readonly listings: Listing[]; readonly isOne: boolean } {
  const symbol = params.text('symbol'), symbols = params.text('symbols');
  if (symbol !== undefined) return { listings: [venue.listing(symbol)], isOne: true };
  if (symbols === undefined) return { listings: [...venue.listings.values()], isOne: false };
  let names: unknown;
  try {
    names = JSON.parse(symbols);
  } catch {
    throw refuse.illegal('symbols', '^\\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\\]$');
  }
  if (!Array.isArray(names)) throw refuse.illegal('symbols', '^\\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\\]$');
  return { listings: names.map((name) => venue.listing(String(name))), isOne: false };
}

/** Maps the listings asked for, as one object or as rows. */
export function eachAsked(venue: Venue, params: Params, row: (listing: Listing) => unknown): unknown {
  const { listings, isOne } = asked(venue, params);
  const rows = listings.map(row);
  return isOne ? rows[0] : rows;
}
