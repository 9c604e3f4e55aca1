import { z } from 'zod';
import { instrumentIdText as instrumentId } from '../core/engine-config.ts';
import type { RegimeLabel } from '../domain/regime.ts';
import type { TradingState } from '../domain/trading-state.ts';
import type { GaugeView } from './view.ts';

// What the risk desk shows. As everywhere in the contract: money and quantities are decimal strings, ratios and percentages are
// numbers, times are epoch milliseconds, and a number that is not known is null, never zero.

const decimal = z.string().regex(/^\d+(\.\d+)?$/, 'expected a positive decimal');

/** A trade that is only thought of. Its size is a quantity or an amount of the quote asset, not both. */
export const whatIfRequest = z.strictObject({
  instrumentId,
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit']).default('market'),
  qty: decimal.nullable().default(null),
  notional: decimal.nullable().default(null),
  limitPrice: decimal.nullable().default(null),
  stopPrice: decimal.nullable().default(null),
  reduceOnly: z.boolean().default(false),
}).superRefine(({ qty, notional, type, limitPrice }, context) => {
  if ((qty === null) === (notional === null)) context.addIssue({ code: 'custom', path: ['qty'], message: 'expected a quantity or an amount, one of the two' });
  if ((type === 'limit') !== (limitPrice !== null)) context.addIssue({ code: 'custom', path: ['limitPrice'], message: 'expected a price for a limit order, and none for a market order' });
});
export type WhatIfRequest = z.input<typeof whatIfRequest>;

/** A change of price per instrument in percent, for a stress test of one's own; an instrument that is left out stays where it is. */
export const stressRequest = z.strictObject({ shocks: z.record(instrumentId, z.number().min(-99).max(400)).default({}) });

/** What a breaker looks after: the account, one instrument or one strategy. */
export const breakerScope = z.union([z.literal('account'), z.strictObject({ instrumentId }), z.strictObject({ strategyId: z.string() })]);
export type BreakerScopeView = z.infer<typeof breakerScope>;

/** Where a limit stands on the desk. */
export type LimitGroup = 'trade' | 'exposure' | 'portfolio' | 'safety';

/** A limit with how it is reckoned. */
export interface LimitView extends GaugeView {
  readonly group: LimitGroup;
  /** How it is reckoned, in words and signs. */
  readonly formula: string;
}

/** Losses against their thresholds; percentages of what they are measured from, 0 and more. */
export interface LossesView {
  readonly dayPnl: string;
  readonly dayLossPct: number;
  readonly dayLimitPct: number;
  /** Null before a week has a beginning. */
  readonly weekPnl: string | null;
  readonly weekLossPct: number | null;
  /** Null where no weekly limit is set. */
  readonly weekLimitPct: number | null;
  readonly peakEquity: string;
  readonly drawdownPct: number;
  /** From where a warning is given, trades are made smaller, trading halts. Null for a threshold that is switched off. */
  readonly warnPct: number | null;
  readonly reducePct: number | null;
  readonly haltPct: number;
}

/** What is at stake, as shares of equity in percent; above zero is long. */
export interface ExposureView {
  readonly net: string;
  readonly gross: string;
  readonly netPct: number;
  readonly grossPct: number;
  readonly maxNetPct: number | null;
  readonly maxGrossPct: number;
  readonly maxSymbolPct: number;
  readonly maxClusterPct: number | null;
  readonly symbols: readonly SymbolExposureView[];
  readonly clusters: readonly ClusterView[];
}

export interface SymbolExposureView {
  readonly instrumentId: string;
  readonly symbol: string;
  /** Null where nothing is held. */
  readonly strategyId: string | null;
  readonly held: string;
  readonly heldPct: number;
  /** Worth of the entry orders that wait, signed. */
  readonly waitingPct: number;
}

/** Symbols that move together. */
export interface ClusterView {
  readonly symbols: readonly string[];
  readonly longPct: number;
  /** 0 or below. */
  readonly shortPct: number;
  readonly netPct: number;
}

