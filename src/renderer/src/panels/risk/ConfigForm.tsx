import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import type { ConfigDescription } from '../../../../engine/contract/api.ts';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ChangeList } from '../../form/ChangeList.tsx';
import type { FormChange } from '../../form/model.ts';
import type { Preset } from '../../form/PresetChips.tsx';
import { SchemaForm } from '../../form/SchemaForm.tsx';
import { useForm } from '../../form/use-form.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { showToast } from '../../state/toasts.ts';
import { useAction } from '../../state/use-action.ts';
import { ApplyBar, Lead } from '../page/ApplyBar.tsx';
import { Stack } from '../page/PageFrame.tsx';

/** A part of the configuration that no generic widget can edit, with what changed in it. */
export interface ExtraPart {
  readonly values: Readonly<Record<string, unknown>>;
  readonly changes: readonly FormChange[];
  readonly reset: () => void;
}

export interface ConfigFormProps {
  readonly title: string;
  /** What is configured, for screen readers. */
  readonly label: string;
  readonly method: 'risk.apply' | 'allocation.apply' | 'regime.apply';
  readonly description: ConfigDescription;
  readonly presets?: readonly Preset[];
  /** From when on applied changes hold: "the next order". */
  readonly from: string;
  readonly done: string;
  readonly onApplied: () => void;
  readonly extra?: ExtraPart;
  readonly children?: ReactNode;
}

/** Draws a part of the configuration as a form. Nothing changes before the exact difference has been shown and confirmed. */
export function ConfigForm({ title, label, method, description, presets, from, done, onApplied, extra, children }: ConfigFormProps) {
  const engine = useEngine();
  const form = useForm(description.schema, description.config);
  const [isAsking, setIsAsking] = useState(false);
  const apply = useAction(useCallback(async () => {
    setIsAsking(false);
    try {
      await engine.call(method, { config: { ...form.value, ...extra?.values } });
    } catch (failure) {
      if (form.place('config', failure)) return;
      throw failure;
    }
    showToast('good', done);
    onApplied();
  }, [engine, method, form, extra, done, onApplied]));
  const changes = [...form.changes, ...(extra?.changes ?? [])];
  const count = changes.length;
  const discard = (): void => {
    form.dispatch({ type: 'all-reset' });
    extra?.reset();
  };
  return (
    <Panel title={title} padded>
      <Stack>
        <SchemaForm label={label} form={form.state} dispatch={form.dispatch} {...(presets === undefined ? {} : { presets })} />
        {children}
        <ApplyBar isStatus text={count === 0 ? 'This is in force.' : `${count} ${count === 1 ? 'change' : 'changes'} not applied yet. Applied changes hold from ${from} on.`}>
          {count > 0 && <Button onClick={discard}>Discard</Button>}
          <Button look="primary" pending={apply.pending} disabled={count === 0 || !form.isValid} onClick={() => { setIsAsking(true); }}>Apply</Button>
        </ApplyBar>
      </Stack>
      <ConfirmDialog open={isAsking} title={title} confirm={`Apply from ${from} on`} pending={apply.pending} onConfirm={() => { void apply.run(); }} onClose={() => { setIsAsking(false); }}>
        <Lead>Exactly this changes. Open positions and their stops stay as they are.</Lead>
        <ChangeList changes={changes} />
      </ConfirmDialog>
    </Panel>
  );
}
