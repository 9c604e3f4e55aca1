import { invariant } from '../domain/assert.ts';
import type { Order, OrderRequest, OrderStatus } from '../domain/order.ts';
import { isOpen } from '../domain/order.ts';
import type { OrderEvent, OrderFilled } from '../domain/order-event.ts';
import type { ClientOrderId, EpochMs, InstrumentId, QtyLots } from '../domain/units.ts';

/** How many finished orders are remembered, so that a late or repeated report about one of them is recognised. */
const DONE_MEMORY = 512;

/** What an order event meant: the order after it, and the fill if it was a new one. Null for a repeated or unknown report. */
export interface OrderChange {
  readonly order: Order;
  readonly fill: OrderFilled | null;
}

/**
 * Follows every order from the moment it is sent to its end. A report may come twice or late: fills are recognised by id,
 * and an order that is done stays done.
 */
export class OrderTracker {
  readonly #open = new Map<ClientOrderId, Order>();
  readonly #done = new Map<ClientOrderId, Order>();
  readonly #fillIds = new Set<string>();
  #openEntries = 0;

  /** Notes an order that is about to be sent. */
  submitted(request: OrderRequest, timeMs: EpochMs): Order {
    invariant(!this.#open.has(request.clientOrderId) && !this.#done.has(request.clientOrderId), () => `order ${request.clientOrderId} was sent before`);
    const order: Order = {
      request, status: 'pending-submit', venueOrderId: null, filledQty: 0 as QtyLots, filledTickLots: 0n,
      cancelRequested: false, submittedAtMs: timeMs, updatedAtMs: timeMs, reason: null,
    };
    this.#open.set(request.clientOrderId, order);
    if (request.purpose === 'entry') this.#openEntries++;
    return order;
  }

  /** Notes that a cancellation was asked for; returns null when the order is not open or was already asked. */
  cancelRequested(clientOrderId: ClientOrderId, timeMs: EpochMs): Order | null {
    const order = this.#open.get(clientOrderId);
    if (!order || order.cancelRequested) return null;
    return this.#replace({ ...order, cancelRequested: true, updatedAtMs: timeMs });
  }

  /** Applies a venue's report. */
  apply(event: OrderEvent): OrderChange | null {
    const order = this.#open.get(event.clientOrderId) ?? this.#done.get(event.clientOrderId);
    if (!order) return null;
    if (event.type === 'order-filled') return this.#fill(order, event);
    if (!isOpen(order.status) || (event.type === 'order-accepted' && order.venueOrderId !== null)) return null;
    const updated = { ...order, ...transition(order, event), updatedAtMs: event.timeMs };
    return { order: this.#replace(updated), fill: null };
  }

  /** Remembers an execution; returns false when it was reported before. */
  noteFill(fillId: string): boolean {
    if (this.#fillIds.has(fillId)) return false;
    this.#fillIds.add(fillId);
    if (this.#fillIds.size > DONE_MEMORY * 4) dropOldest(this.#fillIds);
    return true;
  }

  get(clientOrderId: ClientOrderId): Order | null {
    return this.#open.get(clientOrderId) ?? this.#done.get(clientOrderId) ?? null;
  }

  /** Every order that can still fill, oldest first. */
  open(): IterableIterator<Order> {
    return this.#open.values();
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
    return [...this.#open.values()].filter((order) => order.request.instrumentId === instrumentId);
  }

  snapshot(): OrderTrackerSnapshot {
    return { open: [...this.#open.values()], done: [...this.#done.values()], fillIds: [...this.#fillIds] };
  }

  restore(snapshot: OrderTrackerSnapshot): void {
    this.#open.clear();
    this.#done.clear();
    this.#fillIds.clear();
    for (const order of snapshot.open) this.#open.set(order.request.clientOrderId, order);
    for (const order of snapshot.done) this.#done.set(order.request.clientOrderId, order);
    for (const fillId of snapshot.fillIds) this.#fillIds.add(fillId);
    this.#openEntries = snapshot.open.filter(({ request }) => request.purpose === 'entry').length;
  }

  #fill(order: Order, event: OrderFilled): OrderChange | null {
    if (!this.noteFill(event.fillId)) return null;
    const filledQty = (order.filledQty + event.qty) as QtyLots;
    invariant(filledQty <= order.request.qty, () => `order ${event.clientOrderId}: expected at most ${order.request.qty} lots to fill, was ${filledQty}`);
    const status: OrderStatus = filledQty === order.request.qty ? 'filled' : isOpen(order.status) ? 'partially-filled' : order.status;
    const filledTickLots = order.filledTickLots + BigInt(event.price) * BigInt(event.qty);
    return { order: this.#replace({ ...order, status, filledQty, filledTickLots, updatedAtMs: event.timeMs }), fill: event };
  }

  #replace(order: Order): Order {
    const { clientOrderId } = order.request;
    if (isOpen(order.status)) {
      this.#open.set(clientOrderId, order);
      return order;
    }
    if (this.#open.delete(clientOrderId) && order.request.purpose === 'entry') this.#openEntries--;
    this.#done.set(clientOrderId, order);
    if (this.#done.size > DONE_MEMORY) dropOldest(this.#done);
    return order;
  }
}

export interface OrderTrackerSnapshot {
  readonly open: readonly Order[];
  readonly done: readonly Order[];
  readonly fillIds: readonly string[];
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

function dropOldest(collection: Map<unknown, unknown> | Set<unknown>): void {
  const oldest = collection.keys().next();
  if (!oldest.done) collection.delete(oldest.value);
}
