import type { AlertView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Time } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import type { Column } from '../../components/Table.tsx';
import { Table } from '../../components/Table.tsx';
import type { CsvColumn } from '../../export/csv.ts';
import { RecordsFrame } from './RecordsFrame.tsx';
import { useRecords } from './use-records.ts';

const LEVELS = { info: { tone: 'neutral', word: 'Note' }, warning: { tone: 'warn', word: 'Warning' }, critical: { tone: 'danger', word: 'Critical' } } as const;

/** Draws every alert of the session. */
export function AlertsTab() {
  const alerts = useRecords('alerts');
  return (
    <RecordsFrame what="alerts" records={alerts} shown={alerts.items} csv={CSV}>
      <Table label="Alerts" rows={alerts.items} columns={COLUMNS} keyOf={(alert) => `${alert.id} ${alert.timeMs} ${alert.code}`} empty={<EmptyState title="No alert" text="Breakers, gaps in the data and what the kill switch did are written here." />} />
    </RecordsFrame>
  );
}

const COLUMNS: readonly Column<AlertView>[] = [
  { id: 'level', title: 'Level', render: (alert) => <Badge tone={LEVELS[alert.level].tone}>{LEVELS[alert.level].word}</Badge> },
  { id: 'time', title: 'Time', render: (alert) => <Time valueMs={alert.timeMs} />, compare: (left, right) => left.timeMs - right.timeMs },
  { id: 'message', title: 'What happened', grow: true, card: 'bare', render: (alert) => <span title={alert.message}>{alert.message}</span> },
];

const CSV: readonly CsvColumn<AlertView>[] = [
  { title: 'timeUtc', value: (alert) => new Date(alert.timeMs).toISOString() },
  { title: 'level', value: (alert) => alert.level },
  { title: 'code', value: (alert) => alert.code },
  { title: 'message', value: (alert) => alert.message },
];
