import { entryPrice } from './accounts/position.ts';
import type { MarginType } from './accounts/um-account.ts';
import { atoms, fixed, short } from './decimal.ts';
import type { Exchange } from './exchange.ts';
import type { DoorState } from './faults/door.ts';
import { ROLES, type FaultPlan, type FaultRule, type Role } from './faults/fault-plan.ts';
import type { Kind, ListingStatus } from './market/listing.ts';
import type { Playback } from './market/playback.ts';
import { Recording } from './market/recording.ts';
import type { Side } from './matching/book.ts';
import type { Network } from './network.ts';
import { algoRow, type AlgoStatus } from './orders/algo-order.ts';
import { orderHistory, type HistoricOrder } from './oracle/order-history.ts';
import type { ProtectionWatch } from './oracle/protection-watch.ts';
import { accountUpdate } from './orders/um-account-events.ts';
import { umOrderRow } from './orders/um-order.ts';
import { spotRow } from './orders/spot-order.ts';
import { levels } from './rest/market-shapes.ts';
import type { Route } from './streams/routes.ts';
import type { RouteState } from './streams/stream-server.ts';

/** What the exchange knows of an account; the truth that a client must come to. */
export interface AccountTruth {
  readonly spot: { readonly balances: Readonly<Record<string, { readonly free: string; readonly locked: string }>>; readonly openOrders: readonly TruthOrder[]; readonly trades: number };
  readonly um: {
    readonly wallet: string;
    readonly leverage: Readonly<Record<string, number>>;
    readonly positions: readonly { readonly symbol: string; readonly side: string; readonly qty: string; readonly entryPrice: string }[];
    readonly openOrders: readonly TruthOrder[];
    readonly openAlgoOrders: readonly { readonly symbol: string; readonly id: string; readonly clientId: string; readonly type: string; readonly side: string; readonly qty: string; readonly triggerPrice: string; readonly closePosition: boolean; readonly status: AlgoStatus }[];
    readonly trades: number;
  };
}

export interface TruthOrder {
  readonly symbol: string;
  readonly id: string;
  readonly clientId: string;
  readonly type: string;
  readonly side: Side;
  readonly qty: string;
  readonly executed: string;
  readonly status: string;
}

/** The hand of a test on the exchange: prices, faults, the network, and what others do to an account. */
export class Control {
  readonly #exchange: Exchange;
  readonly #faults: FaultPlan;
  readonly #network: Network;

  constructor(exchange: Exchange, faults: FaultPlan, network: Network) {
    this.#exchange = exchange;
    this.#faults = faults;
    this.#network = network;
  }

  // The market.

  /** Moves the market `count` steps. */
  step(count = 1): void {
    for (let i = 0; i < count; i++) this.#exchange.step();
  }

  /** Carries a symbol's price to `price` by trading through everything in between, mark price included. */
  jump(kind: Kind, symbol: string, price: string): void {
    this.#crowd(kind, symbol).jump(atoms(price));
  }

  /** Lets a symbol go through these prices, one in each coming step of the market, and then wander on from the last: a crash, a squeeze, a spike and its way back. */
  follow(kind: Kind, symbol: string, prices: readonly string[]): void {
    this.#exchange.paths.set(this.#crowd(kind, symbol), prices.map(atoms));
  }

  /**
   * Lets `ms` of the exchange's time pass at once, with its markets moving every `everyMs`: orders trade and trigger, funding is charged, listen keys end,
   * and bars of the whole time exist afterwards.
   */
  passTime(ms: number, everyMs = 15_000): void {
    for (let left = ms; left > 0; left -= everyMs) {
      this.#exchange.clock.pass(Math.min(left, everyMs));
      this.#exchange.step();
      this.#exchange.tend();
    }
    this.#network.beat(performance.now() + this.#exchange.clock.passedMs);
  }

  /** Answers the next depth requests of a symbol with the book of this moment, however old it has become. */
  staleDepth(kind: Kind, symbol: string, times = 1): void {
    const listing = this.#exchange.half(kind).venue.listing(symbol);
    listing.staleDepth = { left: times, lastUpdateId: listing.updateId, bids: levels(listing, 'BUY', 5_000), asks: levels(listing, 'SELL', 5_000) };
  }

