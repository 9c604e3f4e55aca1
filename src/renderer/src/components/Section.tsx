import type { ReactNode } from 'react';
import styles from './section.module.css';

export interface SectionProps {
  readonly title: string;
  /** One or two sentences: how to read it. */
  readonly text?: ReactNode;
  readonly actions?: ReactNode;
  /** Where a link to this part leads. */
  readonly anchor?: string;
  readonly children: ReactNode;
}

/** Draws a part of a page under its own heading. */
export function Section({ title, text, actions, anchor, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title} {...(anchor === undefined ? {} : { id: anchor })}>
      <div className={styles.head}><h3 className={styles.title}>{title}</h3>{actions}</div>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children}
    </section>
  );
}

/** Puts parts side by side where there is room for two. */
export function SectionPair({ children }: { readonly children: ReactNode }) {
  return <div className={styles.pair}>{children}</div>;
}

/** One line of facts: name and value. */
export function FactRow({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return <div className={styles.fact}><dt>{name}</dt><dd className="num">{children}</dd></div>;
}

/** Holds lines of facts, in columns where there is room. */
export function FactRows({ children }: { readonly children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}
