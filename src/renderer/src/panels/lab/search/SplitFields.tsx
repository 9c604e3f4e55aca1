import { Button } from '../../../components/Button.tsx';
import { Field, TextInput } from '../../../components/Field.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { Note } from '../../page/PageFrame.tsx';
import { SpanChart } from '../../../components/charts/SpanChart.tsx';
import type { SpanRow } from '../../../components/charts/SpanChart.tsx';
import type { TimeSpan } from '../window.ts';
import { dayStart, utcDay } from '../window.ts';
import { spansError, suggestedSplits } from './study-draft.ts';
import lab from '../lab.module.css';
import styles from './search.module.css';

export interface SplitFieldsProps {
  readonly coverage: TimeSpan;
  readonly span: TimeSpan;
  readonly holdout: TimeSpan | null;
  readonly onChange: (spans: { readonly span: TimeSpan; readonly holdout: TimeSpan | null }) => void;
}

const DAY_MS = 86_400_000;
const TONES = [{ tone: 'one', name: 'Searched' }, { tone: 'two', name: 'Held back' }, { tone: 'quiet', name: 'Unused' }] as const;

/** Draws what of the data is searched and what is held back to judge the winner. */
export function SplitFields({ coverage, span, holdout, onChange }: SplitFieldsProps) {
  const days = (stretch: TimeSpan): string => `${formatNumber((stretch.to - stretch.from) / DAY_MS, 0)} days`;
  const rows: readonly SpanRow[] = [{ name: '', stretches: [
    { ...coverage, tone: 'quiet', text: `Data from ${utcDay(coverage.from)} to ${utcDay(coverage.to - 1)}` },
    { ...span, tone: 'one', text: `Searched: ${utcDay(span.from)} to ${utcDay(span.to - 1)}, ${days(span)}` },
    ...(holdout === null ? [] : [{ ...holdout, tone: 'two' as const, text: `Held back: ${utcDay(holdout.from)} to ${utcDay(holdout.to - 1)}, ${days(holdout)}` }]),
  ] }];
  const error = spansError({ span, holdout });
  const day = (label: string, timeMs: number, change: (timeMs: number) => void) => (
    <Field label={label}>{(control) => <TextInput {...control} type="date" value={utcDay(timeMs)} min={utcDay(coverage.from)} max={utcDay(coverage.to - 1)} onChange={(event) => { const start = dayStart(event.target.value); if (start !== null) change(start); }} />}</Field>
  );
  return (
    <fieldset className={lab.period}>
      <legend className={lab.legend}>Data</legend>
      <div className={styles.presets}>
        {suggestedSplits(coverage).map((split) => {
          const isChosen = same(split.span, span) && same(split.holdout, holdout);
          return <Button key={split.title} size="small" look={isChosen ? 'primary' : 'plain'} aria-pressed={isChosen} onClick={() => { onChange(split); }}>{split.title}</Button>;
        })}
      </div>
      <SpanChart label={`Searched: ${utcDay(span.from)} to ${utcDay(span.to - 1)}. ${holdout === null ? 'Nothing is held back.' : `Held back: ${utcDay(holdout.from)} to ${utcDay(holdout.to - 1)}.`}`} rows={rows} tones={TONES} rowHeight={26} axis={8} />
      <div className={styles.days}>
        {day('Search from', span.from, (from) => { onChange({ span: { ...span, from }, holdout }); })}
        {day('Search to', span.to - 1, (last) => { onChange({ span: { ...span, to: last + DAY_MS }, holdout }); })}
        {holdout !== null && day('Hold back from', holdout.from, (from) => { onChange({ span, holdout: { ...holdout, from } }); })}
        {holdout !== null && day('Hold back to', holdout.to - 1, (last) => { onChange({ span, holdout: { ...holdout, to: last + DAY_MS } }); })}
      </div>
      {error !== null && <Note tone="bad">{error}</Note>}
      {holdout === null && <Note tone="warn" title="Nothing is held back">The winner can then only be judged on the very days it was picked on, which flatters it.</Note>}
    </fieldset>
  );
}

function same(left: TimeSpan | null, right: TimeSpan | null): boolean {
  return left?.from === right?.from && left?.to === right?.to;
}
