import { useMemo, useState } from 'react';
import type { TradeView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Exact, Money, SignedMoney, SignedPercent, Time } from '../../components/Cells.tsx';
import { Select } from '../../components/Field.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import type { Column } from '../../components/Table.tsx';
import { Table } from '../../components/Table.tsx';
import type { CsvColumn } from '../../export/csv.ts';
import { compareDecimals } from '../../format/decimal.ts';
import { formatDuration } from '../../format/time.ts';
import { reasonWords } from '../page/reason-words.ts';
import styles from './journal.module.css';
import { RecordsFrame } from './RecordsFrame.tsx';
import type { Records } from './use-records.ts';

/** Draws the closed trades with their reasons, by symbol and strategy if wished. */
export function TradesTab({ trades }: { readonly trades: Records<TradeView> }) {
  const [symbol, setSymbol] = useState('');
  const [strategy, setStrategy] = useState('');
  const symbols = useMemo(() => [...new Set(trades.items.map((trade) => trade.symbol))].sort(), [trades.items]);
  const strategies = useMemo(() => [...new Set(trades.items.map((trade) => trade.strategyId))].sort(), [trades.items]);
  const shown = useMemo(() => trades.items.filter((trade) => (symbol === '' || trade.symbol === symbol) && (strategy === '' || trade.strategyId === strategy)), [trades.items, symbol, strategy]);
  const filters = (
    <>
      <Select className={styles.filter} aria-label="Symbol" value={symbol} onChange={(event) => { setSymbol(event.target.value); }}><option value="">All symbols</option>{symbols.map((name) => <option key={name}>{name}</option>)}</Select>
      <Select className={styles.filter} aria-label="Strategy" value={strategy} onChange={(event) => { setStrategy(event.target.value); }}><option value="">All strategies</option>{strategies.map((name) => <option key={name}>{name}</option>)}</Select>
    </>
  );
  return (
    <RecordsFrame what="trades" records={trades} shown={shown} csv={CSV} filters={filters}>
      <Table label="Closed trades" rows={shown} columns={COLUMNS} keyOf={(trade) => trade.id} initialSort={{ id: 'exit', desc: true }} empty={<EmptyState title={trades.items.length === 0 ? 'No trade is closed yet' : 'No trade fits this choice'} text={trades.items.length === 0 ? 'A trade is written down when its position is flat again.' : 'Choose other symbols or strategies.'} />} />
    </RecordsFrame>
  );
}

const COLUMNS: readonly Column<TradeView>[] = [
  { id: 'symbol', title: 'Symbol', card: 'title', render: (trade) => <>{trade.symbol} <span className={styles.dim}>{trade.side}</span>{trade.ambiguous && <> <Badge tone="warn">ambiguous</Badge></>}</>, compare: (left, right) => left.symbol.localeCompare(right.symbol) },
  { id: 'strategy', title: 'Strategy', render: (trade) => trade.strategyId, compare: (left, right) => left.strategyId.localeCompare(right.strategyId) },
  { id: 'entry', title: 'Entry', render: (trade) => <Time valueMs={trade.entryTimeMs} />, compare: (left, right) => left.entryTimeMs - right.entryTimeMs },
  { id: 'exit', title: 'Exit', render: (trade) => <Time valueMs={trade.exitTimeMs} />, compare: (left, right) => left.exitTimeMs - right.exitTimeMs },
  { id: 'held', title: 'Held', align: 'end', render: (trade) => <span className="num">{formatDuration(trade.exitTimeMs - trade.entryTimeMs)}</span>, compare: (left, right) => (left.exitTimeMs - left.entryTimeMs) - (right.exitTimeMs - right.entryTimeMs) },
  { id: 'entryPrice', title: 'Entry price', align: 'end', render: (trade) => <Exact value={trade.entryPrice} /> },
  { id: 'exitPrice', title: 'Exit price', align: 'end', render: (trade) => <Exact value={trade.exitPrice} /> },
  { id: 'pnl', title: 'Result', align: 'end', render: (trade) => <SignedMoney value={trade.pnl} />, compare: (left, right) => compareDecimals(left.pnl, right.pnl) },
  { id: 'return', title: 'Return', align: 'end', render: (trade) => <SignedPercent value={trade.returnPct} />, compare: (left, right) => left.returnPct - right.returnPct },
  { id: 'fees', title: 'Fees', align: 'end', render: (trade) => <Money value={trade.fees} />, compare: (left, right) => compareDecimals(left.fees, right.fees) },
  { id: 'why', title: 'Why', grow: true, render: (trade) => <span title={`In: ${reasonWords(trade.entryReason)}\nOut: ${reasonWords(trade.exitReason)}`}>{reasonWords(trade.entryReason)} <span className={styles.dim}>Out: {reasonWords(trade.exitReason)}</span></span> },
];

const CSV: readonly CsvColumn<TradeView>[] = [
  { title: 'id', value: (trade) => trade.id },
  { title: 'symbol', value: (trade) => trade.symbol },
  { title: 'strategy', value: (trade) => trade.strategyId },
  { title: 'side', value: (trade) => trade.side },
  { title: 'entryTimeUtc', value: (trade) => new Date(trade.entryTimeMs).toISOString() },
  { title: 'entryPrice', value: (trade) => trade.entryPrice },
  { title: 'exitTimeUtc', value: (trade) => new Date(trade.exitTimeMs).toISOString() },
  { title: 'exitPrice', value: (trade) => trade.exitPrice },
  { title: 'qty', value: (trade) => trade.qty },
  { title: 'pnl', value: (trade) => trade.pnl },
  { title: 'returnPct', value: (trade) => trade.returnPct },
  { title: 'fees', value: (trade) => trade.fees },
  { title: 'funding', value: (trade) => trade.funding },
  { title: 'slippage', value: (trade) => trade.slippage },
  { title: 'entryReason', value: (trade) => trade.entryReason },
  { title: 'exitReason', value: (trade) => trade.exitReason },
  { title: 'ambiguous', value: (trade) => trade.ambiguous },
];
