import { useCallback, useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Field, Select } from '../../../components/Field.tsx';
import { EmptyState, LoadingState } from '../../../components/Panel.tsx';
import { symbolOf } from '../../../format/words.ts';
import { useEngine, useView } from '../../../state/engine-context.tsx';
import { goToModels, goToPage } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { useRequest } from '../../../state/use-request.ts';
import { Note } from '../../page/PageFrame.tsx';
import styles from '../models.module.css';

/** Lets any strategy of the catalogue decide beside one that trades. Models come here by their promotion. */
export function StartChallenger({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: (deploymentId: string) => void }) {
  const engine = useEngine();
  const strategies = useView((view) => view.strategies);
  const catalog = useRequest('strategies.catalog', {});
  const [besideId, setBesideId] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const beside = strategies.find(({ id }) => id === besideId) ?? strategies[0];
  const entries = catalog.data?.entries ?? [];
  const entry = entries.find((candidate) => candidate.name === name) ?? entries[0];
  const start = useAction(useCallback(async (assignmentId: string, strategy: string) => { onDone((await engine.call('shadow.start', { assignmentId, strategy })).deploymentId); }, [engine, onDone]));
  if (beside === undefined) return <EmptyState title="No strategy runs" text="A challenger decides beside a strategy of the running session." action={<Button look="primary" onClick={() => { onClose(); goToPage('strategies'); }}>Open Strategies</Button>} />;
  if (entry === undefined) return <LoadingState label="Reading strategies" rows={2} />;
  return (
    <div className={styles.form}>
      <p className={styles.small}>It gets an account of its own that begins like that of the session, with the same costs. It sends nothing. To let a model decide here, <button type="button" className={styles.linkButton} onClick={() => { onClose(); goToModels('shelf'); }}>promote it from the shelf</button>.</p>
      <Field label="Beside">{(control) => <Select {...control} value={beside.id} onChange={(event) => { setBesideId(event.target.value); }}>{strategies.map(({ id, title, instruments, interval }) => <option key={id} value={id}>{title} on {instruments.map(symbolOf).join(', ')}, {interval}</option>)}</Select>}</Field>
      <Field label="Challenger" hint={`${entry.summary} With its defaults.`}>{(control) => <Select {...control} value={entry.name} onChange={(event) => { setName(event.target.value); }}>{entries.map(({ name: value, title }) => <option key={value} value={value}>{title}</option>)}</Select>}</Field>
      {start.error !== null && <Note tone="bad">{start.error}</Note>}
      <div className={styles.dialogDeeds}>
        <Button onClick={onClose}>Keep as it is</Button>
        <Button look="primary" pending={start.pending} onClick={() => { void start.run(beside.id, entry.name); }}>Let it decide</Button>
      </div>
    </div>
  );
}
