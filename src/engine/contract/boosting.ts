import { z } from 'zod';
import { instrumentIdText as instrumentId } from '../core/engine-config.ts';
import type { BotConfig, BotConfigInput } from '../learn/boosting/bot/bot.config.ts';
import type { DriftFinding } from '../learn/boosting/drift/drift-finding.ts';
import type { DriftReport as BotDriftReport } from '../learn/boosting/drift/drift-desk.ts';
import type { RetrainOutcome, RetrainRecord, RetrainWhy } from '../learn/boosting/rolling/retrain-record.ts';
import type { ValidationLine, ValidationMetrics } from '../learn/boosting/rolling/validation.ts';
import { output } from './output.ts';
import type { Mode } from './view.ts';

// Boosted-tree bots: a bot is one line of models in one instrument of one session. Each model is a version and has a code; which of them trades stands in
// the session's configuration. Times are epoch milliseconds of the market, returns are basis points (1 bps is a hundredth of a percent), and what is not known is null.

/** One version, as a person would name it. */
export interface BotVersionName {
  readonly code: string;
  readonly title: string;
}

/**
 * `gathering`: bars are missing before the first training; `waiting`: no version has passed yet, so nothing is traded; `trading`: a version decides; `resting`: the
 * last version became too old and trades no more until a newer one passes; `failed`: it cannot go on, the sentence says why; `ended`: it was stopped, or its session ended.
 */
export type BotState = 'gathering' | 'waiting' | 'trading' | 'resting' | 'failed' | 'ended';

/** A training that is under way, beside trading. */
export interface BotTraining {
  readonly why: RetrainWhy;
  /** In words. */
  readonly cause: string;
  /** Close of the bar at which it was begun. */
  readonly sinceMs: number;
}

/** A version that decides beside the one that trades, without orders. */
export interface BotCandidate extends BotVersionName {
  /** Minutes until it takes over, of so many. */
  readonly leftMinutes: number;
  readonly ofMinutes: number;
}

/** How often each step was taken, since the bot was started or the run of the protocol began. */
export interface BotCounts {
  readonly trained: number;
  readonly passed: number;
  readonly refused: number;
  readonly failed: number;
  readonly swapped: number;
  readonly rolledBack: number;
}

/** A bot in short: what it does now. Sent anew with every step of its cycle. */
export interface BotSummary {
  /** `<session>.<assignment>` */
  readonly id: string;
  readonly sessionId: string;
  /** Its strategy in the configuration of the session. */
  readonly assignmentId: string;
  readonly instrumentId: string;
  readonly symbol: string;
  /** As a person would call it: "Trees BTCUSDT". */
  readonly title: string;
  readonly mode: Mode;
  readonly state: BotState;
  /** What it does now and why, in one sentence. */
  readonly sentence: string;
  readonly startedMs: number;
  /** Null while it works. */
  readonly endedMs: number | null;
  /** Close of the newest bar that it has taken; null before the first. */
  readonly nowMs: number | null;
  /** The version that trades, and since when; null for none. */
  readonly active: (BotVersionName & { readonly sinceMs: number }) | null;
  /** The version that is kept ready to come back. */
  readonly previous: BotVersionName | null;
  readonly candidate: BotCandidate | null;
  readonly training: BotTraining | null;
  /** Bars that are still missing before the first training, of so many. */
  readonly barsMissing: number;
  readonly windowBars: number;
  /** Close at which the next training is due; null while one is under way, or the window is not full. */
  readonly nextDueMs: number | null;
  /** Sharpe ratio of its rule over the newest bars, for a year; null before there are enough. */
  readonly sharpe: number | null;
  /** The preset that it was started with, by its name; null for settings of a person's own. */
  readonly preset: string | null;
  readonly counts: BotCounts;
  /** The newest step; null before the first. */
  readonly lastStep: RetrainRecord | null;
}

/** The version that trades beside the one before it, on the bars since it took over: it goes back by itself where it does worse. */
export interface BotDuel {
  /** Until when they are compared. */
  readonly untilMs: number;
  /** Its error by that of the other, and by how many standard errors it misses by more (negative: by less); null before there is enough. */
  readonly errors: { readonly ratio: number; readonly sigmas: number } | null;
  /** What the rule brought by each, in log returns net of costs, and by how many standard errors it brought less; null as above. */
  readonly rule: { readonly own: number; readonly other: number; readonly sigmas: number } | null;
}

/** A bot whole. */
export interface BotView extends BotSummary {
  /** Of this instrument alone. */
  readonly config: BotConfig;
  /** What going in and out costs by the fees, spread and slippage of its session; what its forecasts have to beat. */
  readonly costBps: number;
  /** The version that trades beside the one before it; null while none is compared. */
  readonly duel: BotDuel | null;
  /** How long the last training took on this machine, and how many bars were played meanwhile; null before the first. */
  readonly lastTraining: { readonly tookMs: number; readonly bars: number } | null;
  /** What has drifted and lasts, newest last. */
  readonly standing: readonly DriftFinding[];
  /** What a reader has to know, in sentences: bars that were missing, costs that are not those of the settings. */
  readonly notes: readonly string[];
}

