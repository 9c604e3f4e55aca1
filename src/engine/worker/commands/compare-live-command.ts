import { wallClock } from '../../adapters/clock/wall-clock.ts';
import { reconciliationRequest } from '../../contract/reconciliation.ts';
import type { Reconciliation, ReconciliationRequest } from '../../contract/reconciliation.ts';
import { compareSession, SessionMissing } from '../../run/comparison/compare-session.ts';
import { DataMissing } from '../../run/market-data.ts';
import type { TaskProgress } from '../../run/task-progress.ts';
import { CommandFailed } from './command-failed.ts';
import { withExistingStore } from './with-store.ts';

export type { Reconciliation };
export type { TradePairView } from '../../contract/reconciliation.ts';

export interface CompareLiveCommand {
  readonly dataDir: string;
  readonly version: string;
  /** The id of a recorded session, or `latest`. */
  readonly session: string;
  readonly from?: number;
  readonly to?: number;
  readonly realism?: ReconciliationRequest['realism'];
  readonly onProgress: (progress: TaskProgress) => void;
}

/**
 * Runs a session's window once more as a backtest, pairs every trade, explains each difference, and keeps the document.
 * @throws CommandFailed when there is no such session, or nothing of that time to compare
 */
export function compareLiveCommand({ dataDir, version, session, onProgress, ...asked }: CompareLiveCommand): Promise<Reconciliation> {
  return withExistingStore(dataDir, (store) => {
    const sessionId = session === 'latest' ? store.sessions.latest()?.id ?? session : session;
    const request = reconciliationRequest.safeParse({ sessionId, ...asked });
    if (!request.success) throw new CommandFailed({ code: 'bad-window', message: request.error.issues.map(({ message }) => message).join('; '), where: '--to' });
    try {
      return compareSession({ store, clock: wallClock, codeVersion: version, request: request.data, onProgress });
    } catch (error) {
      if (error instanceof SessionMissing) throw new CommandFailed({ code: 'not-found', message: notFound(session, store.sessions.list().slice(0, 5).map(({ id }) => id)), where: session });
      if (error instanceof DataMissing) throw new CommandFailed({ code: 'data-missing', message: error.message, where: sessionId });
      throw error;
    }
  });
}

function notFound(asked: string, known: readonly string[]): string {
  return `expected a recorded session, was "${asked}", found ${known.length === 0 ? 'no recorded session at all' : `none; the newest are ${known.join(', ')}`}`;
}
