import type { StoredBot } from '../../../adapters/sqlite/bot-store.ts';
import type { StrategyAssignment } from '../../../core/engine-config.ts';
import { MINUTE_MS } from '../../../domain/interval.ts';
import { instrumentId } from '../../../domain/units.ts';
import { botConfig } from '../../../learn/boosting/bot/bot.config.ts';
import type { CycleModel } from '../../../learn/boosting/rolling/cycle-step.ts';
import { boostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import { beginOf } from '../past/past-bars.ts';
import type { PastBars } from '../past/past-bars.ts';
import type { Attended, BotDeskOptions } from './attended.ts';
import { BotRun } from './bot-run.ts';
import type { BotState } from './live-bot-view.ts';

/** Returns a stored bot ready to go on, without its bars; null where this version of the program cannot read what is stored of it. */
export function openBot(bot: StoredBot, place: StrategyAssignment, modelOf: (code: string) => CycleModel | null): BotRun | null {
  const settings = botConfig.safeParse(bot.settings);
  const rule = boostingRuleConfig.safeParse(place.config);
  const state = bot.state as BotState | null;
  if (!settings.success || !rule.success || state?.format !== 1) return null;
  const { id, sessionId, assignmentId, startedMs } = bot;
  return new BotRun({ seat: { id, sessionId, assignmentId, instrumentId: instrumentId(bot.instrumentId), startedMs }, settings: settings.data, rule: rule.data, state, modelOf });
}

/** Gives a bot the bars of before: those of the session, and those before it as far as they are known or the venue tells them. */
export function provideBars({ session, runs }: Attended, run: BotRun, { pastBars, fetchPast }: Pick<BotDeskOptions, 'pastBars' | 'fetchPast'>): void {
  const { instrumentId: id } = run.seat;
  const beginMs = beginOf(session.plan);
  const fromMs = run.warmUntilMs - run.barsWanted * MINUTE_MS;
  const minutes = Math.ceil((beginMs - fromMs) / MINUTE_MS);
  const give = ({ bars, sentence }: PastBars): void => {
    // The session may have ended while the venue was asked, and the bot may have been opened anew.
    if (runs.get(run.seat.id) !== run) return;
    const own = session.recentBars(id, Math.max(0, session.marketMs - Math.max(beginMs, fromMs))).filter(({ openTimeMs }) => openTimeMs >= beginMs);
    if (sentence !== null) run.notes.push(sentence);
    run.provide([...bars, ...own]);
  };
  const known: PastBars = minutes > 0 ? pastBars(session, id, minutes) : { bars: [], missing: [], sentence: null };
  const fetching = known.missing.length === 0 ? null : fetchPast(session, id, minutes);
  if (fetching === null) give(known);
  else fetching.then(give, () => { give(known); });
}
