import type { Store } from '../../../adapters/sqlite/store.ts';
import type { GateSubject } from '../../../contract/evidence.ts';
import { DAY_MS } from '../../../domain/interval.ts';
import { botConfig } from '../../../learn/boosting/bot/bot.config.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import { ruleOf } from '../../../learn/boosting/bot/execution.config.ts';
import { BOOSTING } from '../../../strategy/boosting/boosting.ts';
import { protocolOf } from '../../boosting/run-protocol.ts';
import { subjectHash } from '../subject.ts';
import type { Rehearsal } from './filed.ts';

/** Returns how long bots with exactly these settings were at work in sessions, and what they have closed. Other strategies of the sessions count for nothing. */
export function botRehearsals(store: Pick<Store, 'bots' | 'records'>, sessions: ReadonlySet<string>, wanted: string): readonly Rehearsal[] {
  return store.bots.list().flatMap(({ sessionId, assignmentId, instrumentId, settings, startedMs, endedMs }) => {
    const bot = sessions.has(sessionId) ? botConfig.safeParse(settings).data : undefined;
    if (bot === undefined || subjectHash(subjectOfBot(bot, instrumentId)) !== wanted) return [];
    return [{ days: ((endedMs ?? startedMs) - startedMs) / DAY_MS, trades: tradesOf(store, sessionId, assignmentId) }];
  });
}

function subjectOfBot(bot: BotConfig, instrument: string): GateSubject {
  return { strategy: BOOSTING, config: { ...ruleOf(bot.execution, 0) }, instruments: [instrument], interval: '1m', protocol: protocolOf(bot) };
}

const PAGE = 500;

function tradesOf({ records }: Pick<Store, 'records'>, sessionId: string, strategyId: string): number {
  const { trades } = records(sessionId);
  let count = 0;
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null;) {
    const { items, next }: ReturnType<typeof trades.page> = trades.page({ limit: PAGE, before });
    count += items.filter((trade) => trade.strategyId === strategyId).length;
    before = next;
  }
  return count;
}
