import type { EpochMs } from '../../../domain/units.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import type { DriftReport } from '../../../learn/boosting/drift/drift-desk.ts';
import type { RetrainWhy } from '../../../learn/boosting/rolling/retrain-record.ts';

/** How a training that is under way, or the last one, went by the clock on the wall and by bars. */
export interface TrainingPace {
  readonly tookMs: number;
  /** Bars that were played while it went on. */
  readonly bars: number;
}

/** Where a cycle stands, as its policy tells it. */
export interface CycleStanding {
  readonly active: string | null;
  readonly previous: string | null;
  readonly candidate: string | null;
  readonly barsMissing: number;
  readonly training: { readonly why: RetrainWhy; readonly cause: string; readonly sinceMs: EpochMs } | null;
  readonly nextDueMs: EpochMs | null;
  readonly shadowLeftMinutes: number | null;
  readonly sharpe: number | null;
  readonly duel: { readonly ratio: number; readonly sigmas: number } | null;
  readonly drift: DriftReport | null;
}

/** A bot as its desk knows it now, or knew it at its end. */
export interface LiveBot {
  readonly id: string;
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly instrumentId: string;
  readonly settings: BotConfig;
  readonly startedMs: EpochMs;
  readonly endedMs: EpochMs | null;
  readonly endCause: string | null;
  /** Close of the newest bar that it has taken; null before the first. */
  readonly nowMs: EpochMs | null;
  /** Why it cannot go on; null while it can. */
  readonly failure: string | null;
  readonly cycle: CycleStanding | null;
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
  /** Of its cycle; plain data. */
  readonly cycle: unknown;
  /** Close of the newest bar that is in it. */
  readonly nowMs: EpochMs;
  readonly lastTraining: TrainingPace | null;
}
