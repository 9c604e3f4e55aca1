import type { InstrumentId } from '../../domain/units.ts';

/** What a measure rests on: what prices have done, or a stand-in for too little history. */
export type RiskBasis = 'history' | 'assumed';
/** How sure, in percent. */
export type RiskLevel = 95 | 99;
/** Over how long; `1h` is one step where the session's bars are longer than an hour. */
export type RiskHorizon = '1h' | '1d';
/** `plain`: past returns as they were. `filtered`: each scaled by today's volatility over that of its own time. */
export type TailMethod = 'plain' | 'filtered';

/** Losses in quote units; 0 or more. */
export interface Tail {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}

/** The tail of what is held, by one way to reckon it. */
export interface TailMeasure extends Tail {
  readonly level: RiskLevel;
  readonly horizon: RiskHorizon;
  readonly method: TailMethod;
  /** `assumed` when any instrument held is. */
  readonly basis: RiskBasis;
  /** Scenarios that were looked at. */
  readonly scenarios: number;
}

/** One instrument's part. Tails are at the configured level and horizon, plain. */
export interface InstrumentMeasures {
  readonly instrumentId: InstrumentId;
  readonly basis: RiskBasis;
  readonly scenarios: number;
  /** Signed, in quote units. */
  readonly exposure: number;
  /** Worth of open entry orders; 0 or more. */
  readonly waitingBuys: number;
  readonly waitingSells: number;
  /** Standard deviation of a day's return, exponentially weighted. */
  readonly dailyVolatilityPct: number;
  /** Null with too little history, or without Bitcoin in the session. */
  readonly betaToBitcoin: number | null;
  readonly betaToMarket: number | null;
  /** The tail if nothing else were held. */
  readonly alone: Tail;
  /** Its part of the portfolio's tail: the parts of what is held add up to the tail of what is held. Negative for a hedge. */
  readonly component: Tail;
  /** Change of the portfolio's tail per quote unit more of exposure. Negative where more would hedge. */
  readonly marginal: Tail;
}

/** Everything there is to show of the portfolio's risk. Of what is held: orders that wait are listed and not counted. */
export interface PortfolioMeasures {
  /** `assumed` when any instrument held is. */
  readonly basis: RiskBasis;
  /** How much time one scenario is. */
  readonly stepMs: number;
  /** Scenarios of the configured horizon. */
  readonly scenarios: number;
  /** Every level, horizon and method. */
  readonly tails: readonly TailMeasure[];
  /** Standard deviation of a day's profit and loss of what is held, exponentially weighted, in quote units. */
  readonly dailyVolatility: number;
  /** Of what is held, per unit of its gross exposure; null when flat or not known. */
  readonly betaToBitcoin: number | null;
  readonly betaToMarket: number | null;
  /** In the order of the session. */
  readonly instruments: readonly InstrumentMeasures[];
  /** Exponentially weighted; null where two have too little history in common. */
  readonly correlation: readonly (readonly (number | null)[])[];
  /** Groups of instrument indices that move together; every instrument is in one. */
  readonly clusters: readonly (readonly number[])[];
}
