import { z } from 'zod';
import type { RollingDetail } from './protocol.ts';
import type { RegimeReport } from './regime.ts';
import type { HonestyView } from './trials.ts';

/** One run, by its id in the store. */
export const reportRequest = z.strictObject({ runId: z.string().min(1) });
/** `dir` null: the files come with the answer. */
export const reportExportRequest = z.strictObject({ runId: z.string().min(1), dir: z.string().min(1).nullable().default(null) });
export const reportCompareRequest = z.strictObject({ runIds: z.array(z.string().min(1)).min(2).max(8) });

/**
 * Everything that a person looks at after a run, computed from the stored run and, where they are still there, the stored bars.
 * Times are epoch ms, ratios plain numbers (0.1 is 10 %), money decimal strings in the quote asset. `null` is unknown or undefined, never zero.
 */
export interface RunReport {
  readonly run: ReportRun;
  /** One sentence: what came out. */
  readonly verdict: string;
  /** What has to be known before believing it, as the run noted it. */
  readonly warnings: readonly string[];
  /** What this result does not show, in sentences. */
  readonly limits: readonly string[];
  /** The numbers at the top, each with its interval. */
  readonly headline: readonly HeadlineNumber[];
  readonly bootstrap: BootstrapNote;
  readonly curve: ReportCurve;
  /** The deepest falls, deepest first, at most ten. */
  readonly drawdowns: readonly DrawdownSpell[];
  /** Share of the time below an earlier peak; null without equity. */
  readonly timeUnderWater: number | null;
  readonly monthly: readonly MonthlyReturns[];
  readonly distribution: ReturnDistribution | null;
  readonly rolling: RollingMeasures;
  readonly exposure: ExposureCurve;
  readonly turnover: TurnoverFacts;
  readonly costs: CostParts;
  readonly excursions: ExcursionReport;
  readonly tables: ReportTables;
  readonly regimes: RegimeReport | null;
  /** Of a run of the boosted trees' protocol: how the trees came and went; null for all others. */
  readonly cycle: RollingDetail | null;
  readonly streaks: StreakFacts;
  readonly benchmark: BenchmarkReport;
  /** Every measure of the run, as docs/metrics.md defines them. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** How much of it luck may be; null where there is no equity. */
  readonly honesty: ReportHonesty | null;
}

/** What the run was and how to have it again. */
export interface ReportRun {
  readonly runId: string;
  readonly title: string | null;
  readonly createdMs: number;
  readonly strategy: string;
  readonly instruments: readonly string[];
  readonly interval: string;
  /** What was asked for: [from, to). */
  readonly from: number;
  readonly to: number;
  /** What the equity covers. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly days: number;
  readonly quoteAsset: string;
  readonly startingCash: string;
  readonly endEquity: string | null;
  readonly seed: number;
  readonly dataHash: string;
  readonly resultHash: string;
  readonly codeVersion: string;
  readonly realism: { readonly level: string; readonly sentence: string };
  /** The whole request as it was stored: what `tradewind backtest --config` takes. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Any instrument with made-up prices. */
  readonly isSimulatedData: boolean;
}

export type HeadlineName = 'totalReturn' | 'cagr' | 'sharpe' | 'sortino' | 'calmar' | 'maxDrawdown' | 'winRate' | 'profitFactor' | 'expectancy';

/** One number with the range in which it lies with the given confidence. */
export interface HeadlineNumber {
  readonly name: HeadlineName;
  readonly title: string;
  readonly unit: 'share' | 'ratio' | 'quote';
  readonly value: number | null;
  /** Ends of the interval; null where it cannot be told. */
  readonly low: number | null;
  readonly high: number | null;
  /** How many days or trades are behind it. */
  readonly sample: number;
  readonly sampleOf: 'days' | 'trades';
  /** Definition in a sentence. */
  readonly meaning: string;
  /** Why there is no interval, or no number; null where there are both. */
  readonly note: string | null;
}

/** How the intervals were made. */
export interface BootstrapNote {
  /** 0.95. */
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
  /** Mean length of a block; null where there was too little to choose one. */
  readonly meanBlockDays: number | null;
  readonly meanBlockTrades: number | null;
  readonly sentence: string;
}

/** Equity, thinned to at most 2,000 points that keep the extremes; columns of one length. */
export interface ReportCurve {
  readonly time: readonly number[];
  readonly equity: readonly number[];
  /** Below the highest equity before, as a share, 0 or negative. */
  readonly drawdown: readonly number[];
  /** The starting equity in the benchmark; null where its prices are not known. */
  readonly hold: readonly (number | null)[] | null;
  readonly holdEqualVolatility: readonly (number | null)[] | null;
  /** Samples before thinning. */
  readonly samples: number;
}

