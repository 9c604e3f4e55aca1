import type { TradeView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Exact, Money, SignedMoney, SignedPercent, Time } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { compareDecimals } from '../../format/decimal.ts';
import { formatDuration } from '../../format/time.ts';
import { codeWords } from '../../format/words.ts';
import { useView } from '../../state/engine-context.tsx';

const COLUMNS: readonly Column<TradeView>[] = [
  { id: 'symbol', title: 'Market', card: 'title', render: ({ symbol, side }) => <>{symbol}{'\u2002'}<Badge tone={side === 'long' ? 'up' : 'down'}>{side === 'long' ? '▲ long' : '▼ short'}</Badge></>, compare: (left, right) => left.symbol.localeCompare(right.symbol) },
  { id: 'exit', title: 'Closed', render: ({ exitTimeMs }) => <Time valueMs={exitTimeMs} />, compare: (left, right) => left.exitTimeMs - right.exitTimeMs },
  { id: 'held', title: 'Held', optional: true, align: 'end', render: ({ entryTimeMs, exitTimeMs }) => <span className="num">{formatDuration(exitTimeMs - entryTimeMs)}</span>, compare: (left, right) => (left.exitTimeMs - left.entryTimeMs) - (right.exitTimeMs - right.entryTimeMs) },
  { id: 'qty', title: 'Size', optional: true, align: 'end', render: ({ qty }) => <Exact value={qty} /> },
  { id: 'entry', title: 'Entry', align: 'end', render: ({ entryPrice }) => <Exact value={entryPrice} /> },
  { id: 'out', title: 'Exit', align: 'end', render: ({ exitPrice }) => <Exact value={exitPrice} /> },
  { id: 'pnl', title: 'Result', align: 'end', render: ({ pnl }) => <SignedMoney value={pnl} />, compare: (left, right) => compareDecimals(left.pnl, right.pnl) },
  { id: 'pct', title: 'Result %', align: 'end', render: ({ returnPct }) => <SignedPercent value={returnPct} />, compare: (left, right) => left.returnPct - right.returnPct },
  { id: 'fees', title: 'Fees', optional: true, align: 'end', render: ({ fees }) => <Money value={fees} /> },
  { id: 'why', title: 'Left because', grow: true, card: 'bare', render: ({ exitReason, ambiguous }) => <span title={exitReason}>{codeWords(exitReason)}{ambiguous && ' · stop and target in one bar, stop assumed first'}</span> },
];

/** Lists the closed trades, newest first. */
export function TradesTable() {
  const trades = useView((view) => view.trades);
  return <Table label="Closed trades" rows={trades} columns={COLUMNS} keyOf={(trade) => trade.id} empty={<EmptyState title="No closed trades yet" text="Each trade is listed here with its result after fees, funding and slippage." />} />;
}
