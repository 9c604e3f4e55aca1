import { useId } from 'react';
import type { ComponentProps, KeyboardEvent, ReactNode } from 'react';
import { nearestStep, readDecimal } from '../format/steps.ts';
import styles from './InlineField.module.css';

export interface InlineFieldProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A unit, or the control that changes it. */
  readonly unit?: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  /** What the arrow keys add and take away; Shift makes it ten times as much. */
  readonly stepSize?: string;
}

/** Draws a number to type with its label and unit in one frame, for tickets, where space is short. */
export function InlineField({ label, value, onChange, unit, hint, error = null, stepSize, ...rest }: InlineFieldProps) {
  const id = useId();
  function onKeyDown(event: KeyboardEvent): void {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction === 0 || stepSize === undefined || readDecimal(value) === null) return;
    event.preventDefault();
    onChange(nearestStep(Number(value) + direction * Number(stepSize) * (event.shiftKey ? 10 : 1), stepSize));
  }
  const described = error !== null ? `${id}-error` : hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className={styles.field}>
      <div className={styles.box} data-invalid={error !== null || undefined}>
        <label className={styles.label} htmlFor={id}>{label}</label>
        <input id={id} type="text" inputMode="decimal" autoComplete="off" spellCheck={false} onKeyDown={onKeyDown} {...rest} className={styles.input} value={value} onChange={(event) => { onChange(event.target.value); }} {...(described === undefined ? {} : { 'aria-describedby': described })} {...(error === null ? {} : { 'aria-invalid': true })} />
        {typeof unit === 'string' ? <span className={styles.unit}>{unit}</span> : unit}
      </div>
      {error !== null && <p className={styles.error} id={`${id}-error`}>{error}</p>}
      {error === null && hint !== undefined && <p className={styles.hint} id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}
