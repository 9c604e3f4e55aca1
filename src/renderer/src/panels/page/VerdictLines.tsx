import { Check, X } from 'lucide-react';
import { Badge } from '../../components/Badge.tsx';
import styles from './verdict-lines.module.css';

/** The questions that evidence has to answer, each with its answer in a word and a sentence. */
export function VerdictLines({ lines }: { readonly lines: readonly { readonly code: string; readonly title: string; readonly ok: boolean; readonly sentence: string }[] }) {
  if (lines.length === 0) return null;
  return (
    <ul className={styles.lines}>
      {lines.map(({ code, title, ok, sentence }) => (
        <li key={code} className={styles.line}>
          <Badge tone={ok ? 'good' : 'danger'}>{ok ? <Check aria-hidden /> : <X aria-hidden />}{ok ? 'holds' : 'does not'}</Badge>
          <strong>{title}</strong>
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}
