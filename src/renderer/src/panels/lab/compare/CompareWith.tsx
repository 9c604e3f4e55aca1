import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Check } from '../../../components/Check.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../components/Panel.tsx';
import { symbolOf } from '../../../format/words.ts';
import { goToLab } from '../../../state/route.ts';
import { useRequest } from '../../../state/use-request.ts';
import { useRunTitle } from '../use-run-title.ts';
import { writeShare } from '../../../format/write.ts';
import { utcDay } from '../window.ts';
import styles from './compare.module.css';

const MOST = 8;

/** Chooses the runs to put beside one. */
export function CompareWith({ runId }: { readonly runId: string }) {
  const runs = useRequest('backtest.list', {});
  const titleOf = useRunTitle();
  const [picked, setPicked] = useState<readonly string[]>([]);
  if (runs.data === null) return runs.error === null ? <LoadingState label="Reading past runs" /> : <ErrorState message={runs.error} meaning="Stored results are not lost; they cannot be listed now." onRetry={runs.reload} />;
  const own = runs.data.runs.find((run) => run.runId === runId);
  const others = runs.data.runs.filter((run) => run.runId !== runId).toSorted((left, right) => Number(isAlike(right, own)) - Number(isAlike(left, own)) || right.createdMs - left.createdMs);
  if (others.length === 0) return <EmptyState title="No other run yet" text="Run it once more with something changed, and it can be chosen here." />;
  return (
    <>
      <p>Runs of the same symbols over the same time come first: only those are told apart by their settings alone.</p>
      <ul className={styles.choice}>
        {others.map((run) => (
          <li key={run.runId}>
            <Check checked={picked.includes(run.runId)} disabled={!picked.includes(run.runId) && picked.length >= MOST - 1} onChange={(isPicked) => { setPicked(isPicked ? [...picked, run.runId] : picked.filter((id) => id !== run.runId)); }}>
              {titleOf(run)} · {run.instruments.map(symbolOf).join(', ')} {run.interval} · {utcDay(run.from)} – {utcDay(run.to - 1)} · {writeShare(run.metrics['totalReturn'])}
            </Check>
          </li>
        ))}
      </ul>
      <Button look="primary" disabled={picked.length === 0} onClick={() => { goToLab('compare', [runId, ...picked].join(',')); }}>Put them side by side</Button>
    </>
  );
}

interface Comparable {
  readonly from: number;
  readonly to: number;
  readonly instruments: readonly string[];
}

function isAlike(run: Comparable, own: Comparable | undefined): boolean {
  return own !== undefined && run.from === own.from && run.to === own.to && run.instruments.join() === own.instruments.join();
}
