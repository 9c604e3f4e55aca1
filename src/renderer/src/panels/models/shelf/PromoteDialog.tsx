import { useCallback, useState } from 'react';
import type { ModelRow } from '../../../../../engine/contract/models.ts';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field, Segments, Select } from '../../../components/Field.tsx';
import { EmptyState } from '../../../components/Panel.tsx';
import { symbolOf } from '../../../format/words.ts';
import { useEngine, useView } from '../../../state/engine-context.tsx';
import { goToPage } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { showToast } from '../../../state/toasts.ts';
import { canConfirm, ChangePreview } from './ChangePreview.tsx';
import { useChangePreview } from './use-change-preview.ts';
import styles from '../models.module.css';

const TARGETS = [{ value: 'shadow', title: 'Beside it, without trading' }, { value: 'active', title: 'In its place' }] as const;
const NONE: readonly string[] = [];

export interface PromoteDialogProps {
  /** The model to promote; null while the dialog is closed. */
  readonly model: Pick<ModelRow, 'code' | 'title' | 'status'> | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Puts a model to work in the running session: beside a strategy, or in its place. Says before what will change. */
export function PromoteDialog({ model, onClose, onDone }: PromoteDialogProps) {
  return <Dialog open={model !== null} title={model === null ? 'Promote' : `Promote ${model.title}`} onClose={onClose}>{model !== null && <Promotion model={model} onClose={onClose} onDone={onDone} />}</Dialog>;
}

function Promotion({ model, onClose, onDone }: PromoteDialogProps & { readonly model: NonNullable<PromoteDialogProps['model']> }) {
  const engine = useEngine();
  const strategies = useView((view) => view.strategies);
  const [to, setTo] = useState<'shadow' | 'active'>(model.status === 'shadow' ? 'active' : 'shadow');
  const [chosen, setChosen] = useState<string | null>(null);
  const [override, setOverride] = useState<readonly string[]>(NONE);
  const assignmentId = strategies.find(({ id }) => id === chosen)?.id ?? strategies[0]?.id ?? null;
  const preview = useChangePreview(assignmentId === null ? null : { change: 'promote', code: model.code, to, assignmentId });
  const promote = useAction(useCallback(async () => {
    if (assignmentId === null) return;
    const { message } = await engine.call('models.promote', { code: model.code, to, assignmentId, override: [...override] });
    showToast('good', message);
    onDone();
  }, [engine, model.code, to, assignmentId, override, onDone]));
  if (assignmentId === null) return <EmptyState title="No strategy runs" text="A model works beside or in the place of a strategy of the running session. Start a session and put a strategy to work first." action={<Button look="primary" onClick={() => { onClose(); goToPage('strategies'); }}>Open Strategies</Button>} />;
  return (
    <div className={styles.form}>
      <Field label="Strategy of the running session">
        {(control) => (
          <Select {...control} value={assignmentId} onChange={(event) => { setChosen(event.target.value); setOverride(NONE); }}>
            {strategies.map(({ id, title, instruments, interval }) => <option key={id} value={id}>{title} on {instruments.map(symbolOf).join(', ')}, {interval}</option>)}
          </Select>
        )}
      </Field>
      <div><Segments label="Where it works" value={to} options={TARGETS} onChange={(target) => { setTo(target); setOverride(NONE); }} /></div>
      <ChangePreview preview={preview} override={override} onOverride={setOverride} />
      <div className={styles.dialogDeeds}>
        <Button data-autofocus onClick={onClose}>Keep as it is</Button>
        <Button look={to === 'active' ? 'danger' : 'primary'} pending={promote.pending} disabled={!canConfirm(preview, override)} onClick={() => { void promote.run(); }}>{to === 'active' ? 'Let it trade' : 'Let it decide beside it'}</Button>
      </div>
    </div>
  );
}
