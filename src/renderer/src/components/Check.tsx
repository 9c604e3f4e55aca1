import type { ReactNode } from 'react';
import styles from './Check.module.css';

export interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly children: ReactNode;
}

/** Draws a box to tick with its words beside it. */
export function Check({ checked, onChange, disabled = false, title, children }: CheckProps) {
  return (
    <label className={styles.check} title={title}>
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => { onChange(event.target.checked); }} />
      <span>{children}</span>
    </label>
  );
}
