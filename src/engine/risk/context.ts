import type { Instrument } from '../domain/instrument.ts';
import type { TradingStatus } from '../domain/trading-state.ts';
import type { EpochMs, QtyLots } from '../domain/units.ts';

/** What a person has armed a session with. */
export interface ArmingLimit {
  readonly isArmed: boolean;
  /** Most that may be open at once, in quote units; 0 while it is not armed. */
  readonly notionalCap: number;
}

/** What the gate needs to know beside the order. Money is in quote units; exposure is the absolute value of positions and open entry orders. */
export interface RiskContext {
  readonly timeMs: EpochMs;
  readonly instrument: Instrument;
  readonly status: TradingStatus;
  /** Null where the money is play money and nothing has to be armed. */
  readonly arming: ArmingLimit | null;
  /** Every position here needs a stop-loss, and what this order opens is planned without one. */
  readonly lacksStop: boolean;
  /** Newest price of the instrument, in quote units. */
  readonly price: number;
  /** Age of that price; 0 or more. */
  readonly dataAgeMs: number;
  /** Signed position in this instrument. */
  readonly positionQty: QtyLots;
  readonly equity: number;
  /** Exposure in this instrument: |position| × price plus its open entry orders. */
  readonly symbolExposure: number;
  /** The same over all instruments, this one included. */
  readonly totalExposure: number;
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
