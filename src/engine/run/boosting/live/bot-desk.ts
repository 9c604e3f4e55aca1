import type { StoredBotStep, StoredForecast } from '../../../adapters/sqlite/bot-store.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import type { StrategyAssignment } from '../../../core/engine-config.ts';
import type { MarketEvent } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import type { ModelDesk } from '../../models/model-desk.ts';
import type { ModelLibrary } from '../../models/model-library.ts';
import type { RunningSession } from '../../session/running-session.ts';
import type { Research } from '../../workstation/research.ts';
import type { LiveBot } from './live-bot-view.ts';

export interface BotDeskOptions {
  readonly store: Store;
  /** The session that runs; null before there is one. */
  readonly session: () => RunningSession | null;
  readonly models: ModelDesk;
  readonly shelf: ModelLibrary | null;
  readonly research: Pick<Research, 'boosting'>;
  /** Bars of one minute before the session began, newest last. */
  readonly pastBars: (session: RunningSession, instrumentId: InstrumentId, minutes: number) => readonly Bar[];
  /** Says whether a version may take over; asked only where real money is armed, and never waited for. */
  readonly mayTakeOver: (asked: { readonly assignment: StrategyAssignment; readonly bot: BotConfig }) => Promise<{ readonly ok: true } | { readonly ok: false; readonly sentence: string }>;
  /** Wall time. */
  readonly nowMs: () => EpochMs;
  /** Steady time with fractions, by which work is cut off. */
  readonly steadyMs: () => number;
  /** Told of every step of a bot. */
  readonly onStep: (id: string) => void;
}

/** Runs the bots beside the session: takes each bar after it was decided, lets other threads grow trees, and swaps versions at the boundary of a bar. */
export interface BotDeskApi {
  /** Goes on beside a session that has just been started or recovered. */
  attend(session: RunningSession): void;
  /** Takes what the session is shown; works on nothing. */
  note(event: MarketEvent): void;
  /** Works for one slice, after what the session has done was stored. */
  advance(): void;
  /** Begins a bot on an assignment that the session has already. @returns its id. @throws RequestRefused when it cannot */
  start(settings: BotConfig, assignmentId: string): string;
  /** Ends a bot: what it holds stays under its stop (`keep`), or is closed. @throws RequestRefused when there is none at work */
  stop(id: string, how: 'keep' | 'close'): void;
  /** Asks for a training at the next bar. */
  train(id: string, cause: string): void;
  /** Brings the version before back. @throws RequestRefused when there is none */
  rollBack(id: string, cause: string): void;
  /** Gives it other settings, of the same instrument. */
  change(id: string, settings: BotConfig): void;
  /** Those of the running session first, then those that ended, newest first. */
  list(): readonly LiveBot[];
  /** Null when there never was one. */
  view(id: string): LiveBot | null;
  /** Newest first. */
  steps(id: string, page: { readonly before?: number; readonly limit?: number; readonly kind?: StoredBotStep['kind'] }): readonly StoredBotStep[];
  forecasts(id: string, span: { readonly from: EpochMs; readonly to: EpochMs }): readonly StoredForecast[];
  /** Writes down where all stand. */
  keep(): void;
  /** Ends with the session that ends. */
  leave(): void;
}