  /** Lets a stranger take exactly `qty`, at `limit` or better if one is given. */
  take(kind: Kind, symbol: string, side: Side, qty: string, limit?: string): void {
    this.#crowd(kind, symbol).takeExactly(side, atoms(qty), limit === undefined ? null : atoms(limit));
  }

  /** Sets what strangers offer at one price; '0' takes it away. */
  offer(kind: Kind, symbol: string, side: Side, price: string, qty: string): void {
    const half = this.#exchange.half(kind);
    half.venue.batch(() => this.#crowd(kind, symbol).offer(side, atoms(price), atoms(qty)));
  }

  /** Takes every stranger's offer away: nothing can be filled. */
  dryUp(kind: Kind, symbol: string): void {
    this.#crowd(kind, symbol).withdraw();
  }

  /**
   * Plays a recorded book and its trades in the place of a symbol's invented market, from its snapshot on.
   * `speed` 1 is as recorded, 0 stands still but for the recording's own `playTo`.
   */
  playRecording(kind: Kind, symbol: string, path: string | URL, speed = 1): Recording {
    const { venue } = this.#exchange.half(kind);
    const crowd = this.#crowd(kind, symbol);
    const recording = new Recording(venue, venue.listing(symbol), crowd, path);
    this.#exchange.recordings.set(crowd, { recording, speed, positionMs: recording.positionMs });
    return recording;
  }

  /** Gives markets to a playback, whose clock and symbols the server was started with. */
  play(playback: Playback): void {
    playback.attach({
      part: (kind, symbol) => {
        const crowd = this.#crowd(kind, symbol);
        const { venue } = this.#exchange.half(kind);
        this.#exchange.played.add(crowd);
        return { venue, listing: venue.listing(symbol), crowd };
      },
      sliceEnded: (nowMs) => {
        this.#exchange.tend();
        this.#network.beat(nowMs);
      },
    });
  }

  /** Pins the mark price of a futures symbol; null lets it follow the market again. */
  pinMark(symbol: string, price: string | null): void {
    const listing = this.#exchange.um.venue.listing(symbol);
    listing.isMarkPinned = price !== null;
    if (price !== null) this.#exchange.um.venue.mark(listing, atoms(price));
  }

  /** Charges funding now, at `rate` if one is given. */
  chargeFunding(symbol: string, rate?: string): void {
    const listing = this.#exchange.um.venue.listing(symbol);
    if (rate !== undefined) listing.fundingRate = atoms(rate);
    this.#exchange.margin.charge(listing, this.#exchange.clock.now());
  }

  /** Returns best bid, best ask, last and mark price. */
  prices(kind: Kind, symbol: string): { readonly bid: string; readonly ask: string; readonly last: string; readonly mark: string } {
    const listing = this.#exchange.half(kind).venue.listing(symbol);
    return { bid: short(listing.touch('BUY')), ask: short(listing.touch('SELL')), last: short(listing.lastPrice), mark: short(listing.markPrice) };
  }

  /** Changes a symbol's state; anything but TRADING refuses orders. */
  setStatus(kind: Kind, symbol: string, status: ListingStatus): void {
    const listing = this.#exchange.half(kind).venue.listing(symbol);
    listing.status = status;
    if (kind === 'um') this.#network.publishers.um.contractChanged(listing);
  }

  /** Delists a symbol: its orders end, its futures positions are settled at the mark price, and it takes no more orders. */
  delist(kind: Kind, symbol: string): void {
    const listing = this.#exchange.half(kind).venue.listing(symbol);
    if (kind === 'spot') this.#exchange.spotDesk.expireAll(listing);
    else this.#exchange.delistFutures(listing);
    this.setStatus(kind, symbol, kind === 'spot' ? 'BREAK' : 'SETTLING');
  }

  // The account, touched by somebody else.

  /** Changes a balance by hand, as a deposit or a withdrawal does. */
  adjustBalance(kind: Kind, asset: string, change: string, account = 'main'): void {
    const nowMs = this.#exchange.clock.now();
    const amount = atoms(change);
    if (kind === 'spot') {
      const balance = this.#exchange.spotDesk.account(account).balance(asset);
      balance.free += amount;
      this.#exchange.spot.feed.emit(account, { e: 'balanceUpdate', E: nowMs, a: asset, d: fixed(amount, 8), T: nowMs });
      this.#exchange.spot.feed.emit(account, { e: 'outboundAccountPosition', E: nowMs, u: nowMs, B: [{ a: asset, f: fixed(balance.free, 8), l: fixed(balance.locked, 8) }] });
      return;
    }
    const wallet = this.#exchange.umDesk.account(account);
    if (asset === 'BNB') wallet.bnb += amount;
    else wallet.crossWallet += amount;
    wallet.book({ symbol: '', incomeType: 'TRANSFER', income: amount, asset, info: 'TRANSFER', time: nowMs, tradeId: '' });
    this.#exchange.um.feed.emit(account, accountUpdate(amount < 0n ? 'WITHDRAW' : 'DEPOSIT', wallet, [], this.#exchange.um.venue, nowMs, amount));
  }

  /** Closes a position, or `qty` of it, by auto-deleveraging. */
  deleverage(symbol: string, qty?: string, account = 'main'): void {
    this.#exchange.deleverage(account, symbol, qty === undefined ? null : atoms(qty));
  }

  /** Lets fees be paid with BNB, or not any more. */
  setBnbFees(kind: Kind, state: 'on' | 'off', account = 'main'): void {
    const owner = kind === 'spot' ? this.#exchange.spotDesk.account(account) : this.#exchange.umDesk.account(account);
    owner.isBurningBnb = state === 'on';
  }

  /** Changes the margin type of a symbol from another device. @throws ApiError where orders or a position forbid it */
  setMarginType(symbol: string, type: MarginType, account = 'main'): void {
    this.#exchange.settings.setMarginType(this.#exchange.umDesk.account(account), symbol, type);
  }

  /** Changes leverage from another device. */
  setLeverage(symbol: string, leverage: number, account = 'main'): void {
    this.#exchange.settings.setLeverage(this.#exchange.umDesk.account(account), symbol, leverage);
  }

  /** Returns every order an account has had since the start, whoever placed it. */
  history(account = 'main'): readonly HistoricOrder[] {
    return orderHistory(this.#exchange, account);
  }

  /** Watches for how long positions stand without a stop. */
  get protection(): ProtectionWatch {
    return this.#exchange.protection;
  }

  /** Returns what the exchange knows of an account. */
  truth(account = 'main'): AccountTruth {
    const { spotDesk, umDesk, algos } = this.#exchange;
    const um = umDesk.account(account);
    const listings = [...this.#exchange.um.venue.listings.keys()];
    return {
      spot: {
        balances: Object.fromEntries([...spotDesk.account(account).balances].map(([asset, { free, locked }]) => [asset, { free: fixed(free, 8), locked: fixed(locked, 8) }])),
        openOrders: spotDesk.orders.open(account).map((order) => truthOf(spotRow(order), order.side)),
        trades: spotDesk.account(account).trades.length,
      },
      um: {
        wallet: fixed(um.wallet, 8),
        leverage: Object.fromEntries(listings.map((symbol) => [symbol, um.leverage(symbol)])),
        positions: um.openPositions().map((position) => ({ symbol: position.symbol, side: position.side, qty: short(position.qty), entryPrice: short(entryPrice(position)) })),
        openOrders: umDesk.orders.open(account).map((order) => truthOf(umOrderRow(order), order.side)),
        openAlgoOrders: algos.open(account).map((algo) => {
          const row = algoRow(algo);
          return {
            symbol: algo.listing.symbol, id: algo.id.toString(), clientId: algo.clientId, type: algo.type, side: algo.side, qty: String(row['quantity']), triggerPrice: String(row['triggerPrice']),
            closePosition: algo.closePosition, status: algo.status,
          };
        }),
        trades: um.trades.length,
      },
    };
  }

  // Faults.

  /** Adds a fault rule. */
  fail(rule: FaultRule): void {
    this.#faults.add(rule);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Returns how many rules have hits left. */
  get pendingFaults(): number {
    return this.#faults.pending;
  }

  /** For so long a fresh conditional order answers -2013 and -2011. */
  lagAlgoOrders(ms: number): void {
    this.#exchange.algos.lagMs = ms;
  }

  /** Delays every user-data event by `ms`, so that replies overtake them; 0 ends it. */
  delayUserData(ms: number): void {
    this.#network.userDelayMs = ms;
  }

  /** Shifts the server's clock by `ms`. */
  shiftClock(ms: number): void {
    this.#exchange.clock.shift(ms);
  }

  now(): number {
    return this.#exchange.clock.now();
  }

  /** Bans this machine from a market for `ms`. */
  ban(kind: Kind, ms: number): void {
    this.#exchange.half(kind).budget.ban(this.#exchange.clock.now() + ms);
  }

  expireListenKey(account = 'main'): void {
    this.#exchange.listenKeys.expire(account);
  }

  /** Ends the user-data subscriptions of the spot WS API. */
  terminateUserStreams(): void {
    this.#network.wsApis.spot.terminateUserStreams(this.#exchange.clock.now());
  }

  /** Sends `serverShutdown` to every spot connection; with `dropAfterMs` they are cut that much later. */
  announceShutdown(dropAfterMs?: number): void {
    const nowMs = this.#exchange.clock.now();
    this.#network.streams.spot.announceShutdown(nowMs);
    this.#network.wsApis.spot.announceShutdown(nowMs);
    if (dropAfterMs === undefined) return;
    setTimeout(() => {
      this.dropConnections('spotWs');
      this.dropConnections('spotWsApi');
    }, dropAfterMs).unref();
  }

  // The network.

  /** Resets every connection of a door once. */
  dropConnections(role: Role): void {
    this.#network.doors[role].dropAll();
  }

  /** Resets the futures stream connections of one route once. */
  dropRoute(route: Exclude<Route, 'spot'>): void {
    this.#network.streams.um.drop(route);
  }

  /** Sets one route of the futures streams: open, down (reset and refused), or silent (connected, answering pings, and delivering nothing). */
  setRoute(route: Exclude<Route, 'spot'>, state: RouteState): void {
    this.#network.streams.um.setRoute(route, state);
  }

  /** Adds fields to replies and frames that nobody has heard of, or leaves them out again. */
  setUnknownFields(state: 'on' | 'off'): void {
    this.#faults.hasUnknownFields = state === 'on';
  }

  /** Returns how many WebSocket connections were tried in the last five minutes. */
  connectionAttempts(kind: Kind): number {
    return this.#exchange.half(kind).budget.attempts(this.#exchange.clock.now());
  }

  /** Sets a door, or all of them, to open, down, frozen (half-open) or maintenance. Opening again resets what was frozen. */
  setDoor(role: Role | 'all', state: DoorState): void {
    for (const one of role === 'all' ? ROLES : [role]) {
      const door = this.#network.doors[one];
      if (door.state === 'frozen' && state === 'open') door.dropAll();
      door.set(state);
    }
  }

  /** Puts the whole exchange into maintenance, or ends it. */
  setMaintenance(state: 'on' | 'off'): void {
    this.#exchange.isInMaintenance = state === 'on';
    for (const role of ROLES) if (role !== 'spotRest') this.setDoor(role, state === 'on' ? 'maintenance' : 'open');
    for (const half of [this.#exchange.spot, this.#exchange.um]) for (const listing of half.venue.listings.values()) listing.status = state === 'on' ? 'HALT' : 'TRADING';
  }

  /** Returns how many clients are connected to the streams of a market. */
  connections(kind: Kind, route?: Route): number {
    return this.#network.streams[kind].count(route);
  }

  #crowd(kind: Kind, symbol: string) {
    const crowd = this.#exchange.half(kind).crowds.get(symbol);
    if (crowd === undefined) throw new RangeError(`expected a listed symbol, was '${symbol}'`);
    return crowd;
  }
}

function truthOf(row: Readonly<Record<string, unknown>>, side: Side): TruthOrder {
  return {
    symbol: String(row['symbol']), id: String(row['orderId']), clientId: String(row['clientOrderId']), type: String(row['type']), side, qty: String(row['origQty']), executed: String(row['executedQty']), status: String(row['status']),
  };
}
