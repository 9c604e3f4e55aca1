import type { Instrument } from '../domain/instrument.ts';
import type { RiskConfig } from './config.ts';

/** Everything the size of an entry depends on. Money and distances in quote units; exposures as in `RiskContext`. */
export interface SizingInput {
  readonly instrument: Instrument;
  readonly equity: number;
  readonly price: number;
  /** Distance from the price to the stop-loss; null (no stop) is denied. */
  readonly stopDistance: number | null;
  /** Wanted exposure; its size from 0 (excluded) to 1 scales the risk, its sign is ignored. */
  readonly targetExposure: number;
  /** When a position is being turned: what is left once the old one is closed. The same for the total and the margin. */
  readonly symbolExposure: number;
  readonly totalExposure: number;
  /** Most that may be open at once in a session that had to be armed, in quote units; null where nothing has to be. */
  readonly notionalCap: number | null;
  /** Free money before leverage, as in `RiskContext`. */
  readonly availableMargin: number;
  /** Fall from the peak, in percent; from `drawdownReducePct` on the risk is halved. */
  readonly drawdownPct: number;
  readonly config: RiskConfig;
}

/** What decided the size in the end. */
export type SizingBound = 'risk' | 'symbol-cap' | 'total-cap' | 'session-cap' | 'margin' | 'max-quantity';

/** The steps from equity to quantity, as plain data. Money in quote units, quantities in the base asset. */
export interface SizingArithmetic {
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly equity: number;
  readonly price: number;
  readonly riskPct: number;
  /** Size of the wanted exposure, 0 to 1. */
  readonly size: number;
  /** 1, or 0.5 while the account is far from its peak. */
  readonly drawdownFactor: number;
  /** Lost if the stop fills at its price. */
  readonly riskMoney: number;
  readonly stopDistance: number;
  /** `riskMoney / stopDistance`, before caps and rounding. */
  readonly riskQty: number;
  readonly bound: SizingBound;
  /** The limit that bound: percent of equity for 'risk' and the caps, money for 'session-cap' and 'margin', a quantity for 'max-quantity'. */
  readonly boundLimit: number;
  readonly leverage: number;
  /** After caps and rounding down. */
  readonly qty: number;
  readonly notional: number;
}
