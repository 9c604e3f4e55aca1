import { FlaskConical } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { BotView } from '../../../../../../engine/contract/boosting.ts';
import { Button } from '../../../../components/Button.tsx';
import { Check } from '../../../../components/Check.tsx';
import { Progress } from '../../../../components/Meter.tsx';
import { Section } from '../../../../components/Section.tsx';
import { useEngine, useView } from '../../../../state/engine-context.tsx';
import { useAction } from '../../../../state/use-action.ts';
import { Note } from '../../../page/PageFrame.tsx';
import { protocolAnswer } from './protocol-answer.ts';
import styles from './protocol.module.css';

/** Runs the published protocol with the same settings on stored bars: two days to learn from, one day to trade. */
export function ProtocolSection({ bot }: { readonly bot: BotView }) {
  const engine = useEngine();
  const [jobId, setJobId] = useState<string | null>(null);
  const [isFree, setIsFree] = useState(false);
  const job = useView((view) => view.jobs.find(({ id }) => id === jobId) ?? null);
  const { config } = bot;
  const start = useAction(useCallback(async () => {
    // the protocol judges what a person would trade: on paper and by itself, whatever account the bot has
    setJobId((await engine.call('protocol.start', { config: { ...config, execution: { ...config.execution, mode: 'paper', connectionId: null } }, requireFunding: !isFree })).jobId);
  }, [engine, config, isFree]));
  const isRunning = job?.status === 'running';
  return (
    <Section title="The same settings on stored bars" text="The published protocol: 48 hours to learn from, 24 hours to trade, new trees every hour, costs paid, on the newest stored bars of this instrument. The run is stored and counts as tried.">
      <div className={styles.deeds}>
        <Button pending={start.pending || isRunning} onClick={() => { void start.run(); }}><FlaskConical aria-hidden />Run the protocol</Button>
        <Check checked={isFree} disabled={isRunning} onChange={setIsFree} title="Funding is what holding a perpetual costs or brings every eight hours. Without this the protocol is not run where its rates are not stored; on the practice market it always is.">As if funding were free where it is not stored</Check>
        {isRunning && <Button onClick={() => { void engine.call('jobs.cancel', { jobId: job.id }); }}>Cancel</Button>}
      </div>
      {isRunning && <><p className={styles.quiet}>{job.stage}</p><Progress label="The protocol" share={job.progress} /></>}
      {start.error !== null && <Note tone="bad" title="It was not run">{start.error}</Note>}
      {job?.status === 'failed' && <Note tone="bad" title="It was not run to its end">{job.error}</Note>}
      {job?.status === 'canceled' && <Note>It was canceled. Nothing is stored.</Note>}
      {job?.status === 'done' && <Outcome report={job.report} runId={job.runId} />}
    </Section>
  );
}

function Outcome({ report, runId }: { readonly report: unknown; readonly runId: string | null }) {
  const answer = protocolAnswer(report);
  return (
    <>
      {answer !== null && <p className={styles.sentence}>{answer.sentence}</p>}
      {answer?.missing.map(({ instrument, sentence }) => <Note key={instrument} tone="warn" title={instrument}>{sentence}</Note>)}
      {runId !== null && <p><a href={`#/lab/runs/${encodeURIComponent(runId)}`}>Open the report</a></p>}
    </>
  );
}
