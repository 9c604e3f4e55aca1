import { CalendarClock, Play, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { ModelRow } from '../../../../../engine/contract/models.ts';
import type { ScheduleView } from '../../../../../engine/contract/training.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button, IconButton } from '../../../components/Button.tsx';
import { Time } from '../../../components/Cells.tsx';
import { ConfirmDialog, Dialog } from '../../../components/Dialog.tsx';
import { Switch } from '../../../components/Field.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { useEngine } from '../../../state/engine-context.tsx';
import { goToModels, modelsHash } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { minuteOfDay, ScheduleForm } from './ScheduleForm.tsx';
import styles from '../models.module.css';

const ASK_EVERY_MS = 5000;
const OUTCOMES = { better: { word: 'better', tone: 'good' }, 'not-better': { word: 'not better', tone: 'neutral' }, failed: { word: 'failed', tone: 'danger' }, 'nothing-new': { word: 'nothing new', tone: 'neutral' } } as const;

/** Lists the lines of models that are trained anew by the clock, and what came of the newest time. */
export function SchedulesPanel() {
  const engine = useEngine();
  const { data, error, ask } = usePolled('training.schedule-list', {}, ASK_EVERY_MS);
  const shelf = usePolled('models.list', { kind: 'agent' }, ASK_EVERY_MS);
  const [isOpen, setIsOpen] = useState(false);
  const [doomed, setDoomed] = useState<ScheduleView | null>(null);
  const close = useCallback(() => { setIsOpen(false); setDoomed(null); }, []);
  const remove = useAction(useCallback(async (id: string) => { await engine.call('training.schedule-remove', { id }); close(); ask(); }, [engine, close, ask]), 'The schedule is gone.');
  const run = useAction(useCallback(async (id: string) => { goToModels('train', (await engine.call('training.schedule-run', { id })).trainingId); }, [engine]));
  const change = useAction(useCallback(async ({ id, schedule }: ScheduleView, isOn: boolean) => { await engine.call('training.schedule-save', { id, schedule: { ...schedule, isOn } }); ask(); }, [engine, ask]));
  const models: readonly ModelRow[] = shelf.data?.models.filter(({ origin, damage }) => origin === 'training' && damage === null) ?? [];
  const columns: readonly Column<ScheduleView>[] = [
    { id: 'title', title: 'Line', card: 'title', render: ({ title }) => title },
    { id: 'parent', title: 'Newest model', optional: true, render: ({ parent }) => <a className={styles.code} href={modelsHash('shelf', parent)}>{parent.slice(0, 12)}</a> },
    { id: 'every', title: 'Every', render: ({ schedule }) => `${schedule.everyDays === 1 ? 'day' : `${schedule.everyDays} days`}, ${minuteOfDay(schedule.atMinute)} UTC` },
    { id: 'due', title: 'Due', align: 'end', render: ({ dueMs, trainingId }) => (trainingId !== null ? <a href={modelsHash('train', trainingId)}>training now</a> : dueMs === null ? '–' : <Time valueMs={dueMs} />) },
    { id: 'last', title: 'Last time', grow: true, render: ({ last }) => (last === null ? 'not yet' : <span title={last.sentence}><Badge tone={OUTCOMES[last.outcome].tone}>{OUTCOMES[last.outcome].word}</Badge> {last.sentence}</span>) },
    { id: 'on', title: 'On', render: (schedule) => <Switch aria-label={`Train ${schedule.title} by the clock`} checked={schedule.schedule.isOn} onChange={(isOn) => { void change.run(schedule, isOn); }} /> },
    { id: 'deeds', title: '', align: 'end', card: 'bare', render: (schedule) => (
      <span className={styles.rowDeeds}>
        <Button size="small" pending={run.pending} disabled={schedule.trainingId !== null} onClick={() => { void run.run(schedule.id); }}><Play aria-hidden />Now</Button>
        <IconButton size="small" label={`Delete the schedule of ${schedule.title}`} icon={<Trash2 aria-hidden />} onClick={() => { setDoomed(schedule); }} />
      </span>
    ) },
  ];
  return (
    <Panel title="Trained anew by the clock" actions={<Button size="small" disabled={models.length === 0} title={models.length === 0 ? 'Train a model first.' : undefined} onClick={() => { setIsOpen(true); }}><CalendarClock aria-hidden />New schedule</Button>}>
      {data === undefined
        ? error === null ? <LoadingState label="Reading schedules" rows={2} /> : <ErrorState message={error} meaning="Nothing is trained by the clock until this is answered." onRetry={ask} />
        : <Table label="Schedules" rows={data.schedules} columns={columns} keyOf={({ id }) => id} empty={<EmptyState title="Nothing is trained by the clock" text="A line of models can go on from its newest each day, on the newest data. A child that is no better than its parent on the same days stays a candidate and replaces nothing." />} />}
      <Dialog open={isOpen} title="Train a line of models anew" onClose={close}>{isOpen && <ScheduleForm models={models} onClose={close} onDone={() => { close(); ask(); }} />}</Dialog>
      <ConfirmDialog open={doomed !== null} title="Delete this schedule" confirm="Delete the schedule" look="danger" pending={remove.pending} onConfirm={() => { if (doomed) void remove.run(doomed.id); }} onClose={close}>
        <p>Nothing is trained for this line any more. Its models stay on the shelf, and what works goes on working.</p>
      </ConfirmDialog>
    </Panel>
  );
}
