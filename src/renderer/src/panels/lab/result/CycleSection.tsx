import type { RollingDetail } from '../../../../../engine/contract/protocol.ts';
import { joined } from '../../../components/class-names.ts';
import { EmptyState } from '../../../components/Panel.tsx';
import { FactRow, FactRows, Section } from '../../../components/Section.tsx';
import tables from '../../../components/small-table.module.css';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { formatTime } from '../../../format/time.ts';
import { writeNumber, writeShare } from '../../../format/write.ts';
import { StepBadge } from '../../models/trees/log/StepBadge.tsx';
import styles from './result.module.css';

type Step = RollingDetail['retrains'][number];

/** Shows how boosted trees came and went in a run of the protocol: every training with why it was begun and what it showed, and every change of the version that trades. */
export function CycleSection({ cycle }: { readonly cycle: RollingDetail }) {
  const { counts } = cycle;
  return (
    <Section title="How the trees came and went" anchor="lab-cycle" text={cycle.sentence}>
      <FactRows>
        <FactRow name="Learned from">{stamp(cycle.trainFromMs)} UTC on, {cycle.windowBars.toLocaleString('en')} bars at a time, every {cycle.everyMinutes} minutes</FactRow>
        <FactRow name="Trainings">{counts.trained}: {counts.passed} passed, {counts.refused} refused, {counts.failed} failed</FactRow>
        <FactRow name="Changes">{counts.swapped} taken over, {counts.rolledBack} rolled back</FactRow>
        <FactRow name="Sharpe ratio of its minutes">{writeNumber(cycle.sharpeOfMinutes, 1)} a year; one day says nothing of its sign</FactRow>
      </FactRows>
      <div className={joined(tables.frame, styles.trades)}><Table label="Steps of the cycle" rows={cycle.retrains} columns={COLUMNS} keyOf={({ id }) => String(id)} empty={<EmptyState title="Nothing was trained" />} detail={({ cause, sentence }) => <p>{[cause, sentence].filter((text) => text !== '').join(' ')}</p>} /></div>
    </Section>
  );
}

const stamp = (timeMs: number): string => formatTime(timeMs, 'utc', 'stamp');

const COLUMNS: readonly Column<Step>[] = [
  { id: 'when', title: 'When (UTC)', card: 'title', render: ({ whenMs }) => <span className="num">{stamp(whenMs)}</span> },
  { id: 'step', title: 'Step', render: ({ outcome }) => <StepBadge kind={outcome} /> },
  { id: 'error', title: 'Error of zero’s', align: 'end', render: ({ metrics }) => (metrics === null ? null : <span className="num">{writeNumber(metrics.rmse / metrics.rmseOfZero, 3)}</span>) },
  { id: 'rank', title: 'Rank IC', align: 'end', render: ({ metrics }) => (metrics === null ? null : <span className="num">{writeNumber(metrics.rankIc, 3)}</span>) },
  { id: 'side', title: 'Right side', align: 'end', render: ({ metrics }) => (metrics === null ? null : <span className="num">{writeShare(metrics.directionalAccuracy)}</span>) },
  { id: 'sharpe', title: 'Net Sharpe', align: 'end', render: ({ metrics }) => (metrics === null ? null : <span className="num">{writeNumber(metrics.netSharpe, 1)}</span>) },
  { id: 'said', title: 'What came of it', grow: true, card: 'bare', render: ({ sentence }) => sentence },
];
