import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for work, and no longer than `limitMs`. @throws Error when it takes longer */
export async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  const limit = new AbortController();
  const late = sleep(limitMs, null, { signal: limit.signal }).then(() => { throw new Error(`no answer within ${limitMs / 1000} s`); });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
  }
}
