import { createRng, type Rng } from '../../../../src/engine/compute/rng.ts';
import { type Atoms, atomsOf, toNumber } from '../decimal.ts';
import type { BookOrder, Side } from '../matching/book.ts';
import type { Listing } from './listing.ts';
import { isOwned, type Venue } from './venue.ts';

const LEVELS = 25;
/** Beyond this many grid steps from the touch the crowd takes its offers back. */
const REACH = 60;
const EVERYTHING: Atoms = 10n ** 30n;

/** Everybody else on one listing: a ladder of offers around a wandering fair price, and small takers. A function of its seed and its steps. */
export class Crowd {
  readonly #venue: Venue;
  readonly #listing: Listing;
  readonly #rng: Rng;
  readonly #walk: Rng;
  readonly #grid: Atoms;
  readonly #offers: Readonly<Record<Side, Map<Atoms, BookOrder>>> = { BUY: new Map(), SELL: new Map() };
  #fair: number;

  constructor(venue: Venue, listing: Listing, seed: number) {
    this.#venue = venue;
    this.#listing = listing;
    this.#rng = createRng(seed).stream(`${venue.kind}:${listing.symbol}`);
    // Spot and futures of a symbol share their walk, so that the basis stays small.
    this.#walk = createRng(seed).stream(`walk:${listing.symbol}`);
    this.#fair = toNumber(listing.spec.price);
    const { tick } = listing.rules;
    const halfBasisPoint = listing.spec.price / 20_000n;
    this.#grid = halfBasisPoint > tick ? (halfBasisPoint / tick) * tick : tick;
    venue.batch(() => this.#quote());
  }

  get fair(): Atoms {
    return atomsOf(this.#fair);
  }

  /** One step of the market: the fair price wanders, offers follow, somebody may take. */
  step(): void {
    this.#venue.batch(() => {
      this.#fair *= Math.exp((this.#listing.spec.volatilityBps / 10_000) * this.#walk.normal());
      this.#quote();
      this.#fidget();
      if (this.#rng.float() < 0.6) this.#take();
      this.#follow();
    });
  }

  /** Carries the price to `price` by trading everything in between, as a crash or a squeeze does. */
  jump(price: Atoms): void {
    this.#venue.batch(() => {
      this.#fair = toNumber(price);
      this.#quote();
      this.#take();
      if (!this.#listing.isMarkPinned) {
        this.#listing.indexPrice = price;
        this.#venue.mark(this.#listing, price);
      }
    });
  }

  /** Puts the ladder around a price without trading what stands in between: for a market whose trades are told from outside. */
  surround(price: Atoms, takerSide: Side): void {
    const tick = this.#grid;
    const bid = takerSide === 'SELL' ? price : price - tick;
    this.#fair = toNumber(price);
    this.#venue.batch(() => {
      for (const side of ['BUY', 'SELL'] as const) {
        for (const at of [...this.#offers[side].keys()]) if (side === 'BUY' ? at > bid : at < bid + tick) this.offer(side, at, 0n);
      }
      this.#prune('BUY', bid);
      this.#prune('SELL', bid + tick);
      for (let i = 0n; i < LEVELS; i++) {
        this.#ensure('BUY', bid - i * tick);
        this.#ensure('SELL', bid + tick + i * tick);
      }
    });
  }

  /** Sets what the crowd offers at one price to exactly `qty`; used to play a recorded book. */
  offer(side: Side, price: Atoms, qty: Atoms): void {
    const offers = this.#offers[side];
    const known = offers.get(price);
    const { book } = this.#listing;
    if (known !== undefined && known.remaining > 0n) {
      book.resize(known, qty);
      if (qty <= 0n) offers.delete(price);
      return;
    }
    offers.delete(price);
    if (qty <= 0n) return;
    const order: BookOrder = { side, price, remaining: qty };
    offers.set(price, order);
    book.add(order);
  }

  /** Takes every offer back. */
  withdraw(): void {
    this.#venue.batch(() => {
      for (const side of ['BUY', 'SELL'] as const) for (const price of [...this.#offers[side].keys()]) this.offer(side, price, 0n);
    });
  }

  /** Trades against whatever rests, as a stranger: for tests that need a fill of a known size. */
  takeExactly(side: Side, qty: Atoms, limit: Atoms | null): void {
    this.#venue.trade(this.#listing, { side, limit, qty }, null);
  }

  #quote(): void {
    const grid = this.#grid;
    const bid = (atomsOf(this.#fair) / grid) * grid;
    const ask = bid + grid;
    // What stands in the way of the new touch is traded, not lifted: the crowd moves prices the way markets do.
    this.#sweep('BUY', bid);
    this.#sweep('SELL', ask);
    this.#prune('BUY', bid);
    this.#prune('SELL', ask);
    for (let i = 0n; i < LEVELS; i++) {
      this.#ensure('BUY', bid - i * grid);
      this.#ensure('SELL', ask + i * grid);
    }
  }

  #sweep(side: Side, limit: Atoms): void {
    if (this.#listing.book.crosses(side, limit)) this.#venue.trade(this.#listing, { side, limit, qty: EVERYTHING }, null);
  }

  #prune(side: Side, touch: Atoms): void {
    const reach = this.#grid * BigInt(REACH);
    for (const [price, order] of this.#offers[side]) {
      const distance = side === 'BUY' ? touch - price : price - touch;
      if (order.remaining <= 0n) this.#offers[side].delete(price);
      else if (distance > reach) this.offer(side, price, 0n);
    }
  }

  #ensure(side: Side, price: Atoms): void {
    if (price > 0n && !this.#offers[side].has(price)) this.offer(side, price, this.#size());
  }

  #fidget(): void {
    for (let i = 0; i < 3; i++) {
      const side: Side = this.#rng.float() < 0.5 ? 'BUY' : 'SELL';
      const level = this.#listing.book.own(side).top(LEVELS)[this.#rng.int(LEVELS)];
      if (level !== undefined && this.#offers[side].has(level.price)) this.offer(side, level.price, this.#size());
    }
  }

  #take(): void {
    const side: Side = this.#rng.float() < 0.5 ? 'BUY' : 'SELL';
    const best = this.#listing.book.opposite(side).best;
    if (best === null) return;
    const { step } = this.#listing.rules;
    const share = BigInt(1 + this.#rng.int(20));
    const crowdQty = best.orders.reduce((sum, order) => (isOwned(order) ? sum : sum + order.remaining), 0n);
    const qty = ((crowdQty * share) / 100n / step) * step;
    this.#venue.trade(this.#listing, { side, limit: best.price, qty: qty > step ? qty : step }, null);
  }

  #follow(): void {
    if (this.#listing.isMarkPinned || this.#listing.kind === 'spot') return;
    const fair = atomsOf(this.#fair);
    this.#listing.indexPrice = fair;
    this.#venue.mark(this.#listing, (this.#listing.markPrice * 3n + fair) / 4n);
  }

  #size(): Atoms {
    const { step } = this.#listing.rules;
    const quote = 20_000 + 180_000 * this.#rng.float();
    const units = Math.max(1, Math.round(quote / this.#fair / toNumber(step)));
    return BigInt(units) * step;
  }
}
