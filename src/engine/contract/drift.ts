import { z } from 'zod';

// Drift of models: whether the market that a model sees, what it does and what comes of it are still those that it was trained and validated on.
// Shares are numbers (0.1 is ten percent), times are epoch milliseconds of the market, and what is not known is null.

export const FALL_BACKS = ['off', 'flat', 'previous'] as const;
/** What is done by itself when a model's light turns red: nothing but an alert, out of the market, or back to what worked there before. */
export type FallBack = (typeof FALL_BACKS)[number];

export const driftInputs = {
  /** Of a model wherever it works, or of whatever works for one strategy of the running session. */
  get: z.union([z.strictObject({ code: z.string().min(1) }), z.strictObject({ assignmentId: z.string().min(1) })]),
  set: z.strictObject({ assignmentId: z.string().min(1), fallBack: z.enum(FALL_BACKS) }),
} as const;

/** `grey`: too few bars, or nothing to compare with. */
export type DriftLightColor = 'green' | 'amber' | 'red' | 'grey';

/** One bin: how much of the reference and of the window lies in [from, to); null for no bound. */
export interface DriftBin {
  readonly from: number | null;
  readonly to: number | null;
  readonly reference: number;
  readonly live: number;
}

/** How one feature of the model is distributed now, beside its reference. */
export interface FeatureDrift {
  readonly name: string;
  readonly color: DriftLightColor;
  /** Population stability index of the newest window; null with too few values. */
  readonly psi: number | null;
  /** From this on it counts: the customary threshold, or what windows of the same length showed in the reference, whichever is larger. */
  readonly amberFrom: number;
  readonly redFrom: number;
  /** Share of the window's bars at which it was known, and of those of the reference. */
  readonly known: number;
  readonly referenceKnown: number;
  readonly bins: readonly DriftBin[];
  /** One index for each of `points` of the report, in their order; null where there was none. */
  readonly history: readonly (number | null)[];
}

/** How often the model does what, beside the reference. */
export interface ActionDrift {
  readonly color: DriftLightColor;
  readonly psi: number | null;
  readonly amberFrom: number;
  readonly redFrom: number;
  readonly rows: readonly { readonly title: string; readonly reference: number; readonly live: number }[];
  readonly sentence: string;
}

/** What comes of it by the bar, beside what validation showed. In basis points of the account. */
export interface RewardDrift {
  readonly color: DriftLightColor;
  readonly bars: number;
  readonly liveMeanBps: number | null;
  readonly referenceMeanBps: number | null;
  readonly referenceDeviationBps: number | null;
  /** How far the sequential test has come, 1 is red. */
  readonly score: number | null;
  readonly sentence: string;
}

/** One look at the window, taken every few bars. */
export interface DriftPoint {
  readonly timeMs: number;
  readonly color: DriftLightColor;
  /** Share of the features that are red, and the largest index of them. */
  readonly redShare: number;
  readonly worstPsi: number | null;
  readonly worstFeature: string | null;
  readonly actionPsi: number | null;
  readonly rewardScore: number | null;
}

/** A change of the light, and what was done about it. */
export interface DriftEvent {
  readonly timeMs: number;
  readonly color: DriftLightColor;
  /** What drifted, how far, since when. */
  readonly sentence: string;
  /** What was done, in words; null where nothing was. */
  readonly done: string | null;
}

export interface DriftReport {
  readonly code: string;
  readonly title: string;
  readonly role: 'champion' | 'challenger';
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly deploymentId: string | null;
  readonly color: DriftLightColor;
  /** The whole of it in one sentence or two. */
  readonly sentence: string;
  /** Since when the light has this color; null before the first look. */
  readonly colorSinceMs: number | null;
  readonly sinceMs: number;
  /** Bars seen since then, over all instruments. */
  readonly bars: number;
  /** Bars that a window holds, and how few suffice for a first look. */
  readonly windowBars: number;
  readonly minimumBars: number;
  readonly fallBack: FallBack;
  /** Worst first. */
  readonly features: readonly FeatureDrift[];
  readonly actions: ActionDrift;
  readonly reward: RewardDrift;
  /** Oldest first, at most 500. */
  readonly points: readonly DriftPoint[];
  /** Newest first. */
  readonly events: readonly DriftEvent[];
  /** How the thresholds are meant and how often they are crossed by chance, in sentences. */
  readonly notes: readonly string[];
}
