import type { ReactNode } from 'react';
import type { Form } from '../../form/use-form.ts';
import styles from './lab.module.css';

/** Folds a form away; it opens by itself while something in it is wrong. */
export function Fold({ title, form, summary, isOpen = false, children }: { readonly title: string; readonly form: Form; readonly summary?: string; readonly isOpen?: boolean; readonly children: ReactNode }) {
  const changed = form.changes.length;
  const hasErrors = !form.isValid || Object.keys(form.state.refused).length > 0;
  return (
    <details className={styles.fold} open={isOpen || hasErrors || undefined}>
      <summary>
        <span className={styles.foldTitle}>{title}</span>
        <span className={styles.foldText}>{hasErrors ? 'Something is not right yet.' : changed > 0 ? `${changed} changed from the default.` : summary ?? 'As the defaults.'}</span>
      </summary>
      <div className={styles.foldBody}>{children}</div>
    </details>
  );
}
