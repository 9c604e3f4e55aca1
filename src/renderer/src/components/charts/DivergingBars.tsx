import type { ReactNode } from 'react';
import { joined } from '../class-names.ts';
import styles from './bars.module.css';

/** One bar that goes left or right of the middle. */
export interface DivergingItem {
  readonly key: string;
  readonly name: ReactNode;
  readonly value: number;
  /** What is written at its end. */
  readonly text: string;
  /** More about it, for who points at it. */
  readonly hint?: string;
}

/** Draws what pulls to one side and what to the other; the numbers say the same as the bars. */
export function DivergingBars({ label, items }: { readonly label: string; readonly items: readonly DivergingItem[] }) {
  const most = items.reduce((largest, { value }) => Math.max(largest, Math.abs(value)), 1e-12);
  return (
    <ul className={joined(styles.list, styles.narrowing)} aria-label={label}>
      {items.map(({ key, name, value, text, hint }) => (
        <li key={key} className={styles.diverging} title={hint}>
          <span className={styles.name}>{name}</span>
          <span className={styles.middle} aria-hidden>
            <span className={styles.half} data-side="left">{value < 0 && <span className={styles.pull} style={{ width: `${(-value / most) * 100}%` }} />}</span>
            <span className={styles.half} data-side="right">{value > 0 && <span className={styles.pull} style={{ width: `${(value / most) * 100}%` }} />}</span>
          </span>
          <span className={`num ${styles.value ?? ''}`}>{text}</span>
        </li>
      ))}
    </ul>
  );
}
