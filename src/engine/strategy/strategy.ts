import type { ZodType } from 'zod';
import type { Decision, Reason } from '../domain/decision.ts';
import type { FeatureSpec } from '../domain/feature.ts';
import type { DecisionWhy } from '../domain/model.ts';
import type { Sight, SightSpec } from '../domain/sight.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';

/** The sign of the position that the strategy holds now. */
export type PositionSign = -1 | 0 | 1;

/** A strategy at work on one instrument. Called once for each closed bar, in order. */
export interface Strategy {
  /** The features it reads, in the order of the observation. */
  readonly features: readonly FeatureSpec[];
  /**
   * Bars after an exit during which no new position may be opened on the instrument; 0 for none.
   * Enforced by the core; `decide` is called all the same and may want what it likes.
   */
  readonly cooldownBars: number;
  /** The feature set that it wants to see at each of its bars; null or absent for none. The engine keeps, feeds and warms it. */
  readonly sight?: SightSpec | null;
  /** Why it can decide nothing any more, in one clause without a full stop; null or absent while it can. The program's own strategies never fail, a person's own may. */
  readonly failure?: string | null;
  /**
   * Decides what to hold from the close of this bar on.
   * @param observation [features.length] float64 values at the close; NaN while an indicator is warming up. Reused by the caller: do not keep it
   * @param sight what it asked to see, the position and the account with it; null or absent for a strategy that declares none. Reused by the caller likewise
   * @returns null while any needed value is NaN; it may be the same object at every bar, so whoever keeps it copies it
   */
  decide(observation: Float64Array, position: PositionSign, sight?: Sight | null): Decision | null;
  /**
   * Tells that a position of this side was closed by something else than the strategy's own decision: its stop, its target, a liquidation, a person.
   * Called before the `decide` of the bar in which it happened. A strategy sees from `position` alone that a position is gone,
   * but not that one was opened and stopped out within a single bar; calling it twice for one exit does no harm.
   */
  positionClosed(side: -1 | 1): void;
  /** Explains the last `decide` that returned a decision; null where there is nothing to explain. Slow: asked for after the orders are on their way, and changes nothing. */
  why?(): DecisionWhy | null;
  /** Everything the next decision depends on, as plain data that survives JSON. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** A named set of values for a strategy's configuration. */
export interface StrategyPreset<Config> {
  readonly name: string;
  readonly description: string;
  readonly values: Partial<Config>;
}

/** The market and the time that a model was grown and judged on. */
export interface LearnedBars {
  readonly instrumentId: InstrumentId;
  /** Opening of the first bar. */
  readonly fromMs: EpochMs;
  /** Close of the last bar. */
  readonly toMs: EpochMs;
}

/** A kind of strategy that can be chosen, configured and drawn. */
export interface StrategyDefinition<Config = unknown> {
  /** Stable name used on the command line and in the store: `moving-average-cross`. */
  readonly name: string;
  /** Of a person's own strategy: the SHA-256 of its file, as 64 hexadecimal digits. Absent for the program's own. */
  readonly code?: string;
  readonly title: string;
  /** What it does, when it tends to lose, in two sentences. */
  readonly summary: string;
  readonly schema: ZodType<Config>;
  readonly presets: readonly StrategyPreset<Config>[];
  create(config: Config): Strategy;
  /** Another code of the same name with the same settings goes on where this one was: with its position, its snapshot and what it has seen. Absent where each begins afresh. */
  readonly handsOver?: true;
  /** Of a model: the bars that it was made from. Absent where they are not known, and for what has learned nothing. */
  readonly learned?: LearnedBars;
  /** Features to draw over the price. */
  overlays(config: Config): readonly FeatureSpec[];
  /** Puts a reason into one plain sentence with its numbers. */
  explain(reason: Reason): string;
}
