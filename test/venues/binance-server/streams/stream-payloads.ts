import type { Atoms } from '../decimal.ts';
import { fixed } from '../decimal.ts';
import { dayOf } from '../market/day.ts';
import { nextOpen } from '../market/klines.ts';
import type { Listing } from '../market/listing.ts';
import type { AggPrint, Bar, TradePrint } from '../market/tape.ts';
import { averageOf, type UmOrder } from '../orders/um-order.ts';
import { aggregateRow, priceText, qtyText, quoteText } from '../rest/market-shapes.ts';
import { touchRow } from '../rest/spot-market.ts';

/** Futures payloads say since 2026-06-30 that they are USDⓈ-M. */
const um = (listing: Listing): Record<string, unknown> => (listing.kind === 'um' ? { st: 1 } : {});
const umPair = (listing: Listing): Record<string, unknown> => (listing.kind === 'um' ? { ps: listing.symbol, st: 1 } : {});

export function aggTradePayload(listing: Listing, trade: AggPrint, nowMs: number): unknown {
  const { a, p, q, nq, f, l, T, m, M } = aggregateRow(listing, trade);
  return { e: 'aggTrade', E: nowMs, ...(listing.kind === 'um' ? {} : {}), s: listing.symbol, a, p, q, ...(listing.kind === 'um' ? { nq } : {}), f, l, T, m, ...(listing.kind === 'spot' ? { M } : { st: 1 }) };
}

export function tradePayload(listing: Listing, trade: TradePrint, nowMs: number): unknown {
  return {
    e: 'trade', E: nowMs, ...(listing.kind === 'um' ? { T: trade.timeMs } : {}), s: listing.symbol, t: trade.id, p: priceText(listing, trade.price), q: qtyText(listing, trade.qty),
    ...(listing.kind === 'um' ? { X: 'MARKET' } : { T: trade.timeMs }), m: trade.buyerIsMaker, ...(listing.kind === 'spot' ? { M: true } : { st: 1 }),
  };
}

export function bookTickerPayload(listing: Listing, nowMs: number): unknown {
  const { bidPrice, bidQty, askPrice, askQty } = touchRow(listing);
  const touch = { s: listing.symbol, b: bidPrice, B: bidQty, a: askPrice, A: askQty };
  // The spot event has no type and no time.
  return listing.kind === 'spot' ? { u: listing.updateId, ...touch } : { e: 'bookTicker', u: listing.updateId, E: nowMs, T: nowMs, ...touch, ...umPair(listing) };
}

export function klinePayload(listing: Listing, interval: string, bar: Bar, nowMs: number): unknown {
  const price = (value: Atoms): string => priceText(listing, value);
  const closeMs = nextOpen(interval, bar.openMs) - 1;
  return {
    e: 'kline', E: nowMs, s: listing.symbol,
    k: {
      t: bar.openMs, T: closeMs, s: listing.symbol, i: interval, f: bar.firstId, L: bar.lastId, o: price(bar.open), c: price(bar.close), h: price(bar.high), l: price(bar.low), v: qtyText(listing, bar.volume),
      n: bar.trades, x: closeMs < nowMs, q: quoteText(listing, bar.quoteVolume), V: qtyText(listing, bar.takerVolume), Q: quoteText(listing, bar.takerQuoteVolume), B: '0',
    },
    ...um(listing),
  };
}

export function markPricePayload(listing: Listing, nowMs: number): Record<string, unknown> {
  const mark = fixed(listing.markPrice, 8);
  return { e: 'markPriceUpdate', E: nowMs, s: listing.symbol, p: mark, ap: mark, i: fixed(listing.indexPrice, 8), P: fixed(listing.indexPrice, 8), r: fixed(listing.fundingRate, 8), T: listing.nextFundingMs, st: 1 };
}

export function forceOrderPayload(order: UmOrder, nowMs: number): unknown {
  const { listing } = order;
  return {
    e: 'forceOrder', E: nowMs,
    o: {
      s: listing.symbol, S: order.side, o: order.type, f: order.timeInForce, q: qtyText(listing, order.qty), p: priceText(listing, order.price), ap: priceText(listing, averageOf(order)), X: order.status,
      l: qtyText(listing, order.executed), z: qtyText(listing, order.executed), T: order.updateMs,
    },
    st: 1,
  };
}

export function miniTickerPayload(listing: Listing, nowMs: number): Record<string, unknown> {
  const { bar } = dayOf(listing, nowMs);
  const price = (value: Atoms): string => priceText(listing, value);
  return { e: '24hrMiniTicker', E: nowMs, s: listing.symbol, c: price(listing.lastPrice), o: price(bar.open), h: price(bar.high), l: price(bar.low), v: qtyText(listing, bar.volume), q: quoteText(listing, bar.quoteVolume), ...umPair(listing) };
}

export function tickerPayload(listing: Listing, nowMs: number): Record<string, unknown> {
  const { bar, openMs, change, changePct, average } = dayOf(listing, nowMs);
  const price = (value: Atoms): string => priceText(listing, value);
  const { bidPrice, bidQty, askPrice, askQty } = touchRow(listing);
  return {
    e: '24hrTicker', E: nowMs, s: listing.symbol, p: price(change), P: fixed(changePct, 3), w: price(average), ...(listing.kind === 'spot' ? { x: price(bar.open) } : {}), c: price(listing.lastPrice),
    Q: qtyText(listing, listing.lastQty), ...(listing.kind === 'spot' ? { b: bidPrice, B: bidQty, a: askPrice, A: askQty } : {}), o: price(bar.open), h: price(bar.high), l: price(bar.low), v: qtyText(listing, bar.volume),
    q: quoteText(listing, bar.quoteVolume), O: openMs, C: nowMs, F: bar.firstId, L: bar.lastId, n: bar.trades, ...umPair(listing),
  };
}

export function contractInfoPayload(listing: Listing, nowMs: number): unknown {
  return { e: 'contractInfo', E: nowMs, s: listing.symbol, ps: listing.symbol, ct: 'PERPETUAL', dt: 4_133_404_800_000, ot: listing.onboardMs, cs: listing.status, st: 1 };
}

/** The rows of a COIN-M contract that all-market streams carry since the two markets were merged: a client must not trade on them. */
export function foreignRow(event: 'markPriceUpdate' | '24hrMiniTicker' | '24hrTicker', nowMs: number): Record<string, unknown> {
  const price = '60001.5';
  const row = { e: event, E: nowMs, s: 'BTCUSD_PERP', ps: 'BTCUSD', st: 2 };
  if (event === 'markPriceUpdate') return { ...row, p: price, ap: price, i: price, P: price, r: '0.00010000', T: nowMs };
  return { ...row, c: price, o: price, h: price, l: price, v: '1000', q: '1.5' };
}
