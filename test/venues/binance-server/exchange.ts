import { ListenKeys } from './accounts/listen-keys.ts';
import { MarginWatch } from './accounts/margin-watch.ts';
import type { KeyStore } from './accounts/keys.ts';
import { UmSettings } from './accounts/um-settings.ts';
import { DEFAULT_SYMBOLS, specOf, type SymbolSetup } from './catalog/symbols.ts';
import { abs, type Atoms } from './decimal.ts';
import { Crowd } from './market/crowd.ts';
import { FundingHistory } from './market/funding.ts';
import { Listing, type Kind } from './market/listing.ts';
import type { Recording } from './market/recording.ts';
import { Venue } from './market/venue.ts';
import type { OperationTable } from './operation.ts';
import { AlgoDesk } from './orders/algo-desk.ts';
import { OrderLists } from './orders/order-lists.ts';
import { SpotDesk } from './orders/spot-desk.ts';
import { UmDesk } from './orders/um-desk.ts';
import { ProtectionWatch } from './oracle/protection-watch.ts';
import { Countdowns } from './rest/countdowns.ts';
import { Budget, LIMITS, type Limits } from './rest/limits.ts';
import { spotAccount } from './rest/spot-account.ts';
import { spotMarket } from './rest/spot-market.ts';
import { spotTrade } from './rest/spot-trade.ts';
import { umAccount } from './rest/um-account.ts';
import { umAlgo } from './rest/um-algo.ts';
import { umMarket } from './rest/um-market.ts';
import { umTrade } from './rest/um-trade.ts';
import { umUserStream } from './rest/um-user-stream.ts';
import { ServerClock } from './server-clock.ts';
import { UserFeed } from './user-feed.ts';

export interface ExchangeOptions {
  readonly seed: number;
  /** The server's time; default the wall clock. */
  readonly clock?: { now(): number };
  /** Default: BTCUSDT, ETHUSDT, SOLUSDT, XRPUSDT and one symbol that is not ASCII. */
  readonly symbols?: readonly (string | SymbolSetup)[];
  readonly limits?: Partial<Readonly<Record<Kind, Partial<Limits>>>>;
}

/** What both markets have. */
export interface Half {
  readonly kind: Kind;
  readonly venue: Venue;
  readonly crowds: ReadonlyMap<string, Crowd>;
  readonly budget: Budget;
  readonly feed: UserFeed;
}

/** Everything the exchange is, without the network. */
export class Exchange {
  readonly clock: ServerClock;
  readonly keys: KeyStore;
  readonly spot: Half;
  readonly um: Half;
  readonly spotDesk: SpotDesk;
  readonly umDesk: UmDesk;
  readonly algos: AlgoDesk;
  readonly lists: OrderLists;
  readonly settings: UmSettings;
  readonly margin: MarginWatch;
  readonly listenKeys: ListenKeys;
  readonly funding = new FundingHistory();
  readonly protection: ProtectionWatch;
  /** Prices that a symbol goes to next, one a step. */
  readonly paths = new Map<Crowd, Atoms[]>();
  isInMaintenance = false;
  /** Recordings that play in the place of a crowd, with their speed and where they stand. */
  readonly recordings = new Map<Crowd, { readonly recording: Recording; readonly speed: number; positionMs: number }>();
  /** Crowds whose market is told by a playback, which carries the clock as well. */
  readonly played = new Set<Crowd>();
  #lastTendMs = performance.now();
  readonly #countdowns = new Countdowns();

  constructor(options: ExchangeOptions, keys: KeyStore) {
    this.clock = new ServerClock(options.clock ?? { now: () => Date.now() });
    this.keys = keys;
    this.spot = halfOf('spot', options, this.clock);
    this.um = halfOf('um', options, this.clock);
    this.spotDesk = new SpotDesk(this.spot.venue, this.spot.feed);
    this.umDesk = new UmDesk(this.um.venue, this.um.feed);
    this.lists = new OrderLists(this.spotDesk);
    this.algos = new AlgoDesk(this.umDesk);
    this.margin = new MarginWatch(this.umDesk, this.funding);
    this.settings = new UmSettings(this.umDesk);
    this.listenKeys = new ListenKeys(options.seed);
    this.protection = new ProtectionWatch(this);
  }

