import { invariant } from '../domain/assert.ts';
import { tickLots } from '../domain/instrument.ts';
import type { Order, OrderRequest, OrderStatus } from '../domain/order.ts';
import { isOpen } from '../domain/order.ts';
import type { OrderEvent, OrderFilled } from '../domain/order-event.ts';
import type { ClientOrderId, EpochMs, InstrumentId, QtyLots } from '../domain/units.ts';
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

/** An order with the ids of its fills, by which a repeated report is told from a new one. */
interface Tracked {
  readonly order: Order;
  readonly fillIds: readonly string[];
}

/**
 * Follows every order from the moment it is sent to its end. A report may come twice or late: fills are recognised by id,
 * and an order that is done stays done.
 */
export class OrderTracker {
  readonly #open = new Map<ClientOrderId, Tracked>();
  readonly #done = new Recent<Tracked>(DONE_MEMORY);
  #openEntries = 0;

  /** Notes an order that is about to be sent. */
  submitted(request: OrderRequest, timeMs: EpochMs): Order {
    invariant(!this.#open.has(request.clientOrderId), () => `order ${request.clientOrderId} was sent before`);
    const order: Order = {
      request, status: 'pending-submit', venueOrderId: null, filledQty: 0 as QtyLots, filledTickLots: 0n,
      cancelRequested: false, submittedAtMs: timeMs, updatedAtMs: timeMs, reason: null,
    };
    this.#open.set(request.clientOrderId, { order, fillIds: [] });
    if (request.purpose === 'entry') this.#openEntries++;
    return order;
  }

  /** Notes that a cancellation was asked for; returns null when the order is not open or was already asked. */
  cancelRequested(clientOrderId: ClientOrderId, timeMs: EpochMs): Order | null {
    const tracked = this.#open.get(clientOrderId);
    if (!tracked || tracked.order.cancelRequested) return null;
    return this.#replace(changed(tracked.order, timeMs, { cancelRequested: true }), tracked.fillIds);
  }

  /** Applies a venue's report. */
  apply(event: OrderEvent): OrderChange | null {
    const tracked = this.#open.get(event.clientOrderId) ?? this.#done.get(event.clientOrderId);
    if (!tracked) return null;
    if (event.type === 'order-filled') return this.#fill(tracked, event);
    const { order, fillIds } = tracked;
    if (!isOpen(order.status) || (event.type === 'order-accepted' && order.venueOrderId !== null)) return null;
    return { order: this.#replace(changed(order, event.timeMs, transition(order, event)), fillIds), fill: null };
  }

  get(clientOrderId: ClientOrderId): Order | null {
    return (this.#open.get(clientOrderId) ?? this.#done.get(clientOrderId))?.order ?? null;
  }

  /** Every order that can still fill, oldest first. */
  open(): readonly Order[] {
    return this.#open.size === 0 ? NONE : Array.from(this.#open.values(), ({ order }) => order);
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** How many of the open orders are entries. */
  get openEntries(): number {
    return this.#openEntries;
  }

  /** The open orders of an instrument, oldest first. */
  openOf(instrumentId: InstrumentId): readonly Order[] {
    if (this.#open.size === 0) return NONE;
    const own: Order[] = [];
    for (const { order } of this.#open.values()) if (order.request.instrumentId === instrumentId) own.push(order);
    return own;
  }

  snapshot(): OrderTrackerSnapshot {
    return { open: [...this.#open.values()], done: this.#done.snapshot() };
  }

  restore(snapshot: OrderTrackerSnapshot): void {
    this.#open.clear();
    for (const tracked of snapshot.open) this.#open.set(tracked.order.request.clientOrderId, tracked);
    this.#done.restore(snapshot.done);
    this.#openEntries = snapshot.open.filter(({ order }) => order.request.purpose === 'entry').length;
  }

  #fill({ order, fillIds }: Tracked, event: OrderFilled): OrderChange | null {
    if (fillIds.includes(event.fillId)) return null;
    const filledQty = (order.filledQty + event.qty) as QtyLots;
    invariant(filledQty <= order.request.qty, () => `order ${event.clientOrderId}: expected at most ${order.request.qty} lots to fill, was ${filledQty}`);
    const status: OrderStatus = filledQty === order.request.qty ? 'filled' : isOpen(order.status) ? 'partially-filled' : order.status;
    const filledTickLots = order.filledTickLots + tickLots(event.price, event.qty);
    return { order: this.#replace(changed(order, event.timeMs, { status, filledQty, filledTickLots }), [...fillIds, event.fillId]), fill: event };
  }

  #replace(order: Order, fillIds: readonly string[]): Order {
    const { clientOrderId } = order.request;
    if (isOpen(order.status)) this.#open.set(clientOrderId, { order, fillIds });
    else if (this.#open.delete(clientOrderId)) this.#end({ order, fillIds });
    else this.#done.replace(clientOrderId, { order, fillIds });
    return order;
  }

  #end(tracked: Tracked): void {
    const { request } = tracked.order;
    this.#done.add(request.clientOrderId, tracked);
    if (request.purpose === 'entry') this.#openEntries--;
  }
}

export interface OrderTrackerSnapshot {
  readonly open: readonly Tracked[];
  readonly done: RecentSnapshot<Tracked>;
}

/** Written out field by field, so that all orders are laid out alike in memory, however they came about. */
function changed(order: Order, updatedAtMs: EpochMs, changes: Partial<Order>): Order {
  return {
    request: order.request,
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

function transition(order: Order, event: Exclude<OrderEvent, OrderFilled>): Partial<Order> {
  switch (event.type) {
    // A fill may overtake its acceptance: the status never goes back.
    case 'order-accepted': return { venueOrderId: event.venueOrderId, status: order.status === 'pending-submit' ? 'accepted' : order.status };
    case 'order-canceled': return { status: 'canceled', reason: event.reason };
    case 'order-rejected': return { status: 'rejected', reason: event.reason };
    case 'order-expired': return { status: 'expired', reason: event.reason };
  }
}
