import { Crosshair } from 'lucide-react';
import { useMemo } from 'react';
import type { BacktestTrade } from '../../../../engine/contract/api.ts';
import { Badge } from '../../components/Badge.tsx';
import { IconButton } from '../../components/Button.tsx';
import { Exact, SignedMoney, SignedPercent } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import type { Column } from '../../components/Table.tsx';
import { Table } from '../../components/Table.tsx';
import { joined } from '../../components/class-names.ts';
import type { CsvColumn } from '../../export/csv.ts';
import { compareDecimals } from '../../format/decimal.ts';
import { symbolOf } from '../../format/words.ts';
import { Moment } from '../../components/Moment.tsx';
import { reasonWords } from '../page/reason-words.ts';
import tables from '../../components/small-table.module.css';
import styles from './lab.module.css';

/** The columns of the trades file: the names of the JSON document, times as epoch milliseconds and in ISO form. */
export const TRADE_CSV: readonly CsvColumn<BacktestTrade>[] = [
  { title: 'id', value: (trade) => trade.id },
  { title: 'symbol', value: (trade) => trade.symbol },
  { title: 'side', value: (trade) => trade.side },
  { title: 'entryTime', value: (trade) => trade.entryTime },
  { title: 'entryTimeUtc', value: (trade) => new Date(trade.entryTime).toISOString() },
  { title: 'entryPrice', value: (trade) => trade.entryPrice },
  { title: 'exitTime', value: (trade) => trade.exitTime },
  { title: 'exitTimeUtc', value: (trade) => new Date(trade.exitTime).toISOString() },
  { title: 'exitPrice', value: (trade) => trade.exitPrice },
  { title: 'qty', value: (trade) => trade.qty },
  { title: 'fees', value: (trade) => trade.fees },
  { title: 'funding', value: (trade) => trade.funding },
  { title: 'slippage', value: (trade) => trade.slippage },
  { title: 'pnl', value: (trade) => trade.pnl },
  { title: 'returnPct', value: (trade) => trade.returnPct },
  { title: 'entryReason', value: (trade) => trade.entryReason },
  { title: 'exitReason', value: (trade) => trade.exitReason },
  { title: 'ambiguous', value: (trade) => trade.ambiguous },
];

export interface RunTradesProps {
  readonly trades: readonly BacktestTrade[];
  readonly unit: string;
  /** The trade that the chart shows. */
  readonly chosen: BacktestTrade | null;
  readonly onChoose: (trade: BacktestTrade) => void;
}

/** Draws the trades of a run; ten thousand rows draw as fast as ten. */
export function RunTrades({ trades, unit, chosen, onChoose }: RunTradesProps) {
  const columns = useMemo(() => columnsFor(unit, onChoose), [unit, onChoose]);
  if (trades.length === 0) return <EmptyState title="No trade was closed" text="The strategy held nothing, or held one position to the end." />;
  return <div className={joined(tables.frame, styles.trades)} data-long={trades.length > 12 || undefined}><Table label="Trades of the run" rows={trades} columns={columns} keyOf={(trade) => trade.id} isChosen={(trade) => trade.id === chosen?.id} initialSort={{ id: 'entry', desc: false }} empty={null} /></div>;
}

function columnsFor(unit: string, onChoose: (trade: BacktestTrade) => void): readonly Column<BacktestTrade>[] {
  return [
    { id: 'symbol', title: 'Symbol', card: 'title', render: (trade) => <>{symbolOf(trade.symbol)} {trade.side}{trade.ambiguous && <> <Badge tone="warn">ambiguous</Badge></>}</>, compare: (left, right) => left.symbol.localeCompare(right.symbol) },
    { id: 'entry', title: 'Entry', render: (trade) => <Moment timeMs={trade.entryTime} />, compare: (left, right) => left.entryTime - right.entryTime },
    { id: 'entryPrice', title: 'Entry price', align: 'end', render: (trade) => <Exact value={trade.entryPrice} /> },
    { id: 'exit', title: 'Exit', render: (trade) => <Moment timeMs={trade.exitTime} />, compare: (left, right) => left.exitTime - right.exitTime },
    { id: 'exitPrice', title: 'Exit price', align: 'end', render: (trade) => <Exact value={trade.exitPrice} /> },
    { id: 'qty', title: 'Quantity', align: 'end', render: (trade) => <Exact value={trade.qty} /> },
    { id: 'pnl', title: 'Result', unit, align: 'end', render: (trade) => <SignedMoney value={trade.pnl} />, compare: (left, right) => compareDecimals(left.pnl, right.pnl) },
    { id: 'return', title: 'Return', align: 'end', render: (trade) => <SignedPercent value={trade.returnPct} />, compare: (left, right) => left.returnPct - right.returnPct },
    { id: 'why', title: 'Why out', grow: true, render: (trade) => <span title={`In: ${reasonWords(trade.entryReason)}\nOut: ${reasonWords(trade.exitReason)}`}>{reasonWords(trade.exitReason)}</span> },
    { id: 'show', title: '', card: 'bare', render: (trade) => <IconButton size="small" label={`Show trade ${trade.id} on the chart`} icon={<Crosshair aria-hidden />} onClick={() => { onChoose(trade); }} /> },
  ];
}
