import { useEffect, useRef, useState } from 'react';
import type { CurvePointView } from '../../../../../engine/contract/training.ts';
import { useEngine } from '../../../state/engine-context.tsx';

const PAGE = 2000;

/** The points of a training's curves that have been read. */
export interface Curve {
  readonly points: readonly CurvePointView[];
  readonly isReading: boolean;
  readonly error: string | null;
}

/**
 * Reads the points of a training, and those that come with time.
 * @param steps how far the training is; a change asks for what came since. Null while it is not known
 */
export function useCurve(trainingId: string, steps: number | null): Curve {
  const engine = useEngine();
  const known = useRef<readonly CurvePointView[]>([]);
  const after = useRef(-1);
  const reached = useRef(0);
  const [state, setState] = useState<Curve>({ points: [], isReading: true, error: null });
  useEffect(() => {
    if (steps === null) return undefined;
    let isCurrent = true;
    // gone on from a checkpoint: what was lived after it is lived again
    if (steps < reached.current) {
      known.current = [];
      after.current = -1;
    }
    reached.current = steps;
    async function read(): Promise<void> {
      for (;;) {
        const { points, next } = await engine.call('training.curve', { trainingId, after: after.current, limit: PAGE });
        if (!isCurrent) return;
        known.current = [...known.current, ...points];
        after.current = Math.max(after.current, next);
        const isReading = points.length === PAGE;
        setState({ points: known.current, isReading, error: null });
        if (!isReading) return;
      }
    }
    read().catch((failure: unknown) => { if (isCurrent) setState((last) => ({ ...last, isReading: false, error: failure instanceof Error ? failure.message : String(failure) })); });
    return () => { isCurrent = false; };
  }, [engine, trainingId, steps]);
  return state;
}
