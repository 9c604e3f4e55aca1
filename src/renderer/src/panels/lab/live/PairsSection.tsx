import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { CauseCode, ComparedTrade, Reconciliation, TradePairView } from '../../../../../engine/contract/reconciliation.ts';
import { DIFFERENCE_PARTS } from '../../../../../engine/contract/reconciliation.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { SignedMoney } from '../../../components/Cells.tsx';
import { Field, Select } from '../../../components/Field.tsx';
import { EmptyState } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { joined } from '../../../components/class-names.ts';
import { csvOf } from '../../../export/csv.ts';
import { saveFile } from '../../../export/save-file.ts';
import { compareDecimals, formatDecimal, formatNumber, groupDecimal } from '../../../format/decimal.ts';
import { symbolOf } from '../../../format/words.ts';
import { Moment } from '../../../components/Moment.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { Section } from '../../../components/Section.tsx';
import type { PairFilter } from './drift.ts';
import { causeWords, filteredPairs, KIND_WORDS, PART_WORDS } from './drift.ts';
import page from '../page.module.css';
import tables from '../../../components/small-table.module.css';
import styles from './live.module.css';

const ALL: PairFilter = { kind: 'all', cause: 'all' };

/** Lists every trade of both sides: paired, missed, extra or by hand, with what made the difference. */
export function PairsSection({ comparison }: { readonly comparison: Reconciliation }) {
  const [filter, setFilter] = useState<PairFilter>(ALL);
  const { pairs, quoteAsset } = comparison;
  const rows = useMemo(() => filteredPairs(pairs, filter), [pairs, filter]);
  const columns = useMemo(() => columnsOf(quoteAsset), [quoteAsset]);
  const causes = useMemo(() => [...new Set(pairs.flatMap((pair) => pair.causes.map(({ code }) => code)))].sort(), [pairs]);
  return (
    <Section
      title="Trade by trade" text={`${formatNumber(rows.length, 0)} of ${formatNumber(pairs.length, 0)} shown. Open a line to see both sides and the parts of the difference.`}
      actions={<Button size="small" onClick={() => { saveFile(`comparison-${comparison.sessionId}.csv`, csvOf(CSV, rows), 'text/csv'); }}><Download aria-hidden />As CSV</Button>}
    >
      <div className={styles.filter} role="group" aria-label="Filter of the trades">
        <Field label="Trades in">{(control) => <Select {...control} value={filter.kind} onChange={(event) => { setFilter({ ...filter, kind: event.target.value as PairFilter['kind'] }); }}><option value="all">all</option>{Object.entries(KIND_WORDS).map(([kind, word]) => <option key={kind} value={kind}>{word.toLowerCase()}</option>)}</Select>}</Field>
        <Field label="Cause">{(control) => <Select {...control} value={filter.cause} onChange={(event) => { setFilter({ ...filter, cause: event.target.value as CauseCode | 'all' }); }}><option value="all">all</option>{causes.map((code) => <option key={code} value={code}>{causeWords(code)}</option>)}</Select>}</Field>
      </div>
      <div className={joined(tables.frame, styles.pairs)} data-long={rows.length > 12 || undefined}>
        <Table label="Trades of both sides" rows={rows} columns={columns} keyOf={({ number }) => String(number)} detail={(pair) => <PairDetail pair={pair} unit={quoteAsset} />} empty={<EmptyState title="No trade fits the filter" />} isBounded={rows.length > 12} />
      </div>
    </Section>
  );
}

const KIND_TONES = { 'pair': 'neutral', 'missed': 'warn', 'extra': 'warn', 'by-hand': 'info' } as const;
const result = (trade: ComparedTrade | null) => (trade === null ? <span className={styles.dim}>–</span> : <SignedMoney value={trade.result} />);

