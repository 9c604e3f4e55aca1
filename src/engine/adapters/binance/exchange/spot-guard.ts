import type { OrderRequest } from '../../../domain/order.ts';
import { formatQty } from '../../../domain/instrument.ts';
import { qtyLots, type ClientOrderId, type QtyLots } from '../../../domain/units.ts';
import { readBalances } from '../account.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { wholeLots } from './account-reading.ts';
import { cancelSurely } from './cancellation.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { FollowedOrder } from './followed-order.ts';
import { reasonOf, type Guard } from './lane.ts';
import { orderJob, place, type Placed } from './placement.ts';
import { URGENCY } from './send-gate.ts';
import { cancelStrays, pairJob, takeAway, type Leg } from './spot-legs.ts';

/** Stop and target are sent in one go: the second is waited for so long. */
const PAIR_WINDOW_MS = 10;
/** After a fill the engine says what it wants now; until then nothing is put back. */
const SECOND_THOUGHT_MS = 50;
/** What was replaced is told to be gone when the engine asks for it, or after so long. */
const LEAVE_AFTER_MS = 2_000;
/** When something that was given up with unknown outcome is looked for again. The exchange refuses what is older than 5 s. */
const GHOST_MS = [700, 2_000, 4_000, 7_000] as const;
const INSUFFICIENT = /insufficient balance/i;

type Refused = Extract<Placed, { readonly type: 'refused' }>;

/**
 * Keeps the protection of one spot position at the exchange as the engine wants it, and sells the position. Spot knows no reduce-only, and what a resting order may
 * sell is locked: stop and target can only rest together as one OCO, nothing of it can be changed in place, and a sale at the market needs what they have locked. So each
 * change takes away what rests and places it anew, under the same ids, as one step that the engine does not see; what cannot be placed again is told.
 */
export class SpotGuard implements Guard {
  readonly #context: ExchangeContext;
  readonly #symbol: VenueSymbol;
  readonly #changed: () => void;
  /** What is to rest. */
  #stop: FollowedOrder | null = null;
  #target: FollowedOrder | null = null;
  /** Replaced by others; the engine will ask to cancel them. */
  readonly #leaving = new Map<ClientOrderId, FollowedOrder>();
  /** Asked to be canceled. */
  readonly #unwanted = new Set<ClientOrderId>();
  /** What rests, as far as is known. */
  #legs: readonly Leg[] = [];
  #exits: FollowedOrder[] = [];
  #isDirty = false;
  #isRunning = false;
  #attempts = 0;
  #interrupt: () => void = () => undefined;

  /** @param changed called when something has come to its end */
  constructor(context: ExchangeContext, symbol: VenueSymbol, changed: () => void) {
    this.#context = context;
    this.#symbol = symbol;
    this.#changed = changed;
  }

