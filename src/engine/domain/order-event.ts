import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from './units.ts';
import type { Side } from './order.ts';

interface OrderEventBase {
  readonly timeMs: EpochMs;
  readonly clientOrderId: ClientOrderId;
  readonly instrumentId: InstrumentId;
}

export interface OrderAccepted extends OrderEventBase {
  readonly type: 'order-accepted';
  readonly venueOrderId: string;
}

/** One execution. An order may have many; `fillId` makes a repeated report harmless. */
export interface OrderFilled extends OrderEventBase {
  readonly type: 'order-filled';
  readonly fillId: string;
  readonly side: Side;
  readonly price: PriceTicks;
  readonly qty: QtyLots;
  readonly fee: QuoteAtoms;
  readonly liquidity: 'maker' | 'taker';
  /** Cost against the decision price in quote atoms; positive is worse for us. */
  readonly slippage: QuoteAtoms;
  /** The bar held both this price and the opposite protective price: the order of events inside it is an assumption. */
  readonly ambiguous: boolean;
}

export interface OrderCanceled extends OrderEventBase {
  readonly type: 'order-canceled';
  readonly reason: string;
}

/** The venue refused the order. Our own refusals are denials. */
export interface OrderRejected extends OrderEventBase {
  readonly type: 'order-rejected';
  readonly reason: string;
}

export interface OrderExpired extends OrderEventBase {
  readonly type: 'order-expired';
  readonly reason: string;
}

/** The answer to a wish for change: how the order rests now. A refusal says why, and tells the order as it still is. */
export interface OrderAmended extends OrderEventBase {
  readonly type: 'order-amended';
  /** The whole quantity, what has filled already included. */
  readonly qty: QtyLots;
  readonly limitPrice: PriceTicks | null;
  /** Why the exchange left the order as it was. */
  readonly refusal?: string;
}

/**
 * The position was changed by something that was no order of this session: traded by hand at the exchange, or taken over by consent.
 * Booked like a fill, so that the engine holds what the exchange says.
 */
export interface PositionCorrected {
  readonly type: 'position-corrected';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  /** Makes a repeated report harmless. */
  readonly fillId: string;
  readonly side: Side;
  /** Always positive. */
  readonly qty: QtyLots;
  readonly price: PriceTicks;
  readonly fee: QuoteAtoms;
  readonly reason: string;
}

/** Money came to the account or left it without a trade of ours; neither profit nor loss. Positive is received. */
export interface TransferBooked {
  readonly type: 'transfer-booked';
  readonly timeMs: EpochMs;
  /** Makes a repeated report harmless. */
  readonly transferId: string;
  readonly amount: QuoteAtoms;
  readonly reason: string;
}

/** Funding was booked on a position. Positive is received, negative is paid. */
export interface FundingBooked {
  readonly type: 'funding-booked';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly amount: QuoteAtoms;
  readonly rate: number;
}

/** The venue closed the position by force. `loss` beyond the isolated margin is not charged. */
export interface PositionLiquidated {
  readonly type: 'position-liquidated';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: QtyLots;
  readonly price: PriceTicks;
  readonly fee: QuoteAtoms;
  readonly fillId: string;
}

export type OrderEvent = OrderAccepted | OrderFilled | OrderAmended | OrderCanceled | OrderRejected | OrderExpired;
export type VenueEvent = OrderEvent | FundingBooked | PositionLiquidated | PositionCorrected | TransferBooked;
