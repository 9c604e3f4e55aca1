import { ArrowRight } from 'lucide-react';
import type { FormChange } from './model.ts';
import styles from './form.module.css';

/** Lists exactly what would change: old value, new value. */
export function ChangeList({ changes }: { readonly changes: readonly FormChange[] }) {
  return (
    <ul className={styles.changes}>
      {changes.map((change) => (
        <li key={change.path}>
          <span className={styles.changeLabel}>{change.label}</span>
          <span className="num">{change.from}</span>
          <ArrowRight aria-label="becomes" />
          <strong className="num">{change.to}</strong>
        </li>
      ))}
    </ul>
  );
}
