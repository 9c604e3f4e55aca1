import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ErrorState, LoadingState } from '../../components/Panel.tsx';
import { KeyEntry } from './KeyEntry.tsx';
import { PermissionList } from './PermissionList.tsx';
import { StoredKeyCard } from './StoredKeyCard.tsx';
import { ChangePassphrase, CreateVault, UnlockVault } from './VaultForms.tsx';
import styles from './keys.module.css';
import { lineProblem } from './secure-line.ts';
import { useKeys } from './use-keys.ts';
import type { Keys } from './use-keys.ts';

export interface KeyFormProps {
  readonly connectionId: string;
  readonly environment: 'live' | 'demo' | 'testnet' | 'custom';
  /** A key was stored or removed, or the vault was opened: the time to test the connection. */
  readonly onChanged?: () => void;
  /** Changes when the key may have been taken back meanwhile, for example with each test of the connection. */
  readonly round?: number;
}

/** Stores, replaces and removes the key of one connection, and opens or makes the vault where there is one. */
export function KeyForm({ connectionId, environment, onChanged, round = 0 }: KeyFormProps) {
  const keys = useKeys(round);
  return <div className={styles.form}>{contentOf({ keys, connectionId, environment, onChanged })}</div>;
}

function contentOf({ keys, connectionId, environment, onChanged }: Pick<KeyFormProps, 'connectionId' | 'environment'> & { readonly keys: Keys; readonly onChanged: (() => void) | undefined }): ReactNode {
  const { view, problem, act } = keys;
  if (view === null) {
    return problem === null ? <LoadingState label="Asking for the key" rows={2} /> : <ErrorState message={problem.message} meaning="Nothing was changed." onRetry={() => void act({ action: 'list' })} />;
  }
  if (view.state === 'unavailable') return <ErrorState message={view.advice ?? 'Keys cannot be kept here.'} meaning="Without a key Tradewind sees public prices and trades on paper." onRetry={() => void act({ action: 'list' })} />;
  const refusal = view.refused.find((refused) => refused.connectionId === connectionId);
  const stored = view.keys.find((key) => key.connectionId === connectionId);
  const insecure = lineProblem();
  const acting = { keys, onDone: onChanged };
  return (
    <>
      {refusal !== undefined && <div className={styles.refused} role="alert"><TriangleAlert aria-hidden /><div><strong>The key was not accepted and was removed from this computer.</strong><p>{refusal.reason}</p></div></div>}
      {insecure !== null && <p className={styles.insecure} role="alert">{insecure}</p>}
      {insecure === null && view.state === 'absent' && <CreateVault {...acting} />}
      {insecure === null && view.state === 'locked' && <UnlockVault {...acting} />}
      {view.state === 'open' && stored !== undefined && <StoredKeyCard {...acting} stored={stored} place={view.place} environment={environment} mayReplace={insecure === null} />}
      {insecure === null && view.state === 'open' && stored === undefined && <><PermissionList environment={environment} /><KeyEntry {...acting} connectionId={connectionId} environment={environment} /></>}
      {insecure === null && view.state === 'open' && view.place === 'vault' && stored !== undefined && <ChangePassphrase keys={keys} />}
    </>
  );
}
