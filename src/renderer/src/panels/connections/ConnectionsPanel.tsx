import { Plus } from 'lucide-react';
import type { ConnectionView, Environment } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { useView } from '../../state/engine-context.tsx';
import type { Answer } from '../../state/use-request.ts';
import { ConnectionCard } from './ConnectionCard.tsx';
import { ConnectionForm } from './ConnectionForm.tsx';
import styles from './connections.module.css';
import { RunningVenue } from './RunningVenue.tsx';

export interface ConnectionsPanelProps {
  readonly list: Answer<{ readonly connections: readonly ConnectionView[] }>;
  /** The environment of a connection that is being added, or null. */
  readonly adding: Environment | null;
  readonly onAdding: (environment: Environment | null) => void;
}

/** Lists the connections to the exchange, tries them, keeps their keys, and shows how the one in use is doing. */
export function ConnectionsPanel({ list, adding, onAdding }: ConnectionsPanelProps) {
  const venue = useView((view) => view.venue);
  const connections = list.data?.connections ?? null;
  return (
    <Panel title="Connections" padded actions={<Button size="small" disabled={adding !== null} onClick={() => { onAdding('demo'); }}><Plus aria-hidden />Add</Button>}>
      <div className={styles.panel} id="connections">
        {venue && <RunningVenue venue={venue} />}
        {adding !== null && <ConnectionForm connection={null} environment={adding} onClose={() => { onAdding(null); }} onSaved={() => { onAdding(null); list.reload(); }} />}
        {connections === null && (list.error === null ? <LoadingState label="Reading the connections" rows={3} /> : <ErrorState message={list.error} meaning="Sessions that run are not affected." onRetry={list.reload} />)}
        {connections?.length === 0 && adding === null && <EmptyState title="No connection yet" text="Live prices need none. An account does: start with the exchange’s demo, which is the same program with play money." action={<Button look="primary" onClick={() => { onAdding('demo'); }}>Add the demo</Button>} />}
        {connections?.map((connection) => <ConnectionCard key={connection.id} connection={connection} isInUse={venue?.connectionId === connection.id} isAlone={connections.length === 1} onChanged={list.reload} />)}
      </div>
    </Panel>
  );
}
