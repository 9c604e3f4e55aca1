import type { RiskConfig } from './config.ts';

/** One limit and how much of it is used. `value` and `limit` share the unit; `share` = value / limit, above 1 when breached. */
export interface RiskGauge {
  readonly code: string;
  readonly title: string;
  readonly unit: string;
  readonly value: number;
  readonly limit: number;
  readonly share: number;
  readonly description: string;
}

/** What the gauges read. Money in quote units. */
export interface GaugeInput {
  readonly equity: number;
  /** Exposure of the instrument that has the most, and its symbol (null while there is none). */
  readonly largestExposure: number;
  readonly largestSymbol: string | null;
  readonly totalExposure: number;
  /** Instruments that hold a position or have an entry order open. */
  readonly openPositions: number;
  /** Margin (spot: cost) of positions and open entry orders, before leverage. */
  readonly usedMargin: number;
  /** Lost if every stop fills at its price; a position without a stop counts with its whole notional. */
  readonly openRisk: number;
  readonly dayLossPct: number;
  readonly drawdownPct: number;
  readonly ordersInWindow: number;
  readonly dataAgeMs: number;
  readonly config: RiskConfig;
}

/** Returns every limit as a gauge, the losses first. */
export function riskGauges(input: GaugeInput): readonly RiskGauge[] {
  throw new Error(`being written ${input.equity}`);
}
