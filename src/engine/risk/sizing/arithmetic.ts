import type { Denial } from '../../domain/denial.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { QtyLots } from '../../domain/units.ts';
import type { RiskConfig } from '../config.ts';
import type { Largest } from '../largest.ts';
import type { SizingPolicy } from './config.ts';
import type { TradeRecord } from './trade-record.ts';
import type { Volatility } from './volatility.ts';

/** What makes a trade smaller or larger than its method says: 1 changes nothing, 0 opens nothing. */
export interface SizingMultiplier {
  readonly code: 'drawdown' | 'regime' | 'allocation';
  readonly factor: number;
}

/** Everything the size of an entry depends on. Money and distances in quote units. */
export interface SizingInput {
  readonly instrument: Instrument;
  readonly equity: number;
  readonly price: number;
  /** Distance from the price to the stop-loss; null (no stop) is denied. */
  readonly stopDistance: number | null;
  /** Wanted exposure; its size from 0 (excluded) to 1 scales the trade, its sign is ignored. */
  readonly targetExposure: number;
  /** What is lost if every open stop fills at its price, the position that is being turned left out; 0 or more. */
  readonly openRisk: number;
  readonly multipliers: readonly SizingMultiplier[];
  /** Null risks `riskPerTradePct` of the equity. */
  readonly policy: SizingPolicy | null;
  /** Of the instrument, measured as the policy says; null where the policy needs none. */
  readonly volatility: Volatility | null;
  /** What the strategy has closed so far; null where the policy needs none. */
  readonly record: TradeRecord | null;
  readonly config: RiskConfig;
  /** Returns the largest part of an entry of so many lots that the gate approves; what is sized is never larger. */
  readonly within: (lots: QtyLots) => Largest;
}

/** How the method came to its size, in the numbers that it saw. Percentages are of the equity that is sized on. */
export type MethodArithmetic =
  | { readonly method: 'fixed-fraction'; readonly riskPct: number }
  | { readonly method: 'volatility-target'; readonly targetPct: number; readonly annualPct: number; readonly source: SizingPolicy['volatilitySource']; readonly bars: number }
  | KellyArithmetic;

export interface KellyArithmetic {
  readonly method: 'kelly';
  readonly trades: number;
  readonly wins: number;
  /** Average win in units of the average loss, as it was; null before a win and a loss. */
  readonly payoff: number | null;
  readonly priorTrades: number;
  /** After doubt. */
  readonly shrunkPayoff: number;
  readonly shrunkWinRate: number;
  /** Lost by an average losing trade, in units of what its stop was to lose; counted as 1 at least. */
  readonly averageLossR: number;
  /** The bet of the fastest growth by these numbers, as a share of the equity at the stop; negative without an edge. */
  readonly fullPct: number;
  readonly fraction: number;
  readonly riskPct: number;
  /** Whether the result is Kelly's, or the policy's cap or start. */
  readonly basis: 'kelly' | 'cap' | 'start';
}

/** The steps from equity to quantity, as plain data. Money in quote units, quantities in the base asset. */
export interface SizingArithmetic {
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly equity: number;
  /** Deducted from the equity before the size is worked out; 0 where the policy ignores it. */
  readonly openRisk: number;
  readonly price: number;
  readonly stopDistance: number;
  readonly how: MethodArithmetic;
  /** Size of the wanted exposure, 0 to 1. */
  readonly size: number;
  readonly multipliers: readonly SizingMultiplier[];
  /** What the method puts at stake: lost at the stop, or, with a volatility target, the worth of the position. */
  readonly stake: number;
  /** What the method asks for, before caps and rounding. */
  readonly wantedQty: number;
  /** Why one step more would be refused; null where the method alone decided. */
  readonly bound: Denial | null;
  /** After caps and rounding down. */
  readonly qty: number;
  readonly notional: number;
  /** Lost if the stop fills at its price. */
  readonly riskMoney: number;
}

/** One step as a person reads it: `Risk per trade | 0.5 % of 10,000 USDT | 50 USDT`. */
export interface SizingStep {
  readonly label: string;
  readonly formula: string;
  readonly result: string;
}
