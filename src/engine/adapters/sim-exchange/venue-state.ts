import type { MarketEvent } from '../../domain/market-event.ts';
import type { ApprovedOrder, OrderStatus } from '../../domain/order.ts';
import type { EpochMs, InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from '../../domain/units.ts';

/** The account as the exchange keeps it. */
export interface VenueAccount {
  /** Starting cash plus everything realised, less fees, plus funding; the cost of open positions is not subtracted. */
  readonly cash: QuoteAtoms;
  readonly startingCash: QuoteAtoms;
  readonly realizedPnl: QuoteAtoms;
  readonly fees: QuoteAtoms;
  readonly funding: QuoteAtoms;
}

/** A net position as the exchange keeps it; `qty` and `costTickLots` are signed. */
export interface VenuePosition {
  readonly instrumentId: InstrumentId;
  readonly qty: QtyLots;
  readonly costTickLots: bigint;
  /** null when nothing can liquidate it. */
  readonly liquidationPrice: PriceTicks | null;
}

/** An order that rests at the exchange. */
export interface VenueOrder {
  readonly request: ApprovedOrder;
  readonly venueOrderId: string;
  readonly status: Extract<OrderStatus, 'accepted' | 'partially-filled'>;
  readonly filledQty: QtyLots;
}

/** What may still fill on the event in hand, in lots; Infinity when the volume is not known. */
export interface Budget {
  budget: number;
}

/** A tick that has filled something and may fill more. */
export interface TickInHand extends Budget {
  readonly type: MarketEvent['type'];
  readonly instrumentId: InstrumentId;
  readonly timeMs: EpochMs;
}
