import { useCallback, useId, useState } from 'react';
import type { ModelView } from '../../../../../engine/contract/models.ts';
import { Button } from '../../../components/Button.tsx';
import { Section } from '../../../components/Section.tsx';
import { useEngine } from '../../../state/engine-context.tsx';
import { useAction } from '../../../state/use-action.ts';
import styles from '../models.module.css';

/** A few words of the person's own about a model. */
export function NoteSection({ model, onChanged }: { readonly model: ModelView; readonly onChanged: () => void }) {
  const engine = useEngine();
  const id = useId();
  const { code } = model;
  const [text, setText] = useState<string | null>(null);
  const keep = useAction(useCallback(async (note: string) => {
    await engine.call('models.note', { code, note });
    setText(null);
    onChanged();
  }, [engine, code, onChanged]), 'The note is kept.');
  const isChanged = text !== null && text !== model.note;
  return (
    <Section title="Note" actions={isChanged && <Button size="small" look="primary" pending={keep.pending} onClick={() => { void keep.run(text); }}>Keep it</Button>}>
      <label className="sr-only" htmlFor={id}>Note about the model</label>
      <textarea id={id} className={styles.noteInput} maxLength={2000} placeholder="What you want to remember of it." value={text ?? model.note} onChange={(event) => { setText(event.target.value); }} />
    </Section>
  );
}
