import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { AlertView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Time } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { useView } from '../../state/engine-context.tsx';

const LEVELS = {
  info: { tone: 'neutral', icon: <Info aria-hidden />, word: 'note' },
  warning: { tone: 'warn', icon: <TriangleAlert aria-hidden />, word: 'warning' },
  critical: { tone: 'danger', icon: <CircleAlert aria-hidden />, word: 'critical' },
} as const;

const COLUMNS: readonly Column<AlertView>[] = [
  { id: 'time', title: 'Time', render: ({ timeMs }) => <Time valueMs={timeMs} />, compare: (left, right) => left.timeMs - right.timeMs },
  { id: 'level', title: 'Level', render: ({ level }) => <Badge tone={LEVELS[level].tone}>{LEVELS[level].icon}{LEVELS[level].word}</Badge> },
  { id: 'message', title: 'What happened', grow: true, card: 'bare', render: ({ message }) => <span title={message}>{message}</span> },
];

/** Lists what the engine raised, newest first; every passing message is found again here. */
export function AlertsTable() {
  const alerts = useView((view) => view.alerts);
  return <Table label="Alerts" rows={alerts} columns={COLUMNS} keyOf={(alert) => String(alert.id)} empty={<EmptyState title="No alerts" text="Warnings about limits, prices and orders are listed here." />} />;
}
