import { useState } from 'react';
import type { ReportTables, TradeGroup } from '../../../../../engine/contract/report.ts';
import { Signed, SignedMoney } from '../../../components/Cells.tsx';
import { Segments } from '../../../components/Field.tsx';
import { EmptyState } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { joined } from '../../../components/class-names.ts';
import { compareDecimals, formatNumber } from '../../../format/decimal.ts';
import { signedPercent } from '../../../format/signed.ts';
import { formatDuration } from '../../../format/time.ts';
import { ColumnChart } from '../../../components/charts/BarCharts.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { Section } from '../../../components/Section.tsx';
import { counted, writeNumber, writeShare } from '../../../format/write.ts';
import frames from '../../../components/small-table.module.css';
import styles from './result.module.css';

type By = keyof ReportTables;

const LOOKS: readonly { readonly value: By; readonly title: string; readonly text: string }[] = [
  { value: 'byHour', title: 'Hour', text: 'By the hour of the entry, UTC. Few trades in an hour say little of it.' },
  { value: 'byWeekday', title: 'Weekday', text: 'By the weekday of the entry, UTC.' },
  { value: 'bySymbol', title: 'Symbol', text: 'A result that hangs on one symbol is worth less than its sum.' },
  { value: 'byStrategy', title: 'Strategy', text: 'Which strategy of the portfolio made and lost what.' },
  { value: 'byExitReason', title: 'Exit', text: 'Why trades were closed.' },
  { value: 'bySide', title: 'Side', text: 'Longs and shorts apart: a bull market flatters every long.' },
];

/** Shows the trades of a run by hour, weekday, symbol, strategy, exit and side. */
export function GroupsSection({ tables, unit }: { readonly tables: ReportTables; readonly unit: string }) {
  const [by, setBy] = useState<By>('byHour');
  const groups = tables[by];
  const look = LOOKS.find(({ value }) => value === by);
  const traded = groups.filter(({ trades }) => trades > 0);
  return (
    <Section title="Where it was made" anchor="lab-groups" text={look?.text} actions={<ScrollBox label="Ways to group"><Segments label="Trades by" value={by} options={LOOKS} onChange={setBy} /></ScrollBox>}>
      <ColumnChart label={`Net result by ${look?.title.toLowerCase() ?? ''}`} columns={groups.map((group) => ({ name: group.title, value: group.trades === 0 ? null : Number(group.netProfit), note: counted(group.trades, 'trade') }))} unit={unit} decimals={0} height={170} />
      <div className={joined(frames.frame, styles.trades)} data-bounded={traded.length > 8 || undefined}><Table label={`Trades by ${look?.title.toLowerCase() ?? ''}`} rows={traded} columns={columnsOf(unit)} keyOf={({ key }) => key} empty={<EmptyState title="No closed trade" />} isBounded={traded.length > 8} /></div>
    </Section>
  );
}

function columnsOf(unit: string): readonly Column<TradeGroup>[] {
  return [
    { id: 'title', title: 'Group', card: 'title', grow: true, render: ({ title }) => title },
    { id: 'trades', title: 'Trades', align: 'end', render: ({ trades }) => <span className="num">{formatNumber(trades, 0)}</span>, compare: (left, right) => left.trades - right.trades },
    { id: 'win', title: 'Win rate', align: 'end', render: ({ winRate }) => <span className="num">{writeShare(winRate)}</span>, compare: (left, right) => (left.winRate ?? -1) - (right.winRate ?? -1) },
    { id: 'net', title: 'Net result', unit, align: 'end', render: ({ netProfit }) => <SignedMoney value={netProfit} />, compare: (left, right) => compareDecimals(left.netProfit, right.netProfit) },
    { id: 'mean', title: 'Mean return', align: 'end', render: ({ meanReturn }) => <Signed signed={signedPercent(meanReturn === null ? null : meanReturn * 100)} />, compare: (left, right) => (left.meanReturn ?? -Infinity) - (right.meanReturn ?? -Infinity) },
    { id: 'factor', title: 'Profit factor', align: 'end', optional: true, render: ({ profitFactor }) => <span className="num">{writeNumber(profitFactor)}</span> },
    { id: 'holding', title: 'Mean holding', align: 'end', optional: true, render: ({ averageHoldingMs }) => <span className="num">{averageHoldingMs === null ? '–' : formatDuration(averageHoldingMs)}</span> },
  ];
}
