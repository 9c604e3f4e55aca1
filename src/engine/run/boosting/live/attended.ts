import type { Store } from '../../../adapters/sqlite/store.ts';
import type { EngineConfig, StrategyAssignment } from '../../../core/engine-config.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import type { TakeOver } from '../../live/may-take-over.ts';
import type { ModelDesk } from '../../models/model-desk.ts';
import type { ModelLibrary } from '../../models/model-library.ts';
import type { RunningSession } from '../../session/running-session.ts';
import type { Research } from '../../workstation/research.ts';
import type { PastBars } from '../past/past-bars.ts';
import type { BotRun } from './bot-run.ts';
import type { LiveBot } from './live-bot-view.ts';

export interface BotDeskOptions {
  readonly store: Store;
  readonly models: ModelDesk;
  /** Where the engine's thread finds versions; null for none. */
  readonly shelf: ModelLibrary | null;
  readonly research: Pick<Research, 'boosting'>;
  /** Bars of one minute before the session began, as far as they are known here. */
  readonly pastBars: (session: RunningSession, instrument: string, minutes: number) => PastBars;
  /** Asks the venue for those that are not; null where there is none to ask. */
  readonly fetchPast: (session: RunningSession, instrument: string, minutes: number) => Promise<PastBars> | null;
  /** Says whether a version may take over; asked only where real money is armed, and not waited for. */
  readonly mayTakeOver: (asked: { readonly assignment: StrategyAssignment; readonly bot: BotConfig }) => Promise<TakeOver>;
  /** Wall time. */
  readonly nowMs: () => EpochMs;
  /** Steady time with fractions, by which work is cut off. */
  readonly steadyMs: () => number;
  /** Told when a bot has taken a step, or stands elsewhere; what it is told of is stored by then. */
  readonly onStep: (bot: LiveBot) => void;
}

/** The bots of a session. */
export interface Attended {
  readonly session: RunningSession;
  readonly runs: Map<string, BotRun>;
  /** The configuration that they were last compared with; null for none yet. */
  config: EngineConfig | null;
}

/** Tells whether orders go out with real money. */
export function isArmed({ session }: Attended): boolean {
  return session.engine.arming?.isArmed === true;
}

/** Returns how a person calls the market of a bot. */
export function symbolOf({ session }: Attended, { seat }: BotRun): string {
  return session.plan.instruments.find(({ id }) => id === seat.instrumentId)?.symbol ?? seat.instrumentId;
}

/** Returns what went wrong, as a clause without a full stop. */
export function clauseOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

/** Does something of a bot. An error of it ends that bot's work, which the run says from then on, and nothing else. @returns nothing to carry out where it has failed */
export function guarded<Item>(run: BotRun, work: () => readonly Item[]): readonly Item[] {
  if (run.failure !== null) return [];
  try {
    return work();
  } catch (error) {
    run.failure = clauseOf(error);
    run.touch();
    return [];
  }
}
