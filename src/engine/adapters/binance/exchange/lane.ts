import type { OrderRequest } from '../../../domain/order.ts';
import type { ClientOrderId, EpochMs } from '../../../domain/units.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import { amendSurely, type Amendment } from './amendment.ts';
import { cancelSurely } from './cancellation.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { FollowedOrder } from './followed-order.ts';
import { orderJob, place, type Placed } from './placement.ts';
import { URGENCY, urgencyOf, type Urgency } from './send-gate.ts';

/** Looks after what protects and closes a position: it waits for nothing else of its instrument. */
export interface Guard {
  /** Tells whether an order, or the cancellation of one, is the guard's business. */
  takes(request: OrderRequest): boolean;
  submit(order: FollowedOrder): void;
  cancel(order: FollowedOrder): void;
  /** False when it leaves this to the lane. */
  amend(order: FollowedOrder, to: Amendment): boolean;
  /** Takes over an order that rests from before. */
  adopt(order: FollowedOrder, venue: { readonly venueId: string; readonly listId: string | null }): void;
  /** Rejects what has not been sent. */
  rejectWaiting(reason: string): void;
  /** Requests on their way, or of unknown outcome. */
  readonly inFlight: number;
}

/** A request that holds its lane up no longer than this; it is then waited for beside it. */
const HOLD_MS = 2_000;

type Task = { readonly order: FollowedOrder; readonly urgency: Urgency; readonly queuedMs: EpochMs } & (
  | { readonly kind: 'place' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'amend'; readonly to: Amendment }
);

/**
 * Sends what concerns one instrument, one after the other. What is slow or of unknown outcome is waited for beside the lane: as long as there is such a thing,
 * nothing is opened, and what concerns the same order waits; what protects or reduces goes on.
 */
export class Lane {
  readonly guard: Guard;
  readonly symbol: VenueSymbol;
  readonly #context: ExchangeContext;
  #waiting: Task[] = [];
  #isRunning = false;
  /** Of the orders that something is under way for. */
  readonly #busy = new Map<ClientOrderId, number>();

  constructor(context: ExchangeContext, symbol: VenueSymbol, guard: Guard) {
    this.#context = context;
    this.symbol = symbol;
    this.guard = guard;
  }

