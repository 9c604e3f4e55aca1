import type { EpochMs } from '../../../domain/units.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import type { CycleView } from '../../../learn/boosting/rolling/cycle-step.ts';

/** How the last training went, by the clock on the wall and by bars. */
export interface TrainingPace {
  readonly tookMs: number;
  /** Bars that were taken while it went on. */
  readonly bars: number;
}

/** A bot as its desk knows it now, or knew it at its end. */
export interface LiveBot {
  readonly id: string;
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly instrumentId: string;
  readonly settings: BotConfig;
  /** Name of the preset that the settings came from; null for a person's own. */
  readonly preset: string | null;
  /** Market time. */
  readonly startedMs: EpochMs;
  readonly endedMs: EpochMs | null;
  readonly endCause: string | null;
  /** Close of the newest bar that it has taken; null before the first. */
  readonly nowMs: EpochMs | null;
  /** Why it cannot go on; null while it can. */
  readonly failure: string | null;
  /** Null before it has seen what was before it, and where it is not known any more. */
  readonly cycle: CycleView | null;
  /** Which version trades, by the session's journal; null for none. */
  readonly tradingCode: string | null;
  /** It may open positions, by the session's journal. */
  readonly isEnabled: boolean;
  /** Bars that were played and that it has not seen yet. */
  readonly barsBehind: number;
  readonly lastTraining: TrainingPace | null;
  /** What a person should know of how it runs, in sentences. */
  readonly notes: readonly string[];
}

/** What is kept of a bot between two starts of the program. */
export interface BotState {
  readonly format: 1;
  /** Of its cycle (RetrainPolicySnapshot); null before it has seen what was before it. */
  readonly cycle: unknown;
  /** Close of the newest bar that is in it; before the first, the time up to which bars are only looked at. */
  readonly nowMs: EpochMs;
  readonly preset: string | null;
  readonly lastTraining: TrainingPace | null;
}
