import { useCallback } from 'react';
import type { OrderView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { Exact, Time } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { compareDecimals } from '../../format/decimal.ts';
import { codeWords, orderStatusWord, symbolOf } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';

const COLUMNS: readonly Column<OrderView>[] = [
  { id: 'symbol', title: 'Market', card: 'title', render: ({ instrumentId }) => symbolOf(instrumentId), compare: (left, right) => left.instrumentId.localeCompare(right.instrumentId) },
  { id: 'purpose', title: 'For', render: ({ purpose }) => codeWords(purpose), compare: (left, right) => left.purpose.localeCompare(right.purpose) },
  { id: 'side', title: 'Side', render: ({ side }) => <Badge tone={side === 'buy' ? 'up' : 'down'}>{side === 'buy' ? '▲ buy' : '▼ sell'}</Badge> },
  { id: 'type', title: 'Type', render: ({ type, reduceOnly }) => `${codeWords(type)}${reduceOnly ? ', reduce only' : ''}` },
  { id: 'qty', title: 'Size', align: 'end', render: ({ qty }) => <Exact value={qty} />, compare: (left, right) => compareDecimals(left.qty, right.qty) },
  { id: 'filled', title: 'Filled', optional: true, align: 'end', render: ({ filledQty }) => <Exact value={filledQty} /> },
  { id: 'price', title: 'Price', align: 'end', render: ({ limitPrice, triggerPrice }) => <Exact value={limitPrice ?? triggerPrice} /> },
  { id: 'status', title: 'Status', render: ({ status }) => orderStatusWord(status) },
  { id: 'time', title: 'Sent', optional: true, render: ({ submittedMs }) => <Time valueMs={submittedMs} />, compare: (left, right) => left.submittedMs - right.submittedMs },
  { id: 'reason', title: 'Why', grow: true, card: 'bare', render: ({ reason, detail }) => <span title={detail ?? reason}>{reason}</span> },
  { id: 'actions', title: '', card: 'bare', align: 'end', render: (order) => <CancelButton order={order} /> },
];

/** Lists the open orders and lets each be canceled. */
export function OrdersTable() {
  const orders = useView((view) => view.orders);
  return <Table label="Open orders" rows={orders} columns={COLUMNS} keyOf={(order) => order.clientOrderId} empty={<EmptyState title="No open orders" text="Stops and targets rest here while a position is open." />} />;
}

function CancelButton({ order }: { readonly order: OrderView }) {
  const engine = useEngine();
  const { clientOrderId, instrumentId, purpose } = order;
  const cancel = useAction(useCallback(() => engine.call('order.cancel', { clientOrderId }), [engine, clientOrderId]), `Asked to cancel the ${codeWords(purpose)} of ${symbolOf(instrumentId)}.`);
  return <Button size="small" pending={cancel.pending} aria-label={`Cancel the ${codeWords(purpose)} of ${symbolOf(instrumentId)}`} onClick={() => { void cancel.run(); }}>Cancel</Button>;
}
