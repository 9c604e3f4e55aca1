import { useEffect, useState } from 'react';
import type { Method, MethodInput, MethodOutput } from '../../../engine/contract/api.ts';
import { useEngine, useLink } from './engine-context.tsx';

/** The newest answer to a question that is asked again and again. */
export interface Polled<Output> {
  /** Undefined before the first answer; the last one stays when later ones fail. */
  readonly data: Output | undefined;
  readonly error: string | null;
  /** The question that `data` answers, as JSON; null before the first. It may be an earlier one. */
  readonly of: string | null;
  /** Wall time of the newest answer. */
  readonly answeredMs: number;
  /** Asks at once. */
  readonly ask: () => void;
}

/**
 * Asks the engine again and again while the window is visible and the line is open; a hidden window asks nothing. The next question waits for the
 * answer to the last. `null` asks nothing and keeps the last answer.
 */
export function usePolled<Name extends Method>(method: Name, input: MethodInput<Name> | null, everyMs: number): Polled<MethodOutput<Name>> {
  const engine = useEngine();
  const isOpen = useLink().state === 'open';
  const key = input === null ? null : JSON.stringify(input);
  const [answer, setAnswer] = useState<Omit<Polled<MethodOutput<Name>>, 'ask'>>({ data: undefined, error: null, of: null, answeredMs: 0 });
  const [round, setRound] = useState(0);
  const [ask] = useState(() => () => { setRound((last) => last + 1); });
  useEffect(() => {
    if (key === null || !isOpen) return undefined;
    const asked = JSON.parse(key) as MethodInput<Name>;
    let isCurrent = true;
    let isAsking = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    function again(): void {
      isAsking = false;
      if (isCurrent && document.visibilityState !== 'hidden') timer = setTimeout(question, everyMs);
    }
    function question(): void {
      timer = null;
      // a window that was hidden and came back in the meantime still waits for its last answer
      if (isAsking) return;
      isAsking = true;
      engine.call(method, asked).then(
        (data) => { if (isCurrent) setAnswer({ data, error: null, of: key, answeredMs: Date.now() }); },
        (failure: unknown) => { if (isCurrent) setAnswer((last) => ({ ...last, error: failure instanceof Error ? failure.message : String(failure) })); },
      ).finally(again);
    }
    function onVisibility(): void {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (document.visibilityState !== 'hidden') question();
    }
    if (document.visibilityState !== 'hidden') question();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      isCurrent = false;
      if (timer !== null) clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [engine, isOpen, method, key, everyMs, round]);
  return { ...answer, ask };
}
