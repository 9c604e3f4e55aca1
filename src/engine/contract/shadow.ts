import { z } from 'zod';
import { INTERVALS } from '../domain/interval.ts';
import { strategyCode } from '../core/engine-config.ts';
import type { TradeView } from './view.ts';

// Shadow mode: what would have come of another strategy in the place of the one that trades. Both run beside the session on simulated accounts that began
// alike; neither can send anything. Money is a decimal in the quote asset, shares are numbers (0.1 is ten percent), times are epoch milliseconds of the
// market, and what is not known is null.

/** Strategies of other kinds than models can be watched too: any that the catalogue has. */
export const shadowStartRequest = z.strictObject({
  /** Strategy of the running session beside which it decides. */
  assignmentId: z.string().min(1),
  strategy: z.string().min(1),
  /** Of a model, or of a person's own strategy: which; the newest where it is left out. */
  code: strategyCode.optional(),
  /** That of the strategy beside which it decides where it is left out. */
  interval: z.enum(INTERVALS).optional(),
  config: z.record(z.string(), z.unknown()).default({}),
});
export type ShadowStartRequest = z.infer<typeof shadowStartRequest>;

export const shadowInputs = {
  list: z.strictObject({}),
  /** By the deployment of one challenger, or everything beside one strategy of the running session. */
  get: z.union([z.strictObject({ deploymentId: z.string().min(1) }), z.strictObject({ assignmentId: z.string().min(1) })]),
  start: shadowStartRequest,
  end: z.strictObject({ deploymentId: z.string().min(1) }),
} as const;

/** `catching-up`: it reads bars that have already closed; `in-step`: it has seen all of them; `waiting`: for bars; `failed`: it cannot go on, the sentence says why. */
export type ShadowState = 'catching-up' | 'in-step' | 'waiting' | 'failed' | 'ended';

/** One of two that are compared, in short. */
export interface ShadowName {
  /** As a person would call it: "Moving-average cross", or the title of the model. */
  readonly title: string;
  readonly strategy: string;
  readonly code: string | null;
  readonly interval: string;
}

/** A challenger beside a strategy, in one line. */
export interface ShadowSummary {
  /** Names the pair; the deployment of the registry. */
  readonly deploymentId: string;
  readonly sessionId: string;
  readonly sessionTitle: string;
  readonly assignmentId: string;
  readonly state: ShadowState;
  /** How much of what has closed it has seen, 0 to 1. */
  readonly share: number;
  readonly sinceMs: number;
  /** Null while it goes on. */
  readonly untilMs: number | null;
  /** Why it ended; null while it goes on. */
  readonly endCause: string | null;
  readonly champion: ShadowName;
  readonly challenger: ShadowName;
  /** Closed bars on which both could decide, over all instruments. */
  readonly bars: number;
  /** Share of these on which both wanted the same side; null before the first. */
  readonly agreement: number | null;
  readonly championReturn: number;
  readonly challengerReturn: number;
  /** How the challenger does, in one sentence. */
  readonly sentence: string;
}

export type ShadowHolding = 'long' | 'flat' | 'short';

/** What one side made of one bar. */
export interface ShadowChoice {
  /** Wanted exposure, -1 to 1; null where it could not decide yet. */
  readonly wants: number | null;
  /** What its account held after the bar. */
  readonly holds: ShadowHolding;
  /** Why, in words with numbers; null where it could not decide, and on bars so old that they are only counted. */
  readonly sentence: string | null;
}

/** One closed bar on which at least one of the two could decide. */
export interface ShadowDecision {
  readonly timeMs: number;
  readonly instrumentId: string;
  readonly symbol: string;
  readonly price: number;
  readonly agrees: boolean;
  readonly champion: ShadowChoice;
  readonly challenger: ShadowChoice;
}

/** How often the two wanted these two sides together. */
export interface ShadowCell {
  readonly champion: ShadowHolding;
  readonly challenger: ShadowHolding;
  readonly bars: number;
}

export interface ShadowPosition {
  readonly instrumentId: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly qty: string;
  readonly entryPrice: string;
  readonly stopPrice: string | null;
  readonly unrealised: string;
}

/** One of the two accounts. */
export interface ShadowSide extends ShadowName {
  readonly equity: string;
  /** Since it began. */
  readonly return: number;
  readonly maxDrawdown: number;
  readonly positions: readonly ShadowPosition[];
  /** Trades of this strategy alone, not those of the others in the session. */
  readonly trades: number;
  readonly winRate: number | null;
  readonly netProfit: string;
  readonly fees: string;
  readonly slippage: string;
  readonly funding: string;
  /** Of its bars, those on which it held something. */
  readonly exposure: number | null;
  /** Its newest trades, newest first. */
  readonly recent: readonly TradeView[];
  /** Entries that the limits denied. */
  readonly denials: number;
  /** Why it decides or trades nothing any more; null while it does. */
  readonly problem: string | null;
}

/** Whether the difference of the two accounts is more than chance. */
export interface ShadowDifference {
  /** Challenger's return minus champion's. */
  readonly value: number;
  /** Within these lies the true difference, 95 times in 100; null where there are too few days to say. */
  readonly low: number | null;
  readonly high: number | null;
  readonly days: number;
  readonly sentence: string;
}

/** A challenger and the strategy that it challenges, side by side. */
export interface ShadowPair extends ShadowSummary {
  readonly quoteAsset: string;
  /** With which both began. */
  readonly startingCash: string;
  readonly sides: { readonly champion: ShadowSide; readonly challenger: ShadowSide };
  /** Both accounts' equity at the same moments, oldest first, thinned to at most 600. */
  readonly curve: { readonly time: readonly number[]; readonly champion: readonly number[]; readonly challenger: readonly number[] };
  readonly difference: ShadowDifference;
  /** Only pairs of sides that came up, most bars first. */
  readonly table: readonly ShadowCell[];
  /** Bar by bar, newest first: the newest, at most 300. */
  readonly decisions: readonly ShadowDecision[];
  /** The newest bars on which they differed, newest first, at most 100. */
  readonly differing: readonly ShadowDecision[];
  /** What a reader has to know about how this came about, in sentences. */
  readonly notes: readonly string[];
}
