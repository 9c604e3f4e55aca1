import { invariant } from '../domain/assert.ts';
import { tickLots } from '../domain/instrument.ts';
import type { Order, OrderRequest, OrderStatus } from '../domain/order.ts';
import { isOpen } from '../domain/order.ts';
import type { OrderAmended, OrderEvent, OrderFilled } from '../domain/order-event.ts';
import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots } from '../domain/units.ts';
import { Recent } from './recent.ts';
import type { RecentSnapshot } from './recent.ts';

/** How many finished orders are remembered at least, so that a late or repeated report about one of them is recognised. */
const DONE_MEMORY = 512;

const NONE: readonly Order[] = [];

/** What an order event meant: the order after it, and the fill if it was a new one. Null for a repeated or unknown report. */
export interface OrderChange {
  readonly order: Order;
  readonly fill: OrderFilled | null;
}

/** What a resting order is to become. */
export interface Amendment {
  /** The whole quantity, what has filled included. */
  readonly qty: QtyLots;
  readonly limitPrice: PriceTicks;
}

/** An order with the ids of its fills, by which a repeated report is told from a new one. */
interface Tracked {
  readonly order: Order;
  readonly fillIds: readonly string[];
  /** A change that was asked for and is not answered yet; a fill of the changed order may overtake the answer. */
  readonly asked: Amendment | null;
}

/**
 * Follows every order from the moment it is sent to its end. A report may come twice or late: fills are recognised by id,
 * and an order that is done stays done.
 */
export class OrderTracker {
  /** Oldest first. A few at most: a search along them is quicker than a map. */
  readonly #open: Tracked[] = [];
  readonly #done = new Recent<Tracked>(DONE_MEMORY);
  #openEntries = 0;
  /** The orders asked for last, until one of them changes: one input asks for them several times. */
  #own: { readonly instrumentId: InstrumentId; readonly orders: readonly Order[] } | null = null;
  /** A change was asked for since the start: until then nobody need look for one. */
  #hasAsked = false;

