import { Button } from '../../components/Button.tsx';
import { Field, TextInput } from '../../components/Field.tsx';
import type { TimeSpan } from './window.ts';
import { clippedTo, dayStart, QUICK_WINDOWS, quickWindow, utcDay } from './window.ts';
import styles from './lab.module.css';

export interface PeriodFieldsProps {
  /** What the data covers. */
  readonly coverage: TimeSpan;
  readonly span: TimeSpan;
  readonly hint: string;
  readonly onChange: (span: TimeSpan) => void;
}

const DAY_MS = 86_400_000;

/** Draws the choice of a period: quick windows back from the end of the data, and two UTC days, both inside the data. */
export function PeriodFields({ coverage, span, hint, onChange }: PeriodFieldsProps) {
  // the last day is shown inclusive; the span itself ends at the following midnight or with the data
  const lastDay = utcDay(span.to - 1);
  return (
    <fieldset className={styles.period}>
      <legend className={styles.legend}>Period</legend>
      <div className={styles.windows}>
        {QUICK_WINDOWS.map(({ label, days }) => {
          const window = quickWindow(coverage, days);
          const isTooLong = days !== null && coverage.to - coverage.from < days * DAY_MS;
          const isChosen = window.from === span.from && window.to === span.to && !isTooLong;
          return <Button key={label} size="small" aria-pressed={isChosen} look={isChosen ? 'primary' : 'plain'} disabled={isTooLong} title={isTooLong ? 'The data is shorter than this.' : undefined} onClick={() => { onChange(window); }}>{label}</Button>;
        })}
      </div>
      <div className={styles.pair}>
        <Field label="From" unit="UTC day">{(control) => <TextInput {...control} type="date" value={utcDay(span.from)} min={utcDay(coverage.from)} max={utcDay(coverage.to - 1)} onChange={(event) => { const from = dayStart(event.target.value); if (from !== null) onChange(clippedTo(coverage, { from, to: span.to })); }} />}</Field>
        <Field label="To" unit="UTC day, whole">{(control) => <TextInput {...control} type="date" value={lastDay} min={utcDay(coverage.from)} max={utcDay(coverage.to - 1)} onChange={(event) => { const day = dayStart(event.target.value); if (day !== null) onChange(clippedTo(coverage, { from: span.from, to: day + DAY_MS })); }} />}</Field>
      </div>
      <p className={styles.hint}>Data from {utcDay(coverage.from)} to {utcDay(coverage.to - 1)}. {hint}</p>
    </fieldset>
  );
}
