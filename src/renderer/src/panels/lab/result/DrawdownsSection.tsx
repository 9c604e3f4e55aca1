import type { DrawdownSpell, StreakFacts } from '../../../../../engine/contract/report.ts';
import { EmptyState } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { joined } from '../../../components/class-names.ts';
import { formatNumber } from '../../../format/decimal.ts';
import { formatTime } from '../../../format/time.ts';
import { FactRow, FactRows, Section } from '../../../components/Section.tsx';
import { writeNumber, writeShare } from '../../../format/write.ts';
import tables from '../../../components/small-table.module.css';
import styles from './result.module.css';

export interface DrawdownsSectionProps {
  readonly drawdowns: readonly DrawdownSpell[];
  readonly timeUnderWater: number | null;
  readonly streaks: StreakFacts;
  readonly unit: string;
}

/** Lists the deepest falls and the streaks of losses: what a person would have had to sit through. */
export function DrawdownsSection({ drawdowns, timeUnderWater, streaks, unit }: DrawdownsSectionProps) {
  return (
    <Section title="Worst falls" anchor="lab-falls" text="What you would have had to sit through. The next one is usually deeper than the deepest so far.">
      <div className={joined(tables.frame, styles.trades)}><Table label="Worst falls" rows={drawdowns} columns={columnsOf(unit)} keyOf={({ startMs }) => String(startMs)} empty={<EmptyState title="Equity never fell" />} /></div>
      <FactRows>
        <FactRow name="Time below an earlier peak">{writeShare(timeUnderWater)}</FactRow>
        <FactRow name="Losses in a row, most">{formatNumber(streaks.longestLosing, 0)}</FactRow>
        <FactRow name="Expected by chance alone">{writeNumber(streaks.expectedLosing, 1)}</FactRow>
        <FactRow name="Wins in a row, most">{formatNumber(streaks.longestWinning, 0)}</FactRow>
        <FactRow name="Worst streak lost">{writeNumber(streaks.worstStreakLoss)} {unit}</FactRow>
      </FactRows>
    </Section>
  );
}

const day = (timeMs: number): string => formatTime(timeMs, 'utc', 'date');

function columnsOf(unit: string): readonly Column<DrawdownSpell>[] {
  return [
    { id: 'from', title: 'From', card: 'title', render: ({ startMs, troughMs }) => <span className="num">{day(startMs)}<span className={styles.dim}> to the low {day(troughMs)}</span></span> },
    { id: 'depth', title: 'Depth', align: 'end', render: ({ depth }) => <span className="num">{writeShare(depth, 2)}</span>, compare: (left, right) => left.depth - right.depth },
    { id: 'money', title: 'In money', unit, align: 'end', render: ({ depthAbs }) => <span className="num">{writeNumber(depthAbs)}</span>, compare: (left, right) => left.depthAbs - right.depthAbs },
    { id: 'down', title: 'Days down', align: 'end', optional: true, render: ({ daysDown }) => <span className="num">{formatNumber(daysDown, 0)}</span> },
    { id: 'up', title: 'Days back up', align: 'end', optional: true, render: ({ daysUp }) => <span className="num">{daysUp === null ? '–' : formatNumber(daysUp, 0)}</span> },
    { id: 'days', title: 'Days in all', align: 'end', render: ({ days }) => <span className="num">{formatNumber(days, 0)}</span>, compare: (left, right) => left.days - right.days },
    { id: 'recovered', title: 'Recovered', align: 'end', render: ({ recoveryMs }) => <span className="num">{recoveryMs === null ? 'not yet' : day(recoveryMs)}</span> },
  ];
}
