import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from '../domain/units.ts';
import type { OrderEvent, OrderFilled, PositionCorrected, VenueEvent } from '../domain/order-event.ts';
import type { OrderRequest, OrderType, Side } from '../domain/order.ts';
import type { ExchangePort } from './exchange.ts';

/** An order that rests at the exchange, ours or another's. */
export interface RestingOrder {
  /** What it was placed with, by whomever. */
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: string;
  /** Null for a symbol that is not traded here. */
  readonly instrumentId: InstrumentId | null;
  readonly symbol: string;
  readonly side: Side;
  /** Null for a kind that we do not write. */
  readonly type: OrderType | null;
  /** Decimal texts of the exchange. */
  readonly qty: string;
  readonly filledQty: string;
  readonly price: string;
  readonly triggerPrice: string;
  readonly reduceOnly: boolean;
}

/** A position as the exchange states it; on spot what is owned of the base asset. */
export interface HeldPosition {
  readonly instrumentId: InstrumentId | null;
  readonly symbol: string;
  /** Signed; null where the instrument is not of the session, and on futures where it is no whole number of lots. On spot what is less than a lot (dust that fees leave) is left out. */
  readonly qty: QtyLots | null;
  /** Decimal text of the exchange. */
  readonly qtyText: string;
  /** Average entry; null on spot, where the exchange keeps none. */
  readonly entryPrice: PriceTicks | null;
  readonly markPrice: PriceTicks | null;
  readonly liquidationPrice: PriceTicks | null;
}

/** The whole account at one moment; nothing of it changed while it was read. */
export interface AccountReading {
  readonly takenAtMs: EpochMs;
  readonly orders: readonly RestingOrder[];
  readonly positions: readonly HeldPosition[];
  /** Everything owned of the session's quote asset, open profit left out. */
  readonly cash: QuoteAtoms;
}

/** A change of the account's money that no fill explains. */
export interface IncomeRow {
  readonly id: string;
  readonly timeMs: EpochMs;
  readonly kind: 'funding' | 'transfer' | 'other';
  /** Null where it belongs to no instrument of the session. */
  readonly instrumentId: InstrumentId | null;
  readonly amount: QuoteAtoms;
}

/** When an order reached a stage, by our own clock with fractions of a millisecond. */
export interface OrderMilestone {
  readonly clientOrderId: ClientOrderId;
  readonly stage: 'sent' | 'acknowledged' | 'filled';
  readonly timeMs: number;
}

export interface LiveExchangeListener {
  /** Something happened to an order or to the account. May be repeated, may come late. */
  event(event: VenueEvent): void;
  /** Something may have been missed or could not be told exactly: reconcile. */
  doubt(cause: string): void;
  /** The account stream has fallen silent (false) or delivers again (true). Coming back is a doubt as well. */
  connected(isConnected: boolean, detail: string): void;
  milestone(milestone: OrderMilestone): void;
}

/** A fill. On spot a purchase whose fee was taken out of what was bought is followed by the correction that takes the lost lots off the position again. */
export type FillRecord = OrderFilled | PositionCorrected;

/** What may be known of an order that is to be looked up: the request that was stored before it was sent, and the exchange's id where one came back. */
export interface KnownOrder {
  readonly request: OrderRequest;
  readonly venueOrderId: string | null;
}

/**
 * An account at a real venue. `submit`, `cancel` and `amend` return at once; what they bring about arrives through the listener.
 * Nothing is sent twice: an answer that was lost is looked up, and only an order that the venue certainly does not know is reported as rejected.
 */
export interface LiveExchange extends ExchangePort {
  start(listener: LiveExchangeListener): void;
  /** Ends it; nothing is delivered afterwards. Orders stay where they rest. */
  stop(): Promise<void>;
  /** Reads the account. @throws VenueError */
  readAccount(): Promise<AccountReading>;
  /**
   * Finds out what became of an order: its acceptance, every fill (with its correction, see {@link FillRecord}) and its end, as the events that its whole life would have sent.
   * Empty when the venue certainly never had it.
   * @throws VenueError of kind unknown while nobody can say
   */
  lookUp(order: KnownOrder): Promise<readonly (OrderEvent | PositionCorrected)[]>;
  /** Returns all fills of an instrument since a time, oldest first, whoever's orders they were: `clientOrderId` is empty where the order is not known to be ours. @throws VenueError */
  fillsSince(instrumentId: InstrumentId, sinceMs: EpochMs): Promise<readonly FillRecord[]>;
  /** Returns funding and transfers since a time, oldest first; empty on spot. @throws VenueError */
  incomeSince(sinceMs: EpochMs): Promise<readonly IncomeRow[]>;
  /** Cancels one order that the tracker does not know, by the exchange's own record of it. @throws VenueError */
  cancelResting(order: RestingOrder): Promise<void>;
  /** Requests that are on their way or being settled: an account that is read meanwhile may change under the reader. */
  readonly inFlight: number;
}