function columnsOf(unit: string): readonly Column<TradePairView>[] {
  return [
    { id: 'trade', title: 'Trade', card: 'title', render: ({ instrumentId, live, backtest }) => `${symbolOf(instrumentId)} ${live?.side ?? backtest?.side ?? ''}` },
    { id: 'kind', title: 'In', render: ({ kind }) => <Badge tone={KIND_TONES[kind]}>{KIND_WORDS[kind]}</Badge> },
    { id: 'entry', title: 'Entry', render: ({ live, backtest }) => <Moment timeMs={(live ?? backtest)?.entryTimeMs ?? 0} />, compare: (left, right) => ((left.live ?? left.backtest)?.entryTimeMs ?? 0) - ((right.live ?? right.backtest)?.entryTimeMs ?? 0) },
    { id: 'live', title: 'Live', unit, align: 'end', render: ({ live }) => result(live) },
    { id: 'backtest', title: 'Backtest', unit, align: 'end', render: ({ backtest }) => result(backtest) },
    { id: 'difference', title: 'Difference', unit, align: 'end', render: ({ difference }) => <SignedMoney value={difference} />, compare: (left, right) => compareDecimals(left.difference, right.difference) },
    { id: 'why', title: 'Why', grow: true, card: 'bare', render: ({ causes: [first] }) => <span title={first?.sentence}>{first?.sentence}</span> },
  ];
}

function PairDetail({ pair, unit }: { readonly pair: TradePairView; readonly unit: string }) {
  const sides = [['Live', pair.live], ['Backtest', pair.backtest]] as const;
  const parts = DIFFERENCE_PARTS.filter((part) => Number(pair.parts[part]) !== 0);
  return (
    <div className={styles.detail}>
      <ul className={page.notes}>{pair.causes.map(({ code, sentence }) => <li key={code}>{sentence}</li>)}</ul>
      <ScrollBox label={`Both sides of trade ${pair.number}`}>
        <table className={tables.table}>
          <thead><tr><th scope="col"><span className="sr-only">Side</span></th><th scope="col">Decided</th><th scope="col">Entry</th><th scope="col">at</th><th scope="col">Exit</th><th scope="col">at</th><th scope="col">Quantity</th><th scope="col">Fees</th><th scope="col">Why out</th></tr></thead>
          <tbody>
            {sides.map(([name, trade]) => (trade === null
              ? <tr key={name}><th scope="row">{name}</th><td colSpan={8} className={styles.dim}>no trade</td></tr>
              : <tr key={name}><th scope="row">{name}</th><td><Moment timeMs={trade.decidedMs} /></td><td><Moment timeMs={trade.entryTimeMs} /></td><td className="num">{writePrice(trade.entryPrice)}</td><td>{trade.exitTimeMs === null ? 'open' : <Moment timeMs={trade.exitTimeMs} />}</td><td className="num">{writePrice(trade.exitPrice)}</td><td className="num">{writePrice(trade.qty)}</td><td className="num">{formatDecimal(trade.fees, 4)}</td><td>{trade.exitReason ?? 'still open'}</td></tr>))}
          </tbody>
        </table>
      </ScrollBox>
      {parts.length > 0 && <dl className={styles.parts}>{parts.map((part) => <div key={part}><dt>{PART_WORDS[part]}</dt><dd><SignedMoney value={pair.parts[part]} unit={unit} /></dd></div>)}</dl>}
    </div>
  );
}

/** A mean price has more digits than it is worth. */
function writePrice(value: number): string {
  return groupDecimal(String(Number(value.toPrecision(9))));
}

const CSV = [
  { title: 'number', value: ({ number }: TradePairView) => number },
  { title: 'kind', value: ({ kind }: TradePairView) => kind },
  { title: 'strategy', value: ({ strategyId }: TradePairView) => strategyId },
  { title: 'instrument', value: ({ instrumentId }: TradePairView) => instrumentId },
  { title: 'liveResult', value: ({ live }: TradePairView) => live?.result ?? null },
  { title: 'backtestResult', value: ({ backtest }: TradePairView) => backtest?.result ?? null },
  { title: 'difference', value: ({ difference }: TradePairView) => difference },
  ...DIFFERENCE_PARTS.map((part) => ({ title: part, value: ({ parts }: TradePairView) => parts[part] })),
  { title: 'cause', value: ({ causes }: TradePairView) => causes[0]?.sentence ?? '' },
];
