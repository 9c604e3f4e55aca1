import { useState } from 'react';
import type { AlertSettings } from '../../../../engine/contract/alerts.ts';
import { Field, NumberInput, Switch, TextInput } from '../../components/Field.tsx';
import { formatTime } from '../../format/time.ts';
import { useSettings } from '../../state/settings.ts';
import styles from './alerts.module.css';

export interface QuietHoursProps {
  readonly settings: AlertSettings;
  readonly quietUntilMs: number | null;
  readonly onChange: (changed: Partial<AlertSettings>) => void;
}

/** Lets a person say when only the critical may call them, and how soon the same alert may come again. */
export function QuietHours({ settings, quietUntilMs, onChange }: QuietHoursProps) {
  const { quietHours, repeatMinutes, includesPractice } = settings;
  const zone = useSettings(({ zone: shown }) => shown);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [minutes, setMinutes] = useState(String(repeatMinutes));
  const change = (part: Partial<AlertSettings['quietHours']>): void => { onChange({ quietHours: { ...quietHours, ...part } }); };
  const count = Number(minutes);
  const problem = Number.isInteger(count) && count >= 1 && count <= 1440 ? null : `Expected whole minutes from 1 to 1,440, was ${minutes === '' ? 'nothing' : minutes}.`;
  return (
    <div className={styles.rows}>
      <div className={styles.row}>
        <div className={styles.rowText}>
          <p>Quiet hours</p>
          <p className={styles.dim}>Only what is critical calls you; the rest waits in the list, and channels get it when the hours end.{quietUntilMs !== null && ` It is quiet until ${formatTime(quietUntilMs, zone, 'minute')}.`}</p>
        </div>
        <Switch checked={quietHours.isOn} aria-label="Quiet hours" onChange={(isOn) => { change({ isOn, ...(isOn && quietHours.zone === 'UTC' ? { zone: here } : {}) }); }} />
      </div>
      {quietHours.isOn && (
        <div className={styles.fields}>
          <Field label="From">{(control) => <TextInput {...control} type="time" value={quietHours.from} onChange={(event) => { if (event.target.value !== '') change({ from: event.target.value }); }} />}</Field>
          <Field label="Until" hint={`Time of day in ${quietHours.zone}`}>{(control) => <TextInput {...control} type="time" value={quietHours.to} onChange={(event) => { if (event.target.value !== '') change({ to: event.target.value }); }} />}</Field>
        </div>
      )}
      <div className={styles.fields}>
        <Field label="The same again after" unit="minutes" hint="Until then a repetition is counted and not told. A critical alert is told again after one minute." error={problem}>
          {(control) => <NumberInput {...control} value={minutes} onChange={(event) => { setMinutes(event.target.value); }} onBlur={() => { if (problem === null && count !== repeatMinutes) onChange({ repeatMinutes: count }); }} />}
        </Field>
      </div>
      <div className={styles.row}>
        <div className={styles.rowText}><p>Practice and recorded sessions</p><p className={styles.dim}>Whether channels hear of what happens there.</p></div>
        <Switch checked={includesPractice} aria-label="Send alerts of practice too" onChange={(isOn) => { onChange({ includesPractice: isOn }); }} />
      </div>
    </div>
  );
}
