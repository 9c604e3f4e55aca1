import { useMemo, useState } from 'react';
import type { ForeignOrderView, ForeignPositionView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { Exact } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { useView } from '../../state/engine-context.tsx';
import { AdoptDialog } from './AdoptDialog.tsx';
import styles from './live.module.css';

/** Lists what is on the account that Tradewind did not do. It is shown and left alone until a person takes it over. */
export function ForeignTable() {
  const { orders, positions } = useView((view) => view.foreign);
  const [adopting, setAdopting] = useState<string | null>(null);
  const positionColumns = useMemo(() => positionColumnsWith(setAdopting), []);
  const adopted = positions.find(({ symbol }) => symbol === adopting) ?? null;
  if (orders.length === 0 && positions.length === 0) return <EmptyState title="Nothing that is not ours" text="Orders and positions that were made elsewhere, at the exchange itself or by another program, are listed here." />;
  return (
    <div className={styles.foreign}>
      <p className={styles.sentence}>Made at the exchange itself or by another program. Tradewind does not touch them: it neither protects, nor closes, nor cancels them.</p>
      {positions.length > 0 && <Table label="Positions that are not ours" rows={positions} columns={positionColumns} keyOf={({ symbol }) => symbol} empty={null} />}
      {orders.length > 0 && <Table label="Orders that are not ours" rows={orders} columns={ORDER_COLUMNS} keyOf={({ clientOrderId }) => clientOrderId} empty={null} />}
      {adopted?.instrumentId !== null && adopted !== null && <AdoptDialog position={adopted} instrumentId={adopted.instrumentId} onClose={() => { setAdopting(null); }} />}
    </div>
  );
}

function positionColumnsWith(onAdopt: (symbol: string) => void): readonly Column<ForeignPositionView>[] {
  return [
    { id: 'symbol', title: 'Position', card: 'title', render: ({ symbol, qty }) => <>{symbol}{'\u2002'}<Badge tone={qty.startsWith('-') ? 'down' : 'up'}>{qty.startsWith('-') ? '▼ short' : '▲ long'}</Badge></> },
    { id: 'qty', title: 'Size', align: 'end', render: ({ qty }) => <Exact value={qty.replace('-', '')} /> },
    { id: 'entry', title: 'Entry', align: 'end', render: ({ entryPrice }) => <Exact value={entryPrice} /> },
    {
      id: 'actions', title: '', card: 'bare', align: 'end',
      render: ({ symbol, instrumentId }) => instrumentId === null ? <span className={styles.dim}>Not a market of this session</span> : <Button size="small" aria-label={`Take over ${symbol}`} onClick={() => { onAdopt(symbol); }}>Take over…</Button>,
    },
  ];
}

const ORDER_COLUMNS: readonly Column<ForeignOrderView>[] = [
  { id: 'symbol', title: 'Order', card: 'title', render: ({ symbol }) => symbol },
  { id: 'side', title: 'Side', render: ({ side }) => <Badge tone={side === 'buy' ? 'up' : 'down'}>{side === 'buy' ? '▲ buy' : '▼ sell'}</Badge> },
  { id: 'type', title: 'Type', render: ({ type }) => type.toLowerCase().replaceAll('_', ' ') },
  { id: 'qty', title: 'Size', align: 'end', render: ({ qty }) => <Exact value={qty} /> },
  { id: 'price', title: 'Price', align: 'end', render: ({ price }) => <Exact value={price} /> },
  { id: 'id', title: 'Its own id', optional: true, render: ({ clientOrderId }) => <span className={styles.id}>{clientOrderId}</span> },
];