  get inFlight(): number {
    return (this.#isRunning ? 1 : 0) + this.#exits.length;
  }

  takes({ purpose, side, type, reduceOnly }: OrderRequest): boolean {
    return side === 'sell' && (isResting({ purpose, type }) || (type === 'market' && (reduceOnly || purpose === 'exit' || purpose === 'flatten')));
  }

  submit(order: FollowedOrder): void {
    if (!isResting(order.request)) {
      this.#exits.push(order);
      // A sale does not wait until it is known what became of a stop.
      this.#interrupt();
    } else if (order.request.purpose === 'stop-loss') {
      this.#leave(this.#stop);
      this.#stop = order;
      this.#isDirty = true;
    } else {
      this.#leave(this.#target);
      this.#target = order;
      this.#isDirty = true;
    }
    this.#nudge();
  }

  cancel(order: FollowedOrder): void {
    if (this.#exits.includes(order)) {
      this.#exits = this.#exits.filter((other) => other !== order);
      return this.#context.news.canceled(order, 'canceled before it was sent');
    }
    this.#unwanted.add(order.request.clientOrderId);
    if (order === this.#stop || order === this.#target) {
      if (order === this.#stop) this.#stop = null;
      else this.#target = null;
      this.#leaving.set(order.request.clientOrderId, order);
      this.#isDirty = true;
      return this.#nudge();
    }
    if (this.#leaving.has(order.request.clientOrderId)) {
      if (!this.#isRunning && !this.#rests(order)) this.#left(order, 'canceled');
      else {
        this.#isDirty = true;
        this.#nudge();
      }
      return;
    }
    void cancelSurely(this.#context, order);
  }

  amend(order: FollowedOrder): boolean {
    if (!this.takes(order.request)) return false;
    this.#context.news.amended(order, { qty: order.qty, limitPrice: order.limitPrice, refusal: 'the protection of a spot position is replaced, not changed' });
    return true;
  }

  adopt(order: FollowedOrder, { venueId, listId }: { readonly venueId: string; readonly listId: string | null }): void {
    if (!this.takes(order.request) || !isResting(order.request) || this.#legs.some((leg) => leg.venueId === venueId) || this.#isRunning) return;
    if (order.request.purpose === 'stop-loss') this.#stop = order;
    else this.#target = order;
    this.#legs = [...this.#legs.filter((leg) => leg.order !== order), { order, venueId, listId }];
  }

  rejectWaiting(reason: string): void {
    const exits = this.#exits;
    this.#exits = [];
    for (const order of exits) this.#context.news.refuse(order, reason);
  }

  #leave(order: FollowedOrder | null): void {
    if (order !== null && !order.isEnded) this.#leaving.set(order.request.clientOrderId, order);
  }

  #rests(order: FollowedOrder): boolean {
    return this.#legs.some((leg) => leg.order === order);
  }

  #nudge(): void {
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      await this.#context.wait(this.#exits.length > 0 ? 0 : PAIR_WINDOW_MS);
      while (!this.#context.isStopped) {
        const exit = this.#exits.shift();
        if (exit !== undefined) await this.#sell(exit);
        else if (this.#isDirty) {
          this.#isDirty = false;
          await this.#arrange();
        } else break;
      }
    } catch (error) {
      this.#context.doubt(`the protection of ${this.#symbol.instrument.symbol} could not be arranged: ${error instanceof Error ? error.message : 'unknown error'}`);
    } finally {
      this.#isRunning = false;
      this.#tellLeft();
      if ((this.#isDirty || this.#exits.length > 0) && !this.#context.isStopped) this.#nudge();
      else this.#changed();
    }
  }

  /** Makes what rests what is wanted. */
  async #arrange(): Promise<void> {
    const stop = wanted(this.#stop), target = wanted(this.#target);
    this.#legs = this.#legs.filter(({ order, venueId }) => !order.isEnded && !order.gone.has(venueId));
    const orders = [stop, target].filter((order) => order !== null);
    if (orders.length === this.#legs.length && orders.every((order) => this.#rests(order))) return;
    const before = this.#legs.map(({ order }) => order);
    if (!await this.#clear()) return;
    if (await this.#rest(stop, target)) return;
    // Asked anew: much may have come while the exchange was asked.
    if (this.#exits.length > 0 || this.#context.isStopped) return;
    // The new stop was refused: the one before is better than nothing, unless there is a newer wish already or it was to go anyway.
    if (wanted(this.#stop) !== null) {
      this.#isDirty = true;
      return;
    }
    const old = before.find(({ request, isEnded }) => request.purpose === 'stop-loss' && !isEnded) ?? null;
    if (old !== null && !this.#unwanted.has(old.request.clientOrderId)) {
      this.#leaving.delete(old.request.clientOrderId);
      this.#stop = old;
    }
    await this.#rest(wanted(this.#stop), wanted(this.#target));
  }

  /** Takes away what rests. False when something of it has filled meanwhile: what was wanted was wanted for another position. */
  async #clear(): Promise<boolean> {
    if (this.#legs.length === 0) return true;
    const { moved, isGone } = await takeAway(this.#context, this.#legs);
    if (!isGone) {
      if (!this.#context.isStopped) for (const order of [this.#stop, this.#target]) if (order !== null && !order.isAccepted) this.#drop(order, 'what it was to replace could not be taken away');
      return false;
    }
    this.#legs = [];
    if (moved === 0) return true;
    for (const order of [this.#stop, this.#target]) if (order !== null && !order.isAccepted) this.#drop(order, 'superseded: what it was to replace has begun to fill');
    await this.#context.wait(SECOND_THOUGHT_MS);
    this.#isDirty = true;
    return false;
  }

  /** Brings stop and target to rest, at least the stop. False when there is a stop and it does not rest. */
  async #rest(stop: FollowedOrder | null, target: FollowedOrder | null): Promise<boolean> {
    if (stop !== null && target !== null && this.#symbol.isOcoAllowed) {
      const placed = await this.#placePair(stop, target);
      if (placed.type !== 'refused') return placed.type === 'accepted';
      if (await this.#placeOne(stop) !== null) return false;
      this.#drop(target, reasonOf(placed));
      return true;
    }
    if (stop !== null) {
      if (target !== null) this.#drop(target, 'the symbol has no OCO orders: only the stop can rest');
      return await this.#placeOne(stop) === null;
    }
    if (target !== null) await this.#placeOne(target);
    return true;
  }

  async #placePair(stop: FollowedOrder, target: FollowedOrder): Promise<Placed> {
    const qty = Math.min(stop.rest, target.rest) as QtyLots;
    for (const order of [stop, target]) if (order.rest !== qty) this.#shrinkTo(order, qty);
    return this.#persist([stop, target], () => {
      const job = pairJob(this.#context, { symbol: this.#symbol, stop, target, attempt: ++this.#attempts });
      return { ...job, orders: [stop, target] };
    });
  }

  /** Returns null when it rests. */
  async #placeOne(order: FollowedOrder): Promise<Refused | Placed | null> {
    const placed = await this.#persist([order], () => orderJob(this.#context, order, { isUrgent: true }));
    if (placed.type === 'accepted') return null;
    if (placed.type === 'refused') this.#drop(order, reasonOf(placed));
    return placed;
  }

  /** Places until it rests, is refused, or a sale comes. What is owned may be a little less than the position: then that much rests. */
  async #persist(orders: readonly FollowedOrder[], jobOf: () => ReturnType<typeof orderJob>): Promise<Placed> {
    const { gate } = this.#context;
    // The engine wished it before it heard what a fee has taken off the position: better to look than to be refused.
    let hasShrunk = this.#context.news.takeCorrected(this.#symbol.instrument.id) && await this.#capToOwned(orders);
    for (let turn = 0; !this.#context.isStopped; turn++) {
      await gate.turn(URGENCY.stop);
      if (this.#exits.length > 0) return { type: 'abandoned' };
      const abandon = new Promise<void>((resolve) => { this.#interrupt = resolve; });
      const past = new Map(orders.map((order) => [order, new Set(order.venueIds)]));
      const placed = await place(this.#context, { ...jobOf(), abandon });
      if (placed.type === 'accepted') {
        this.#legs = orders.map((order) => ({ order, venueId: [...order.venueIds].findLast((id) => past.get(order)?.has(id) !== true) ?? '', listId: null })).filter(({ venueId }) => venueId !== '');
        if (this.#legs.length < orders.length) this.#isDirty = true;
        for (const order of orders) if (order.qty !== order.request.qty && hasShrunk) this.#context.news.amended(order, { qty: order.qty, limitPrice: order.limitPrice });
        return placed;
      }
      if (placed.type === 'abandoned') this.#haunt(orders, past);
      if (placed.type === 'refused' && !hasShrunk && INSUFFICIENT.test(placed.reason)) {
        hasShrunk = true;
        if (await this.#shrinkToOwned(orders)) continue;
      }
      if (placed.type !== 'not-sent') return placed;
      if (turn === 0) this.#context.doubt(`the position in ${this.#symbol.instrument.symbol} has no stop, which has to wait: ${placed.reason}`);
      gate.quiet(placed.waitMs);
    }
    return { type: 'stopped' };
  }

  /** Sells the position, for which what rests has to go first. */
  async #sell(order: FollowedOrder): Promise<void> {
    const { news, gate } = this.#context;
    await gate.turn(URGENCY.exit);
    const { moved, isGone } = await takeAway(this.#context, this.#legs);
    if (isGone) this.#legs = [];
    if (moved >= order.qty) {
      news.refuse(order, 'nothing is left to sell: the stop or the target has filled');
      return this.#afterSale(true);
    }
    if (moved > 0) this.#shrinkTo(order, qtyLots(order.qty - moved));
    let hasShrunk = moved > 0, hasAsked = false;
    for (let turn = 0; !this.#context.isStopped; turn++) {
      await gate.turn(URGENCY.exit);
      const placed = await place(this.#context, orderJob(this.#context, order, { isUrgent: true }));
      if (placed.type === 'refused' && !hasAsked && INSUFFICIENT.test(placed.reason)) {
        hasAsked = true;
        if (await this.#shrinkToOwned([order])) {
          hasShrunk = true;
          continue;
        }
      }
      if (placed.type === 'not-sent') {
        if (turn === 0) this.#context.doubt(`the sale of ${this.#symbol.instrument.symbol} has to wait, and its stop is taken away: ${placed.reason}`);
        gate.quiet(placed.waitMs);
        continue;
      }
      if (placed.type === 'refused') news.refuse(order, reasonOf(placed));
      else if (hasShrunk) news.amended(order, { qty: order.qty, limitPrice: order.limitPrice });
      return this.#afterSale(placed.type === 'accepted');
    }
  }

  /** What was taken away for a sale is gone when something was sold, and put back when nothing was. */
  #afterSale(isSold: boolean): void {
    if (!isSold) {
      this.#isDirty = true;
      return;
    }
    for (const order of [this.#stop, this.#target, ...this.#leaving.values()]) if (order !== null && !this.#rests(order)) this.#left(order, 'taken away for the sale of the position');
    this.#stop = wanted(this.#stop);
    this.#target = wanted(this.#target);
  }

  /** Makes room for what was refused for want of coins, and makes it as small as must be. False when nothing can be sold. */
  async #shrinkToOwned(orders: readonly FollowedOrder[]): Promise<boolean> {
    try {
      await cancelStrays(this.#context, this.#symbol, orders);
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      return false;
    }
    return this.#capToOwned(orders);
  }

  async #capToOwned(orders: readonly FollowedOrder[]): Promise<boolean> {
    const { instrument } = this.#symbol;
    try {
      const balances = await readBalances(this.#context.connector);
      const free = wholeLots(instrument, balances.find(({ asset }) => asset === instrument.baseAsset)?.free ?? '0');
      if (free < instrument.minQty) return false;
      const [order] = orders;
      if (order !== undefined && order.rest - free > Math.ceil(order.rest * FEE_SHARE)) this.#context.doubt(`only ${formatQty(instrument, free)} ${instrument.baseAsset} are free, ${formatQty(instrument, order.rest)} were to be sold`);
      for (const one of orders) if (one.rest > free) this.#shrinkTo(one, free);
      return true;
    } catch (error) {
      if (error instanceof VenueError) return false;
      throw error;
    }
  }

  #shrinkTo(order: FollowedOrder, rest: QtyLots): void {
    order.qty = qtyLots(order.filled + rest);
  }

  /** What was given up with unknown outcome may come to rest later: then it is taken away, unless it is wanted again. */
  #haunt(orders: readonly FollowedOrder[], past: ReadonlyMap<FollowedOrder, ReadonlySet<string>>): void {
    const look = (turn: number): void => {
      this.#context.after(GHOST_MS[turn] ?? 0, () => void this.#lay(orders, past).finally(() => { if (turn + 1 < GHOST_MS.length && !this.#context.isStopped) look(turn + 1); }));
    };
    look(0);
  }

  async #lay(orders: readonly FollowedOrder[], past: ReadonlyMap<FollowedOrder, ReadonlySet<string>>): Promise<void> {
    if (this.#context.isStopped || this.#isRunning) return;
    const open = await this.#context.desk.openOrders(this.#symbol.instrument.symbol).catch(() => []);
    const ghosts = open.flatMap((row): Leg[] => {
      const order = orders.find(({ request }) => request.clientOrderId === row.clientOrderId);
      return order === undefined || row.orderId === null || past.get(order)?.has(row.orderId) === true || this.#legs.some(({ venueId }) => venueId === row.orderId) ? [] : [{ order, venueId: row.orderId, listId: row.orderListId }];
    });
    if (ghosts.length > 0) await takeAway(this.#context, ghosts);
  }

  #drop(order: FollowedOrder, reason: string): void {
    if (this.#stop === order) this.#stop = null;
    if (this.#target === order) this.#target = null;
    if (order.isAccepted) this.#context.news.canceled(order, reason);
    else this.#context.news.refuse(order, reason);
  }

  #tellLeft(): void {
    for (const order of this.#leaving.values()) {
      if (order.isEnded) this.#leaving.delete(order.request.clientOrderId);
      else if (!this.#rests(order)) this.#context.after(this.#stop === null && this.#target === null ? 0 : LEAVE_AFTER_MS, () => { if (this.#leaving.has(order.request.clientOrderId) && !this.#rests(order)) this.#left(order, 'replaced'); });
    }
  }

  #left(order: FollowedOrder, reason: string): void {
    this.#leaving.delete(order.request.clientOrderId);
    this.#unwanted.delete(order.request.clientOrderId);
    this.#context.news.canceled(order, reason);
  }
}

/** Missing that much, a fee was taken out of what was bought. @see Binance fee schedule */
const FEE_SHARE = 0.002;

/** A step of a take-profit that the program takes at the market is a sale like any other. */
function isResting({ purpose, type }: Pick<OrderRequest, 'purpose' | 'type'>): boolean {
  return purpose === 'stop-loss' || (purpose === 'take-profit' && type !== 'market');
}

const wanted = (order: FollowedOrder | null): FollowedOrder | null => (order === null || order.isEnded || order.rest <= 0 ? null : order);
