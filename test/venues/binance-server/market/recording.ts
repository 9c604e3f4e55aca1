import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { atoms } from '../decimal.ts';
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
    readonly data?: TradeData & { readonly E?: number; readonly u?: number; readonly b?: Rows; readonly a?: Rows };
  };
}

interface TradeData {
  readonly e?: string;
  readonly T?: number;
  readonly p?: string;
  readonly q?: string;
  readonly m?: boolean;
}

/** Reads a recording's lines, without those that follow from the others (best bid and ask). */
export function recordedLines(path: string | URL): readonly string[] {
  return gunzipSync(readFileSync(path)).toString('utf8').split('\n').filter((line) => line !== '' && !line.includes('@bookTicker"') && !line.includes('"kind":"connect"'));
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
  #venueMs = 0;
  #parsed: { readonly index: number; readonly line: Line } | null = null;
  #snapshotId: number | null = null;

  /** @param source where the lines are, or the lines themselves: JSON of `{recv_ns, kind, msg}` with one depth snapshot, its diffs and trades */
  constructor(venue: Venue, listing: Listing, crowd: Crowd, source: string | URL | readonly string[]) {
    this.#venue = venue;
    this.#listing = listing;
    this.#crowd = crowd;
    this.#lines = typeof source === 'string' || source instanceof URL ? recordedLines(source) : source;
    const first = this.#read(0);
    if (first === null) throw new RangeError('expected lines in the recording, found none');
    this.#startNs = BigInt(first.recv_ns);
    crowd.withdraw();
    // Diffs before the snapshot are of no use: start where the book is known.
    for (const index of this.#lines.keys()) {
      if (!this.#lines[index]?.includes('"lastUpdateId"')) continue;
      this.#next = index;
      this.#apply();
      break;
    }
    if (this.#snapshotId === null) throw new RangeError('expected a depth snapshot in the recording, found none');
  }

  get isOver(): boolean {
    return this.#next >= this.#lines.length;
  }

  /** Returns the recorded time played so far, in ms from the first line. */
  get positionMs(): number {
    const line = this.#read(Math.min(this.#next, this.#lines.length - 1));
    return line === null ? 0 : Number((BigInt(line.recv_ns) - this.#startNs) / 1_000_000n);
  }

  /** Returns when the exchange itself says the next line happened; null at the end. */
  get nextMs(): number | null {
    const data = this.#read(this.#next)?.msg?.data;
    if (this.isOver) return null;
    this.#venueMs = Math.max(this.#venueMs, data?.T ?? data?.E ?? 0);
    return this.#venueMs;
  }

  /** Plays the next line, with the trades of the same taker that follow it. */
  playNext(): void {
    this.#apply();
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
    if (text === undefined) return null;
    if (this.#parsed?.index !== index) this.#parsed = { index, line: JSON.parse(text) as Line };
    return this.#parsed.line;
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
    if (data?.e === 'trade') this.#trade(data);
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

  #trade(first: TradeData): void {
    const price = atoms(first.p ?? '0');
    const quantities = [atoms(first.q ?? '0')];
    // What one taker took at one price in one moment is one aggregate.
    for (;;) {
      const next = this.#read(this.#next)?.msg?.data;
      if (next?.e !== 'trade' || next.T !== first.T || next.p !== first.p || next.m !== first.m) break;
      quantities.push(atoms(next.q ?? '0'));
      this.#next++;
    }
    // Transfers of the insurance fund are recorded with a price of 0.
    const sold = quantities.filter((qty) => qty > 0n);
    if (price <= 0n || sold.length === 0) return;
    this.#venue.printForeign(this.#listing, { price, quantities: sold, buyerIsMaker: first.m === true });
    if (this.#listing.kind === 'um' && !this.#listing.isMarkPinned) {
      this.#listing.indexPrice = price;
      this.#venue.mark(this.#listing, price);
    }
  }
}
