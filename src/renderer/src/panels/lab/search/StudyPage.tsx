import { ArrowLeft, Play, Square } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { StudyView } from '../../../../../engine/contract/search.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field, NumberInput } from '../../../components/Field.tsx';
import { Progress } from '../../../components/Meter.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { formatDuration } from '../../../format/time.ts';
import { symbolOf } from '../../../format/words.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { goToLab } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { Fact, Facts, Note } from '../../page/PageFrame.tsx';
import { useStrategyTitle } from '../../page/use-strategy-title.ts';
import { utcDay } from '../window.ts';
import { SAMPLER_WORDS, STATE_WORDS, inSentence, writeMeasure } from './measures.ts';
import { StudyVerdictView } from './StudyVerdictView.tsx';
import { TrialsView } from './TrialsView.tsx';
import { useTrials } from './use-trials.ts';
import lab from '../lab.module.css';
import page from '../page.module.css';
import styles from './search.module.css';

const ASK_EVERY_MS = 1000;
const ASK_SELDOM_MS = 15_000;

/** One search: how far it is, what it found, and whether to believe it. */
export function StudyPage({ studyId }: { readonly studyId: string }) {
  const [isRunning, setIsRunning] = useState(true);
  const { data: study, error, ask } = usePolled('search.get', useMemo(() => ({ studyId }), [studyId]), isRunning ? ASK_EVERY_MS : ASK_SELDOM_MS);
  const running = study === undefined || study.state === 'running';
  if (running !== isRunning) setIsRunning(running);
  const trials = useTrials(studyId, study?.progress.done ?? null, !running);
  return (
    <div className={page.page}>
      <div><Button look="ghost" size="small" onClick={() => { goToLab('search'); }}><ArrowLeft aria-hidden />All searches</Button></div>
      {study === undefined
        ? <Panel title="Search">{error === null ? <LoadingState label="Reading the search" rows={8} /> : <ErrorState message={error} meaning="A search that runs goes on; it cannot be shown now." onRetry={ask} />}</Panel>
        : (
          <>
            <StudyHead study={study} onChanged={ask} />
            {study.error !== null && <Note tone="bad" title="The search ended with a fault">{study.error}</Note>}
            <StudyVerdictView study={study} />
            <TrialsView study={study} trials={trials.trials} isReading={trials.isReading} error={trials.error} />
          </>
        )}
    </div>
  );
}

function StudyHead({ study, onChanged }: { readonly study: StudyView; readonly onChanged: () => void }) {
  const engine = useEngine();
  const titleOf = useStrategyTitle();
  const { progress, studyId } = study;
  const [isAskingMore, setIsAskingMore] = useState(false);
  const [more, setMore] = useState(String(study.total));
  const stop = useAction(useCallback(async () => { await engine.call('search.stop', { studyId }); onChanged(); }, [engine, studyId, onChanged]));
  const resume = useAction(useCallback(async (trials: number) => {
    await engine.call('search.resume', { studyId, trials });
    setIsAskingMore(false);
    onChanged();
  }, [engine, studyId, onChanged]));
  const objective = study.objectives[0];
  const state = STATE_WORDS[study.state];
  const isMoreValid = /^\d+$/.test(more) && Number(more) >= study.done && Number(more) <= 100_000;
  return (
    <section className={styles.head} aria-label="The search">
      <div className={styles.headTop}>
        <h2 className={page.name}>{titleOf(study.strategy)} on {study.instruments.map(symbolOf).join(', ')}, {study.interval}</h2>
        <Badge tone={state.tone}>{progress.stage === 'judging' && study.state === 'running' ? 'Judging the winner' : state.word}</Badge>
        <span className={styles.headDeeds}>
          {study.state === 'running' && <Button pending={stop.pending} onClick={() => { void stop.run(); }}><Square aria-hidden />Stop</Button>}
          {study.state !== 'running' && <Button onClick={() => { setMore(String(Math.max(study.total, study.done))); setIsAskingMore(true); }}><Play aria-hidden />{study.done < study.total ? 'Resume' : 'Search on'}</Button>}
        </span>
      </div>
      {study.state === 'running' && <Progress label="Progress of the search" share={progress.total === 0 ? null : progress.done / progress.total} />}
      <Facts>
        <Fact label="Trials"><span className="num">{formatNumber(progress.done, 0)} of {formatNumber(progress.total, 0)}</span>{progress.pruned + progress.failed > 0 && <span className={lab.hint}> {[progress.pruned > 0 && `${progress.pruned} given up`, progress.failed > 0 && `${progress.failed} failed`].filter(Boolean).join(', ')}</span>}</Fact>
        {study.state === 'running' && <Fact label="Rate"><span className="num">{progress.trialsPerSecond === null ? '–' : `${formatNumber(progress.trialsPerSecond, 1)} a second`}</span></Fact>}
        {study.state === 'running' && <Fact label="Time left"><span className="num">{progress.etaMs === null ? '–' : formatDuration(progress.etaMs)}</span></Fact>}
        {objective !== undefined && <Fact label={`Best ${inSentence(objective)} so far`}><span className="num">{writeMeasure(objective, study.best)}</span></Fact>}
        {progress.hypervolume !== null && <Fact label="Covered by the front"><span className="num">{formatNumber(progress.hypervolume, 3)}</span></Fact>}
        <Fact label="Searched"><span className="num">{utcDay(study.from)} – {utcDay(study.to - 1)}</span></Fact>
        <Fact label="Held back"><span className="num">{study.holdout === null ? 'nothing' : `${utcDay(study.holdout.from)} – ${utcDay(study.holdout.to - 1)}`}</span></Fact>
        <Fact label="Sampler">{SAMPLER_WORDS[study.sampler].title}</Fact>
        <Fact label="Settings in the space"><span className="num">{study.spaceSize === null ? 'no end' : formatNumber(study.spaceSize, 0)}</span></Fact>
        <Fact label="Seed"><span className="num">{study.request.seed}</span></Fact>
        {study.resultHash !== null && <Fact label="Result hash"><code title={study.resultHash}>{study.resultHash.slice(0, 12)}</code></Fact>}
      </Facts>
      <Dialog
        open={isAskingMore} title="Go on searching" onClose={() => { setIsAskingMore(false); }}
        footer={<><Button onClick={() => { setIsAskingMore(false); }}>Keep as it is</Button><Button look="primary" pending={resume.pending} disabled={!isMoreValid} onClick={() => { void resume.run(Number(more)); }}>Search up to {more} trials</Button></>}
      >
        <p>{formatNumber(study.done, 0)} trials are done and stay. Every further trial makes a lucky winner likelier, and the verdict is measured against all of them.</p>
        <Field label="Trials in all" error={isMoreValid ? null : `expected at least ${study.done}, was "${more}"`}>{(control) => <NumberInput {...control} inputMode="numeric" value={more} onChange={(event) => { setMore(event.target.value.trim()); }} />}</Field>
      </Dialog>
    </section>
  );
}
