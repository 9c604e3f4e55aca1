import { Check, X } from 'lucide-react';
import type { BotLogEntry } from '../../../../../../engine/contract/boosting.ts';
import { Moment } from '../../../../components/Moment.tsx';
import { formatNumber } from '../../../../format/decimal.ts';
import { modelsHash } from '../../../../state/route.ts';
import { atClose } from '../bot-words.ts';
import { useTitled } from '../use-titled.ts';
import styles from './log.module.css';

/** Opens an entry of the log: what was said, why, what the version had to show line by line, and which version it was. */
export function StepDetail({ entry }: { readonly entry: BotLogEntry }) {
  const titled = useTitled();
  if (entry.kind === 'finding') {
    const { reason, value, limit } = entry.finding;
    return <div className={styles.detail}><p>{titled(reason)}</p><p className={styles.quiet}>Found <span className="num">{formatNumber(value, 3)}</span>, limit <span className="num">{formatNumber(limit, 3)}</span>.</p></div>;
  }
  const { record: { sentence, cause, lines, code, window } } = entry;
  return (
    <div className={styles.detail}>
      <p>{titled(sentence)}</p>
      {window !== null && <p className={styles.quiet}>Learned from <span className="num">{formatNumber(window.bars, 0)}</span> bars, <Moment timeMs={atClose(window.fromMs)} /> to <Moment timeMs={atClose(window.toMs)} />.</p>}
      {cause !== '' && <p className={styles.quiet}>Begun because: {titled(cause)}</p>}
      {lines.length > 0 && (
        <ul className={styles.lines} aria-label="What it had to show">
          {lines.map((line) => (
            <li key={line.name} data-passed={line.passed}>
              {line.passed ? <Check aria-label="passed" /> : <X aria-label="not passed" />}
              <span>{line.sentence}</span>
            </li>
          ))}
        </ul>
      )}
      {code !== null && <p><a href={modelsHash('shelf', code)}>Version <code className={styles.code}>{code.slice(0, 8)}</code> on the shelf</a></p>}
    </div>
  );
}
