import { useEffect, useRef, useState } from 'react';
import type { TrialView } from '../../../../../engine/contract/search.ts';
import { useEngine } from '../../../state/engine-context.tsx';

const PAGE = 1000;

/** The trials of a search that have been read. */
export interface Trials {
  readonly trials: readonly TrialView[];
  readonly isReading: boolean;
  readonly error: string | null;
}

/**
 * Reads the trials of a search, and those that come with time.
 * @param done how many have ended by now; null while the search is not known
 * @param isEnded then all are read anew: one that took long may have ended after later ones
 */
export function useTrials(studyId: string, done: number | null, isEnded: boolean): Trials {
  const engine = useEngine();
  const known = useRef<readonly TrialView[]>([]);
  const [state, setState] = useState<Trials>({ trials: [], isReading: true, error: null });
  useEffect(() => { if (isEnded) known.current = []; }, [isEnded]);
  useEffect(() => {
    if (done === null) return undefined;
    let isCurrent = true;
    async function read(): Promise<void> {
      for (;;) {
        const { trials } = await engine.call('search.trials', { studyId, after: known.current.at(-1)?.number ?? -1, limit: PAGE });
        if (!isCurrent) return;
        known.current = [...known.current, ...trials];
        const isReading = trials.length === PAGE;
        setState({ trials: known.current, isReading, error: null });
        if (!isReading) return;
      }
    }
    read().catch((failure: unknown) => { if (isCurrent) setState((last) => ({ ...last, isReading: false, error: failure instanceof Error ? failure.message : String(failure) })); });
    return () => { isCurrent = false; };
  }, [engine, studyId, done, isEnded]);
  return state;
}
