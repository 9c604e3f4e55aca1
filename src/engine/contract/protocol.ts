import { z } from 'zod';
import { instrumentIdText } from '../core/engine-config.ts';
import type { RetrainRecord } from '../learn/boosting/rolling/retrain-record.ts';
import type { BotCounts } from './boosting.ts';

// The published protocol of the boosted-tree bot: two days to learn from, one day to trade, trees grown anew every hour. A run of it is a stored backtest
// like every other: it is listed, reported, compared, run again and counted as tried.

const settings = z.record(z.string(), z.unknown());

/** What a backtest is told beside the rule when the trees are grown while it trades. What is left out has its default. */
export const backtestProtocol = z.strictObject({
  name: z.literal('rolling-72h'),
  /** How far back a training looks. */
  data: settings.default({}),
  training: settings.default({}),
  retraining: settings.default({}),
  /** Lets every trained model trade, whatever it has shown: only to see what the judgement is worth. */
  isUngated: z.boolean().default(false),
});
/** The same as it is used, with its defaults. */
export type BacktestProtocol = z.infer<typeof backtestProtocol>;

/** What a run of the protocol has beside its trades. */
export interface RollingDetail {
  /** Opening of the first bar learned from. */
  readonly trainFromMs: number;
  readonly windowBars: number;
  readonly everyMinutes: number;
  /** Every step of the cycle, in order. */
  readonly retrains: readonly RetrainRecord[];
  readonly counts: BotCounts;
  /** A day has one daily return, which says nothing: the ratio of its minutes, for a year of them; null where the account did not move. */
  readonly sharpeOfMinutes: number | null;
  /** What came of it, plainly. */
  readonly sentence: string;
}

/** Runs of the protocol, one for each instrument, each on an account of its own. */
export const protocolRequest = z.strictObject({
  /** The settings of a bot, as its file has them. */
  config: settings.default({}),
  /** Those of the settings where it is left out. */
  instruments: z.array(instrumentIdText).min(1).max(500).optional(),
  /** Every stored series of minutes, in place of `instruments`. */
  isAll: z.boolean().default(false),
  /** End of the test; where it is left out, the end of what is stored of each. */
  to: z.int().nonnegative().optional(),
  seed: z.int().nonnegative().default(1),
  isUngated: z.boolean().default(false),
  /** Leaves out perpetuals of which funding rates of the test are not stored; else they are run as if it were free, as those of the practice market always are. */
  requireFunding: z.boolean().default(true),
});
/** The same as it is used, with its defaults. */
export type ProtocolRequest = z.infer<typeof protocolRequest>;

/** One row of the table of all. Money in quotes, shares as 0.1 for ten percent. */
export interface ProtocolRun {
  readonly instrument: string;
  readonly runId: string;
  readonly from: number;
  readonly to: number;
  readonly counts: BotCounts;
  readonly trades: number;
  readonly winRate: number | null;
  readonly netProfit: number;
  /** Fees, spread and slippage, less funding received. */
  readonly costs: number;
  readonly sharpeOfMinutes: number | null;
  readonly maxDrawdown: number | null;
  readonly sentence: string;
}

/** What came of all of them together. */
export interface ProtocolTotals {
  readonly days: number;
  readonly idle: number;
  readonly lost: number;
  /** Traded, and did not lose. */
  readonly kept: number;
  readonly trained: number;
  readonly passed: number;
  readonly trades: number;
  readonly netProfit: number;
  readonly costs: number;
}

/** The report of the job that runs them. */
export interface ProtocolAnswer {
  readonly runs: readonly ProtocolRun[];
  /** Instruments of which too little is stored, each with why. */
  readonly missing: readonly { readonly instrument: string; readonly sentence: string }[];
  readonly totals: ProtocolTotals;
  /** What came of it all, plainly. */
  readonly sentence: string;
}
