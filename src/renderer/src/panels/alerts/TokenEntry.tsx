import { useRef } from 'react';
import type { SubmitEvent } from 'react';
import { tokenIdOf } from '../../../../engine/contract/alerts.ts';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { lineProblem } from '../keys/secure-line.ts';
import { SecretInput } from '../keys/SecretInput.tsx';
import type { Keys } from '../keys/use-keys.ts';
import { CreateVault, UnlockVault } from '../keys/VaultForms.tsx';
import styles from './alerts.module.css';

export interface TokenEntryProps {
  readonly keys: Keys;
  readonly channelId: string;
  readonly hint: string;
  readonly onChanged: () => void;
}

/** Stores or removes the token of a channel, with the keys: it is sent once, and no component keeps it. */
export function TokenEntry({ keys, channelId, hint, onChanged }: TokenEntryProps) {
  const form = useRef<HTMLFormElement>(null);
  const { view } = keys;
  const insecure = lineProblem();
  if (view === null) return null;
  if (insecure !== null) return <p className={styles.problem} role="alert">{insecure}</p>;
  if (view.state === 'unavailable') return <p className={styles.dim}>{view.advice ?? 'Tokens cannot be kept here.'}</p>;
  if (view.state === 'absent') return <CreateVault keys={keys} onDone={onChanged} />;
  if (view.state === 'locked') return <UnlockVault keys={keys} onDone={onChanged} />;
  const id = tokenIdOf(channelId);
  const stored = view.keys.find((key) => key.connectionId === id);
  const act = async (action: Parameters<Keys['act']>[0]): Promise<void> => {
    if (!await keys.act(action)) return;
    form.current?.reset();
    onChanged();
  };
  if (stored !== undefined) {
    return (
      <div className={styles.line}>
        <span>Token stored, ending in <span className={styles.mono}>{stored.hint}</span></span>
        <Button size="small" pending={keys.pending === 'remove'} onClick={() => { void act({ action: 'remove', connectionId: id }); }}>Forget it</Button>
      </div>
    );
  }
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const secret = form.current === null ? null : new FormData(form.current).get('token');
    if (typeof secret === 'string') void act({ action: 'save', connectionId: id, kind: 'token', apiKey: '', secret });
  };
  return (
    <form ref={form} className={styles.token} onSubmit={submit} autoComplete="off">
      <Field label="Token" hint={hint} error={keys.problem?.message ?? null}>{(control) => <SecretInput {...control} name="token" />}</Field>
      <Button type="submit" size="small" pending={keys.pending === 'save'}>Store the token</Button>
    </form>
  );
}
