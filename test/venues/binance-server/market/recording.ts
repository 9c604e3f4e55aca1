import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { atoms, type Atoms } from '../decimal.ts';
import type { Side } from '../matching/book.ts';
import type { Crowd } from './crowd.ts';
import type { Listing } from './listing.ts';
import { isOwned, type Venue } from './venue.ts';

type Rows = readonly (readonly [string, string])[];

interface Line {
  readonly recv_ns: string;
  readonly kind: string;
  readonly msg?: {
    readonly lastUpdateId?: number;
    readonly bids?: Rows;
    readonly asks?: Rows;
    readonly data?: { readonly e?: string; readonly u?: number; readonly b?: Rows; readonly a?: Rows; readonly p?: string; readonly q?: string; readonly m?: boolean };
  };
}

/**
 * A recorded book and its trades in the place of the invented market. Strangers' offers are the recorded ones; recorded trades are printed as they were,
 * and fill what an account has resting at a better price, or first in line at the same one.
 */
export class Recording {
  readonly #venue: Venue;
  readonly #listing: Listing;
  readonly #crowd: Crowd;
  readonly #lines: readonly string[];
  readonly #startNs: bigint;
  #next = 0;
  #snapshotId: number | null = null;

  /** @param path a gzip of JSON lines `{recv_ns, kind, msg}` with one depth snapshot, its diffs and trades */
  constructor(venue: Venue, listing: Listing, crowd: Crowd, path: string | URL) {
    this.#venue = venue;
    this.#listing = listing;
    this.#crowd = crowd;
    this.#lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n').filter((line) => line !== '');
    const first = this.#read(0);
    if (first === null) throw new RangeError(`expected lines in the recording ${String(path)}, found none`);
    this.#startNs = BigInt(first.recv_ns);
    crowd.withdraw();
    // Diffs before the snapshot are of no use: start where the book is known.
    for (const index of this.#lines.keys()) {
      if (!this.#lines[index]?.includes('"lastUpdateId"')) continue;
      this.#next = index;
      this.#apply();
      break;
    }
    if (this.#snapshotId === null) throw new RangeError(`expected a depth snapshot in the recording ${String(path)}, found none`);
  }

  get isOver(): boolean {
    return this.#next >= this.#lines.length;
  }

  /** Returns the recorded time played so far, in ms from the first line. */
  get positionMs(): number {
    const line = this.#read(Math.min(this.#next, this.#lines.length - 1));
    return line === null ? 0 : Number((BigInt(line.recv_ns) - this.#startNs) / 1_000_000n);
  }

  /** Plays everything up to a recorded time. */
  playTo(positionMs: number): void {
    while (!this.isOver) {
      const line = this.#read(this.#next);
      if (line !== null && Number((BigInt(line.recv_ns) - this.#startNs) / 1_000_000n) > positionMs) return;
      this.#apply();
    }
  }

  #read(index: number): Line | null {
    const text = this.#lines[index];
    return text === undefined ? null : (JSON.parse(text) as Line);
  }

  #apply(): void {
    const msg = this.#read(this.#next++)?.msg;
    if (msg === undefined) return;
    if (msg.lastUpdateId !== undefined) {
      this.#snapshotId = msg.lastUpdateId;
      this.#offer(msg.bids ?? [], msg.asks ?? []);
      this.#listing.lastPrice = this.#listing.touch('BUY');
      return;
    }
    const { data } = msg;
    if (data?.e === 'depthUpdate' && this.#snapshotId !== null && (data.u ?? 0) > this.#snapshotId) this.#offer(data.b ?? [], data.a ?? []);
    if (data?.e === 'trade' && data.p !== undefined && data.q !== undefined) this.#trade(atoms(data.p), atoms(data.q), data.m === true);
  }

  #offer(bids: Rows, asks: Rows): void {
    this.#venue.batch(() => {
      for (const [price, qty] of bids) this.#crowd.offer('BUY', atoms(price), atoms(qty));
      for (const [price, qty] of asks) this.#crowd.offer('SELL', atoms(price), atoms(qty));
      this.#meetOwned('BUY');
      this.#meetOwned('SELL');
    });
  }

  /** An account's order that the recorded touch has reached is filled by it. */
  #meetOwned(side: Side): void {
    const { book } = this.#listing;
    for (;;) {
      const own = book.own(side).best, other = book.opposite(side).best;
      const isCrossed = own !== null && other !== null && (side === 'BUY' ? own.price >= other.price : own.price <= other.price);
      if (!isCrossed || !own.orders.some(isOwned)) return;
      const taker: Side = side === 'BUY' ? 'SELL' : 'BUY';
      this.#venue.trade(this.#listing, { side: taker, limit: own.price, qty: other.total }, null);
    }
  }

  #trade(price: Atoms, qty: Atoms, buyerIsMaker: boolean): void {
    if (qty <= 0n || price <= 0n) return;
    this.#venue.printForeign(this.#listing, { price, qty, buyerIsMaker });
    if (this.#listing.kind === 'um' && !this.#listing.isMarkPinned) {
      this.#listing.indexPrice = price;
      this.#venue.mark(this.#listing, price);
    }
  }
}
