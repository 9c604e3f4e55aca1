import { ArrowLeft, GitCompareArrows } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { ComparableSession, Reconciliation } from '../../../../../engine/contract/reconciliation.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { Field, Select } from '../../../components/Field.tsx';
import { Progress } from '../../../components/Meter.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { formatDuration } from '../../../format/time.ts';
import { MODE_WORDS } from '../../../format/words.ts';
import { useEngine, useView } from '../../../state/engine-context.tsx';
import { goToLab } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { useRequest } from '../../../state/use-request.ts';
import { Note } from '../../page/PageFrame.tsx';
import { Moment } from '../../../components/Moment.tsx';
import type { RealismLevel } from '../realism.ts';
import { REALISM_WORDS } from '../realism.ts';
import { counted } from '../../../format/write.ts';
import { ComparisonView } from './ComparisonView.tsx';
import lab from '../lab.module.css';
import page from '../page.module.css';
import styles from './live.module.css';

/** One session: the way to run it again in the simulator, and its newest comparison. */
export function SessionPage({ session, onCompared }: { readonly session: ComparableSession; readonly onCompared: () => void }) {
  const { sessionId, newest } = session;
  const engine = useEngine();
  const [realism, setRealism] = useState<RealismLevel>('bars');
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useView((view) => view.jobs.find(({ id }) => id === jobId) ?? null);
  const stored = useRequest('reconciliation.get', newest === null ? null : { sessionId });
  const [fresh, setFresh] = useState<Reconciliation | null>(null);
  const start = useAction(useCallback(async () => { setJobId((await engine.call('reconciliation.start', { sessionId, realism })).jobId); }, [engine, sessionId, realism]));
  useEffect(() => {
    if (job?.status !== 'done') return;
    setFresh(job.report as Reconciliation);
    onCompared();
  }, [job?.status, job?.report, onCompared]);
  const isRunning = job?.status === 'running';
  const shown = fresh ?? stored.data;
  return (
    <div className={page.page}>
      <div><Button look="ghost" size="small" onClick={() => { goToLab('live'); }}><ArrowLeft aria-hidden />All sessions</Button></div>
      <section className={styles.head} aria-label="The session">
        <div className={styles.heading}>
          <h2 className={page.name}>{session.title}</h2>
          <p className={styles.facts}><Badge tone="info">{MODE_WORDS[session.mode].badge}</Badge><span>{counted(session.trades, 'trade')}</span><span>begun <Moment timeMs={session.startedMs} /></span>{session.endedMs === null ? <span>still runs</span> : <span>ended <Moment timeMs={session.endedMs} /></span>}</p>
        </div>
        <div className={styles.deed}>
          <Field label="Realism of the backtest">{(control) => <Select {...control} value={realism} onChange={(event) => { setRealism(event.target.value as RealismLevel); }}>{REALISM_WORDS.map(({ level, title }) => <option key={level} value={level}>{title}</option>)}</Select>}</Field>
          <Button look={shown === null ? 'primary' : 'plain'} pending={start.pending || isRunning} onClick={() => { void start.run(); }}><GitCompareArrows aria-hidden />{shown === null ? 'Compare with its backtest' : 'Compare again'}</Button>
        </div>
        {isRunning && <div className={styles.progress}><Progress label="Progress of the comparison" share={job.progress} /><p className={lab.hint}>{[job.stage, job.progress === null ? null : `${formatNumber(job.progress * 100, 0)} %`, job.etaMs === null ? null : `about ${formatDuration(job.etaMs)} left`].filter((part) => part !== null && part !== '').join(' · ')}</p></div>}
      </section>
      {job?.status === 'failed' && <Note tone="bad" title="The comparison did not come to an end">{job.error}</Note>}
      {newest !== null && fresh === null && newest.tradesSince > 0 && <Note tone="warn" title="Out of date">{counted(newest.tradesSince, 'trade')} were closed since this comparison. Compare again.</Note>}
      {shown !== null
        ? <ComparisonView comparison={shown} />
        : (
          <Panel title="Comparison">
            {newest === null
              ? <EmptyState title="Not compared yet" text="The session is run again in the simulator from its own journal: same prices, same settings, same time." />
              : stored.error === null ? <LoadingState label="Reading the comparison" rows={8} /> : <ErrorState message={stored.error} meaning="The journal of the session is not touched." onRetry={stored.reload} />}
          </Panel>
        )}
    </div>
  );
}
