import { useCallback, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field, TextInput } from '../../components/Field.tsx';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';

const NAME = /^[a-z][a-z0-9-]{0,39}$/;

export interface NewFromTemplateProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onCreated: () => void;
}

/** Asks for a name and writes a strategy that works as it stands into the folder. */
export function NewFromTemplate({ open, onClose, onCreated }: NewFromTemplateProps) {
  const engine = useEngine();
  const [name, setName] = useState('my-cross');
  const create = useAction(useCallback(async () => {
    await engine.call('strategies.custom-new', { name });
    onCreated();
    onClose();
  }, [engine, name, onCreated, onClose]), `${name} is in the folder and can be used.`);
  const misfit = NAME.test(name) ? null : 'Small letters, digits and dashes, beginning with a letter.';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (misfit === null) void create.run();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="New strategy from the template"
      footer={<><Button onClick={onClose}>Cancel</Button><Button look="primary" pending={create.pending} disabled={misfit !== null} onClick={() => { void create.run(); }}>Write the file</Button></>}
    >
      <form onSubmit={submit}>
        <Field label="Name" hint="Also the name of the file. The template trades the cross of two averages; change it in your editor as you like, it is checked each time you save it." error={misfit ?? create.error}>
          {(control) => <TextInput {...control} data-autofocus value={name} maxLength={40} onChange={(event) => { setName(event.target.value); }} />}
        </Field>
      </form>
    </Dialog>
  );
}
