import { createRng } from '../../../../src/engine/compute/rng.ts';
import type { Rng } from '../../../../src/engine/compute/rng.ts';
import { Engine } from '../../../../src/engine/core/engine.ts';
import type { EngineOptions } from '../../../../src/engine/core/engine.ts';
import { protectionConfig } from '../../../../src/engine/core/protection-config.ts';
import type { Input } from '../../../../src/engine/domain/input.ts';
import type { ApprovedOrder } from '../../../../src/engine/domain/order.ts';
import type { OrderEvent } from '../../../../src/engine/domain/order-event.ts';
import type { Fact, Output } from '../../../../src/engine/domain/output.ts';
import { clientOrderId, priceTicks, qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { barAt, COIN, MINUTE, START, storyConfig } from './story.ts';

/** How badly the exchange behaves. */
export interface Manners {
  readonly seed: number;
  /** Requests and reports are each under way for 5 ms up to this. */
  readonly slowestMs: number;
  /** Of requests that are refused. */
  readonly refuses: number;
  /** Of reports that are delivered twice. */
  readonly repeats: number;
  /** Of resting stops that are taken away in a minute although nobody asked. */
  readonly takesAway: number;
  /** Largest number of parts that a fill comes in. */
  readonly parts: number;
  /** A near stop is hit often; with a far one the strategy turns its position round. */
  readonly stopPct: number;
  /** Further rules of the exit, in place of one target and a plain trail. */
  readonly exits?: Readonly<Record<string, unknown>>;
}

/** An order at the venue. */
interface AtVenue {
  readonly order: ApprovedOrder;
  filled: number;
  isOpen: boolean;
}

/** A report without what all of them have. */
type Told = OrderEvent extends infer Event ? (Event extends OrderEvent ? Omit<Event, 'timeMs' | 'clientOrderId' | 'instrumentId'> : never) : never;

interface Task {
  readonly timeMs: number;
  readonly run: () => void;
}

const GRACE_MS = 5000;

/**
 * A futures exchange that answers late, out of order, twice or with a refusal, and an engine that trades on it. It is a model of its own: it shares no
 * code with the simulated exchange. Prices walk, bars close each minute, and after every single step the promises of `docs/risk.md` are checked.
 */
export class Adversary {
  engine: Engine;
  readonly facts: Fact[] = [];
  /** What was found broken; empty while every promise is kept. */
  readonly broken: string[] = [];
  readonly orders = new Map<string, AtVenue>();
  position = 0;
  price = 1000;
  nowMs = START;
  filledLots = 0;
  /** From now on it behaves: no refusals, nothing taken away, prices stand still. */
  isCalm = false;
  /** No prices arrive any more: only what the engine asked for itself wakes it. */
  isSilent = false;
  readonly #manners: Manners;
  readonly #rng: Rng;
  readonly #options: EngineOptions;
  #tasks: Task[] = [];
  #count = 0;
  #bareFromMs = START;
  #lastHeld = 0;
  #lastCovered = 0;
  #exitTriedMs = Number.NEGATIVE_INFINITY;

  constructor(manners: Manners) {
    this.#manners = manners;
    this.#rng = createRng(manners.seed);
    this.#options = {
      instruments: [COIN], quoteAsset: 'USDT', startingCash: quoteAtoms(100_000_00000000n), orderIdPrefix: 'a', startMs: START,
      protection: protectionConfig.parse({ requireStop: 'always', stopGraceSeconds: GRACE_MS / 1000 }),
      config: storyConfig({ strategy: { takeProfitType: 'stop-multiple', takeProfitMultiple: 1, trailingStop: true, stopPercent: manners.stopPct, ...manners.exits }, risk: { dailyLossLimitPct: 90, maxDrawdownPct: 95, drawdownReducePct: 95, maxOrdersPerMinute: 1000 } }),
    };
    this.engine = new Engine(this.#options);
    this.#after(250, () => { this.#walk(); });
    this.#after(MINUTE, () => { this.#closeBar(); });
  }

  /** Lets time pass. */
  run(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = this.#tasks[0];
      const wakeMs = this.engine.wakeAtMs;
      const nextMs = Math.min(next?.timeMs ?? Infinity, wakeMs ?? Infinity);
      if (nextMs > endMs) break;
      this.nowMs = Math.max(this.nowMs, nextMs);
      if (wakeMs !== null && wakeMs <= this.nowMs) {
        this.enter({ type: 'timer-fired', timeMs: this.nowMs });
        if (this.engine.wakeAtMs !== null && this.engine.wakeAtMs <= this.nowMs) throw new Error(`still due at ${this.nowMs} after it was woken`);
      } else {
        this.#tasks.shift();
        next?.run();
      }
      this.#check();
    }
    this.nowMs = endMs;
  }

  enter(input: Input): void {
    for (const output of this.engine.process(input)) this.#carryOut(output);
  }

  /** The program dies and comes back from its snapshot. */
  restart(): void {
    const snapshot = structuredClone(this.engine.snapshot());
    this.engine = new Engine(this.#options);
    this.engine.restore(snapshot);
  }

  openAtVenue(): readonly ApprovedOrder[] {
    return [...this.orders.values()].filter(({ isOpen }) => isOpen).map(({ order }) => order);
  }

  get held(): number {
    return this.engine.position(COIN.id)?.qty ?? 0;
  }

  #carryOut(output: Output): void {
    switch (output.type) {
      case 'submit-order': return this.#sent(output.order);
      case 'cancel-order': {
        if (output.reason === 'replaced' && this.#isStop(output.clientOrderId) && this.#covered() < Math.abs(this.held)) this.broken.push(`${output.clientOrderId} was canceled before its successor rested`);
        const arrivesMs = Math.max(this.nowMs + this.#delay(), (this.#arrivals.get(output.clientOrderId) ?? 0) + 1);
        return this.#at(arrivesMs, () => { this.#cancel(output.clientOrderId); });
      }
      case 'amend-order': throw new Error('nothing is amended here');
      default: this.facts.push(output);
    }
  }

  readonly #arrivals = new Map<string, number>();

  #sent(order: ApprovedOrder): void {
    if (order.purpose !== 'entry' && !order.reduceOnly) this.broken.push(`${order.purpose} order ${order.clientOrderId} could open`);
    if (order.purpose === 'exit' && order.type === 'market') this.#exitTriedMs = this.nowMs;
    const underWay = this.engine.openOrders().filter(({ request, status, cancelRequested }) => request.purpose === 'stop-loss' && status === 'pending-submit' && !cancelRequested && request.side === order.side);
    if (underWay.length > 1) this.broken.push(`${underWay.length} stops under way at once`);
    const arrivesMs = this.nowMs + this.#delay();
    this.#arrivals.set(order.clientOrderId, arrivesMs);
    this.#at(arrivesMs, () => { this.#arrive(order); });
  }

  #arrive(order: ApprovedOrder): void {
    if (this.orders.has(order.clientOrderId)) this.broken.push(`order ${order.clientOrderId} was sent twice`);
    const atVenue: AtVenue = { order, filled: 0, isOpen: true };
    this.orders.set(order.clientOrderId, atVenue);
    const refusal = this.#refusal(order);
    if (refusal !== null) return this.#end(atVenue, { type: 'order-rejected', reason: refusal });
    this.#report(order, { type: 'order-accepted', venueOrderId: `v-${order.clientOrderId}` });
    if (order.type === 'market') this.#fillInParts(atVenue);
    else this.#touch(atVenue);
  }

  #refusal(order: ApprovedOrder): string | null {
    if (!this.isCalm && this.#rng.float() < this.#manners.refuses) return 'no reason given';
    if (order.type === 'market' && order.reduceOnly && this.#reducible(order) === 0) return 'nothing to reduce';
    if (order.type === 'stop-market' && this.#isTriggered(order)) return 'would trigger immediately';
    return null;
  }

  /** A reduce-only order fills no further than the position. */
  #reducible(order: ApprovedOrder): number {
    return Math.max(0, order.side === 'sell' ? this.position : -this.position);
  }

  #isTriggered({ side, triggerPrice }: ApprovedOrder): boolean {
    return side === 'sell' ? this.price <= (triggerPrice ?? 0) : this.price >= (triggerPrice ?? Infinity);
  }

  #fillInParts(atVenue: AtVenue): void {
    const { order } = atVenue;
    if (!atVenue.isOpen) return;
    const left = order.qty - atVenue.filled;
    const most = order.reduceOnly ? Math.min(left, this.#reducible(order)) : left;
    if (most <= 0) return this.#end(atVenue, { type: 'order-expired', reason: 'nothing left to reduce' });
    const part = this.#manners.parts > 1 ? Math.min(most, 1 + this.#rng.int(Math.max(1, Math.ceil(order.qty / (1 + this.#rng.int(this.#manners.parts)))))) : most;
    this.#fill(atVenue, part);
    if (atVenue.isOpen) this.#after(this.#rng.int(400), () => { this.#fillInParts(atVenue); });
  }

  #fill(atVenue: AtVenue, lots: number): void {
    const { order } = atVenue;
    const before = this.position;
    this.position += order.side === 'buy' ? lots : -lots;
    this.filledLots += lots;
    if (order.reduceOnly && before * this.position < 0) this.broken.push(`${order.clientOrderId} turned the position`);
    atVenue.filled += lots;
    if (atVenue.filled === order.qty) atVenue.isOpen = false;
    this.#report(order, {
      type: 'order-filled', fillId: `f${++this.#count}`, side: order.side, price: priceTicks(this.price), qty: qtyLots(lots), fee: quoteAtoms(0n), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false,
    });
  }

  #cancel(id: string): void {
    const atVenue = this.orders.get(id);
    if (atVenue?.isOpen) this.#end(atVenue, { type: 'order-canceled', reason: 'on request' });
  }

  #end(atVenue: AtVenue, how: { readonly type: 'order-canceled' | 'order-rejected' | 'order-expired'; readonly reason: string }): void {
    atVenue.isOpen = false;
    this.#report(atVenue.order, how);
  }

  #walk(): void {
    if (!this.isCalm) {
      this.price = Math.max(500, this.price + Math.round(2 * this.#rng.normal()));
      for (const atVenue of this.orders.values()) {
        if (!atVenue.isOpen) continue;
        if (atVenue.order.purpose === 'stop-loss' && this.#rng.float() < this.#manners.takesAway / 240) this.#end(atVenue, { type: 'order-expired', reason: 'taken away' });
        else this.#touch(atVenue);
      }
    }
    if (!this.isSilent) this.enter({ type: 'quote-updated', timeMs: this.nowMs, instrumentId: COIN.id, bid: this.price, bidQty: 1, ask: this.price, askQty: 1 });
    this.#after(250, () => { this.#walk(); });
  }

  /** A resting order that the price has reached fills. */
  #touch(atVenue: AtVenue): void {
    const { order } = atVenue;
    const isReached = order.type === 'stop-market' ? this.#isTriggered(order) : order.type === 'limit' && (order.side === 'sell' ? this.price >= (order.limitPrice ?? Infinity) : this.price <= (order.limitPrice ?? 0));
    if (isReached) this.#fillInParts(atVenue);
  }

  #closeBar(): void {
    if (!this.isCalm) this.enter({ ...barAt(this.nowMs - MINUTE, this.price), timeMs: this.nowMs });
    this.#after(MINUTE, () => { this.#closeBar(); });
  }

  #report(order: ApprovedOrder, what: Told): void {
    const event = { ...what, timeMs: 0, clientOrderId: clientOrderId(order.clientOrderId), instrumentId: COIN.id };
    const deliver = (): void => { this.enter({ ...event, timeMs: this.nowMs } as OrderEvent); };
    this.#after(this.#delay(), deliver);
    if (this.#rng.float() < this.#manners.repeats) this.#after(this.#delay(), deliver);
  }

  #delay(): number {
    return 5 + this.#rng.int(Math.max(1, this.#manners.slowestMs - 5));
  }

  #after(ms: number, run: () => void): void {
    this.#at(this.nowMs + ms, run);
  }

  #at(timeMs: number, run: () => void): void {
    const index = this.#tasks.findLastIndex((task) => task.timeMs <= timeMs);
    this.#tasks.splice(index + 1, 0, { timeMs, run });
  }

  #isStop(id: string): boolean {
    return this.engine.openOrders().some(({ request }) => request.clientOrderId === id && request.purpose === 'stop-loss' && (request.side === 'sell') === this.held > 0);
  }

  /** Lots of what is held that a stop covers which the exchange has accepted and nobody has canceled. */
  #covered(): number {
    return this.engine.openOrders()
      .filter(({ request, status, cancelRequested }) => request.purpose === 'stop-loss' && !cancelRequested && status !== 'pending-submit' && (request.side === 'sell') === this.held > 0)
      .reduce((lots, { request, filledQty }) => lots + request.qty - filledQty, 0);
  }

  /** Whatever happened: what is held has been covered within the grace, or the way out is under way or was refused a moment ago. */
  #check(): void {
    const held = Math.abs(this.held);
    const covered = this.#covered();
    if (this.engine.status.killLatched || covered >= held || held > this.#lastHeld || covered < this.#lastCovered) this.#bareFromMs = this.nowMs;
    this.#lastHeld = held;
    this.#lastCovered = covered;
    if (this.engine.status.killLatched || this.nowMs - this.#bareFromMs <= GRACE_MS) return;
    const isLeaving = this.engine.openOrders().some(({ request }) => request.type === 'market' && request.reduceOnly);
    if (!isLeaving && this.nowMs - this.#exitTriedMs > 31_000) this.broken.push(`bare for ${this.nowMs - this.#bareFromMs} ms at ${this.nowMs}, with ${held} held and ${covered} covered`);
  }
}
