import { useMemo, useState } from 'react';
import type { OrderView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Exact, Time } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { compareDecimals, groupDecimal } from '../../format/decimal.ts';
import { codeWords, orderStatusWord, symbolOf } from '../../format/words.ts';
import { useView } from '../../state/engine-context.tsx';
import { ProtectDialog } from '../protect/ProtectDialog.tsx';
import { CancelAll } from './CancelAll.tsx';
import { OrderDeeds } from './OrderDeeds.tsx';
import { OrderDetail } from './OrderDetail.tsx';
import styles from './orders.module.css';
import type { AmendmentDraft } from './read-amendment.ts';

/** Lists the open orders; each can be changed in its row or canceled, and tells its whole way when it is opened. */
export function OrdersTable() {
  const orders = useView((view) => view.orders);
  const [draft, setDraft] = useState<AmendmentDraft | null>(null);
  const [protecting, setProtecting] = useState<string | null>(null);
  const columns = useMemo(() => columnsWith({ draft, setDraft, onProtect: setProtecting }), [draft]);
  return (
    <div className={styles.frame}>
      <CancelAll orders={orders} />
      <div className={styles.body}>
        <Table label="Open orders" rows={orders} columns={columns} keyOf={(order) => order.clientOrderId} detail={(order) => <OrderDetail order={order} />} empty={<EmptyState title="No open orders" text="Orders that rest at the exchange are listed here, the stops and targets of open positions among them." />} />
      </div>
      {protecting !== null && <ProtectDialog instrumentId={protecting} onClose={() => { setProtecting(null); }} />}
    </div>
  );
}

interface Editing {
  readonly draft: AmendmentDraft | null;
  readonly setDraft: (draft: AmendmentDraft | null) => void;
  readonly onProtect: (instrumentId: string) => void;
}

function columnsWith(editing: Editing): readonly Column<OrderView>[] {
  const price = (order: OrderView, field: 'qty' | 'limitPrice' | 'triggerPrice', label: string) => <Editable order={order} field={field} label={label} editing={editing} />;
  return [
    { id: 'symbol', title: 'Market', card: 'title', render: ({ instrumentId }) => symbolOf(instrumentId), compare: (left, right) => left.instrumentId.localeCompare(right.instrumentId) },
    { id: 'side', title: 'Side', render: ({ side }) => <Badge tone={side === 'buy' ? 'up' : 'down'}>{side === 'buy' ? '▲ buy' : '▼ sell'}</Badge> },
    { id: 'type', title: 'Type', render: ({ type, reduceOnly }) => <>{codeWords(type)}{reduceOnly && <> <Badge>reduce only</Badge></>}</> },
    { id: 'purpose', title: 'For', optional: 'wide', render: ({ purpose }) => codeWords(purpose), compare: (left, right) => left.purpose.localeCompare(right.purpose) },
    { id: 'qty', title: 'Size', align: 'end', render: (order) => price(order, 'qty', 'Size'), compare: (left, right) => compareDecimals(left.qty, right.qty) },
    { id: 'filled', title: 'Filled', optional: true, align: 'end', render: ({ filledQty }) => <Exact value={filledQty} /> },
    { id: 'price', title: 'Price', align: 'end', render: (order) => price(order, 'limitPrice', 'Price') },
    { id: 'trigger', title: 'Trigger', align: 'end', render: (order) => price(order, 'triggerPrice', 'Trigger') },
    { id: 'status', title: 'Status', render: (order) => <Status order={order} /> },
    { id: 'time', title: 'Sent', optional: 'wide', render: ({ submittedMs }) => <Time valueMs={submittedMs} />, compare: (left, right) => left.submittedMs - right.submittedMs },
    { id: 'actions', title: '', card: 'bare', align: 'end', render: (order) => <OrderDeeds order={order} draft={editing.draft?.clientOrderId === order.clientOrderId ? editing.draft : null} onDraft={editing.setDraft} onProtect={editing.onProtect} /> },
  ];
}

function Editable({ order, field, label, editing: { draft, setDraft } }: { readonly order: OrderView; readonly field: 'qty' | 'limitPrice' | 'triggerPrice'; readonly label: string; readonly editing: Editing }) {
  const value = order[field];
  if (draft?.clientOrderId !== order.clientOrderId || value === null) return <Exact value={value} />;
  return <input className={styles.edit} type="text" inputMode="decimal" autoComplete="off" aria-label={`${label} of the order, now ${groupDecimal(value)}`} value={draft[field]} onChange={(event) => { setDraft({ ...draft, [field]: event.target.value }); }} />;
}

function Status({ order }: { readonly order: OrderView }) {
  if (order.isLookedUp) return <Badge tone="warn">being looked up</Badge>;
  return <>{order.status === 'accepted' && order.triggerPrice !== null ? 'waits for its trigger' : orderStatusWord(order.status)}</>;
}
