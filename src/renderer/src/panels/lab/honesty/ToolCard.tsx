import { Play, TriangleAlert } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { BacktestResult, MethodInput } from '../../../../../engine/contract/api.ts';
import type { EvidenceDocument, EvidenceHead } from '../../../../../engine/contract/evidence.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { Time } from '../../../components/Cells.tsx';
import { Progress } from '../../../components/Meter.tsx';
import { ErrorState, LoadingState } from '../../../components/Panel.tsx';
import { joined } from '../../../components/class-names.ts';
import { formatNumber } from '../../../format/decimal.ts';
import { formatDuration } from '../../../format/time.ts';
import { useEngine, useView } from '../../../state/engine-context.tsx';
import { useAction } from '../../../state/use-action.ts';
import { useNow } from '../../../state/use-now.ts';
import { useRequest } from '../../../state/use-request.ts';
import type { SettingTitle } from '../use-setting-title.ts';
import { counted } from '../../../format/write.ts';
import { utcDay } from '../window.ts';
import { EvidenceFigure } from './figures/EvidenceFigure.tsx';
import { ToolOptions } from './ToolOptions.tsx';
import type { ToolDraft, ToolWords } from './tools.ts';
import { optionErrors, staleReason, VERDICT_WORDS, workOf } from './tools.ts';
import page from '../page.module.css';
import styles from './honesty.module.css';

export interface ToolCardProps {
  readonly words: ToolWords;
  readonly result: BacktestResult;
  /** The newest document of this tool on the same strategy, symbols and bars; null where there is none. */
  readonly newest: EvidenceHead | null;
  readonly isListing: boolean;
  readonly wide: boolean;
  readonly titleOf: SettingTitle;
}

/** One honesty tool: the question it asks, the way to run it, and its newest answer with the figure behind it. */
export function ToolCard({ words, result, newest, isListing, wide, titleOf }: ToolCardProps) {
  const engine = useEngine();
  const [draft, setDraft] = useState<ToolDraft>({});
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useView((view) => view.jobs.find(({ id }) => id === jobId) ?? null);
  const errors = optionErrors(words.options, draft);
  const start = useAction(useCallback(async () => {
    const work = workOf(words.tool, words.options, draft) as MethodInput<'evidence.start'>['work'];
    setJobId((await engine.call('evidence.start', { request: result.config, work })).jobId);
  }, [engine, words, draft, result]));
  const isRunning = job?.status === 'running';
  return (
    <article className={joined(styles.card, wide && styles.wide)} aria-label={words.title}>
      <header className={styles.cardHead}>
        <div>
          <h3 className={styles.cardTitle}>{words.title}</h3>
          <p className={styles.question}>{words.question}</p>
        </div>
        {newest !== null && <Badge tone={VERDICT_WORDS[newest.verdict].tone}>{VERDICT_WORDS[newest.verdict].word}</Badge>}
      </header>
      <p className={styles.cardText}>{words.text}</p>
      <div className={styles.run}>
        <ToolOptions words={words} strategy={result.config.strategy} draft={draft} errors={errors} onChange={setDraft} />
        <div className={styles.runDeed}>
          <Button look={newest === null ? 'primary' : 'plain'} pending={start.pending || isRunning} disabled={Object.keys(errors).length > 0} onClick={() => { void start.run(); }}><Play aria-hidden />{newest === null ? 'Run' : 'Run again'}</Button>
          <span className={styles.hint}>{words.cost}</span>
        </div>
      </div>
      {isRunning && <div><Progress label={`Progress of ${words.title}`} share={job.progress} /><p className={styles.hint}>{[job.stage, job.progress === null ? null : `${formatNumber(job.progress * 100, 0)} %`, job.etaMs === null ? null : `about ${formatDuration(job.etaMs)} left`].filter((part) => part !== null && part !== '').join(' · ')}</p></div>}
      {job?.status === 'failed' && <ErrorState message={job.error ?? 'It did not come to an end.'} meaning="Nothing stored is changed by it." />}
      {start.error !== null && <ErrorState message={start.error} meaning="Nothing was run." />}
      {newest === null
        ? isListing ? <LoadingState label={`Reading the evidence of ${words.title}`} rows={3} /> : <p className={styles.none}>Not run yet on this strategy, these symbols and bars.</p>
        : <Answer key={newest.id} head={newest} result={result} titleOf={titleOf} />}
    </article>
  );
}

function Answer({ head, result, titleOf }: { readonly head: EvidenceHead; readonly result: BacktestResult; readonly titleOf: SettingTitle }) {
  const document = useRequest('evidence.get', { id: head.id });
  if (document.data === null) return document.error === null ? <LoadingState label="Reading the evidence" rows={5} /> : <ErrorState message={document.error} meaning="The evidence on file is not changed." onRetry={document.reload} />;
  return <Found document={document.data} result={result} titleOf={titleOf} />;
}

function Found({ document, result, titleOf }: { readonly document: EvidenceDocument; readonly result: BacktestResult; readonly titleOf: SettingTitle }) {
  const nowMs = useNow();
  const { strategy, instruments, interval, config } = result.config;
  const stale = staleReason(document, { strategy, instruments, interval, config, dataHash: result.dataHash }, nowMs);
  // the parts of the Monte Carlo say their own sentences
  const notes = document.tool === 'monte-carlo' ? document.notes.filter((note) => !document.detail.parts.some(({ sentence }) => note.endsWith(sentence))) : document.notes;
  return (
    <div className={joined(styles.answer, stale !== null && styles.stale)}>
      {stale !== null && <p className={styles.staleMark}><TriangleAlert aria-hidden />{stale} Run it again.</p>}
      <p className={styles.sentence} data-verdict={document.verdict}>{document.sentence}</p>
      <EvidenceFigure document={document} titleOf={titleOf} />
      {notes.length > 0 && <ul className={page.notes}>{notes.map((note) => <li key={note}>{note}</li>)}</ul>}
      <p className={styles.hint}>Run <Time valueMs={document.createdMs} /> on {utcDay(document.from)} – {utcDay(document.to - 1)}{document.runs > 0 && ` · ${counted(document.runs, 'backtest')}`} · seed {document.seed} · holds until {utcDay(document.expiresMs)} · <code title={document.hash}>{document.hash.slice(0, 10)}</code></p>
    </div>
  );
}
