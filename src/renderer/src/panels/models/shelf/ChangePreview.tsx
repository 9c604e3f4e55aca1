import type { ModelChangePreview } from '../../../../../engine/contract/models.ts';
import { Check } from '../../../components/Check.tsx';
import { LoadingState } from '../../../components/Panel.tsx';
import type { Answer } from '../../../state/use-request.ts';
import { Note } from '../../page/PageFrame.tsx';
import styles from '../models.module.css';

export interface ChangePreviewProps {
  readonly preview: Answer<ModelChangePreview>;
  /** Lines of the gate that are knowingly gone without. */
  readonly override?: readonly string[];
  readonly onOverride?: (override: readonly string[]) => void;
}

const NONE: readonly string[] = [];

/** Says what a change would do, in order, or why it cannot be done. */
export function ChangePreview({ preview, override = NONE, onOverride }: ChangePreviewProps) {
  const { data, error } = preview;
  if (data === null) return error === null ? <LoadingState label="Reading what would change" rows={3} /> : <Note tone="bad">{error}</Note>;
  return (
    <>
      {data.sentences.length > 0 && <ol className={styles.steps} aria-label="What will happen">{data.sentences.map((sentence) => <li key={sentence}>{sentence}</li>)}</ol>}
      {data.refusal !== null && <Note tone="bad" title="This cannot be done">{data.refusal}</Note>}
      {data.override.length > 0 && onOverride !== undefined && (
        <fieldset className={styles.group}>
          <legend className={styles.legend}>Real money is armed, and the gate lacks this. Tick what you knowingly go without.</legend>
          {data.override.map((line) => <Check key={line} checked={override.includes(line)} onChange={(isGone) => { onOverride(isGone ? [...override, line] : override.filter((other) => other !== line)); }}>{line}</Check>)}
        </fieldset>
      )}
    </>
  );
}

/** Tells whether a change can be confirmed now. */
export function canConfirm({ data, loading }: Answer<ModelChangePreview>, override: readonly string[] = NONE): boolean {
  return data !== null && !loading && data.refusal === null && data.override.every((line) => override.includes(line));
}
