import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Form } from './use-form.ts';
import styles from './fold.module.css';

export interface FoldProps {
  readonly title: string;
  readonly form: Form;
  readonly summary?: string;
  readonly isOpen?: boolean;
  /** `opened`: what is folded away costs nothing until it is opened for the first time. */
  readonly mounts?: 'always' | 'opened';
  readonly children: ReactNode;
}

/** Folds a form away; it opens by itself while something in it is wrong. */
export function Fold({ title, form, summary, isOpen = false, mounts = 'always', children }: FoldProps) {
  const [wasOpened, setWasOpened] = useState(false);
  const changed = form.changes.length;
  const hasErrors = !form.isValid || Object.keys(form.state.refused).length > 0;
  return (
    <details className={styles.fold} open={isOpen || hasErrors || undefined} onToggle={(event) => { if (event.currentTarget.open) setWasOpened(true); }}>
      <summary>
        <span className={styles.foldTitle}>{title}</span>
        <span className={styles.foldText}>{hasErrors ? 'Something is not right yet.' : changed > 0 ? `${changed} changed from the default.` : summary ?? 'As the defaults.'}</span>
      </summary>
      <div className={styles.foldBody}>{(mounts === 'always' || wasOpened || isOpen || hasErrors) && children}</div>
    </details>
  );
}
