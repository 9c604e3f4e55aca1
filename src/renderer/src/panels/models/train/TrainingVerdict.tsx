import type { TrainingVerdict as Verdict, TrainingView } from '../../../../../engine/contract/training.ts';
import { Check, X } from 'lucide-react';
import { Badge } from '../../../components/Badge.tsx';
import { joined } from '../../../components/class-names.ts';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import tables from '../../../components/small-table.module.css';
import { modelsHash } from '../../../state/route.ts';
import { Note } from '../../page/PageFrame.tsx';
import { VerdictBox } from '../../page/VerdictBox.tsx';
import { TRAINING_VERDICT } from './training-words.ts';
import styles from '../models.module.css';

/** Says what to make of a training: the word, the sentence, and each condition with what was found and what was needed. */
export function TrainingVerdict({ training }: { readonly training: TrainingView }) {
  const { result, state } = training;
  if (result === null) {
    if (state === 'running') return <Note title="No verdict yet">The curves show days that it learns from and days that it is chosen by. It is judged at the end, on days that neither has seen.</Note>;
    if (state === 'paused' || state === 'interrupted') return <Note tone="warn" title="Not judged">{state === 'paused' ? 'It waits.' : 'It ran when the program ended.'} It goes on exactly where it stood, from its last checkpoint.</Note>;
    return <Note tone="warn" title="Not judged">It ended before it could be judged.</Note>;
  }
  const words = TRAINING_VERDICT[result.verdict];
  return (
    <VerdictBox tone={words.tone} word={words.word} sentence={result.sentence}>
      <ConditionTable lines={result.lines} />
      {training.model !== null && (
        <p className={styles.small}>
          The model: <a className={styles.code} href={modelsHash('shelf', training.model)}>{training.model.slice(0, 12)}</a>.{' '}
          {result.verdict === 'learned' ? 'Let it decide beside what trades before it trades itself.' : 'It is on the shelf all the same, with this verdict on it.'}
        </p>
      )}
    </VerdictBox>
  );
}

/** Draws conditions: what was found, what was needed, whether it holds. */
export function ConditionTable({ lines }: { readonly lines: Verdict['lines'] }) {
  if (lines.length === 0) return null;
  return (
    <ScrollBox label="Conditions of the verdict">
      <table className={joined(tables.table, tables.wraps, styles.conditions)} role="table" aria-label="Conditions of the verdict">
        <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">What was asked</th><th role="columnheader" scope="col">Found</th><th role="columnheader" scope="col">Needed</th><th role="columnheader" scope="col"><span className="sr-only">Holds</span></th></tr></thead>
        <tbody role="rowgroup">
          {lines.map(({ title, found, needed, ok }) => (
            <tr key={title} role="row">
              <th role="rowheader" scope="row">{title}</th>
              <td role="cell" className="num" data-label="Found">{found}</td>
              <td role="cell" className="num" data-label="Needed">{needed}</td>
              <td role="cell"><Badge tone={ok ? 'good' : 'danger'}>{ok ? <Check aria-hidden /> : <X aria-hidden />}{ok ? 'holds' : 'does not'}</Badge></td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
