import { useEffect } from 'react';
import { useView } from '../../state/engine-context.tsx';
import { useLabPlace } from '../../state/route.ts';
import { useRequest } from '../../state/use-request.ts';
import { SplitLayout, Stack } from '../page/PageFrame.tsx';
import { CompareRuns } from './compare/CompareRuns.tsx';
import { awaitJob, openRun, useLab } from './lab-store.ts';
import { LabForm } from './LabForm.tsx';
import { ResultPage } from './result/ResultPage.tsx';
import { RunJobs } from './RunJobs.tsx';
import { RunsPanel } from './RunsPanel.tsx';
import { SetupGate } from './SetupGate.tsx';

/** New runs beside the stored ones; one result or a comparison takes the whole width. */
export function RunsView() {
  const { view, id } = useLabPlace();
  const runs = useRequest('backtest.list', {});
  useFinishedRuns(runs.reload);
  if (view === 'compare' && id !== null) return <CompareRuns key={id} runIds={id.split(',')} />;
  if (id !== null) return <ResultPage key={id} runId={id} onChanged={runs.reload} />;
  return (
    <SplitLayout>
      <SetupGate title="New run">{(setup) => <LabForm {...setup} />}</SetupGate>
      <Stack>
        <RunJobs />
        <RunsPanel runs={runs} />
      </Stack>
    </SplitLayout>
  );
}

/** Opens the result of the awaited job when it is done, and reads the list of runs again after every finished job. */
function useFinishedRuns(reload: () => void): void {
  const awaited = useLab((state) => state.awaitedJobId);
  const done = useView((view) => view.jobs.filter((job) => job.kind === 'backtest' && job.status === 'done').length);
  const runId = useView((view) => view.jobs.find((job) => job.id === awaited && job.status === 'done')?.runId ?? null);
  useEffect(() => { if (done > 0) reload(); }, [done, reload]);
  useEffect(() => {
    if (runId === null) return;
    openRun(runId);
    awaitJob(null);
  }, [runId]);
}
