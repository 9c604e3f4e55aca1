import type { BookLevel } from '../domain/market-event.ts';
import { BookSide } from './book-side.ts';

export { BookSide } from './book-side.ts';

/** How the venue numbers its changes: spot continues `firstUpdateId` without a hole, futures name the change before. */
export type BookRule = 'spot' | 'futures';

/** Levels are flat: price, quantity, price, quantity. */
export interface BookDiff {
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  /** Futures: `lastUpdateId` of the change before; null on spot. */
  readonly previousUpdateId: number | null;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

export interface BookSnapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

/**
 * What a change did. `buffered`: kept for a snapshot that is still to come. `applied`: the book is newer. `stale`: older than the book, left out.
 * `gap`: changes are missing, and `crossed`: the best bid reached the best ask, so the book is wrong; after either it is empty and needs a snapshot.
 */
export type BookUpdate = 'buffered' | 'applied' | 'stale' | 'gap' | 'crossed';

/**
 * What a snapshot did. `synced`: the book stands. `too-old`: it ends before the first change that was kept; ask for another one.
 * `gap`: the kept changes do not follow on; they were dropped up to the hole, ask for another one.
 */
export type BookSync = 'synced' | 'too-old' | 'gap';

/** Changes kept while a snapshot is awaited; at ten a second this is eight minutes. Older ones are dropped: the snapshot must then be newer. */
const MAX_BUFFERED = 5_000;

/**
 * The order book of one instrument, kept by the venue's own procedure: open the stream, keep its changes, fetch a snapshot, drop what is older, apply the
 * rest, and start over when the numbering breaks. Reads nothing by itself: `needsSnapshot` says when the owner has to fetch one.
 * @see Binance, "How to manage a local order book correctly" (spot: web-socket-streams.md; USDⓈ-M: websocket market streams)
 */
export class OrderBook {
  /** Last change that the book holds; 0 before the first snapshot. */
  lastUpdateId = 0;
  /** Times that changes were missing or the book crossed, since the beginning. */
  resyncs = 0;
  readonly #rule: BookRule;
  readonly #bids = new BookSide('bids');
  readonly #asks = new BookSide('asks');
  #isSynced = false;
  /** The next change is the first one after a snapshot and follows other rules. */
  #isFirst = false;
  #buffer: BookDiff[] = [];

  constructor(rule: BookRule) {
    this.#rule = rule;
  }

  /** The book is not to be traded on until a snapshot has been taken. */
  get needsSnapshot(): boolean {
    return !this.#isSynced;
  }

  get bestBid(): number { return this.#bids.bestPrice; }
  get bestBidQty(): number { return this.#bids.bestQty; }
  get bestAsk(): number { return this.#asks.bestPrice; }
  get bestAskQty(): number { return this.#asks.bestQty; }

  /** Levels known on both sides. */
  get size(): number {
    return this.#bids.length + this.#asks.length;
  }

  /** Takes the next change of the stream. */
  update(diff: BookDiff): BookUpdate {
    if (this.#isSynced) return this.#follow(diff);
    this.#keep(diff);
    return 'buffered';
  }

  /** Takes a snapshot that was asked for after the stream was opened, and the changes kept since. */
  takeSnapshot(snapshot: BookSnapshot): BookSync {
    const [first] = this.#buffer;
    if (first && snapshot.lastUpdateId < first.firstUpdateId && !this.#continues(first, snapshot.lastUpdateId)) return 'too-old';
    this.#bids.clear();
    this.#asks.clear();
    this.#bids.update(snapshot.bids);
    this.#asks.update(snapshot.asks);
    this.lastUpdateId = snapshot.lastUpdateId;
    this.#isSynced = true;
    this.#isFirst = true;
    const kept = this.#buffer;
    this.#buffer = [];
    for (const [index, diff] of kept.entries()) {
      const result = this.#follow(diff);
      if (result !== 'gap' && result !== 'crossed') continue;
      this.#buffer.push(...kept.slice(index + 1));
      return 'gap';
    }
    return 'synced';
  }

  /** Forgets the book and what was kept, as after a new connection. */
  reset(): void {
    this.#buffer = [];
    this.#empty();
  }

  /** Returns the best levels of both sides, best first. */
  depth(count: number): { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] } {
    return { bids: this.#bids.best(count), asks: this.#asks.best(count) };
  }

  /** Returns the quantity that rests at a price on a side, 0 for none. */
  qtyAt(side: 'bids' | 'asks', price: number): number {
    return (side === 'bids' ? this.#bids : this.#asks).qtyAt(price);
  }

  #follow(diff: BookDiff): BookUpdate {
    if (this.#isStale(diff)) return 'stale';
    if (!this.#continues(diff, this.lastUpdateId)) return this.#startOver('gap', diff);
    this.#bids.update(diff.bids);
    this.#asks.update(diff.asks);
    this.lastUpdateId = diff.lastUpdateId;
    this.#isFirst = false;
    return this.#bids.bestPrice >= this.#asks.bestPrice ? this.#startOver('crossed', diff) : 'applied';
  }

  /** Futures: an event that ends exactly at the snapshot is still applied, as its numbering is checked by `pu` from then on. */
  #isStale(diff: BookDiff): boolean {
    return this.#rule === 'futures' && this.#isFirst ? diff.lastUpdateId < this.lastUpdateId : diff.lastUpdateId <= this.lastUpdateId;
  }

  /**
   * Tells whether nothing is missing between `lastUpdateId` and the change. Right after a snapshot a futures change must begin at or before it:
   * either its own range holds the snapshot, or the change before it does.
   */
  #continues(diff: BookDiff, lastUpdateId: number): boolean {
    if (this.#rule === 'spot') return diff.firstUpdateId <= lastUpdateId + 1;
    if (this.#isSynced && !this.#isFirst) return diff.previousUpdateId === lastUpdateId;
    return diff.firstUpdateId <= lastUpdateId || (diff.previousUpdateId !== null && diff.previousUpdateId <= lastUpdateId);
  }

  /** A change after a hole is the first of a new row; one that crossed the book proves nothing and goes with it. */
  #startOver(result: 'gap' | 'crossed', diff: BookDiff): BookUpdate {
    this.resyncs += 1;
    this.#empty();
    if (result === 'gap') this.#keep(diff);
    return result;
  }

  #keep(diff: BookDiff): void {
    if (this.#buffer.length === MAX_BUFFERED) this.#buffer.shift();
    this.#buffer.push(diff);
  }

  #empty(): void {
    this.#isSynced = false;
    this.#isFirst = false;
    this.lastUpdateId = 0;
    this.#bids.clear();
    this.#asks.clear();
  }
}