  /** Notes an order that is about to be sent. */
  submitted(request: OrderRequest, timeMs: EpochMs): Order {
    invariant(this.#indexOf(request.clientOrderId) < 0, () => `order ${request.clientOrderId} was sent before`);
    const order: Order = {
      request, status: 'pending-submit', venueOrderId: null, filledQty: 0 as QtyLots, filledTickLots: 0n,
      cancelRequested: false, submittedAtMs: timeMs, updatedAtMs: timeMs, reason: null,
    };
    this.#own = null;
    this.#open.push({ order, fillIds: [], asked: null });
    if (request.purpose === 'entry') this.#openEntries++;
    return order;
  }

  /** Notes that a cancellation was asked for; returns null when the order is not open or was already asked. */
  cancelRequested(clientOrderId: ClientOrderId, timeMs: EpochMs): Order | null {
    const index = this.#indexOf(clientOrderId);
    const tracked = index < 0 ? undefined : this.#open[index];
    if (!tracked || tracked.order.cancelRequested) return null;
    return this.#replace({ ...tracked, order: changed(tracked.order, timeMs, { cancelRequested: true }) });
  }

  /** Notes that a change was asked for; returns null when the order is not open any more. The order is as it was until the venue says otherwise. */
  amendRequested(clientOrderId: ClientOrderId, to: Amendment): Order | null {
    const index = this.#indexOf(clientOrderId);
    const tracked = index < 0 ? undefined : this.#open[index];
    if (!tracked) return null;
    this.#hasAsked = true;
    return this.#replace({ ...tracked, asked: to });
  }

  /** Returns the change of an order that was asked for and is not answered yet, or null. */
  amendmentOf(clientOrderId: ClientOrderId): Amendment | null {
    return this.#hasAsked ? (this.#find(clientOrderId)?.asked ?? null) : null;
  }

  /** Applies a venue's report. */
  apply(event: OrderEvent): OrderChange | null {
    const tracked = this.#find(event.clientOrderId);
    if (!tracked) return null;
    if (event.type === 'order-filled') return this.#fill(tracked, event);
    const { order } = tracked;
    if (!isOpen(order.status) || (event.type === 'order-accepted' && order.venueOrderId !== null)) return null;
    if (event.type === 'order-amended') return this.#amend(tracked, event);
    return { order: this.#replace({ ...tracked, order: changed(order, event.timeMs, transition(order, event)) }), fill: null };
  }

  get(clientOrderId: ClientOrderId): Order | null {
    return this.#find(clientOrderId)?.order ?? null;
  }

  /** Every order that can still fill, oldest first. */
  open(): readonly Order[] {
    return this.#open.length === 0 ? NONE : this.#open.map(({ order }) => order);
  }

  get openCount(): number {
    return this.#open.length;
  }

  /** How many of the open orders are entries. */
  get openEntries(): number {
    return this.#openEntries;
  }

  /** The open orders of an instrument, oldest first. */
  openOf(instrumentId: InstrumentId): readonly Order[] {
    if (this.#open.length === 0) return NONE;
    if (this.#own !== null && this.#own.instrumentId === instrumentId) return this.#own.orders;
    const orders: Order[] = [];
    for (const { order } of this.#open) if (order.request.instrumentId === instrumentId) orders.push(order);
    this.#own = { instrumentId, orders };
    return orders;
  }

  snapshot(): OrderTrackerSnapshot {
    return { open: [...this.#open], done: this.#done.snapshot() };
  }

  restore(snapshot: OrderTrackerSnapshot): void {
    this.#own = null;
    this.#open.splice(0, Infinity, ...snapshot.open);
    this.#done.restore(snapshot.done);
    this.#hasAsked = snapshot.open.some(({ asked }) => asked !== null);
    this.#openEntries = snapshot.open.filter(({ order }) => order.request.purpose === 'entry').length;
  }

  #fill({ order, fillIds, asked }: Tracked, event: OrderFilled): OrderChange | null {
    if (fillIds.includes(event.fillId)) return null;
    const filledQty = (order.filledQty + event.qty) as QtyLots;
    // More than the order had before its change: the change was carried out, and its answer is still on the way.
    const request = filledQty > order.request.qty && asked !== null && filledQty <= asked.qty ? { ...order.request, ...asked } : order.request;
    // An exchange that says it has filled more than was ordered is taken at its word, and reported: `filledQty` is then above the order's quantity.
    const status: OrderStatus = filledQty >= request.qty ? 'filled' : isOpen(order.status) ? 'partially-filled' : order.status;
    const filledTickLots = order.filledTickLots + tickLots(event.price, event.qty);
    const filled = changed(order, event.timeMs, { request, status, filledQty, filledTickLots });
    return { order: this.#replace({ order: filled, fillIds: [...fillIds, event.fillId], asked }), fill: event };
  }

  /** What has filled cannot be taken back: a change to less than that is a report from before the fill, and the fill holds. */
  #amend(tracked: Tracked, event: OrderAmended): OrderChange | null {
    const { order, fillIds } = tracked;
    if (event.qty < order.filledQty) return null;
    const request = { ...order.request, qty: event.qty, limitPrice: event.limitPrice };
    const status: OrderStatus = event.qty === order.filledQty ? 'filled' : order.status;
    return { order: this.#replace({ order: changed(order, event.timeMs, { request, status }), fillIds, asked: null }), fill: null };
  }

  #replace(tracked: Tracked): Order {
    const { order } = tracked;
    const { clientOrderId, purpose } = order.request;
    const index = this.#indexOf(clientOrderId);
    this.#own = null;
    if (index < 0) this.#done.replace(clientOrderId, tracked);
    else if (isOpen(order.status)) this.#open[index] = tracked;
    else {
      this.#open.splice(index, 1);
      this.#done.add(clientOrderId, tracked);
      if (purpose === 'entry') this.#openEntries--;
    }
    return order;
  }

  #find(clientOrderId: ClientOrderId): Tracked | undefined {
    const index = this.#indexOf(clientOrderId);
    return index < 0 ? this.#done.get(clientOrderId) : this.#open[index];
  }

  /** Returns where an open order is, or -1. */
  #indexOf(clientOrderId: ClientOrderId): number {
    for (let index = 0; index < this.#open.length; index++) {
      if (this.#open[index]!.order.request.clientOrderId === clientOrderId) return index;
    }
    return -1;
  }
}

export interface OrderTrackerSnapshot {
  readonly open: readonly Tracked[];
  readonly done: RecentSnapshot<Tracked>;
}

/** Written out field by field, so that all orders are laid out alike in memory, however they came about. */
function changed(order: Order, updatedAtMs: EpochMs, changes: Partial<Order>): Order {
  return {
    request: changes.request ?? order.request,
    status: changes.status ?? order.status,
    venueOrderId: changes.venueOrderId ?? order.venueOrderId,
    filledQty: changes.filledQty ?? order.filledQty,
    filledTickLots: changes.filledTickLots ?? order.filledTickLots,
    cancelRequested: changes.cancelRequested ?? order.cancelRequested,
    submittedAtMs: order.submittedAtMs,
    updatedAtMs,
    reason: changes.reason ?? order.reason,
  };
}

function transition(order: Order, event: Exclude<OrderEvent, OrderFilled | OrderAmended>): Partial<Order> {
  switch (event.type) {
    // A fill may overtake its acceptance: the status never goes back.
    case 'order-accepted': return { venueOrderId: event.venueOrderId, status: order.status === 'pending-submit' ? 'accepted' : order.status };
    case 'order-canceled': return { status: 'canceled', reason: event.reason };
    case 'order-rejected': return { status: 'rejected', reason: event.reason };
    case 'order-expired': return { status: 'expired', reason: event.reason };
  }
}
