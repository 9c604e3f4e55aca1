import { useRef, useState } from 'react';
import type { RefObject, SubmitEvent } from 'react';
import { Button } from '../../components/Button.tsx';
import { Field, TextInput } from '../../components/Field.tsx';
import styles from './keys.module.css';
import type { ActingOnKeys } from './use-keys.ts';

/** Asks for the passphrase of the vault. */
export function UnlockVault({ keys, onDone }: ActingOnKeys) {
  const passphrase = useRef<HTMLInputElement>(null);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (await keys.act({ action: 'unlock', passphrase: valueOf(passphrase) })) onDone?.();
    else empty(passphrase);
  }

  return (
    <form className={styles.entry} onSubmit={(event) => void submit(event)}>
      <p>The keys are in the vault of this host. Until it is unlocked nothing can be sent to the exchange: orders that rest there stay, nothing is managed.</p>
      <Field label="Passphrase" error={keys.problem?.message ?? null}>
        {(control) => <TextInput {...control} ref={passphrase} type="password" autoComplete="current-password" required />}
      </Field>
      <div className={styles.buttons}><Button type="submit" look="primary" pending={keys.pending === 'unlock'}>Unlock</Button></div>
    </form>
  );
}

/** Lets a person choose the passphrase of a new vault. */
export function CreateVault({ keys, onDone }: ActingOnKeys) {
  const passphrase = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [differs, setDiffers] = useState(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const isSame = valueOf(passphrase) === valueOf(again);
    setDiffers(!isSame);
    if (!isSame || !await keys.act({ action: 'create-vault', passphrase: valueOf(passphrase) })) return;
    empty(passphrase);
    empty(again);
    onDone?.();
  }

  return (
    <form className={styles.entry} onSubmit={(event) => void submit(event)}>
      <p>This host keeps keys in a file, encrypted under a passphrase that only you know. Choose it now: four or five random words are long and easy to remember.</p>
      <Field label="New passphrase" hint="At least 12 characters. Nobody can recover it: without it the keys must be made anew at the exchange." error={keys.problem?.message ?? null}>
        {(control) => <TextInput {...control} ref={passphrase} type="password" autoComplete="new-password" required />}
      </Field>
      <Field label="Again" error={differs ? 'Expected the same passphrase twice, found two different ones.' : null}>
        {(control) => <TextInput {...control} ref={again} type="password" autoComplete="new-password" required />}
      </Field>
      <div className={styles.buttons}><Button type="submit" look="primary" pending={keys.pending === 'create-vault'}>Make the vault</Button></div>
    </form>
  );
}

/** Lets a person give the vault another passphrase; it shows its fields only when asked for. */
export function ChangePassphrase({ keys }: Pick<ActingOnKeys, 'keys'>) {
  const [isOpen, setOpen] = useState(false);
  const old = useRef<HTMLInputElement>(null);
  const passphrase = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [differs, setDiffers] = useState(false);
  if (!isOpen) return <div className={styles.buttons}><Button size="small" look="ghost" onClick={() => { setOpen(true); }}>Change the passphrase of the vault</Button></div>;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const isSame = valueOf(passphrase) === valueOf(again);
    setDiffers(!isSame);
    if (isSame && await keys.act({ action: 'change-passphrase', passphrase: valueOf(old), newPassphrase: valueOf(passphrase) })) setOpen(false);
  }

  return (
    <form className={styles.entry} onSubmit={(event) => void submit(event)}>
      <Field label="Old passphrase" error={keys.problem?.message ?? null}>
        {(control) => <TextInput {...control} ref={old} type="password" autoComplete="current-password" required />}
      </Field>
      <Field label="New passphrase" hint="At least 12 characters, for all keys of this host. Copies of the old file still open with the old one.">
        {(control) => <TextInput {...control} ref={passphrase} type="password" autoComplete="new-password" required />}
      </Field>
      <Field label="Again" error={differs ? 'Expected the same passphrase twice, found two different ones.' : null}>
        {(control) => <TextInput {...control} ref={again} type="password" autoComplete="new-password" required />}
      </Field>
      <div className={styles.buttons}>
        <Button onClick={() => { setOpen(false); }}>Keep the old one</Button>
        <Button type="submit" look="primary" pending={keys.pending === 'change-passphrase'}>Change it</Button>
      </div>
    </form>
  );
}

function valueOf(input: RefObject<HTMLInputElement | null>): string {
  return input.current?.value ?? '';
}

function empty(input: RefObject<HTMLInputElement | null>): void {
  if (input.current) input.current.value = '';
}
