import { Button } from '../../../components/Button.tsx';
import { Check } from '../../../components/Check.tsx';
import { Field, TextInput } from '../../../components/Field.tsx';
import { Note } from '../../page/PageFrame.tsx';
import { suggestedSplits } from '../../lab/search/study-draft.ts';
import type { TimeSpan } from '../../lab/window.ts';
import { dayStart, utcDay } from '../../lab/window.ts';
import { SplitBar } from './SplitBar.tsx';
import type { TrainDraft } from './train-draft.ts';
import styles from '../models.module.css';

const DAY_MS = 86_400_000;

export interface SpanFieldsProps {
  readonly coverage: TimeSpan;
  readonly trained: TimeSpan;
  readonly test: TimeSpan | null;
  /** Share of the training time, at its end, that is chosen by. */
  readonly validationShare: number;
  readonly error: string | null;
  readonly onChange: (spans: Pick<TrainDraft, 'span' | 'test'>) => void;
}

/** Draws which of the stored days are learned from, and which nothing is chosen by. */
export function SpanFields({ coverage, trained, test, validationShare, error, onChange }: SpanFieldsProps) {
  const chosenFrom = trained.to - (trained.to - trained.from) * validationShare;
  const day = (label: string, timeMs: number, change: (timeMs: number) => void) => (
    <Field label={label}>{(control) => <TextInput {...control} type="date" value={utcDay(timeMs)} min={utcDay(coverage.from)} max={utcDay(coverage.to - 1)} onChange={(event) => { const start = dayStart(event.target.value); if (start !== null) change(start); }} />}</Field>
  );
  const last = (timeMs: number): number => Math.min(timeMs + DAY_MS, coverage.to);
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>Time, in UTC days</legend>
      <div className={styles.choices}>
        {suggestedSplits(coverage).filter(({ holdout }) => holdout !== null).map((split) => {
          const isChosen = split.span.from === trained.from && split.span.to === trained.to && split.holdout?.from === test?.from && split.holdout?.to === test?.to;
          return <Button key={split.title} size="small" look={isChosen ? 'primary' : 'plain'} aria-pressed={isChosen} onClick={() => { onChange({ span: split.span, test: split.holdout }); }}>{split.title}</Button>;
        })}
      </div>
      <SplitBar
        coverage={coverage}
        spans={[{ name: 'train', from: trained.from, to: chosenFrom }, { name: 'validation', from: chosenFrom, to: trained.to }, ...(test === null ? [] : [{ name: 'test' as const, ...test }])]}
      />
      <div className={styles.fields}>
        {day('Train from', trained.from, (from) => { onChange({ span: { ...trained, from }, test }); })}
        {day('Train to', trained.to - 1, (to) => { onChange({ span: { ...trained, to: last(to) }, test }); })}
        {test !== null && day('Judge from', test.from, (from) => { onChange({ span: trained, test: { ...test, from } }); })}
        {test !== null && day('Judge to', test.to - 1, (to) => { onChange({ span: trained, test: { ...test, to: last(to) } }); })}
      </div>
      <Check checked={test !== null} onChange={(isJudged) => { onChange({ span: trained, test: isJudged ? { from: trained.to, to: Math.max(coverage.to, trained.to + DAY_MS) } : null }); }}>Judge it on days after the training</Check>
      {test === null && <Note tone="warn" title="No verdict without a test">Everything that is shown will then be days that the agent was chosen by, which flatters it.</Note>}
      {error !== null && <Note tone="bad">{error}</Note>}
    </fieldset>
  );
}
