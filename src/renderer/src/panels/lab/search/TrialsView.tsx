import { useMemo, useState } from 'react';
import type { StudyView, TrialView } from '../../../../../engine/contract/search.ts';
import { Button } from '../../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../components/Panel.tsx';
import { Definition } from '../../../components/Tooltip.tsx';
import type { Line } from '../../../components/charts/LineChart.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { ParallelChart } from '../../../components/charts/ParallelChart.tsx';
import { rowsWithin } from '../../../components/charts/parallel.ts';
import type { Brushes } from '../../../components/charts/parallel.ts';
import type { Point } from '../../../components/charts/ScatterChart.tsx';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { SideBars } from '../../../components/charts/SideBars.tsx';
import { Section, SectionPair } from '../../../components/Section.tsx';
import { counted, writeShare } from '../../../format/write.ts';
import { inSentence, measureWords, writeMeasure, writeValues } from './measures.ts';
import { PairMapSection } from './PairMapSection.tsx';
import { axesOf, bestSoFar, completeTrials, goodnessOf } from './trial-figures.ts';
import { TrialsTable } from './TrialsTable.tsx';
import lab from '../lab.module.css';

export interface TrialsViewProps {
  readonly study: StudyView;
  readonly trials: readonly TrialView[];
  readonly isReading: boolean;
  readonly error: string | null;
}

const NO_BRUSHES: Brushes = {};
/** More lines than this are one grey field. */
const MOST_LINES = 1500;

/** Everything there is to look at of the trials of a search. */
export function TrialsView({ study, trials, isReading, error }: TrialsViewProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [brushes, setBrushes] = useState<Brushes>(NO_BRUSHES);
  const objective = study.objectives[0] ?? 'sharpe';
  const words = measureWords(objective);
  const complete = useMemo(() => completeTrials(trials), [trials]);
  const drawn = useMemo(() => (complete.length <= MOST_LINES ? complete : complete.toSorted((left, right) => ((right.objectives[0] ?? 0) - (left.objectives[0] ?? 0)) * (words.better === 'higher' ? 1 : -1)).slice(0, MOST_LINES)), [complete, words]);
  const axes = useMemo(() => axesOf(drawn, study.space, study.objectives), [drawn, study.space, study.objectives]);
  const within = useMemo(() => rowsWithin(axes, brushes, drawn.length), [axes, brushes, drawn]);
  const goodness = useMemo(() => goodnessOf(drawn, words.better), [drawn, words]);
  const kept = useMemo(() => (Object.keys(brushes).length === 0 ? null : new Set(drawn.flatMap(({ number }, row) => (within[row] === true ? [number] : [])))), [brushes, drawn, within]);
  if (trials.length === 0) {
    if (error !== null) return <ErrorState message={error} meaning="The trials are stored; they cannot be read now." />;
    return isReading ? <LoadingState label="Reading the trials" rows={6} /> : <EmptyState title="No trial yet" text="The first results come with the first trial." />;
  }
  return (
    <>
      <SectionPair>
        <ProgressSection study={study} trials={trials} onChoose={setChosen} />
        <FrontSection study={study} complete={complete} chosen={chosen} onChoose={setChosen} />
      </SectionPair>
      <SectionPair>
        <ImportanceSection study={study} />
        <PairMapSection study={study} trials={complete} />
      </SectionPair>
      <Section
        title="All settings at once" text="Every line is a trial; the brighter, the better. Pull along an axis to keep the lines that cross it there, press on it to let go. The filters of the table below do the same by keyboard."
        actions={Object.keys(brushes).length > 0 && <Button size="small" onClick={() => { setBrushes(NO_BRUSHES); }}>Let go of all</Button>}
      >
        {drawn.length < 2 ? <p className={lab.hint}>It takes two trials with a result.</p> : (
          <ParallelChart
            label={`${counted(drawn.length, 'trial')} over ${axes.map(({ name }) => name).join(', ')}`} axes={axes} count={drawn.length} within={within} goodness={goodness}
            chosen={chosen === null ? null : indexOf(drawn, chosen)} brushes={brushes}
            onBrush={(key, brush) => { setBrushes((last) => (brush === null ? Object.fromEntries(Object.entries(last).filter(([name]) => name !== key)) : { ...last, [key]: brush })); }}
          />
        )}
        {drawn.length < complete.length && <p className={lab.hint}>The best {counted(drawn.length, 'trial')} of {complete.length} are drawn.</p>}
      </Section>
      <TrialsTable study={study} trials={trials} kept={kept} chosen={chosen} onChoose={setChosen} />
    </>
  );
}

function indexOf(trials: readonly TrialView[], number: number): number | null {
  const at = trials.findIndex((trial) => trial.number === number);
  return at === -1 ? null : at;
}

