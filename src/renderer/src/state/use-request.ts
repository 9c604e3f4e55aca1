import { useCallback, useEffect, useState } from 'react';
import type { Method, MethodInput, MethodOutput } from '../../../engine/contract/api.ts';
import { useEngine } from './engine-context.tsx';

/** The answer to a question asked of the engine when a panel opens. */
export interface Answer<Output> {
  readonly data: Output | null;
  readonly error: string | null;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** Asks the engine and keeps the answer; asks again when the input changes. `null` asks nothing. */
export function useRequest<Name extends Method>(method: Name, input: MethodInput<Name> | null): Answer<MethodOutput<Name>> {
  const engine = useEngine();
  const key = input === null ? null : JSON.stringify(input);
  const [state, setState] = useState<{ data: MethodOutput<Name> | null; error: string | null; loading: boolean }>({ data: null, error: null, loading: key !== null });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => { setRound((last) => last + 1); }, []);
  useEffect(() => {
    if (key === null) return undefined;
    let isCurrent = true;
    setState((last) => ({ ...last, loading: true }));
    engine.call(method, JSON.parse(key) as MethodInput<Name>).then(
      (data) => { if (isCurrent) setState({ data, error: null, loading: false }); },
      (failure: unknown) => { if (isCurrent) setState((last) => ({ ...last, error: failure instanceof Error ? failure.message : String(failure), loading: false })); },
    );
    return () => { isCurrent = false; };
  }, [engine, method, key, round]);
  return { ...state, reload };
}
