import type { Denial } from '../domain/denial.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { QtyLots } from '../domain/units.ts';
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
  readonly symbolExposure: number;
  readonly totalExposure: number;
  /** Free money before leverage, as in `RiskContext`. */
  readonly availableMargin: number;
  /** Fall from the peak, in percent; from `drawdownReducePct` on the risk is halved. */
  readonly drawdownPct: number;
  readonly config: RiskConfig;
}

/** What decided the size in the end. */
export type SizingBound = 'risk' | 'symbol-cap' | 'total-cap' | 'margin' | 'max-quantity';

/** The steps from equity to quantity, as plain data. Quantities are floats in the base asset, before rounding, except `qty`. */
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
  readonly riskQty: number;
  /** The cap that bound, or 'risk'. */
  readonly bound: SizingBound;
  /** The limit of that bound: percent of equity, or a quantity for 'max-quantity', or free margin money for 'margin'. */
  readonly boundLimit: number;
  /** After caps and rounding down. */
  readonly qty: number;
  readonly notional: number;
}

export type SizingResult = { readonly qty: QtyLots; readonly arithmetic: SizingArithmetic } | { readonly denial: Denial };

/** Returns the quantity of an entry: the risk per trade over the stop distance, within every cap, rounded down to lots. */
export function sizeEntry(input: SizingInput): SizingResult {
  throw new Error(`being written ${input.price}`);
}

/** Puts the arithmetic of a size into one plain sentence. */
export function explainSizing(arithmetic: SizingArithmetic): string {
  throw new Error(`being written ${arithmetic.qty}`);
}
