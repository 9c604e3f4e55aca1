import { useCallback } from 'react';
import type { ReactNode } from 'react';
import type { JobView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { Progress } from '../../components/Meter.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { formatDuration } from '../../format/time.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import styles from './JobList.module.css';

export interface JobListProps {
  readonly jobs: readonly JobView[];
  /** What can be done with a finished job. */
  readonly renderDone: (job: JobView) => ReactNode;
  /** How a finished job ended, where that is more than "done". */
  readonly badgeOf?: (job: JobView) => { readonly tone: 'danger' | 'warn'; readonly word: string } | null;
}

interface JobBadge {
  readonly tone: 'info' | 'good' | 'warn' | 'danger' | 'neutral';
  readonly word: string;
}

const STATUS: Readonly<Record<JobView['status'], JobBadge>> = {
  running: { tone: 'info', word: 'Running' },
  done: { tone: 'good', word: 'Done' },
  failed: { tone: 'danger', word: 'Failed' },
  canceled: { tone: 'neutral', word: 'Canceled' },
};

/** Draws long jobs: how far each has come, how long it will take, and the way to stop it. They go on when the page is left. */
export function JobList({ jobs, renderDone, badgeOf }: JobListProps) {
  return <ul className={styles.jobs}>{jobs.map((job) => <Job key={job.id} job={job} badge={job.status === 'done' ? badgeOf?.(job) ?? STATUS.done : STATUS[job.status]}>{job.status === 'done' && renderDone(job)}</Job>)}</ul>;
}

function Job({ job, badge, children }: { readonly job: JobView; readonly badge: JobBadge; readonly children: ReactNode }) {
  const engine = useEngine();
  const cancel = useAction(useCallback(() => engine.call('jobs.cancel', { jobId: job.id }), [engine, job.id]));
  return (
    <li className={styles.job}>
      <div className={styles.top}>
        <span className={styles.title}>{job.title}</span>
        <Badge tone={badge.tone}>{badge.word}</Badge>
        {job.status === 'running' && <Button size="small" pending={cancel.pending} onClick={() => { void cancel.run(); }}>Cancel</Button>}
        {children}
      </div>
      {job.status === 'running' && (
        <>
          <Progress label={`Progress of ${job.title}`} share={job.progress} />
          <p className={styles.text}>{[job.stage, job.progress === null ? null : `${formatNumber(job.progress * 100, 0)} %`, job.etaMs === null ? null : `about ${formatDuration(job.etaMs)} left`].filter((part) => part !== null && part !== '').join(' · ')}</p>
        </>
      )}
      {job.error !== null && <p className={styles.error}>{job.error}</p>}
    </li>
  );
}
