import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { atoms, type Atoms } from '../decimal.ts';
import type { Side } from '../matching/book.ts';
import type { Crowd } from './crowd.ts';
import type { Listing } from './listing.ts';
import { isOwned, type Venue } from './venue.ts';

/** One recorded bar, its numbers as they were printed. */
export interface RecordedBar {
  readonly openMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** A funding rate of the recording; times are whole hours. */
export interface RecordedFunding {
  readonly timeMs: number;
  readonly intervalHours: number;
  readonly rate: string;
}

interface Print {
  readonly timeMs: number;
  readonly price: Atoms;
  readonly qty: Atoms;
  readonly side: Side;
}

/** Reads a gzip of Binance's public kline columns. */
export function readBars(path: string | URL): readonly RecordedBar[] {
  return rows(path).map(([openMs = '', open = '', high = '', low = '', close = '', volume = '']) => ({ openMs: Number(openMs), open, high, low, close, volume }));
}

/** Reads a gzip of Binance's public funding columns; the few milliseconds past the hour are cut. */
export function readFunding(path: string | URL): readonly RecordedFunding[] {
  return rows(path).map(([time = '', hours = '', rate = '']) => ({ timeMs: Math.floor(Number(time) / 60_000) * 60_000, intervalHours: Number(hours), rate }));
}

/** Recorded minutes in the place of an invented market: four trades make each bar what it was, and the crowd's ladder stands around every one of them. */
export class BarRecording {
  readonly #venue: Venue;
  readonly #listing: Listing;
  readonly #crowd: Crowd;
  readonly #bars: readonly RecordedBar[];
  readonly #funding: readonly RecordedFunding[];
  #next = 0;
  #prints: Print[] = [];

  constructor(venue: Venue, listing: Listing, crowd: Crowd, recorded: { readonly bars: readonly RecordedBar[]; readonly funding: readonly RecordedFunding[] }) {
    this.#venue = venue;
    this.#listing = listing;
    this.#crowd = crowd;
    this.#bars = recorded.bars;
    this.#funding = recorded.funding;
    this.#expectFunding(recorded.bars[0]?.openMs ?? 0);
  }

  /** Returns when the next trade happened; null at the end. */
  get nextMs(): number | null {
    if (this.#prints.length === 0) this.#prepare();
    return this.#prints[0]?.timeMs ?? null;
  }

  playNext(): void {
    const print = this.nextMs === null ? undefined : this.#prints.shift();
    if (print === undefined) return;
    const { price, qty, side } = print;
    if (this.#listing.nextFundingMs <= print.timeMs) this.#expectFunding(print.timeMs);
    this.#venue.batch(() => {
      this.#crowd.surround(price, side);
      this.#meet(side === 'BUY' ? 'SELL' : 'BUY', price);
      this.#venue.printForeign(this.#listing, { price, quantities: [qty], buyerIsMaker: side === 'SELL' });
      if (this.#listing.kind === 'um' && !this.#listing.isMarkPinned) {
        this.#listing.indexPrice = price;
        this.#venue.mark(this.#listing, price);
      }
    });
  }

  #prepare(): void {
    const bar = this.#bars[this.#next++];
    if (bar === undefined) return;
    const [open, high, low, close] = [atoms(bar.open), atoms(bar.high), atoms(bar.low), atoms(bar.close)];
    const volume = atoms(bar.volume);
    // A minute without trades has no bar on the exchange either: it is drawn flat from the close before.
    if (volume <= 0n) return this.#prepare();
    const { step } = this.#listing.rules;
    const quarter = (volume / 4n / step) * step;
    const points: [Atoms, number][] = close >= open ? [[open, 1], [low, 15], [high, 40], [close, 59]] : [[open, 1], [high, 15], [low, 40], [close, 59]];
    let before = open;
    for (const [index, [price, second]] of points.entries()) {
      const qty = index === 3 ? volume - 3n * quarter : quarter;
      if (qty > 0n) this.#prints.push({ timeMs: bar.openMs + second * 1_000, price, qty, side: price >= before ? 'BUY' : 'SELL' });
      before = price;
    }
  }

  /** Strangers' offers that the new ladder brings to an account's order trade with it at the order's price. */
  #meet(side: Side, price: Atoms): void {
    const { book } = this.#listing;
    for (;;) {
      const own = book.own(side).best;
      const isReached = own !== null && (side === 'BUY' ? own.price > price : own.price < price);
      const order = own?.orders.find(isOwned);
      if (!isReached || order === undefined) return;
      this.#venue.trade(this.#listing, { side: side === 'BUY' ? 'SELL' : 'BUY', limit: order.price, qty: order.remaining }, null);
    }
  }

  #expectFunding(nowMs: number): void {
    const next = this.#funding.find(({ timeMs }) => timeMs > nowMs);
    if (next === undefined) return;
    this.#listing.fundingRate = atoms(next.rate);
    this.#listing.fundingIntervalHours = next.intervalHours;
    this.#listing.nextFundingMs = next.timeMs;
  }
}

function rows(path: string | URL): string[][] {
  const [, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  return lines.map((line) => line.split(','));
}
