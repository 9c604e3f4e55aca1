import type { ReactNode } from 'react';
import styles from './ApplyBar.module.css';

export interface ApplyBarProps {
  /** What stands now, or what pressing will do. */
  readonly text: ReactNode;
  /** The text changes by itself and is read aloud. */
  readonly isStatus?: boolean;
  /** The buttons, the deed itself last. */
  readonly children: ReactNode;
}

/** Draws the bar with which a form ends; it stays in view at the bottom while the form is scrolled. */
export function ApplyBar({ text, isStatus = false, children }: ApplyBarProps) {
  return <div className={styles.bar}><p className={styles.text} {...(isStatus ? { role: 'status' } : {})}>{text}</p>{children}</div>;
}

/** A sentence before what it is about, in a dialog. */
export function Lead({ children }: { readonly children: ReactNode }) {
  return <p className={styles.lead}>{children}</p>;
}
