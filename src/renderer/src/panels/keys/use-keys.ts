import { useCallback, useEffect, useRef, useState } from 'react';
import { ContractFailure } from '../../../../engine/contract/client.ts';
import type { KeyAction, KeysView } from '../../../../engine/contract/envelope.ts';
import { useEngine } from '../../state/engine-context.tsx';

/** What went wrong with an action on keys: the sentence, and the field that it is about. */
export interface KeyProblem {
  readonly field: string | null;
  readonly message: string;
}

/** The keys as the host tells of them, and the way to change them. */
export interface Keys {
  /** Null until the first answer. */
  readonly view: KeysView | null;
  readonly problem: KeyProblem | null;
  /** The action that is under way. */
  readonly pending: KeyAction['action'] | null;
  /** Resolves to whether it worked; one at a time. */
  readonly act: (action: KeyAction) => Promise<boolean>;
}

/** What a form of keys is given. */
export interface ActingOnKeys {
  readonly keys: Keys;
  readonly onDone: (() => void) | undefined;
}

/** Asks the host for its keys when the panel opens, and again when `round` changes. Actions are passed on and never kept in the state of a component. */
export function useKeys(round = 0): Keys {
  const engine = useEngine();
  const [view, setView] = useState<KeysView | null>(null);
  const [problem, setProblem] = useState<KeyProblem | null>(null);
  const [pending, setPending] = useState<KeyAction['action'] | null>(null);
  const running = useRef<KeyAction['action'] | null>(null);
  const asked = useRef(0);
  const act = useCallback(async (action: KeyAction) => {
    // a list that is being read must not swallow what a person asks for; its answer is old then and is not shown
    if (running.current !== null && running.current !== 'list') return false;
    running.current = action.action;
    const mine = ++asked.current;
    const isNewest = () => mine === asked.current;
    setPending(action.action);
    setProblem(null);
    try {
      const next = await engine.keys(action);
      if (isNewest()) setView(next);
      return true;
    } catch (failure) {
      if (isNewest()) setProblem(problemOf(failure));
      return false;
    } finally {
      if (isNewest()) {
        running.current = null;
        setPending(null);
      }
    }
  }, [engine]);
  useEffect(() => { void act({ action: 'list' }); }, [act, round]);
  return { view, problem, pending, act };
}

function problemOf(failure: unknown): KeyProblem {
  const message = failure instanceof Error ? failure.message : String(failure);
  return { field: failure instanceof ContractFailure ? failure.error.violations?.[0]?.path ?? null : null, message };
}
