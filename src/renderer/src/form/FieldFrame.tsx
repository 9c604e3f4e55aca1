import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../components/Button.tsx';
import { joined } from '../components/class-names.ts';
import type { FieldSpec } from './schema.ts';
import { rangeHint } from './field-value.ts';
import styles from './form.module.css';

/** What a control carries so that its sentence and error are read with it. */
export interface Described {
  readonly 'aria-describedby': string;
  readonly 'aria-invalid'?: true;
}

export interface FieldFrameProps {
  readonly id: string;
  readonly field: FieldSpec;
  readonly error: string | null;
  /** The value in force, when the field was changed. */
  readonly oldValue: string | null;
  readonly compareWith: 'running' | 'default';
  readonly onReset: () => void;
  readonly children: (described: Described) => ReactNode;
}

/** Puts label, unit, range, sentence, error, old value and reset around a control. */
export function FieldFrame({ id, field, error, oldValue, compareWith, onReset, children }: FieldFrameProps) {
  const range = rangeHint(field);
  const isLabelable = field.kind === 'number' || field.kind === 'text';
  const label = <>{field.label}{' '}{field.unit !== '' && <span className={styles.unit}>{field.unit}</span>}</>;
  return (
    <div className={joined(styles.field, oldValue !== null && styles.changed)} data-path={field.path}>
      <div className={styles.labelRow}>
        {isLabelable ? <label className={styles.label} htmlFor={id}>{label}</label> : <span className={styles.label} id={`${id}-label`}>{label}</span>}
        {oldValue !== null && <span className={styles.old}>{compareWith === 'running' ? 'was' : 'default'} {oldValue}</span>}
        {oldValue !== null && <IconButton className={styles.reset} size="small" label={`Put ${field.label} back to ${oldValue}`} icon={<RotateCcw aria-hidden />} onClick={onReset} />}
      </div>
      {children({ 'aria-describedby': `${id}-hint${error === null ? '' : ` ${id}-error`}`, ...(error === null ? {} : { 'aria-invalid': true }) })}
      {error !== null && <p className={styles.error} id={`${id}-error`}>{sentence(error)}</p>}
      <p className={styles.hint} id={`${id}-hint`}>{range !== '' && <span className={styles.range}>{range}. </span>}{field.description}</p>
    </div>
  );
}

function sentence(error: string): string {
  return `${error.charAt(0).toUpperCase()}${error.slice(1)}${/[.!?]$/.test(error) ? '' : '.'}`;
}
