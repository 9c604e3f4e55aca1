import { Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { MethodOutput } from '../../../../../engine/contract/api.ts';
import type { TrainingSummary } from '../../../../../engine/contract/training.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button, IconButton } from '../../../components/Button.tsx';
import { Time } from '../../../components/Cells.tsx';
import { ConfirmDialog } from '../../../components/Dialog.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { formatCompact, formatNumber, THIN_SPACE } from '../../../format/decimal.ts';
import { symbolOf } from '../../../format/words.ts';
import { writeNumber } from '../../../format/write.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { goToModels } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import type { Polled } from '../../../state/use-polled.ts';
import { utcDay } from '../../lab/window.ts';
import { algorithmWord, titleWords, TRAINING_STATE, TRAINING_VERDICT } from './training-words.ts';
import styles from '../models.module.css';

/** Lists what was trained and what is being trained; where there is nothing yet, says what training is. */
export function TrainingsPanel({ list }: { readonly list: Polled<MethodOutput<'training.list'>> }) {
  const engine = useEngine();
  const { data, error, ask } = list;
  const [doomed, setDoomed] = useState<TrainingSummary | null>(null);
  const remove = useAction(useCallback(async (trainingId: string) => {
    await engine.call('training.delete', { trainingId });
    setDoomed(null);
    ask();
  }, [engine, ask]), 'The training is deleted.');
  const columns: readonly Column<TrainingSummary>[] = [
    ...COLUMNS,
    { id: 'deeds', title: '', align: 'end', card: 'bare', render: (training) => (
      <span className={styles.rowDeeds}>
        <Button size="small" onClick={() => { goToModels('train', training.trainingId); }}>{training.state === 'running' ? 'Watch' : 'Open'}</Button>
        <IconButton size="small" label={`Delete the training ${training.title}`} icon={<Trash2 aria-hidden />} disabled={training.state === 'running'} onClick={() => { setDoomed(training); }} />
      </span>
    ) },
  ];
  return (
    <Panel title="Trainings">
      {data === undefined
        ? error === null ? <LoadingState label="Reading trainings" /> : <ErrorState message={error} meaning="Stored trainings are not lost; they cannot be listed now." onRetry={ask} />
        : <Table label="Trainings" rows={data.trainings} columns={columns} keyOf={({ trainingId }) => trainingId} initialSort={{ id: 'created', desc: true }} empty={null} />}
      <ConfirmDialog open={doomed !== null} title="Delete this training" confirm="Delete the training" look="danger" pending={remove.pending} onConfirm={() => { if (doomed) void remove.run(doomed.trainingId); }} onClose={() => { setDoomed(null); }}>
        <p>Its curves and its verdict go, and cannot be brought back. Its models stay on the shelf, and that they were tried still counts against luck.</p>
      </ConfirmDialog>
    </Panel>
  );
}

const COLUMNS: readonly Column<TrainingSummary>[] = [
  { id: 'title', title: 'Training', card: 'title', render: ({ title }) => titleWords(title) },
  { id: 'algorithm', title: 'By', optional: 'wide', render: ({ algorithm }) => algorithmWord(algorithm) },
  { id: 'symbols', title: 'Symbols', optional: true, render: (training) => `${training.instruments.map(symbolOf).join(', ')} ${training.interval}` },
  { id: 'span', title: 'Days, with those of the test', optional: 'wide', card: 'bare', render: (training) => <span><span className="num">{utcDay(training.from)}</span> – <span className="num">{utcDay(training.to - 1)}</span></span> },
  { id: 'steps', title: 'Steps', align: 'end', render: (training) => <span className="num">{training.state === 'done' ? formatCompact(training.steps) : `${formatNumber((training.steps / Math.max(1, training.totalSteps)) * 100, 0)}${THIN_SPACE}%`}</span>, compare: (left, right) => left.steps - right.steps },
  { id: 'best', title: 'Validation Sharpe', align: 'end', optional: true, render: (training) => <span className="num">{writeNumber(training.bestSharpe)}</span>, compare: (left, right) => (left.bestSharpe ?? -Infinity) - (right.bestSharpe ?? -Infinity) },
  { id: 'state', title: 'State', render: ({ state, verdict }) => (
    verdict === null ? <Badge tone={TRAINING_STATE[state].tone}>{TRAINING_STATE[state].word}</Badge> : <Badge tone={TRAINING_VERDICT[verdict].badge}>{TRAINING_VERDICT[verdict].short}</Badge>
  ) },
  { id: 'created', title: 'Begun', align: 'end', optional: true, render: ({ createdMs }) => <Time valueMs={createdMs} />, compare: (left, right) => left.createdMs - right.createdMs },
];