/** What the measures of the portfolio stand on. */
export interface RiskBasisView {
  readonly basis: 'history' | 'assumed';
  /** Scenarios that are used, and how much time each is. */
  readonly scenarios: number;
  readonly stepMs: number;
  /** Symbols with too little history, for which a normal tail is assumed. */
  readonly assumedSymbols: readonly string[];
  readonly assumedDailyVolatilityPct: number;
}

/** One way to reckon the tail: value at risk and expected shortfall. */
export interface TailView {
  readonly level: 95 | 99;
  readonly horizon: '1h' | '1d';
  readonly method: 'plain' | 'filtered';
  readonly valueAtRisk: string;
  readonly valueAtRiskPct: number;
  readonly expectedShortfall: string;
  readonly expectedShortfallPct: number;
}

/** How much of the value at risk one position brings. */
export interface ComponentView {
  readonly instrumentId: string;
  readonly symbol: string;
  /** Adds up to the value at risk; below zero for a hedge. */
  readonly component: string;
  /** Share of the value at risk, 1 is all of it. */
  readonly share: number;
  /** The value at risk if nothing else were held. */
  readonly alone: string;
  /** Value at risk added by one more unit of the quote asset in this position. */
  readonly marginal: number;
  readonly dailyVolatilityPct: number;
  readonly betaToBtc: number | null;
  readonly betaToMarket: number | null;
}

/** Measures of the whole portfolio. */
export interface PortfolioRiskView extends RiskBasisView {
  /** The tail that the limits look at, and its limits. */
  readonly level: 95 | 99;
  readonly horizon: '1h' | '1d';
  readonly maxValueAtRiskPct: number | null;
  readonly maxExpectedShortfallPct: number | null;
  readonly tails: readonly TailView[];
  readonly components: readonly ComponentView[];
  /** Of what is held, per unit of its worth, longs and shorts added up; null when flat or not known. */
  readonly betaToBtc: number | null;
  readonly betaToMarket: number | null;
  readonly maxBeta: number | null;
  readonly correlation: CorrelationView;
}

/** Correlations of returns, row by row; null where two symbols have too little history in common. */
export interface CorrelationView {
  readonly symbols: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
  /** From here on symbols count as one cluster. */
  readonly threshold: number;
}

export type BreakerAction = 'warn' | 'shrink' | 'reduce' | 'pause' | 'halt';

/** One breaker as it stands now. */
export interface BreakerView {
  readonly code: string;
  readonly title: string;
  readonly scope: BreakerScopeView;
  /** "The account", "BTCUSDT", or the name of a strategy. */
  readonly scopeTitle: string;
  readonly status: 'clear' | 'near' | 'tripped' | 'off' | 'not-applicable';
  readonly action: BreakerAction;
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string;
  /** What it would do, or what it has done. */
  readonly consequence: string;
  /** Why it tripped, or why it does not apply; empty otherwise. */
  readonly cause: string;
  readonly sinceMs: number | null;
  readonly release: 'automatic' | 'person';
  readonly releasesAtMs: number | null;
}

/** Something a breaker did. */
export interface BreakerEventView {
  readonly timeMs: number;
  readonly code: string;
  readonly title: string;
  readonly scopeTitle: string;
  readonly deed: 'tripped' | 'released';
  readonly action: BreakerAction;
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string;
  readonly cause: string;
  /** Who let it go; null for a trip. */
  readonly releasedBy: 'automatic' | 'person' | null;
}

/** How near a position is to being closed by force. */
export interface LiquidationView {
  readonly instrumentId: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** Null where nothing is borrowed: it cannot be liquidated. */
  readonly price: string | null;
  /** How far the price has to move against the position, in percent. */
  readonly distancePct: number | null;
  /** The same in days of usual movement; null where that is not known. */
  readonly distanceDays: number | null;
}

/** In which kind of market an instrument is. */
export interface RegimeNowView {
  readonly instrumentId: string;
  readonly symbol: string;
  /** Null while it is not known. */
  readonly label: RegimeLabel | null;
  readonly probabilities: Readonly<Record<RegimeLabel, number>> | null;
  readonly sinceMs: number | null;
  /** By what new trades are multiplied now; 1 where the regime does not decide. */
  readonly multiplier: number;
  /** What is missing while it is not known. */
  readonly note: string;
}

