import { useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import type { KeyKind } from '../../../../engine/contract/envelope.ts';
import { Button } from '../../components/Button.tsx';
import { Field, Segments } from '../../components/Field.tsx';
import type { KeyFormProps } from './KeyForm.tsx';
import styles from './keys.module.css';
import { SecretInput } from './SecretInput.tsx';
import type { ActingOnKeys } from './use-keys.ts';

const KINDS = [{ value: 'hmac', title: 'HMAC (made by Binance)' }, { value: 'ed25519', title: 'Ed25519 (made by you)' }] as const;

export interface KeyEntryProps extends ActingOnKeys, Pick<KeyFormProps, 'connectionId' | 'environment'> {
  /** Leaves things as they are; absent where there is nothing to go back to. */
  readonly onCancel?: () => void;
}

/** Takes a new key. What is typed stays in the fields, is sent once, and is wiped from them when it was stored; no component keeps it. */
export function KeyEntry({ keys, onDone, connectionId, environment, onCancel }: KeyEntryProps) {
  const form = useRef<HTMLFormElement>(null);
  const [kind, setKind] = useState<KeyKind>('hmac');
  const problemAt = (field: string) => (keys.problem?.field === field ? keys.problem.message : null);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = form.current;
    if (fields === null) return;
    const data = new FormData(fields);
    const isStored = await keys.act({ action: 'save', connectionId, kind, apiKey: textOf(data, 'apiKey'), secret: textOf(data, 'secret') });
    if (!isStored) return;
    fields.reset();
    onCancel?.();
    onDone?.();
  }

  return (
    <form ref={form} className={styles.entry} onSubmit={(event) => void submit(event)} autoComplete="off">
      <Segments label="Kind of key" options={KINDS} value={kind} onChange={setKind} />
      <Field label="API key" hint={environment === 'demo' || environment === 'testnet' ? 'A key of the demo works on the demo only: make it there.' : 'As Binance shows it: 64 letters and digits.'} error={problemAt('apiKey')}>
        {(control) => <SecretInput {...control} name="apiKey" />}
      </Field>
      {kind === 'hmac'
        ? <Field label="Secret" hint="Binance shows it once, when the key is made." error={problemAt('secret')}>{(control) => <SecretInput key="hmac" {...control} name="secret" />}</Field>
        : (
          <Field label="Private key" hint="The PEM file without a password, from BEGIN PRIVATE KEY to END PRIVATE KEY. Its public half is what you gave to Binance." error={problemAt('secret')}>
            {(control) => <textarea key="ed25519" {...control} name="secret" rows={5} className={styles.pem} autoComplete="off" autoCapitalize="off" spellCheck={false} required />}
          </Field>
        )}
      {keys.problem !== null && keys.problem.field !== 'apiKey' && keys.problem.field !== 'secret' && <p className={styles.problem} role="alert">{keys.problem.message}</p>}
      <div className={styles.buttons}>
        {onCancel && <Button onClick={onCancel}>Keep the old key</Button>}
        <Button type="submit" look="primary" pending={keys.pending === 'save'}>Store the key</Button>
      </div>
    </form>
  );
}

function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
}
