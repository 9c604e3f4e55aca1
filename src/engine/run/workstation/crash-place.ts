import { StoreError } from '../../adapters/sqlite/store-error.ts';
import type { SettingStore } from '../../adapters/sqlite/store.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { RunningSession } from '../session/running-session.ts';

/** Where an error stopped the engine, and how often in a row; stored, because the next program must know. */
interface CrashPlace {
  readonly sessionId: string;
  readonly marketMs: number;
  readonly times: number;
}

const KEY = 'crash';
/** One error explains two stops this near to each other in market time. */
const NEAR_MS = 10 * MINUTE_MS;

/** Remembers where an error of the program stopped the engine. A full disk is not one: it passes by itself. */
export function noteCrash(settings: SettingStore, { id, marketMs }: RunningSession, error: unknown): void {
  if (error instanceof StoreError) return;
  const before = settings.get(KEY) as CrashPlace | null;
  const times = isAt(before, { id, marketMs }) ? (before?.times ?? 0) + 1 : 1;
  settings.set(KEY, { sessionId: id, marketMs, times } satisfies CrashPlace);
}

/** Tells whether the engine has stopped here more than once: it would do so again, and a person can mend nothing while it dies. */
export function isStuck(settings: SettingStore, session: RunningSession): boolean {
  const crash = settings.get(KEY) as CrashPlace | null;
  return crash !== null && crash.times > 1 && isAt(crash, session);
}

function isAt(crash: CrashPlace | null, { id, marketMs }: Pick<RunningSession, 'id' | 'marketMs'>): boolean {
  return crash !== null && crash.sessionId === id && Math.abs(crash.marketMs - marketMs) < NEAR_MS;
}