/** One entry of a bot's log: a step of its cycle, or something that has drifted. */
export type BotLogEntry =
  | { readonly seq: number; readonly kind: 'step'; readonly timeMs: number; readonly record: RetrainRecord }
  | { readonly seq: number; readonly kind: 'finding'; readonly timeMs: number; readonly finding: DriftFinding };

/** Entries of a bot's log, newest first. */
export interface BotLogPage {
  readonly entries: readonly BotLogEntry[];
  /** How many there are in all. */
  readonly total: number;
  /** What to give as `before` for the next page; null at the end. */
  readonly next: number | null;
}

/** What a bot forecast at each bar and what came of it, as columns of one length, oldest first. */
export interface BotForecasts {
  /** Close of the bar at which it was forecast. */
  readonly timeMs: readonly number[];
  /** Which of `codes` forecast it. */
  readonly version: readonly number[];
  readonly codes: readonly string[];
  readonly forecastBps: readonly number[];
  /** The return over the horizon; null until it has passed. */
  readonly outcomeBps: readonly (number | null)[];
  readonly horizonMinutes: number;
}

/** A time in which one version traded, or none did. */
export interface BotVersionSpan {
  /** Null where none traded. */
  readonly code: string | null;
  readonly title: string;
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  /** Why it took over; null where the bot began. */
  readonly why: RetrainWhy | null;
  /** The same in words. */
  readonly sentence: string;
}

/** A time in which a version decided beside the one that traded. */
export interface BotShadowSpan extends BotVersionName {
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  /** Null while it lasts. */
  readonly outcome: 'swapped' | 'dropped' | null;
  readonly sentence: string;
}

/** A step or a finding at its place in time. */
export interface BotMark {
  readonly timeMs: number;
  readonly kind: RetrainOutcome | 'finding';
  readonly code: string | null;
  /** Of the log. */
  readonly seq: number;
  readonly sentence: string;
}

/** What a chart draws of a bot's versions. */
export interface BotVersions {
  /** Null where no bot is or was on the instrument in the running session. */
  readonly botId: string | null;
  readonly spans: readonly BotVersionSpan[];
  readonly shadows: readonly BotShadowSpan[];
  readonly marks: readonly BotMark[];
}

/** A feature that a bot looks at, as a person reads it. */
export interface BotFeature {
  readonly name: string;
  readonly title: string;
  readonly group: string;
  readonly unit: string;
}

/** What a bot's market looks like, beside what its version learned from. */
export interface BotDrift {
  /** The version whose rows are the reference; null while none has traded. */
  readonly code: string | null;
  /** The whole in one sentence or two. */
  readonly sentence: string;
  /** Null while there is nothing to compare with. */
  readonly report: BotDriftReport | null;
  /** Of the names in the report. */
  readonly features: readonly BotFeature[];
}

/** What a version asks about, largest share first. */
export interface BotImportance {
  readonly code: string;
  readonly title: string;
  readonly trees: number;
  /** Shares of the gain of all splits, which add up to 1; and how many splits ask about it. */
  readonly features: readonly (BotFeature & { readonly gainShare: number; readonly splits: number })[];
}

