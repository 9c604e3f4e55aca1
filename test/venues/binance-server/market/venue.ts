import type { Atoms } from '../decimal.ts';
import { ApiError, refuse } from '../api-error.ts';
import type { BookOrder, Side } from '../matching/book.ts';
import { match, type MatchResult, type SelfTrade, type Taker } from '../matching/match.ts';
import type { ServerClock } from '../server-clock.ts';
import type { Kind, Listing } from './listing.ts';
import type { AggPrint, TradePrint } from './tape.ts';

/** An order with an owner; orders without one are the market's own. */
export interface OwnedOrder extends BookOrder {
  readonly account: string;
}

/** What the market tells whoever listens (the streams). */
export interface VenueListener {
  traded?(listing: Listing, trades: readonly TradePrint[], aggregates: readonly AggPrint[]): void;
  levelChanged?(listing: Listing, side: Side, price: Atoms): void;
  /** After a whole matching event: the touch may have moved. */
  settled?(listing: Listing): void;
  marked?(listing: Listing): void;
}

/** What keeps accounts: told about each execution of an owned order, and asked to look at triggers after the last price moved. */
export interface Desk {
  filled(order: OwnedOrder, execution: { readonly price: Atoms; readonly qty: Atoms; readonly tradeId: number; readonly isMaker: boolean; readonly timeMs: number }): void;
  /** A resting order met a taker of its own account and had to go. */
  expired(order: OwnedOrder): void;
  priceMoved(listing: Listing): void;
}

/** One market: its listings, and the only way in which anything trades on it. */
export class Venue {
  readonly kind: Kind;
  readonly clock: ServerClock;
  readonly listings = new Map<string, Listing>();
  readonly listeners: VenueListener[] = [];
  desk: Desk | null = null;
  #depth = 0;
  readonly #touched = new Set<Listing>();
  readonly #moved = new Set<Listing>();

  constructor(kind: Kind, clock: ServerClock) {
    this.kind = kind;
    this.clock = clock;
  }

  list(listing: Listing): void {
    this.listings.set(listing.symbol, listing);
    listing.book.onChange = (side, price) => {
      // Futures ids skip: other symbols and order kinds use them up. Spot ids do not.
      listing.updateId += this.kind === 'um' && listing.updateId % 5 === 0 ? 4 : 1;
      this.#touched.add(listing);
      for (const listener of this.listeners) listener.levelChanged?.(listing, side, price);
    };
  }

  /** @throws ApiError -1121 when the symbol is not listed */
  listing(symbol: string): Listing {
    const listing = this.listings.get(symbol);
    if (listing === undefined) throw refuse.symbol();
    return listing;
  }

  /** @throws ApiError when nobody may trade the symbol now */
  tradable(symbol: string): Listing {
    const listing = this.listing(symbol);
    if (listing.status === 'TRADING') return listing;
    throw this.kind === 'spot' ? refuse.spot('Market is closed.') : new ApiError(-4108, 'Contract is on delivering or delivered or settling or closed or pre-trading.');
  }

  /** Runs what belongs together; triggers and the touch are looked at once, at the end. */
  batch<T>(run: () => T): T {
    this.#depth++;
    try {
      return run();
    } finally {
      if (this.#depth === 1) this.#drain();
      this.#depth--;
    }
  }

  /** Trades a taker; both sides' owners are told. `order` is null for the market's own takers. */
  trade(listing: Listing, taker: Taker, order: OwnedOrder | null, selfTrade: SelfTrade = 'expire-maker'): MatchResult {
    return this.batch(() => {
      const timeMs = this.clock.now();
      const firstId = listing.tape.nextTradeId;
      const result = match(listing.book, taker, {
        selfTrade: (maker) => (order !== null && isOwned(maker) && maker.account === order.account ? selfTrade : 'trade'),
        expired: (maker) => {
          if (isOwned(maker)) this.desk?.expired(maker);
        },
        // Owners are told one execution at a time: a closed position ends the reduce-only orders behind it before they can trade.
        executed: ({ maker, price, qty }, index) => {
          const fill = { price, qty, tradeId: firstId + index, timeMs };
          if (order !== null) this.desk?.filled(order, { ...fill, isMaker: false });
          if (isOwned(maker)) this.desk?.filled(maker, { ...fill, isMaker: true });
        },
      });
      if (result.executions.length === 0) return result;
      const { trades, aggregates } = listing.tape.print(result.executions, taker.side === 'SELL', timeMs);
      for (const listener of this.listeners) listener.traded?.(listing, trades, aggregates);
      const last = result.executions.at(-1);
      if (last) {
        listing.lastPrice = last.price;
        listing.lastQty = last.qty;
        this.#moved.add(listing);
      }
      return result;
    });
  }

  /** Prints the trades of one taker among strangers, at one price; orders of accounts that stood before it in price or time are filled as well. */
  printForeign(listing: Listing, trade: { readonly price: Atoms; readonly quantities: readonly Atoms[]; readonly buyerIsMaker: boolean }): void {
    this.batch(() => {
      const timeMs = this.clock.now();
      const { trades, aggregates } = listing.tape.print(trade.quantities.map((qty) => ({ price: trade.price, qty })), trade.buyerIsMaker, timeMs);
      for (const listener of this.listeners) listener.traded?.(listing, trades, aggregates);
      listing.lastPrice = trade.price;
      listing.lastQty = trade.quantities.at(-1) ?? 0n;
      this.#moved.add(listing);
      const side: Side = trade.buyerIsMaker ? 'BUY' : 'SELL';
      let left = trade.quantities.reduce((sum, qty) => sum + qty, 0n);
      while (left > 0n) {
        const level = listing.book.own(side).best;
        const order = level?.orders.find(isOwned);
        if (level === null || order === undefined) return;
        const isBehind = side === 'BUY' ? level.price < trade.price : level.price > trade.price;
        if (isBehind || (level.price === trade.price && level.orders[0] !== order)) return;
        const qty = order.remaining < left ? order.remaining : left;
        left -= qty;
        listing.book.resize(order, order.remaining - qty);
        this.desk?.filled(order, { price: order.price, qty, tradeId: trades[0]?.id ?? 0, isMaker: true, timeMs });
      }
    });
  }

  /** Sets the mark price and lets triggers, margins and streams know. */
  mark(listing: Listing, price: Atoms): void {
    this.batch(() => {
      listing.markPrice = price;
      this.#moved.add(listing);
      for (const listener of this.listeners) listener.marked?.(listing);
    });
  }

  #drain(): void {
    // A trigger may trade and move the price again; a market that never comes to rest is a bug worth hearing of.
    for (let round = 0; this.#moved.size > 0; round++) {
      if (round > 1_000) throw new Error('expected triggers to come to rest within 1000 rounds');
      const moved = [...this.#moved];
      this.#moved.clear();
      for (const listing of moved) this.desk?.priceMoved(listing);
    }
    const touched = [...this.#touched];
    this.#touched.clear();
    for (const listing of touched) for (const listener of this.listeners) listener.settled?.(listing);
  }
}

export const isOwned = (order: BookOrder): order is OwnedOrder => 'account' in order;