/** From a peak to the return to it. */
export interface DrawdownSpell {
  readonly startMs: number;
  readonly troughMs: number;
  /** Null: not by the end of the run. */
  readonly recoveryMs: number | null;
  /** Positive, share of the peak. */
  readonly depth: number;
  readonly depthAbs: number;
  readonly daysDown: number;
  /** From the trough back; null while not recovered. */
  readonly daysUp: number | null;
  /** From the peak to the recovery, or to the end of the run. */
  readonly days: number;
}

export interface MonthlyReturns {
  readonly year: number;
  /** [12] January first; null where the run has no day of it. */
  readonly months: readonly (number | null)[];
  /** [12] the month is not whole in the run. */
  readonly isPartial: readonly boolean[];
  readonly total: number | null;
}

/** Daily returns of equity (UTC). The bins hold the days on which the equity moved; the others would hide them. */
export interface ReturnDistribution {
  readonly count: number;
  /** Days without any change; in no bin, in every moment. */
  readonly flatDays: number;
  /** [bins + 1], ascending, evenly spaced. */
  readonly edges: readonly number[];
  /** [bins] */
  readonly counts: readonly number[];
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  readonly skewness: number | null;
  /** 3 for a normal distribution. */
  readonly kurtosis: number | null;
  readonly positiveShare: number;
  readonly quantiles: { readonly p01: number; readonly p05: number; readonly p25: number; readonly p50: number; readonly p75: number; readonly p95: number; readonly p99: number };
  readonly best: { readonly dayMs: number; readonly value: number };
  readonly worst: { readonly dayMs: number; readonly value: number };
}

/** Measures of the last `windowDays` days, at the end of each day. */
export interface RollingMeasures {
  readonly windowDays: number;
  /** [n] epoch ms, at most 2,000; empty where the run is shorter than the window. */
  readonly time: readonly number[];
  /** Annualised; null where the window has no variation. */
  readonly sharpe: readonly (number | null)[];
  readonly volatility: readonly (number | null)[];
  readonly note: string | null;
}

/** How much was at stake over time, at most 2,000 stretches of equal length. */
export interface ExposureCurve {
  readonly stepMs: number;
  /** Begin of each stretch. */
  readonly time: readonly number[];
  /** Share of the stretch with a position open. */
  readonly timeInMarket: readonly number[];
  /** Mean notional at entry prices over equity; long counts positive, short negative. */
  readonly long: readonly number[];
  readonly short: readonly number[];
  readonly meanGross: number | null;
  readonly maxGross: number | null;
  readonly note: string | null;
}

export interface TurnoverFacts {
  /** Traded notional over mean equity, over the whole run. */
  readonly total: number | null;
  readonly perYear: number | null;
  readonly tradesPerDay: number | null;
  readonly averageHoldingMs: number | null;
  /** By month, `2024-03`, of entries and exits of closed trades. */
  readonly byMonth: readonly { readonly month: string; readonly turnover: number; readonly trades: number }[];
}

/** What trading cost, positive when paid. `total` is the sum of the others. */
export interface CostParts {
  readonly fees: string;
  /** Half the distance between bid and ask on each fill that took liquidity. */
  readonly spread: string;
  /** Worse fills than the quoted price. */
  readonly slippage: string;
  /** What the price moved between the decision and the fill; negative when it moved our way. */
  readonly delay: string;
  readonly funding: string;
  /** Interest on what was borrowed; null where nothing can be. */
  readonly borrow: string | null;
  readonly total: string;
  /** What the result would have been without any of them. */
  readonly beforeCosts: string | null;
  readonly net: string | null;
  /** Total over the result before costs; null when that is not above zero. */
  readonly shareOfGross: number | null;
  /** The split of spread, slippage and delay rests on the execution settings, not on the fills. */
  readonly isSplitAssumed: boolean;
  readonly sentence: string;
}

/** How far each trade went against and for us while it was open, by the high and low of stored bars. */
export interface ExcursionReport {
  readonly trades: readonly TradeExcursion[];
  readonly winners: ExcursionAverages;
  readonly losers: ExcursionAverages;
  /** Which bars it is read from, and what is missing. */
  readonly note: string;
}

export interface TradeExcursion {
  readonly id: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly entryTime: number;
  readonly exitTime: number;
  readonly pnl: number;
  readonly returnPct: number;
  /** Maximum adverse and favourable excursion, shares of the entry price, 0 or positive; null where the bars are gone. */
  readonly mae: number | null;
  readonly mfe: number | null;
}

export interface ExcursionAverages {
  readonly trades: number;
  readonly mae: number | null;
  readonly mfe: number | null;
  /** Share of the best unrealised profit that was kept at the exit, mean over trades that had one. */
  readonly kept: number | null;
}

