import type { Evaluation } from './curve.ts';

/** How a training has ended for whoever wants to trade with it. */
export type VerdictKind = 'learned' | 'not-learned' | 'overfitted' | 'not-enough-data';

/** One condition of a verdict. */
export interface VerdictLine {
  readonly title: string;
  /** As text for people, such as `0.42 (-0.31 to 1.10)`. */
  readonly found: string;
  readonly needed: string;
  readonly ok: boolean;
}

/** What an agent or a baseline came to on the test time. */
export interface TestResult extends Evaluation {
  /** Of the Sharpe ratio: 95 % by stationary bootstrap of the days, of the random traders the middle 95 % of the draws; null where it cannot be had. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** A way to trade that needs no learning, on the same test time with the same costs and risk. */
export interface Baseline extends TestResult {
  readonly name: 'flat' | 'hold' | 'cross' | 'random';
  readonly title: string;
}

/** One seed, or all of them together. */
export interface SeedVerdict {
  /** null for all together. */
  readonly seed: number | null;
  readonly verdict: VerdictKind;
  /** What it came to on the time that it learned from, and on the time that its state was chosen by; null for all together. */
  readonly training: Evaluation | null;
  readonly validation: Evaluation | null;
  readonly test: TestResult | null;
  /** Share of the random traders of equal turnover that it does better than; null without any. */
  readonly beatsRandom: number | null;
  readonly lines: readonly VerdictLine[];
}

/** What a training has come to, in words that promise nothing. */
export interface TrainingVerdict {
  readonly verdict: VerdictKind;
  readonly sentence: string;
  readonly lines: readonly VerdictLine[];
  readonly seeds: readonly SeedVerdict[];
  /** All seeds together, as they decide in one model; null where there is one, or nobody has asked them together. */
  readonly ensemble: SeedVerdict | null;
  readonly baselines: readonly Baseline[];
}
