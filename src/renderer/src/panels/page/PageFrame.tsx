import type { ReactNode } from 'react';
import { joined } from '../../components/class-names.ts';
import styles from './PageFrame.module.css';

export interface PageFrameProps {
  readonly title: string;
  /** One sentence: what this page is for. */
  readonly intro?: string;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Draws the heading of a page and spaces its parts. */
export function PageFrame({ title, intro, actions, children }: PageFrameProps) {
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.heading}>
          <h1 className={styles.title}>{title}</h1>
          {intro !== undefined && <p className={styles.intro}>{intro}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** Puts two parts side by side, and under each other where there is no room. `side` is the width of the first. */
export function SplitLayout({ look = 'side-first', children }: { readonly look?: 'side-first' | 'side-last' | 'halves'; readonly children: ReactNode }) {
  return <div className={joined(styles.split, look === 'side-first' && styles.sideFirst, look === 'side-last' && styles.sideLast)}>{children}</div>;
}

/** Stacks parts with the page's own distance. */
export function Stack({ children }: { readonly children: ReactNode }) {
  return <div className={styles.stack}>{children}</div>;
}

/** A label with its value, for short lists of facts. */
export function Fact({ label, children }: { readonly label: ReactNode; readonly children: ReactNode }) {
  return <div className={styles.fact}><dt>{label}</dt><dd>{children}</dd></div>;
}

/** Holds facts in a row that wraps. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

export interface NoteProps {
  readonly tone?: 'info' | 'warn' | 'bad' | 'good';
  readonly title?: string;
  readonly children: ReactNode;
}

/** Draws a sentence that must be read before going on. */
export function Note({ tone = 'info', title, children }: NoteProps) {
  return <div className={joined(styles.note, styles[tone])}>{title !== undefined && <strong>{title}</strong>}<div>{children}</div></div>;
}