/** Trades grouped; hours and weekdays are those of the entry, UTC. */
export interface ReportTables {
  /** [24] */
  readonly byHour: readonly TradeGroup[];
  /** [7] Monday first. */
  readonly byWeekday: readonly TradeGroup[];
  readonly bySymbol: readonly TradeGroup[];
  readonly byStrategy: readonly TradeGroup[];
  readonly byExitReason: readonly TradeGroup[];
  readonly bySide: readonly TradeGroup[];
}

export interface TradeGroup {
  /** Stable: `0`…`23`, `1`…`7`, an instrument, a strategy's id, the reason, `long`. */
  readonly key: string;
  readonly title: string;
  readonly trades: number;
  readonly wins: number;
  readonly winRate: number | null;
  readonly netProfit: string;
  readonly meanReturn: number | null;
  readonly profitFactor: number | null;
  readonly averageHoldingMs: number | null;
}

export interface StreakFacts {
  readonly longestWinning: number;
  readonly longestLosing: number;
  /** Sum of the worst losing streak, quote units, 0 or negative. */
  readonly worstStreakLoss: number;
  /** How long the longest losing streak is expected to be by chance alone, from win rate and number of trades. */
  readonly expectedLosing: number | null;
  /** At the end: positive winning, negative losing. */
  readonly current: number;
}

/** One line of the comparison with holding. */
export interface BenchmarkLine {
  readonly title: string;
  readonly totalReturn: number | null;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly maxDrawdown: number | null;
  readonly annualVolatility: number | null;
}

export interface BenchmarkReport {
  readonly strategy: BenchmarkLine;
  /** Null where the stored bars are gone. */
  readonly hold: BenchmarkLine | null;
  /** The same, with only so much of the money in it that it moves as much as the strategy did. */
  readonly holdEqualVolatility: BenchmarkLine | null;
  /** Share of the money in the scaled one; above 1 borrowed at no interest. */
  readonly weight: number | null;
  /** What holding was charged. */
  readonly costsSentence: string;
  readonly beta: number | null;
  readonly alpha: number | null;
  readonly correlation: number | null;
  readonly informationRatio: number | null;
  readonly sentence: string;
}

/** How much of the Sharpe ratio may be luck, with the trials counted by the store at the time of the report. */
export type ReportHonesty = HonestyView;

/** A page to share. */
export interface HtmlReport {
  readonly name: string;
  readonly html: string;
}

export interface ExportedReport {
  readonly runId: string;
  readonly dir: string | null;
  /** `content` is base64 where `dir` is null, else null. */
  readonly files: readonly { readonly name: string; readonly path: string | null; readonly mediaType: string; readonly bytes: number; readonly content: string | null }[];
}

/** What came of running a stored run again. */
export interface RunAgain {
  readonly runId: string;
  /** Kept when it differs; null when it is the same. */
  readonly newRunId: string | null;
  readonly isSame: boolean;
  /** What is not as it was; empty when all is. */
  readonly changed: readonly ('data' | 'code' | 'config' | 'result')[];
  readonly before: RunFingerprint;
  readonly now: RunFingerprint;
  /** Settings that differ, when `config` is among the changed. */
  readonly settings: readonly SettingDifference[];
  readonly sentence: string;
}

export interface RunFingerprint {
  readonly resultHash: string;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly seed: number;
}

/** One setting, side by side; a value is JSON, undefined is null. */
export interface SettingDifference {
  readonly path: string;
  readonly values: readonly unknown[];
}

/** Runs side by side, in the order asked for. */
export interface RunComparison {
  readonly runs: readonly (RunFingerprint & { readonly runId: string; readonly title: string | null; readonly createdMs: number; readonly strategy: string; readonly instruments: readonly string[]; readonly interval: string; readonly from: number; readonly to: number })[];
  /** Only settings that differ. */
  readonly settings: readonly SettingDifference[];
  readonly metrics: readonly { readonly name: string; readonly title: string; readonly unit: 'share' | 'ratio' | 'quote' | 'count' | 'days'; readonly values: readonly (number | null)[]; readonly better: 'higher' | 'lower' | null; readonly best: number | null }[];
  /** Growth of 1 at common times, at most 500 points; null where a run has no equity then. */
  readonly curves: { readonly time: readonly number[]; readonly growth: readonly (readonly (number | null)[])[] };
  /** Correlation of daily returns over the days in common, [runs][runs]; null with fewer than 10. */
  readonly correlations: readonly (readonly (number | null)[])[];
  /** What makes them hard to compare: other data, other time, other costs. */
  readonly notes: readonly string[];
}
