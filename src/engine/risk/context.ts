import type { PauseScope } from '../domain/denial.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { DepthUpdated } from '../domain/market-event.ts';
import type { OrderRequest, Side } from '../domain/order.ts';
import type { TradingStatus } from '../domain/trading-state.ts';
import type { ClientOrderId, EpochMs, QtyLots } from '../domain/units.ts';
import type { PortfolioRisk } from './portfolio/portfolio-risk.ts';

/** An order before it has an id: what a limit needs of it. */
export type OrderShape = Omit<OrderRequest, 'clientOrderId' | 'decidedAtMs'>;

/** What a person has armed a session with. */
export interface ArmingLimit {
  readonly isArmed: boolean;
  /** Most that may be open at once, in quote units; 0 while it is not armed. */
  readonly notionalCap: number;
}

/** An entry order that may still fill. Quantity in the base asset, prices and distances in quote units. */
export interface WaitingEntry {
  readonly clientOrderId: ClientOrderId;
  readonly side: Side;
  readonly qty: number;
  /** Worst price at which it may fill. */
  readonly fillPrice: number;
  /** Where its stop-loss will be; both null without one. */
  readonly stopDistance: number | null;
  readonly stopPrice: number | null;
}

/** What holds opening back for this order: a breaker of its instrument, its strategy or the account. */
export interface Pause {
  readonly scope: PauseScope;
  /** The symbol or the strategy's id; empty for the account. */
  readonly subject: string;
  readonly cause: string;
}

/** Worth of positions and waiting entries per instrument, by index (the order of the engine's desks), in quote units. */
export interface ExposureTable {
  /** Signed. */
  readonly held: Float64Array;
  /** Of entry orders that buy, and of those that sell; 0 or more. */
  readonly waitingLong: Float64Array;
  readonly waitingShort: Float64Array;
}

/** The portfolio as one instrument sees it. Valid until the next context is made: the table is shared. */
export interface PortfolioContext {
  readonly index: number;
  readonly exposures: ExposureTable;
  readonly symbols: readonly string[];
  readonly risk: Pick<PortfolioRisk, 'hold' | 'await' | 'shareWithin' | 'tailWith' | 'betaOf' | 'clusterOf'>;
}

/**
 * What the gate needs to know beside the order. Money is in quote units; exposure is the absolute value of positions and open entry orders.
 * A waiting entry counts at its worst price, like the order that is judged.
 */
export interface RiskContext {
  readonly timeMs: EpochMs;
  readonly instrument: Instrument;
  readonly status: TradingStatus;
  /** Null where the money is play money and nothing has to be armed. */
  readonly arming: ArmingLimit | null;
  /** Every position here needs a stop-loss, and what this order opens is planned without one. */
  readonly lacksStop: boolean;
  /** Null while no breaker pauses the instrument, the strategy or the account. */
  readonly paused: Pause | null;
  /** Where the position's stop-loss will be if this order fills: its distance from the entry, or its price. Both null without a stop. */
  readonly stopDistance: number | null;
  readonly stopPrice: number | null;
  /** Newest price of the instrument, in quote units. */
  readonly price: number;
  /** The newest order book of the instrument; null where none is followed. */
  readonly book: DepthUpdated | null;
  /** Age of that price; 0 or more. */
  readonly dataAgeMs: number;
  /** Signed position in this instrument. */
  readonly positionQty: QtyLots;
  /** Average price of that position; 0 when flat. */
  readonly averageEntry: number;
  readonly equity: number;
  /** Exposure in this instrument: |position| × price plus its open entry orders. */
  readonly symbolExposure: number;
  /** The same over all instruments, this one included. */
  readonly totalExposure: number;
  /** The part of it that is in derivatives. */
  readonly derivativeExposure: number;
  /** Signed worth of the position in this instrument, and of all positions. */
  readonly heldExposure: number;
  readonly netExposure: number;
  /** Worth of the waiting entries of this instrument that buy and that sell, and of all instruments; 0 or more. */
  readonly ownWaitingLong: number;
  readonly ownWaitingShort: number;
  readonly waitingLong: number;
  readonly waitingShort: number;
  /** What slips and fees would cost if every waiting entry filled at its worst price. */
  readonly waitingCost: number;
  /** The waiting entries of this instrument, one by one. */
  readonly waitingEntries: readonly WaitingEntry[];
  readonly portfolio: PortfolioContext;
  /**
   * Money that is free to back new positions, before leverage. Spot: cash less what open buy orders will take.
   * Derivative: equity less the margin (notional / leverage) of positions and open entry orders. May be negative.
   */
  readonly availableMargin: number;
  /** Other instruments that hold a position or have an entry order open. */
  readonly otherPositions: number;
  /** `Breakers.dayLossPct` and `Breakers.drawdownPct`: 0 or more. */
  readonly dayLossPct: number;
  readonly drawdownPct: number;
  /** `OrderRate.count(timeMs)`, this order not included. */
  readonly ordersInWindow: number;
}
