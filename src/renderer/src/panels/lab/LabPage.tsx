import { useEffect } from 'react';
import { Database } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { useView } from '../../state/engine-context.tsx';
import { goToPage } from '../../state/route.ts';
import { useRequest } from '../../state/use-request.ts';
import { PageFrame, SplitLayout, Stack } from '../page/PageFrame.tsx';
import { testableInstruments } from './lab-request.ts';
import { awaitJob, openRun, useLab } from './lab-store.ts';
import { LabForm } from './LabForm.tsx';
import { RunJobs } from './RunJobs.tsx';
import { RunResult } from './RunResult.tsx';
import { RunsPanel } from './RunsPanel.tsx';

/** Tests a strategy on stored history and keeps the results. Runs go on when the page is left. */
export default function LabPage() {
  const openRunId = useLab((state) => state.openRunId);
  const runs = useRequest('backtest.list', {});
  useFinishedRuns(runs.reload);
  return (
    <PageFrame title="Lab" intro="A backtest plays stored history to a strategy through the same engine, risk limits and costs that trade. It shows what would have happened, not what will.">
      <SplitLayout>
        <FormPanel />
        <Stack>
          <RunJobs />
          {openRunId !== null && <RunResult key={openRunId} runId={openRunId} onClose={() => { openRun(null); }} />}
          <RunsPanel runs={runs} openRunId={openRunId} />
        </Stack>
      </SplitLayout>
    </PageFrame>
  );
}

function FormPanel() {
  const catalog = useRequest('strategies.catalog', {});
  const data = useRequest('data.list', {});
  const execution = useRequest('execution.describe', {});
  const risk = useRequest('risk.describe', {});
  const failed = [catalog, data, execution, risk].find((answer) => answer.error !== null && answer.data === null);
  if (failed) return <Panel title="New run"><ErrorState message={failed.error ?? ''} meaning="No run can be set up until this is answered. Trading is not touched." onRetry={() => { for (const answer of [catalog, data, execution, risk]) answer.reload(); }} /></Panel>;
  if (!catalog.data || !data.data || !execution.data || !risk.data) return <Panel title="New run"><LoadingState label="Reading strategies, data and costs" rows={9} /></Panel>;
  if (testableInstruments(data.data.datasets).length === 0) {
    return (
      <Panel title="New run">
        <EmptyState icon={<Database aria-hidden />} title="No history yet" text="A backtest needs stored bars. Import files from Binance's public data, plain, gzip or zip." action={<Button look="primary" onClick={() => { goToPage('data'); }}>Import data</Button>} />
      </Panel>
    );
  }
  return <LabForm entries={catalog.data.entries} datasets={data.data.datasets} execution={execution.data} risk={risk.data} />;
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
