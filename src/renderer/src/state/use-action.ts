import { useCallback, useRef, useState } from 'react';
import { showToast } from './toasts.ts';

/** Something a person can set going once at a time. */
export interface Action<Arguments extends readonly unknown[]> {
  /** Does nothing while the last one still runs: a double click sends one request. Resolves to whether it worked. */
  readonly run: (...input: Arguments) => Promise<boolean>;
  readonly pending: boolean;
  /** What went wrong the last time, or null. */
  readonly error: string | null;
}

/**
 * Wraps an asynchronous deed: guards against a second press, and says what became of it.
 * @param done the sentence shown when it worked; omit to stay silent
 */
export function useAction<Arguments extends readonly unknown[]>(deed: (...input: Arguments) => Promise<unknown>, done?: string): Action<Arguments> {
  const isRunning = useRef(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = useCallback(async (...input: Arguments) => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setPending(true);
    setError(null);
    try {
      await deed(...input);
      if (done !== undefined) showToast('good', done);
      return true;
    } catch (failure) {
      const message = failure instanceof Error ? failure.message : String(failure);
      setError(message);
      showToast('critical', message);
      return false;
    } finally {
      isRunning.current = false;
      setPending(false);
    }
  }, [deed, done]);
  return { run, pending, error };
}
