import { useCallback, useState } from 'react';
import type { MethodOutput } from '../../../../engine/contract/api.ts';
import type { ConnectionView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { Segments } from '../../components/Field.tsx';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { KeyForm } from '../keys/KeyForm.tsx';
import { ENVIRONMENT_WORDS } from '../sessions/session-words.ts';
import { ConnectionForm } from './ConnectionForm.tsx';
import styles from './connections.module.css';
import { TestResult } from './TestResult.tsx';

export interface ConnectionCardProps {
  readonly connection: ConnectionView;
  readonly isInUse: boolean;
  /** The only one there is shows its key at once. */
  readonly isAlone: boolean;
  readonly onChanged: () => void;
}

/** Draws one connection: its key, a test of everything a session would need, and the way to change or remove it. */
export function ConnectionCard({ connection, isInUse, isAlone, onChanged }: ConnectionCardProps) {
  const engine = useEngine();
  const { id, name, environment } = connection;
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const [market, setMarket] = useState<'spot' | 'um'>('um');
  const [result, setResult] = useState<{ readonly market: 'spot' | 'um'; readonly output: MethodOutput<'connections.test'> } | null>(null);
  const [round, setRound] = useState(0);
  const test = useAction(useCallback(async () => {
    setResult(null);
    try {
      setResult({ market, output: await engine.call('connections.test', { id, market }) });
    } finally {
      // a test may find that the key can withdraw, and take it back
      setRound((last) => last + 1);
    }
  }, [engine, id, market]));
  const remove = useAction(useCallback(() => engine.call('connections.remove', { id }), [engine, id]), `Removed the connection ${name}.`);
  if (open === 'edit') return <ConnectionForm connection={connection} environment={environment} onClose={() => { setOpen(null); }} onSaved={() => { setOpen(null); onChanged(); }} />;
  return (
    <article className={styles.card} aria-label={name}>
      <header className={styles.top}>
        <h3 className={styles.name}>{name}</h3>
        <Badge tone={environment === 'live' ? 'warn' : 'info'}>{environment === 'live' ? '◆ ' : ''}{ENVIRONMENT_WORDS[environment]}</Badge>
        {isInUse && <Badge tone="good">in use</Badge>}
        <span className={styles.space} />
        <Button size="small" look="ghost" aria-label={`Change ${name}`} onClick={() => { setOpen('edit'); }}>Change</Button>
        <Button size="small" look="ghost" aria-label={`Remove ${name}`} onClick={() => { setOpen('remove'); }}>Remove…</Button>
      </header>
      <details className={styles.key} open={isAlone}>
        <summary>Its key</summary>
        <KeyForm connectionId={id} environment={environment} round={round} onChanged={() => { void test.run(); }} />
      </details>
      <div className={styles.testRow}>
        <Segments label={`Market to test ${name} for`} value={market} options={[{ value: 'um', title: 'Futures' }, { value: 'spot', title: 'Spot' }]} onChange={setMarket} />
        <Button size="small" pending={test.pending} onClick={() => { void test.run(); }}>{test.pending ? 'Testing' : 'Test the connection'}</Button>
      </div>
      {test.error !== null && <p className={styles.error} role="alert">{test.error}</p>}
      {result && <TestResult output={result.output} market={result.market} />}
      {open === 'remove' && (
        <ConfirmDialog open title={`Remove ${name}?`} confirm="Remove it" look="danger" pending={remove.pending} onClose={() => { setOpen(null); }} onConfirm={() => { void remove.run().then((worked) => { setOpen(null); if (worked) onChanged(); }); }}>
          <p>The connection is forgotten. Orders and positions at the exchange stay as they are. Remove its key here first if nothing else uses it, and delete the key at the exchange if you will not need it again.</p>
        </ConfirmDialog>
      )}
    </article>
  );
}
