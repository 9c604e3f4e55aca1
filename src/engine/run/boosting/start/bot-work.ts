import type { BotConfig, BotForecasts, BotLogPage, BotSummary, BotVersions, BotView, BotDrift } from '../../../contract/boosting.ts';

/** A bot that is to be started where its strategy already stands in the session's configuration, without a version. */
export interface BotToStart {
  /** Of one instrument. */
  readonly config: BotConfig;
  readonly assignmentId: string;
  /** Name of the preset that the settings came from, or null. */
  readonly preset: string | null;
}

/** What the methods `bots.*` ask of whoever keeps the bots. Ids that nobody knows are told by null. */
export interface BotWork {
  /** Those that work first, then newest first. */
  list(): readonly BotSummary[];
  view(id: string): BotView | null;
  /** Begins with a bot in the running session. @returns its id */
  start(bot: BotToStart): string;
  /** Asks for a training at the next bar at which none is under way. */
  train(id: string, cause: string): void;
  rollBack(id: string, cause: string): void;
  stop(id: string, how: 'keep' | 'close'): void;
  change(id: string, config: BotConfig): void;
  log(id: string, page: { readonly before: number | undefined; readonly limit: number }): BotLogPage;
  forecasts(id: string, span: { readonly from: number; readonly to: number }): BotForecasts;
  versions(id: string, span: { readonly from: number; readonly to: number }): BotVersions;
  drift(id: string): BotDrift;
}
