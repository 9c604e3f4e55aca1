import { useCallback, useState } from 'react';
import type { ModelRow } from '../../../../../engine/contract/models.ts';
import { Button } from '../../../components/Button.tsx';
import { Field, NumberInput, Segments, Select, TextInput } from '../../../components/Field.tsx';
import { symbolOf } from '../../../format/words.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { useAction } from '../../../state/use-action.ts';
import { Note } from '../../page/PageFrame.tsx';
import styles from '../models.module.css';

const BECOMES = [{ value: 'candidate', title: 'Waits on the shelf' }, { value: 'shadow', title: 'Decides in the shadow' }] as const;

/** Draws what a schedule needs: which line, how often, on how much data, and what becomes of a better child. */
export function ScheduleForm({ models, onClose, onDone }: { readonly models: readonly ModelRow[]; readonly onClose: () => void; readonly onDone: () => void }) {
  const engine = useEngine();
  const [model, setModel] = useState(models[0]?.code ?? '');
  const [everyDays, setEveryDays] = useState('1');
  const [at, setAt] = useState('00:10');
  const [windowDays, setWindowDays] = useState('');
  const [validationDays, setValidationDays] = useState('30');
  const [becomes, setBecomes] = useState<'candidate' | 'shadow'>('candidate');
  const minute = readMinute(at);
  const errors = { everyDays: wholeError(everyDays, 1, 365), windowDays: windowDays === '' ? null : wholeError(windowDays, 2, 3650), validationDays: wholeError(validationDays, 1, 365), at: minute === null ? `expected a time such as 00:10, was "${at}"` : null };
  const isValid = model !== '' && Object.values(errors).every((error) => error === null);
  const save = useAction(useCallback(async () => {
    if (minute === null) return;
    await engine.call('training.schedule-save', { schedule: { model, everyDays: Number(everyDays), atMinute: minute, validationDays: Number(validationDays), becomes, ...(windowDays === '' ? {} : { windowDays: Number(windowDays) }) } });
    onDone();
  }, [engine, model, everyDays, minute, validationDays, becomes, windowDays, onDone]), 'It is trained anew by the clock from now on.');
  return (
    <div className={styles.form}>
      <p className={styles.small}>The newest model of the line goes on training on the newest data. Parent and child are then compared on the same newest days, which the child did not learn from; only a better child counts.</p>
      <Field label="Line that begins with">{(control) => <Select {...control} value={model} onChange={(event) => { setModel(event.target.value); }}>{models.map(({ code, title, instruments, interval }) => <option key={code} value={code}>{title}, {instruments.map(symbolOf).join(', ')} {interval} ({code.slice(0, 8)})</option>)}</Select>}</Field>
      <div className={styles.fields}>
        <Field label="Every" unit="days" error={errors.everyDays}>{(control) => <NumberInput {...control} inputMode="numeric" value={everyDays} onChange={(event) => { setEveryDays(event.target.value.trim()); }} />}</Field>
        <Field label="At" unit="UTC" error={errors.at}>{(control) => <TextInput {...control} type="time" value={at} onChange={(event) => { setAt(event.target.value); }} />}</Field>
        <Field label="Newest data" unit="days" hint="Empty: as long as its parent's." error={errors.windowDays}>{(control) => <NumberInput {...control} inputMode="numeric" value={windowDays} onChange={(event) => { setWindowDays(event.target.value.trim()); }} />}</Field>
        <Field label="Compared on" unit="days" error={errors.validationDays}>{(control) => <NumberInput {...control} inputMode="numeric" value={validationDays} onChange={(event) => { setValidationDays(event.target.value.trim()); }} />}</Field>
      </div>
      <div><Segments label="A better child" value={becomes} options={BECOMES} onChange={setBecomes} /></div>
      <p className={styles.quiet}>It never trades by itself: that takes your promotion.</p>
      {save.error !== null && <Note tone="bad">{save.error}</Note>}
      <div className={styles.dialogDeeds}>
        <Button onClick={onClose}>Keep as it is</Button>
        <Button look="primary" pending={save.pending} disabled={!isValid} onClick={() => { void save.run(); }}>Train it by the clock</Button>
      </div>
    </div>
  );
}

/** Reads a time of day as its minute, or null: `00:10` → 10. */
export function readMinute(text: string): number | null {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  if (!match) return null;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[1]) < 24 && Number(match[2]) < 60 ? minute : null;
}

/** Writes a minute of the day: 10 → `00:10`. */
export function minuteOfDay(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function wholeError(text: string, low: number, high: number): string | null {
  return /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high ? null : `expected ${low} to ${high}, was "${text}"`;
}
