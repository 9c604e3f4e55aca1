import type { Atoms } from '../decimal.ts';
import type { Listing } from '../market/listing.ts';
import type { Side } from '../matching/book.ts';
import { levels, priceText, qtyText } from '../rest/market-shapes.ts';

/** Collects what changed in a book between two sendings at one speed. Quantities are absolute, so only the prices are kept. */
export class DepthChannel {
  readonly #listing: Listing;
  readonly #changed: Readonly<Record<Side, Set<Atoms>>> = { BUY: new Set(), SELL: new Set() };
  #firstId: number | null = null;
  #previous: number;

  constructor(listing: Listing) {
    this.#listing = listing;
    this.#previous = listing.updateId;
  }

  changed(side: Side, price: Atoms): void {
    this.#firstId ??= this.#listing.updateId;
    this.#changed[side].add(price);
  }

  /** Returns the diff since the last call; null when nothing changed. */
  flush(nowMs: number): Record<string, unknown> | null {
    if (this.#firstId === null) return null;
    const listing = this.#listing;
    const isSpot = listing.kind === 'spot';
    const diff = {
      e: 'depthUpdate',
      E: nowMs,
      ...(isSpot ? {} : { T: nowMs }),
      s: listing.symbol,
      U: isSpot ? this.#previous + 1 : this.#firstId,
      u: listing.updateId,
      ...(isSpot ? {} : { pu: this.#previous }),
      b: this.#rows('BUY'),
      a: this.#rows('SELL'),
      ...(isSpot ? {} : { ps: listing.symbol, st: 1 }),
    };
    this.#previous = listing.updateId;
    this.#firstId = null;
    this.#changed.BUY.clear();
    this.#changed.SELL.clear();
    return diff;
  }

  #rows(side: Side): [string, string][] {
    const ladder = this.#listing.book.own(side);
    return [...this.#changed[side]].map((price) => [priceText(this.#listing, price), qtyText(this.#listing, ladder.find(price)?.total ?? 0n)]);
  }
}

/** Returns the partial book of a `depth5`, `depth10` or `depth20` stream. */
export function partialDepth(listing: Listing, limit: number, nowMs: number): Record<string, unknown> {
  const bids = levels(listing, 'BUY', limit), asks = levels(listing, 'SELL', limit);
  if (listing.kind === 'spot') return { lastUpdateId: listing.updateId, bids, asks };
  return { e: 'depthUpdate', E: nowMs, T: nowMs, s: listing.symbol, U: listing.updateId, u: listing.updateId, pu: listing.updateId - 1, b: bids, a: asks, ps: listing.symbol, st: 1 };
}