/** How the account is shared out among strategies and symbols. */
export interface AllocationView {
  readonly isOn: boolean;
  readonly method: string;
  readonly changedMs: number | null;
  readonly cause: string;
  readonly rows: readonly { readonly strategyId: string; readonly instrumentId: string; readonly symbol: string; readonly share: number; readonly wanted: number | null }[];
}

/** The whole desk at one moment. */
export interface RiskDesk {
  /** Market time at which all of it was reckoned. */
  readonly timeMs: number;
  readonly quoteAsset: string;
  readonly equity: string;
  readonly state: TradingState;
  readonly losses: LossesView;
  readonly exposure: ExposureView;
  readonly limits: readonly LimitView[];
  /** Null while no measure of the portfolio can be taken. */
  readonly portfolio: PortfolioRiskView | null;
  readonly breakers: readonly BreakerView[];
  readonly liquidations: readonly LiquidationView[];
  readonly regimes: readonly RegimeNowView[];
  readonly allocation: AllocationView;
}

/** One sample of the desk. */
export interface RiskHistoryPoint {
  readonly timeMs: number;
  readonly equity: number;
  readonly drawdownPct: number;
  readonly dayLossPct: number;
  readonly netPct: number;
  readonly grossPct: number;
  /** Null where it was not known. */
  readonly valueAtRiskPct: number | null;
  readonly expectedShortfallPct: number | null;
  readonly valueAtRiskLimitPct: number | null;
  readonly expectedShortfallLimitPct: number | null;
}

/** How one limit, or one measure, stands before and after a trade that is only thought of. */
export interface WhatIfLine {
  readonly code: string;
  readonly title: string;
  readonly unit: string;
  readonly before: number | null;
  readonly after: number | null;
  /** Null for a measure that has no limit. */
  readonly limit: number | null;
  /** The trade would break it. */
  readonly isBroken: boolean;
  /** It denies nothing beforehand: a fill at the worst price would trip it. Absent from the limits of the gate. */
  readonly isBreaker?: boolean;
}

/** What a trade would do, reckoned at its worst price. */
export interface WhatIf {
  readonly verdict: 'passes' | 'denied';
  /** The sentence of the limit that would deny it, or what it does when it passes. */
  readonly sentence: string;
  readonly qty: string;
  readonly notional: string;
  /** The price at which it is reckoned: the limit, or the last price and the collar. */
  readonly worstPrice: string;
  readonly fee: string;
  /** The largest size that every limit allows, and what it is worth; null when none. */
  readonly largestQty: string | null;
  readonly largestNotional: string | null;
  readonly limits: readonly WhatIfLine[];
  /** Value at risk, expected shortfall, beta, net exposure: the same trade, measured. */
  readonly measures: readonly WhatIfLine[];
}

/** What a fall like one of the past, or one that a person makes up, would do to what is held now. */
export interface StressView {
  readonly timeMs: number;
  readonly scenarios: readonly StressScenarioView[];
}

/** Where the size of a shock comes from. */
export type ShockBasisView = 'recorded' | 'reported' | 'beta' | 'assumed-beta' | 'volatility' | 'assumed-volatility' | 'person' | 'none';

export interface StressScenarioView {
  readonly code: string;
  readonly title: string;
  readonly description: string;
  /** Without any stop, when prices jump over them: below zero is a loss. */
  readonly pnl: string;
  /** Null without equity. */
  readonly pct: number | null;
  readonly equityAfter: string;
  /** When every stop fills at its own price. A real fall lies between the two. */
  readonly pnlWithStops: string;
  readonly pctWithStops: number | null;
  /** Symbols of the positions that the exchange closes on the way, without stops. */
  readonly liquidated: readonly string[];
  readonly rows: readonly StressRowView[];
}

export interface StressRowView {
  readonly symbol: string;
  readonly shockPct: number;
  readonly basis: ShockBasisView;
  readonly pnl: string;
  readonly pnlWithStop: string;
  readonly isLiquidated: boolean;
}
