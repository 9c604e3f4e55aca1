import { isDeepStrictEqual } from 'node:util';
import type { Store } from '../../../adapters/sqlite/store.ts';
import { RequestRefused } from '../../../contract/server.ts';
import type { StrategyAssignment } from '../../../core/engine-config.ts';

/**
 * Lets the place of a bot be switched on and off, sized and sent otherwise, and nothing else: its market, its rule and its version are the bot's.
 * @param former what stands there; undefined for nothing
 * @throws RequestRefused when a bot runs there and would no longer know what it runs
 */
export function refuseBesideBot({ bots }: Pick<Store, 'bots'>, sessionId: string, former: StrategyAssignment | undefined, wanted: StrategyAssignment): void {
  if (former === undefined || isSameWork(former, wanted)) return;
  if (!bots.ofSession(sessionId).some(({ assignmentId, endedMs }) => assignmentId === former.id && endedMs === null)) return;
  throw new RequestRefused({ code: 'at-work', message: `A bot runs "${former.id}": expected its market, bars, version and rule to stay. Change or stop the bot instead (Models, Trees).` });
}

function isSameWork(one: StrategyAssignment, other: StrategyAssignment): boolean {
  const workOf = ({ strategy, code, interval, instruments, config }: StrategyAssignment) => ({ strategy, code, interval, instruments, config });
  return isDeepStrictEqual(workOf(one), workOf(other));
}
