import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { KeyPlace, KeySummary } from '../../../../engine/contract/envelope.ts';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { formatTime } from '../../format/time.ts';
import { useSettings } from '../../state/settings.ts';
import { KeyEntry } from './KeyEntry.tsx';
import type { KeyFormProps } from './KeyForm.tsx';
import styles from './keys.module.css';
import type { ActingOnKeys } from './use-keys.ts';

const PLACES: Readonly<Record<KeyPlace, string>> = {
  keychain: 'encrypted by the keychain of this computer', vault: 'encrypted in the vault under your passphrase', nowhere: 'not stored',
};

export interface StoredKeyCardProps extends ActingOnKeys {
  readonly stored: KeySummary;
  readonly place: KeyPlace;
  readonly environment: KeyFormProps['environment'];
  readonly mayReplace: boolean;
}

/** Shows which key is stored, never its secret, and lets it be replaced or removed. */
export function StoredKeyCard({ keys, onDone, stored, place, environment, mayReplace }: StoredKeyCardProps) {
  const [isReplacing, setReplacing] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const zone = useSettings((settings) => settings.zone);
  const { connectionId } = stored;
  if (isReplacing) return <KeyEntry keys={keys} onDone={onDone} connectionId={connectionId} environment={environment} onCancel={() => { setReplacing(false); }} />;

  async function remove(): Promise<void> {
    if (!await keys.act({ action: 'remove', connectionId })) return;
    setRemoving(false);
    onDone?.();
  }

  return (
    <div className={styles.stored}>
      <KeyRound aria-hidden />
      <div className={styles.storedText}>
        <strong>{stored.kind === 'hmac' ? 'HMAC' : 'Ed25519'} key ending in <code>{stored.hint}</code></strong>
        <p className={styles.hint}>Stored {formatTime(stored.savedMs, zone, 'full')}, {PLACES[place]}. Its secret is not shown again.</p>
        {keys.problem !== null && <p className={styles.problem} role="alert">{keys.problem.message}</p>}
      </div>
      <div className={styles.buttons}>
        {mayReplace && <Button size="small" onClick={() => { setReplacing(true); }}>Replace</Button>}
        <Button size="small" look="danger" onClick={() => { setRemoving(true); }}>Remove</Button>
      </div>
      <ConfirmDialog open={isRemoving} title="Remove the key from this computer" confirm="Remove the key" look="danger" pending={keys.pending === 'remove'} onConfirm={() => void remove()} onClose={() => { setRemoving(false); }}>
        <p>Tradewind forgets the key ending in <code>{stored.hint}</code> and cannot manage orders or positions of this account any more. Orders that rest at the exchange stay there.</p>
        <p>The key itself goes on working until you delete it at Binance, under API Management.</p>
      </ConfirmDialog>
    </div>
  );
}
