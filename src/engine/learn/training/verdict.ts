import type { Evaluation } from './curve.ts';

/** How a training has ended for whoever wants to trade with it. */
export type VerdictKind = 'learned' | 'not-learned' | 'overfitted' | 'not-enough-data';

/** One condition of a verdict. */
export interface VerdictLine {
  readonly title: string;
  /** As text for people, such as `0.42 (−0.31 to 1.10)`. */
  readonly found: string;
  readonly needed: string;
  readonly ok: boolean;
}

/** What an agent or a baseline came to on the test time. */
export interface TestResult extends Evaluation {
  /** 95 % interval of the Sharpe ratio by stationary bootstrap; null where it cannot be had. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** A way to trade that needs no learning, on the same test time with the same costs and risk. */
export interface Baseline extends TestResult {
  readonly name: 'flat' | 'hold' | 'cross' | 'random';
  readonly title: string;
}

/** One seed, or all of them together. */
export interface SeedVerdict {
  /** null for the ensemble. */
  readonly seed: number | null;
  readonly verdict: VerdictKind;
  readonly training: Evaluation;
  readonly validation: Evaluation;
  readonly test: TestResult | null;
  /** Share of the random draws with equal turnover that it beats; null without draws. */
  readonly beatsRandom: number | null;
  readonly lines: readonly VerdictLine[];
}

/** What a training has come to, in words that promise nothing. */
export interface TrainingVerdict {
  readonly verdict: VerdictKind;
  readonly sentence: string;
  readonly lines: readonly VerdictLine[];
  readonly seeds: readonly SeedVerdict[];
  /** The model that is kept: the seeds together, or the one that was chosen by validation. */
  readonly ensemble: SeedVerdict | null;
  readonly baselines: readonly Baseline[];
}
