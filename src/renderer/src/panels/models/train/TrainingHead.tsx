import { Pause, Play, RotateCw, Square } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { TrainingView } from '../../../../../engine/contract/training.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { ConfirmDialog } from '../../../components/Dialog.tsx';
import { Progress } from '../../../components/Meter.tsx';
import { Definition } from '../../../components/Tooltip.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { formatDuration } from '../../../format/time.ts';
import { symbolOf } from '../../../format/words.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { goToModels } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { Fact, Facts } from '../../page/PageFrame.tsx';
import page from '../../lab/page.module.css';
import { draftOfSpec } from './train-draft.ts';
import { changeTrainDraft } from './train-store.ts';
import { algorithmWord, canResume, titleWords, TRAINING_STATE } from './training-words.ts';
import styles from '../models.module.css';

/** Names a training, says how far it is, and holds what can be done with it. */
export function TrainingHead({ training, onChanged }: { readonly training: TrainingView; readonly onChanged: () => void }) {
  const engine = useEngine();
  const { trainingId, state } = training;
  const [isStopping, setIsStopping] = useState(false);
  const pause = useAction(useCallback(async () => { await engine.call('training.pause', { trainingId }); onChanged(); }, [engine, trainingId, onChanged]));
  const resume = useAction(useCallback(async () => { await engine.call('training.resume', { trainingId }); onChanged(); }, [engine, trainingId, onChanged]));
  const stop = useAction(useCallback(async () => { await engine.call('training.stop', { trainingId }); setIsStopping(false); onChanged(); }, [engine, trainingId, onChanged]));
  const again = (): void => { changeTrainDraft(draftOfSpec(training.spec)); goToModels('train'); };
  return (
    <section className={styles.head} aria-label="The training">
      <div className={styles.headTop}>
        <h2 className={page.name}>{titleWords(training.title)}</h2>
        <Badge tone={TRAINING_STATE[state].tone}>{TRAINING_STATE[state].word}</Badge>
        <span className={styles.deeds}>
          {state === 'running' && <Button pending={pause.pending} onClick={() => { void pause.run(); }}><Pause aria-hidden />Pause</Button>}
          {(state === 'running' || state === 'paused') && <Button onClick={() => { setIsStopping(true); }}><Square aria-hidden />Stop</Button>}
          {canResume(state) && <Button look="primary" pending={resume.pending} onClick={() => { void resume.run(); }}><Play aria-hidden />Go on</Button>}
          {state !== 'running' && <Button onClick={again}><RotateCw aria-hidden />Train again</Button>}
        </span>
      </div>
      {state === 'running' && <Progress label="Progress of the training" share={training.totalSteps === 0 ? null : training.steps / training.totalSteps} />}
      <Facts>
        {state === 'running' && <Fact label="Now"><span aria-live="polite">{training.stage}</span></Fact>}
        <Fact label="Steps"><span className="num">{formatNumber(training.steps, 0)}{state !== 'done' && ` of ${formatNumber(training.totalSteps, 0)}`}</span></Fact>
        {state === 'running' && <Fact label="Rate"><span className="num">{training.stepsPerSecond === null ? '–' : `${formatNumber(training.stepsPerSecond, 0)} steps/s`}</span></Fact>}
        {state === 'running' && <Fact label="Time left, at most"><span className="num">{training.etaMs === null ? '–' : formatDuration(training.etaMs)}</span></Fact>}
        <Fact label="Worked"><span className="num">{formatDuration(training.workedMs)}</span></Fact>
        <Fact label="By">{algorithmWord(training.algorithm)}</Fact>
        <Fact label="Symbols">{training.instruments.map(symbolOf).join(', ')}, {training.interval}</Fact>
        {training.trialsCounted !== null && <Fact label={<Definition title="Tried before" text="How many agents were ever trained on these symbols and bars over this time, deleted ones too. The more were tried, the better the best of them looks by luck alone." >Tried so far</Definition>}><span className="num">{formatNumber(training.trialsCounted, 0)}</span></Fact>}
        {training.parent !== null && <Fact label="Goes on from"><a className={styles.code} href={`#/models/shelf/${training.parent}`}>{training.parent.slice(0, 12)}</a></Fact>}
      </Facts>
      <ConfirmDialog open={isStopping} title="Stop this training" confirm="Stop and judge" pending={stop.pending} onConfirm={() => { void stop.run(); }} onClose={() => { setIsStopping(false); }}>
        <p>It ends here, {formatNumber((training.steps / Math.max(1, training.totalSteps)) * 100, 0)} % of the way. The best state of each seed so far is judged on the test days and goes to the shelf. To only free the computer, pause it: a pause keeps everything and judges nothing.</p>
      </ConfirmDialog>
    </section>
  );
}
