import type { OrderRequest } from '../../../domain/order.ts';
import type { OrderEvent } from '../../../domain/order-event.ts';
import type { PriceTicks, QtyLots } from '../../../domain/units.ts';
import type { VenueSymbol } from '../exchange-info.ts';

/** Why an order of ours is not there any more; what has filled may still be told. */
export type OrderEnd = Extract<OrderEvent, { readonly type: 'order-canceled' | 'order-expired' | 'order-rejected' }>;

/**
 * An order of ours and what was told of it. Most are one order at the exchange; a spot order that had to be placed again, because its balance was locked
 * in an earlier pair, is several there under one id of ours.
 */
export class FollowedOrder {
  readonly request: OrderRequest;
  readonly symbol: VenueSymbol;
  /** The whole quantity, what has filled included; changes with amendments. */
  qty: QtyLots;
  limitPrice: PriceTicks | null;
  isAccepted = false;
  isEnded = false;
  isAcknowledged = false;
  filled = 0;
  /** An end that waits until the fills before it have been told. */
  pendingEnd: { readonly event: OrderEnd; readonly venueId: string } | null = null;
  readonly fillIds = new Set<string>();
  /** Every order of the exchange that it was, oldest first. */
  readonly venueIds = new Set<string>();
  /** Those that we have taken away ourselves in order to place it again: their end is not the end of the order. */
  readonly inner = new Set<string>();
  /** Those that have ended. */
  readonly gone = new Set<string>();
  readonly #told = new Map<string, number>();
  readonly #due = new Map<string, number>();
  readonly #expected = new Set<string>();

  constructor(request: OrderRequest, symbol: VenueSymbol) {
    this.request = request;
    this.symbol = symbol;
    this.qty = request.qty;
    this.limitPrice = request.limitPrice;
  }

  /** What can still fill. */
  get rest(): QtyLots {
    return Math.max(0, this.qty - this.filled) as QtyLots;
  }

  /** Notes a fill; false when it was told before. */
  tell(fillId: string, venueId: string, qty: number): boolean {
    if (this.fillIds.has(fillId)) return false;
    this.fillIds.add(fillId);
    this.#expected.delete(fillId);
    this.filled += qty;
    this.#told.set(venueId, (this.#told.get(venueId) ?? 0) + qty);
    return true;
  }

  /** Notes how much an order of the exchange has filled in all, by its own word. */
  due(venueId: string, filled: number): void {
    this.#due.set(venueId, Math.max(filled, this.#due.get(venueId) ?? 0));
  }

  /** Notes that there is a fill. */
  expect(fillId: string): void {
    if (!this.fillIds.has(fillId)) this.#expected.add(fillId);
  }

  /** Fills are known of that have not been told. */
  get isOwing(): boolean {
    if (this.#expected.size > 0) return true;
    for (const [venueId, filled] of this.#due) if ((this.#told.get(venueId) ?? 0) < filled) return true;
    return false;
  }
}
