import type { BarRun, Reach } from '../domain/bar-columns.ts';
import type { Interval } from '../domain/interval.ts';
import type { ApprovedOrder } from '../domain/order.ts';
import type { VenueEvent } from '../domain/order-event.ts';
import type { ExchangeEvent } from '../domain/market-event.ts';
import type { CancelCause } from '../domain/output.ts';
import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots } from '../domain/units.ts';

/** Where an exchange puts what happened; the loop queues it as input. */
export type VenueListener = (event: VenueEvent) => void;

/**
 * The place where orders go. Answers come as events through the listener, never as return values, and may come in any order:
 * a fill may be delivered before its acceptance, and a report may be repeated (`fillId` tells).
 */
export interface ExchangePort {
  /** Sends an order. A client order id that was sent before is ignored: sending twice is harmless. */
  submit(order: ApprovedOrder, timeMs: EpochMs): void;
  /**
   * Asks for a cancellation. An order that is already done answers with what became of it, or not at all.
   * An exchange that learns its prices late, from bars, keeps an order that timed out until it knows what happened up to then.
   */
  cancel(clientOrderId: ClientOrderId, instrumentId: InstrumentId, timeMs: EpochMs, cause?: CancelCause): void;
  /** Asks for another whole quantity and price of a resting limit order. Answers with `order-amended`, which says how the order rests now, refused or not, or with what became of the order. */
  amend(clientOrderId: ClientOrderId, instrumentId: InstrumentId, to: { readonly qty: QtyLots; readonly limitPrice: PriceTicks }, timeMs: EpochMs): void;
}

/**
 * An exchange that is driven by the same market events as the engine.
 * `match` walks the event up to the next fill, reports it through the listener and returns true while there may be more:
 * the loop lets the engine react (for example place its stop) before it calls again.
 */
export interface SimulatedExchange extends ExchangePort {
  match(event: ExchangeEvent): boolean;
  snapshot(): unknown;
  /** @throws InvariantError when the snapshot is not one of this exchange's */
  restore(snapshot: unknown): void;
}

/** An exchange that can say beforehand which bars it has nothing to do with. */
export interface QuietExchange {
  /** Returns the reach of what rests there now, until an order comes or goes; null where every bar has to be matched by itself. */
  reachOf(instrumentId: InstrumentId, interval: Interval): Reach | null;
  /** Takes bars inside the reach, as if each had been matched. */
  passQuiet(run: BarRun): void;
}