function ProgressSection({ study, trials, onChoose }: { readonly study: StudyView; readonly trials: readonly TrialView[]; readonly onChoose: (number: number) => void }) {
  const objective = study.objectives[0] ?? 'sharpe';
  const words = measureWords(objective);
  const factor = words.isShare ? 100 : 1;
  const lines = useMemo((): readonly Line[] => [
    { name: 'Trial', tone: 'one', look: 'dots', values: trials.map(({ state, objectives }) => (state === 'complete' && typeof objectives[0] === 'number' ? objectives[0] * factor : null)) },
    { name: 'Best so far', tone: 'two', values: bestSoFar(trials, words.better).map((value) => (value === null ? null : value * factor)) },
  ], [trials, words, factor]);
  return (
    <Section title={`${words.title}, trial by trial`} text="A line that keeps climbing late has not found the end, or fits noise ever closer.">
      <LineChart label={`${words.title} of ${counted(trials.length, 'trial')} and the best so far`} xs={trials.map(({ number }) => number)} axis="count" xName="Trial" lines={lines} unit={words.isShare ? '%' : ''} height={240} onChoose={(index) => { const trial = trials[index]; if (trial) onChoose(trial.number); }} />
    </Section>
  );
}

const TONES = [{ tone: 'two', name: 'On the front' }, { tone: 'one', name: 'Other trials' }] as const;

/** Two measures against each other: those that were looked for, or the one against the deepest fall. */
function FrontSection({ study, complete, chosen, onChoose }: { readonly study: StudyView; readonly complete: readonly TrialView[]; readonly chosen: number | null; readonly onChoose: (number: number) => void }) {
  const [first = 'sharpe', second] = study.objectives;
  const across = second ?? (first === 'drawdown' ? 'return' : 'drawdown');
  const [x, y] = [measureWords(across), measureWords(first)];
  const points = useMemo((): readonly Point[] => complete.flatMap((trial) => {
    const [left, up] = trial.metrics === null ? [null, null] : [x.of(trial.metrics), y.of(trial.metrics)];
    if (left === null || up === null) return [];
    return [{ key: String(trial.number), x: left * (x.isShare ? 100 : 1), y: up * (y.isShare ? 100 : 1), tone: trial.isOnFront ? 'two' as const : 'one' as const, text: `Trial ${trial.number}: ${y.title} ${writeMeasure(y.value, up)}, ${inSentence(x.value)} ${writeMeasure(x.value, left)} (${writeValues(trial.values, study.space)})` }];
  }), [complete, x, y, study.space]);
  return (
    <Section title={second === undefined ? `${y.title} against ${inSentence(x.value)}` : 'Front of compromises'} text={second === undefined ? 'What the search for one measure paid in the other.' : 'No other trial beats one on the front in everything. Which of them to take is a choice, not a result.'}>
      <ScatterChart label={`${counted(points.length, 'trial')} by ${x.title} and ${y.title}`} points={points} tones={TONES} x={{ name: x.title, unit: x.isShare ? '%' : '' }} y={{ name: y.title, unit: y.isShare ? '%' : '' }} {...(second === undefined ? {} : { joined: 'two' as const })} chosenKey={chosen === null ? null : String(chosen)} onChoose={(key) => { onChoose(Number(key)); }} />
    </Section>
  );
}

function ImportanceSection({ study }: { readonly study: StudyView }) {
  const { importance } = study;
  const titleOf = (name: string): string => study.space.find((parameter) => parameter.name === name)?.title ?? name;
  return (
    <Section title="Which settings mattered" text={importance?.sentence ?? 'How much of the difference between trials each setting explains.'}>
      {importance === null
        ? <p className={lab.hint}>{study.state === 'running' ? 'Told from the first few dozen trials on.' : 'Too few trials to tell.'}</p>
        : (
          <>
            <SideBars label="Importance of the settings" bars={importance.parameters.map(({ name, alone, withOthers }) => ({ key: name, name: titleOf(name), share: alone, wider: withOthers, text: writeShare(withOthers, 0) }))} />
            <p className={lab.hint}>
              Dark: alone. Pale: with what it does together with others.{' '}
              {importance.pair !== null && <>{titleOf(importance.pair.names[0])} and {titleOf(importance.pair.names[1])} do most together: {writeShare(importance.pair.share, 0)}. </>}
              <Definition title="How far to believe it" text="Share of the differences that the model behind these bars gets right on trials that it has not seen. Near zero: believe nothing here.">Fit</Definition> {writeShare(importance.fit, 0)}, from {counted(importance.trials, 'trial')}.
            </p>
          </>
        )}
    </Section>
  );
}