  get inFlight(): number {
    let count = this.guard.inFlight;
    for (const busy of this.#busy.values()) count += busy;
    return count + this.#waiting.length;
  }

  submit(order: FollowedOrder): void {
    // What was queued before the position was to be left, and has certainly not been sent, is not opened after it.
    if (order.request.purpose === 'flatten') this.#drop(({ order: { request } }) => urgencyOf(request) === URGENCY.entry, 'superseded: the position is being left, and this was not sent yet');
    if (this.guard.takes(order.request)) this.guard.submit(order);
    else this.#push({ kind: 'place', order, urgency: urgencyOf(order.request), queuedMs: this.#context.clock.now() });
    this.nudge();
  }

  cancel(order: FollowedOrder): void {
    if (this.guard.takes(order.request)) return this.guard.cancel(order);
    const unsent = this.#waiting.find((task) => task.kind === 'place' && task.order === order);
    if (unsent !== undefined) {
      this.#waiting = this.#waiting.filter((task) => task.order !== order);
      return this.#context.news.canceled(order, 'canceled before it was sent');
    }
    this.#push({ kind: 'cancel', order, urgency: URGENCY.cancel, queuedMs: this.#context.clock.now() });
  }

  amend(order: FollowedOrder, to: Amendment): void {
    if (!this.guard.amend(order, to)) this.#push({ kind: 'amend', order, to, urgency: URGENCY.amend, queuedMs: this.#context.clock.now() });
  }

  rejectWaiting(reason: string): void {
    this.#drop(() => true, reason);
    this.guard.rejectWaiting(reason);
  }

  /** Looks again whether something can be sent. */
  nudge(): void {
    if (!this.#isRunning) void this.#run();
  }

  #push(task: Task): void {
    this.#waiting.push(task);
    this.nudge();
  }

  #drop(fits: (task: Task) => boolean, reason: string): void {
    const dropped = this.#waiting.filter((task) => task.kind === 'place' && fits(task));
    this.#waiting = this.#waiting.filter((task) => !dropped.includes(task));
    for (const { order } of dropped) this.#context.news.refuse(order, reason);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // What is submitted in one go is looked at as a whole.
    await Promise.resolve();
    try {
      for (let task = this.#next(); task !== null && !this.#context.isStopped; task = this.#next()) {
        await this.#context.gate.turn(task.urgency);
        // While the gate was shut something more urgent may have come, or this may have been dropped.
        if (this.#next() !== task) continue;
        this.#waiting = this.#waiting.filter((other) => other !== task);
        await Promise.race([this.#carryOut(task), this.#context.wait(HOLD_MS)]);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** The most urgent of what may go now; of the same urgency the oldest. */
  #next(): Task | null {
    let next: Task | null = null;
    for (const task of this.#waiting) if (this.#mayGo(task) && (next === null || task.urgency < next.urgency)) next = task;
    return next;
  }

  #mayGo({ kind, order, urgency }: Task): boolean {
    if (kind !== 'place') return !this.#busy.has(order.request.clientOrderId);
    return urgency !== URGENCY.entry || (this.#busy.size === 0 && this.guard.inFlight === 0);
  }

  async #carryOut(task: Task): Promise<void> {
    const id = task.order.request.clientOrderId;
    this.#busy.set(id, (this.#busy.get(id) ?? 0) + 1);
    try {
      if (task.kind === 'cancel') await cancelSurely(this.#context, task.order);
      else if (task.kind === 'amend') await amendSurely(this.#context, task.order, task.to);
      else await this.#place(task);
    } catch (error) {
      this.#context.doubt(`a request for order ${id} ended in an error: ${error instanceof Error ? error.message : 'unknown'}`);
    } finally {
      const left = (this.#busy.get(id) ?? 1) - 1;
      if (left > 0) this.#busy.set(id, left);
      else this.#busy.delete(id);
      if (!this.#context.isStopped) this.nudge();
    }
  }

  async #place(task: Task): Promise<void> {
    const { news, clock, gate, connector, entryPatienceMs } = this.#context;
    const { order, urgency, queuedMs } = task;
    const isEntry = urgency === URGENCY.entry;
    const patienceMs = (): number => entryPatienceMs - (clock.now() - queuedMs);
    if (isEntry && patienceMs() < 0) return news.refuse(order, STALE);
    const placed = await place(this.#context, orderJob(this.#context, order, { isUrgent: !isEntry, ...(isEntry ? { notAfterMs: connector.time.now() + patienceMs() } : {}) }));
    if (placed.type === 'refused') news.refuse(order, reasonOf(placed));
    if (placed.type !== 'not-sent') return;
    if (placed.waitMs > 0) gate.quiet(placed.waitMs);
    if (isEntry && patienceMs() < placed.waitMs) return news.refuse(order, STALE);
    this.#waiting.unshift(task);
  }
}

const STALE = 'stale: waited too long, the moment has passed';

/** Why an order was refused, in words that need no code. */
export function reasonOf({ reason, code }: Extract<Placed, { readonly type: 'refused' }>): string {
  return code === null ? reason : (WORDS.get(code) ?? reason);
}

/** @see Binance "Error Codes" of USDⓈ-M futures */
const WORDS: ReadonlyMap<number, string> = new Map([
  [-2022, 'there is no position that it could reduce (-2022)'],
  [-2021, 'the price is through its trigger already: it would trigger at once (-2021)'],
  [-2019, 'there is not enough margin for it (-2019)'],
  [-1111, 'its price or quantity has more decimals than the symbol allows; the symbols must be read again (-1111)'],
  [-4014, 'its price is no multiple of the tick size; the symbols must be read again (-4014)'],
]);
