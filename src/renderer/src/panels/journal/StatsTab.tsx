import { useMemo } from 'react';
import type { TradeView } from '../../../../engine/contract/view.ts';
import { Money, Num, SignedMoney } from '../../components/Cells.tsx';
import { EmptyState, LoadingState } from '../../components/Panel.tsx';
import type { Column } from '../../components/Table.tsx';
import { Table } from '../../components/Table.tsx';
import { compareDecimals, formatNumber } from '../../format/decimal.ts';
import { useView } from '../../state/engine-context.tsx';
import styles from './journal.module.css';
import type { TradeTotals } from './trade-stats.ts';
import { totalsBy } from './trade-stats.ts';
import type { Records } from './use-records.ts';

/** Draws what the closed trades came to, by symbol, by strategy and by side. */
export function StatsTab({ trades }: { readonly trades: Records<TradeView> }) {
  const unit = useView((view) => view.account?.quoteAsset ?? '');
  const groups = useMemo(() => [
    { title: 'By symbol', key: 'Symbol', rows: totalsBy(trades.items, (trade) => trade.symbol) },
    { title: 'By strategy', key: 'Strategy', rows: totalsBy(trades.items, (trade) => trade.strategyId) },
    { title: 'By side', key: 'Side', rows: totalsBy(trades.items, (trade) => trade.side) },
  ], [trades.items]);
  if (trades.items.length === 0) return trades.loading ? <LoadingState label="Reading the trades" /> : <EmptyState title="No trade is closed yet" text="The figures begin with the first closed trade." />;
  return (
    <div className={styles.stats}>
      {trades.hasMore && <p className={styles.dim}>From the {formatNumber(trades.items.length, 0)} newest trades; older ones are read in the first tab.</p>}
      {groups.map((group) => (
        <section key={group.title} className={styles.statsGroup} aria-label={group.title}>
          <h3 className={styles.statsTitle}>{group.title}</h3>
          <Table label={group.title} rows={group.rows} columns={columnsFor(group.key, unit)} keyOf={(row) => row.key} initialSort={{ id: 'pnl', desc: true }} empty={null} />
        </section>
      ))}
    </div>
  );
}

function columnsFor(key: string, unit: string): readonly Column<TradeTotals>[] {
  return [
    { id: 'key', title: key, card: 'title', render: (row) => row.key, compare: (left, right) => left.key.localeCompare(right.key) },
    { id: 'trades', title: 'Trades', align: 'end', render: (row) => <Num value={row.trades} decimals={0} />, compare: (left, right) => left.trades - right.trades },
    { id: 'wins', title: 'Won', align: 'end', render: (row) => <Num value={row.wins} decimals={0} />, compare: (left, right) => left.wins - right.wins },
    { id: 'rate', title: 'Win rate', align: 'end', render: (row) => <Num value={row.winRate === null ? null : row.winRate * 100} decimals={1} unit="%" />, compare: (left, right) => (left.winRate ?? 0) - (right.winRate ?? 0) },
    { id: 'costs', title: 'Fees and slippage', unit, align: 'end', render: (row) => <Money value={row.costs} />, compare: (left, right) => compareDecimals(left.costs, right.costs) },
    { id: 'pnl', title: 'Result', unit, align: 'end', render: (row) => <SignedMoney value={row.pnl} />, compare: (left, right) => compareDecimals(left.pnl, right.pnl) },
  ];
}