  half(kind: Kind): Half {
    return kind === 'spot' ? this.spot : this.um;
  }

  /** Returns everything that may be asked over REST. */
  operations(kind: Kind): OperationTable {
    if (kind === 'spot') {
      return { ...spotMarket(this.spot.venue, this.spot.budget), ...spotTrade(this.spotDesk, this.lists), ...spotAccount(this.spotDesk, this.spot.budget, () => this.isInMaintenance) };
    }
    return {
      ...umMarket(this.um.venue, this.um.budget, this.funding),
      ...umTrade(this.umDesk, this.#countdowns),
      ...umAlgo(this.umDesk, this.algos),
      ...umAccount(this.umDesk, this.settings, this.margin),
      ...umUserStream(this.listenKeys),
    };
  }

  /** Opens an account on both markets. */
  openAccount(name: string): void {
    this.spotDesk.account(name);
    this.umDesk.account(name);
  }

  /** Moves every crowd one step. */
  step(): void {
    for (const half of [this.spot, this.um]) {
      for (const [symbol, crowd] of half.crowds) if (half.venue.listings.get(symbol)?.status === 'TRADING' && !this.recordings.has(crowd) && !this.played.has(crowd)) this.#move(crowd);
    }
  }

  #move(crowd: Crowd): void {
    const path = this.paths.get(crowd);
    const price = path?.shift();
    if (path?.length === 0) this.paths.delete(crowd);
    if (price === undefined) crowd.step();
    else crowd.jump(price);
  }

  /** Closes a part of a futures position against a trader on the other side, as happens when the insurance fund is empty. */
  deleverage(account: string, symbol: string, qty: Atoms | null): void {
    for (const position of this.umDesk.account(account).openPositions(symbol)) {
      const held = abs(position.qty);
      this.umDesk.close(this.umDesk.account(account), position, {
        qty: qty === null || qty > held ? held : qty, price: this.um.venue.listing(symbol).markPrice, clientId: `adl_autoclose_${this.clock.now()}`, fillName: 'CALCULATED',
      });
    }
  }

  /** Ends a futures symbol: orders expire, positions are settled at the mark price. */
  delistFutures(listing: Listing): void {
    this.umDesk.expireAll(listing, 7);
    this.algos.expireAll(listing);
    for (const account of this.umDesk.accounts.values()) {
      for (const position of account.openPositions(listing.symbol)) this.umDesk.close(account, position, { qty: abs(position.qty), price: listing.markPrice, clientId: `settlement_autoclose-${this.clock.now()}`, fillName: 'TRADE' });
    }
  }

  /** Does what is due by the clock: funding, expiries, dead-man switches. */
  tend(): void {
    this.#play();
    const nowMs = this.clock.now();
    this.margin.chargeDue(nowMs);
    this.listenKeys.expireDue(nowMs);
    this.umDesk.expireDue(nowMs);
    for (const { account, symbol } of this.#countdowns.take(nowMs)) for (const order of this.umDesk.orders.open(account, symbol)) this.umDesk.cancel(order);
  }

  #play(): void {
    const wallMs = performance.now();
    const passedMs = wallMs - this.#lastTendMs;
    this.#lastTendMs = wallMs;
    for (const entry of this.recordings.values()) {
      entry.positionMs += passedMs * entry.speed;
      entry.recording.playTo(entry.positionMs);
    }
  }
}

function halfOf(kind: Kind, options: ExchangeOptions, clock: ServerClock): Half {
  const venue = new Venue(kind, clock);
  const crowds = new Map<string, Crowd>();
  for (const [index, setup] of (options.symbols ?? DEFAULT_SYMBOLS).entries()) {
    const spec = specOf(setup);
    const listing = new Listing(kind, spec, { seed: options.seed, nowMs: clock.now(), index });
    venue.list(listing);
    crowds.set(spec.symbol, new Crowd(venue, listing, options.seed));
  }
  return { kind, venue, crowds, budget: new Budget(kind, { ...LIMITS[kind], ...options.limits?.[kind] }), feed: new UserFeed() };
}
