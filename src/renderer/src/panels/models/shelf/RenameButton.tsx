import { useCallback, useState } from 'react';
import type { ModelView } from '../../../../../engine/contract/models.ts';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field, TextInput } from '../../../components/Field.tsx';
import { useEngine } from '../../../state/engine-context.tsx';
import { useAction } from '../../../state/use-action.ts';

/** Gives a model another name; its code stays. */
export function RenameButton({ model, onChanged }: { readonly model: ModelView; readonly onChanged: () => void }) {
  const engine = useEngine();
  const { code } = model;
  const [title, setTitle] = useState<string | null>(null);
  const rename = useAction(useCallback(async (next: string) => {
    await engine.call('models.rename', { code, title: next });
    setTitle(null);
    onChanged();
  }, [engine, code, onChanged]));
  const close = (): void => { setTitle(null); };
  const next = title?.trim() ?? '';
  return (
    <>
      <Button onClick={() => { setTitle(model.title); }}>Rename</Button>
      <Dialog open={title !== null} title="Rename the model" onClose={close} footer={<><Button onClick={close}>Keep as it is</Button><Button look="primary" pending={rename.pending} disabled={next === ''} onClick={() => { void rename.run(next); }}>Rename</Button></>}>
        <Field label="Name" hint="Its code stays, and with it everything that it did.">{(control) => <TextInput {...control} data-autofocus maxLength={80} value={title ?? ''} onChange={(event) => { setTitle(event.target.value); }} />}</Field>
      </Dialog>
    </>
  );
}
