import { useCallback } from 'react';
import { ConfirmDialog } from '../../../components/Dialog.tsx';
import { useEngine } from '../../../state/engine-context.tsx';
import { showToast } from '../../../state/toasts.ts';
import { useAction } from '../../../state/use-action.ts';
import { canConfirm, ChangePreview } from './ChangePreview.tsx';
import { useChangePreview } from './use-change-preview.ts';

/** A change of models that takes nothing but a yes. */
export type PlainChange = { readonly change: 'rollback'; readonly assignmentId: string } | { readonly change: 'retire' | 'delete'; readonly code: string };

const WORDS = {
  rollback: { title: 'Roll back', confirm: 'Put back what was there', look: 'primary' },
  retire: { title: 'Retire this model', confirm: 'Retire it', look: 'primary' },
  delete: { title: 'Delete this model', confirm: 'Delete its weights', look: 'danger' },
} as const;

/** Says what a change would do, and does it when it is confirmed. */
export function ChangeDialog({ change, onClose, onDone }: { readonly change: PlainChange | null; readonly onClose: () => void; readonly onDone: (change: PlainChange) => void }) {
  const engine = useEngine();
  const preview = useChangePreview(change);
  const words = WORDS[change?.change ?? 'retire'];
  const deed = useAction(useCallback(async () => {
    if (change === null) return;
    if (change.change === 'delete') {
      await engine.call('models.delete', { code: change.code });
      showToast('good', 'The model is deleted.');
    } else {
      const { message } = change.change === 'rollback' ? await engine.call('models.rollback', { assignmentId: change.assignmentId }) : await engine.call('models.retire', { code: change.code });
      showToast('good', message);
    }
    onDone(change);
  }, [engine, change, onDone]));
  return (
    <ConfirmDialog open={change !== null} title={words.title} confirm={words.confirm} look={words.look} pending={deed.pending || !canConfirm(preview)} onConfirm={() => { void deed.run(); }} onClose={onClose}>
      <ChangePreview preview={preview} />
    </ConfirmDialog>
  );
}
