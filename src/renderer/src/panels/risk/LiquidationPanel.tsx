import type { LiquidationView } from '../../../../engine/contract/risk.ts';
import { Exact, Num } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { DeskPanel } from './DeskPanel.tsx';
import type { DeskState } from './use-risk-desk.ts';
import styles from './stress.module.css';

/** How far each position is from being closed by force. */
export function LiquidationPanel({ state }: { readonly state: DeskState }) {
  return (
    <DeskPanel title="Distance to a forced close" state={state} padded={false} rows={3}>
      {({ liquidations }) => <Table label="Distance to a forced close" rows={liquidations} columns={COLUMNS} keyOf={({ instrumentId }) => instrumentId} empty={<EmptyState title="No position is open" text="Only borrowed positions can be closed by force." />} />}
    </DeskPanel>
  );
}

const COLUMNS: readonly Column<LiquidationView>[] = [
  { id: 'symbol', title: 'Position', card: 'title', render: ({ symbol, side }) => <span><strong>{symbol}</strong> <span className={styles.dim}>{side}</span></span> },
  { id: 'price', title: 'Closed at', align: 'end', render: ({ price }) => (price === null ? <span className={styles.dim}>never, nothing is borrowed</span> : <Exact value={price} />) },
  { id: 'distance', title: 'Away, %', align: 'end', render: ({ distancePct }) => <Num value={distancePct} decimals={1} /> },
  { id: 'days', title: 'In usual days', align: 'end', render: ({ distanceDays }) => <Num value={distanceDays} decimals={1} /> },
];
