import { useCallback, useState } from 'react';
import type { ConfigDescription } from '../../../../engine/contract/api.ts';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ChangeList } from '../../form/ChangeList.tsx';
import { SchemaForm } from '../../form/SchemaForm.tsx';
import { useForm } from '../../form/use-form.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { showToast } from '../../state/toasts.ts';
import { useAction } from '../../state/use-action.ts';
import { ApplyBar, Lead } from '../page/ApplyBar.tsx';
import { Stack } from '../page/PageFrame.tsx';

/** Draws the limits as a form. Nothing changes before the exact difference has been shown and confirmed. */
export function LimitsForm({ description, onApplied }: { readonly description: ConfigDescription; readonly onApplied: () => void }) {
  const engine = useEngine();
  const form = useForm(description.schema, description.config);
  const [isAsking, setIsAsking] = useState(false);
  const apply = useAction(useCallback(async () => {
    setIsAsking(false);
    try {
      await engine.call('risk.apply', { config: form.value });
    } catch (failure) {
      if (form.place('config', failure)) return;
      throw failure;
    }
    showToast('good', 'The new limits hold from the next order on.');
    onApplied();
  }, [engine, form, onApplied]));
  const count = form.changes.length;
  return (
    <Panel title="Change the limits" padded>
      <Stack>
        <SchemaForm label="Risk limits" form={form.state} dispatch={form.dispatch} />
        <ApplyBar isStatus text={count === 0 ? 'These limits are in force.' : `${count} ${count === 1 ? 'change' : 'changes'} not applied yet. Applied changes hold from the next order on.`}>
          {count > 0 && <Button onClick={() => { form.dispatch({ type: 'all-reset' }); }}>Discard</Button>}
          <Button look="primary" pending={apply.pending} disabled={count === 0 || !form.isValid} onClick={() => { setIsAsking(true); }}>Apply</Button>
        </ApplyBar>
      </Stack>
      <ConfirmDialog open={isAsking} title="Change the limits" confirm="Apply from the next order on" pending={apply.pending} onConfirm={() => { void apply.run(); }} onClose={() => { setIsAsking(false); }}>
        <Lead>Exactly this changes. Open positions and their stops stay as they are.</Lead>
        <ChangeList changes={form.changes} />
      </ConfirmDialog>
    </Panel>
  );
}
