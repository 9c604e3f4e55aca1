import { useMemo, useState } from 'react';
import type { DecisionView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Time } from '../../components/Cells.tsx';
import { Select } from '../../components/Field.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import type { Column } from '../../components/Table.tsx';
import { Table } from '../../components/Table.tsx';
import type { CsvColumn } from '../../export/csv.ts';
import { symbolOf } from '../../format/words.ts';
import { OUTCOME_WORDS } from '../decisions/outcome-words.ts';
import { WhyView } from '../decisions/WhyView.tsx';
import styles from './journal.module.css';
import { RecordsFrame } from './RecordsFrame.tsx';
import { useRecords } from './use-records.ts';

type Filter = 'all' | 'acted' | 'refused';

/** Draws every decision with its reasons, and what became of it. */
export function DecisionsTab() {
  const decisions = useRecords('decisions');
  const [filter, setFilter] = useState<Filter>('all');
  const shown = useMemo(() => decisions.items.filter((decision) => filter === 'all' || (filter === 'acted' ? ['enter', 'exit', 'turn'].includes(decision.outcome) : ['denied', 'blocked'].includes(decision.outcome))), [decisions.items, filter]);
  const filters = (
    <Select className={styles.filter} aria-label="Which decisions" value={filter} onChange={(event) => { setFilter(event.target.value as Filter); }}>
      <option value="all">All decisions</option><option value="acted">Entries, exits and turns</option><option value="refused">Denied or blocked</option>
    </Select>
  );
  return (
    <RecordsFrame what="decisions" records={decisions} shown={shown} csv={CSV} filters={filters}>
      <Table label="Decisions" rows={shown} columns={COLUMNS} keyOf={(decision) => `${decision.id} ${decision.timeMs} ${decision.instrumentId}`} {...(shown.some(({ why }) => why !== undefined) ? { detail: whyDetail } : {})} empty={<EmptyState title={decisions.items.length === 0 ? 'No decision yet' : 'No decision of this kind'} text={decisions.items.length === 0 ? 'Strategies decide at the close of each bar, once they have enough of them.' : 'Among those that are read; older ones may have some.'} />} />
    </RecordsFrame>
  );
}

function whyDetail(decision: DecisionView) {
  return decision.why === undefined ? <p>{decision.sentence}</p> : <WhyView why={decision.why} decision={decision} />;
}

const COLUMNS: readonly Column<DecisionView>[] = [
  { id: 'symbol', title: 'Symbol', card: 'title', render: (decision) => symbolOf(decision.instrumentId), compare: (left, right) => left.instrumentId.localeCompare(right.instrumentId) },
  { id: 'time', title: 'Time', render: (decision) => <Time valueMs={decision.timeMs} />, compare: (left, right) => left.timeMs - right.timeMs },
  { id: 'strategy', title: 'Strategy', render: (decision) => decision.strategyId },
  { id: 'outcome', title: 'Outcome', render: (decision) => <Badge tone={OUTCOME_WORDS[decision.outcome].tone}>{OUTCOME_WORDS[decision.outcome].word}</Badge> },
  { id: 'why', title: 'Why', grow: true, render: (decision) => <span title={[decision.sentence, decision.denial].filter((part) => part !== null).join('\n')}>{decision.denial ?? decision.sentence}</span> },
];

const CSV: readonly CsvColumn<DecisionView>[] = [
  { title: 'timeUtc', value: (decision) => new Date(decision.timeMs).toISOString() },
  { title: 'strategy', value: (decision) => decision.strategyId },
  { title: 'instrument', value: (decision) => decision.instrumentId },
  { title: 'price', value: (decision) => decision.price },
  { title: 'targetExposure', value: (decision) => decision.targetExposure },
  { title: 'outcome', value: (decision) => decision.outcome },
  { title: 'sentence', value: (decision) => decision.sentence },
  { title: 'denial', value: (decision) => decision.denial },
];