/** One section of the settings: its form and what stands where nothing is said. */
export interface BotSection {
  readonly name: keyof BotConfig;
  readonly title: string;
  readonly schema: unknown;
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** Settings for a purpose: laid over those that a person has. */
export interface BotPreset {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** It is refused on anything but the practice market. */
  readonly isPracticeOnly: boolean;
}

/** What can be done to a bot. */
export const BOT_DEEDS = ['train', 'roll-back', 'stop-keep', 'stop-close', 'change'] as const;
/** One of them. */
export type BotDeed = (typeof BOT_DEEDS)[number];

/** What a deed would do, before it is done. */
export interface BotDeedPreview {
  readonly sentences: readonly string[];
  /** Why it cannot be done now; null where it can. */
  readonly refusal: string | null;
}

/** What a start would do, before it is done. */
export interface BotPlan {
  /** `join`: the running session goes on with the bots in it; `begin`: another session is started for them. */
  readonly how: 'join' | 'begin';
  readonly mode: Mode;
  /** What would happen, in order. */
  readonly sentences: readonly string[];
  /** Why it cannot be started, each with what to do; empty where it can. */
  readonly refusals: readonly string[];
}

/** What is wrong with a file of settings, and where; lines and columns count from 1. */
export interface BotFileViolation {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** All of it in one line: `bot.yaml:12:13 execution.stopPct: expected …, found …` */
  readonly sentence: string;
}

/** Checked against the schemas that `bots.describe` gives, with every violation named. */
const config = z.record(z.string(), z.unknown());
const id = z.string().min(1).max(120);
const epochMs = z.int().nonnegative();
const speed = z.number().min(0).max(100_000);

/** On which prices a bot is started. */
export const botPrices = z.discriminatedUnion('kind', [
  /** In the running session where its instruments and its account are those of the settings; else in a new one: the practice market for its instruments, live prices for others. */
  z.strictObject({ kind: z.literal('fitting') }),
  z.strictObject({ kind: z.literal('practice'), seed: z.int().nonnegative().optional(), speed: speed.default(1) }),
  /** Stored bars of one minute, played as if they came in; from the newest on that leave enough behind to learn from where `from` is left out. */
  z.strictObject({ kind: z.literal('recorded'), from: epochMs.optional(), to: epochMs.optional(), speed: speed.default(60) }),
  z.strictObject({ kind: z.literal('live') }),
]);
/** The same as it is used, with its defaults. */
export type BotPrices = z.output<typeof botPrices>;

/** `preset`: the name of the one that the settings came from, kept with the bot. */
const start = z.strictObject({ config, prices: botPrices.default({ kind: 'fitting' }), preset: z.string().min(1).max(80).optional() });

/** Inputs of the methods `bots.*`. */
export const botInputs = {
  none: z.strictObject({}),
  plan: start,
  start,
  preview: z.strictObject({ id, deed: z.enum(BOT_DEEDS), config: config.optional() }),
  one: z.strictObject({ id }),
  log: z.strictObject({ id, before: z.int().min(1).optional(), limit: z.int().min(1).max(500).default(100) }),
  forecasts: z.strictObject({ id, from: epochMs, to: epochMs }),
  /** Of one bot, or of whichever is and was on an instrument of the running session. */
  versions: z.union([z.strictObject({ id, from: epochMs, to: epochMs }), z.strictObject({ instrumentId, from: epochMs, to: epochMs })]),
  importance: z.strictObject({ code: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits') }),
  /** `close` closes its position with the next bar; `keep` leaves it with its stop and target. */
  stop: z.strictObject({ id, how: z.enum(['keep', 'close']) }),
  change: z.strictObject({ id, config }),
  /** `name` stands before the lines of what is wrong. */
  readConfig: z.strictObject({ text: z.string().max(300_000), name: z.string().min(1).max(200).default('bot.yaml') }),
  writeConfig: z.strictObject({ config, format: z.enum(['yaml', 'json']).default('yaml') }),
} as const;

/** The rows of the methods `bots.*`. */
export const botMethods = {
  /** The form of the settings, section by section, the presets, and the instruments that could be traded now: those of the running session and those that have stored bars of one minute. */
  'bots.describe': { input: botInputs.none, output: output<{ sections: readonly BotSection[]; presets: readonly BotPreset[]; instruments: readonly string[] }>() },
  /** What a start would do, in sentences; starts nothing. */
  'bots.plan': { input: botInputs.plan, output: output<BotPlan>() },
  /** One bot for each instrument. Refused with what to do where the plan refuses. Never arms: with real money the person does, before. */
  'bots.start': { input: botInputs.start, output: output<{ ids: readonly string[]; sessionId: string }>() },
  /** Every bot there is and was, those that work first, then newest first. */
  'bots.list': { input: botInputs.none, output: output<{ bots: readonly BotSummary[] }>() },
  'bots.get': { input: botInputs.one, output: output<BotView>() },
  'bots.log': { input: botInputs.log, output: output<BotLogPage>() },
  /** Of bars that closed in [from, to], at most the newest 10,000. */
  'bots.forecasts': { input: botInputs.forecasts, output: output<BotForecasts>() },
  /** Which version traded when, which decided beside it, and what happened: all that touches [from, to], oldest first. */
  'bots.versions': { input: botInputs.versions, output: output<BotVersions>() },
  'bots.drift': { input: botInputs.one, output: output<BotDrift>() },
  'bots.importance': { input: botInputs.importance, output: output<BotImportance>() },
  /** What a deed would do, in sentences; does nothing. */
  'bots.preview': { input: botInputs.preview, output: output<BotDeedPreview>() },
  /** Begins a training at the next bar at which none is under way. */
  'bots.train': { input: botInputs.one, output: output<{ message: string }>() },
  /** Brings the version before back. */
  'bots.roll-back': { input: botInputs.one, output: output<{ message: string }>() },
  'bots.stop': { input: botInputs.stop, output: output<{ message: string }>() },
  /** Other settings for a bot that works, from the next bar on. Its instrument and its account stay. */
  'bots.change': { input: botInputs.change, output: output<{ message: string }>() },
  /** Reads a file of settings. `config` is null where anything is wrong. */
  'bots.read-config': { input: botInputs.readConfig, output: output<{ config: BotConfig | null; violations: readonly BotFileViolation[] }>() },
  'bots.write-config': { input: botInputs.writeConfig, output: output<{ text: string }>() },
} as const;

export type { BotConfig, BotConfigInput, BotDriftReport, DriftFinding, RetrainOutcome, RetrainRecord, RetrainWhy, ValidationLine, ValidationMetrics };
