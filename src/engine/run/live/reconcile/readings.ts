import type { ClientOrderId, EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { lotsFromDecimal } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import type { OrderEvent, PositionCorrected } from '../../../domain/order-event.ts';
import type { Engine } from '../../../core/engine.ts';
import type { AccountReading, FillRecord, IncomeRow, RestingOrder } from '../../../ports/live-exchange.ts';
import type { VenueSettings } from './reconciliation.ts';

/** What the exchange answered when it was asked for one order: its life so far, or why nobody can say. Null: it has no such order. */
export type LookUp = { readonly events: readonly (OrderEvent | PositionCorrected)[] | null } | { readonly failure: string };

/** Everything that was read of the account, for one plan. */
export interface Readings {
  readonly account: AccountReading;
  /** Of the orders that {@link ordersInDoubt} names. */
  readonly lookUps: ReadonlyMap<ClientOrderId, LookUp>;
  /** Of each instrument of the session, oldest first, whoever's they are. */
  readonly fills: ReadonlyMap<InstrumentId, readonly FillRecord[]>;
  readonly income: readonly IncomeRow[];
  readonly settings: VenueSettings | null;
}

/** Returns the account's open orders by the id that each was placed with. */
export function restingById(account: AccountReading): ReadonlyMap<ClientOrderId, RestingOrder> {
  return new Map(account.orders.map((order) => [order.clientOrderId, order]));
}

/** Returns our open orders that the account does not show as they should be: missing, not yet known to be accepted, or with more or less left to fill. */
export function ordersInDoubt(engine: Engine, account: AccountReading): readonly Order[] {
  const resting = restingById(account);
  return engine.openOrders().filter((order) => {
    const shown = resting.get(order.request.clientOrderId);
    if (shown === undefined || order.venueOrderId === null) return true;
    const instrument = engine.state.instruments.get(order.request.instrumentId);
    return instrument === undefined || lotsLeft(instrument, shown) !== order.request.qty - order.filledQty;
  });
}

/**
 * Returns what is left to fill of an order that rests, in lots; null where it is no whole number of them. On spot an order may have been taken away and placed again for its rest,
 * so what is left is the only number that both sides share.
 */
export function lotsLeft(instrument: Instrument, order: RestingOrder): number | null {
  const qty = lotsFromDecimal(instrument, order.qty), filled = lotsFromDecimal(instrument, order.filledQty);
  return qty === null || filled === null ? null : qty - filled;
}

/** Returns what tells two readings of one account apart; prices and the time of reading are no change. */
export function markOfAccount({ orders, positions, cash }: AccountReading): string {
  const orderLines = orders.map((order) => [order.venueOrderId, order.clientOrderId, order.qty, order.filledQty, order.price, order.triggerPrice].join(' ')).toSorted();
  const positionLines = positions.map(({ symbol, qtyText }) => `${symbol} ${qtyText}`).toSorted();
  return [...orderLines, '-', ...positionLines, '-', cash].join('\n');
}

/** Compares in the order of time, then of a text. */
export function byTimeThen<Row extends { readonly timeMs: EpochMs }>(text: (row: Row) => string): (left: Row, right: Row) => number {
  return (left, right) => left.timeMs - right.timeMs || compareTexts(text(left), text(right));
}

/** Compares texts by their code units: the same on every machine. */
export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
