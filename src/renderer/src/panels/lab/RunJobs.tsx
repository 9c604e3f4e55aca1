import { useShallow } from 'zustand/react/shallow';
import { Panel } from '../../components/Panel.tsx';
import { Button } from '../../components/Button.tsx';
import { useView } from '../../state/engine-context.tsx';
import { JobList } from '../page/JobList.tsx';
import { openRun } from './lab-store.ts';

/** Draws the backtests that run now and those that just ended. Nothing is drawn when there are none. */
export function RunJobs() {
  const jobs = useView(useShallow((view) => view.jobs.filter((job) => job.kind === 'backtest').slice(0, 5)));
  if (jobs.length === 0) return null;
  return (
    <Panel title="Runs of this session" padded>
      <JobList jobs={jobs} renderDone={(job) => job.runId !== null && <Button size="small" onClick={() => { openRun(job.runId); }}>Open the result</Button>} />
    </Panel>
  );
}
