import { useId, useRef } from 'react';
import type { ComponentProps, KeyboardEvent, ReactNode } from 'react';
import { joined } from './class-names.ts';
import styles from './Field.module.css';

/** What a control inside a field must carry so that its label, hint and error belong to it. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

export interface FieldProps {
  readonly label: ReactNode;
  readonly unit?: string;
  /** One sentence under the control. */
  readonly hint?: ReactNode;
  /** What is wrong and what was expected; shown as it is typed. */
  readonly error?: string | null;
  readonly children: (control: ControlProps) => ReactNode;
}

/** Joins a control with its label, unit, sentence and error. */
export function Field({ label, unit, hint, error = null, children }: FieldProps) {
  const id = useId();
  const described = [hint === undefined ? null : `${id}-hint`, error === null ? null : `${id}-error`].filter((part) => part !== null).join(' ');
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>{label}{unit !== undefined && <span className={styles.unit}>{unit}</span>}</label>
      {children({ id, ...(described === '' ? {} : { 'aria-describedby': described }), ...(error === null ? {} : { 'aria-invalid': true }) })}
      {hint !== undefined && <div className={styles.hint} id={`${id}-hint`}>{hint}</div>}
      {error !== null && <div className={styles.error} id={`${id}-error`}>{error}</div>}
    </div>
  );
}

/** Draws a line of text to type. */
export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input type="text" autoComplete="off" spellCheck={false} {...rest} className={joined(styles.input, className)} />;
}

/** Draws a number to type: right-aligned, with the number keypad on phones; the value stays text until its owner parses it. */
export function NumberInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input type="text" inputMode="decimal" autoComplete="off" {...rest} className={joined(styles.input, styles.number, className)} />;
}

/** Draws the system's own list of choices. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...rest} className={joined(styles.select, className)} />;
}

export interface SwitchProps extends Omit<ComponentProps<'button'>, 'onChange'> {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Draws an on/off switch. Name it with `aria-label` or through a `Field`. */
export function Switch({ checked, onChange, ...rest }: SwitchProps) {
  return <button type="button" role="switch" {...rest} aria-checked={checked} className={styles.switch} onClick={() => { onChange(!checked); }}><span className={styles.thumb} /></button>;
}

export interface SegmentsProps<Value extends string | number> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly title: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** Draws a few choices side by side, one of them chosen; arrow keys move the choice. */
export function Segments<Value extends string | number>({ label, options, value, onChange }: SegmentsProps<Value>) {
  const ref = useRef<HTMLDivElement>(null);
  const chosen = options.findIndex((option) => option.value === value);
  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (chosen + step + options.length) % options.length;
    const option = options[next];
    if (!option) return;
    onChange(option.value);
    ref.current?.querySelectorAll('button')[next]?.focus();
  }
  return (
    <div ref={ref} className={styles.segments} role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {options.map((option, index) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={index === Math.max(chosen, 0) ? 0 : -1}
          className={styles.segment}
          onClick={() => { onChange(option.value); }}
        >
          {option.title}
        </button>
      ))}
    </div>
  );
}
