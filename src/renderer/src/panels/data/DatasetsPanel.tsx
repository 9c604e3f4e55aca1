import { Database, Play, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { DatasetView, MethodOutput } from '../../../../engine/contract/api.ts';
import { Button, IconButton } from '../../components/Button.tsx';
import { Num } from '../../components/Cells.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import type { Column } from '../../components/Table.tsx';
import { Table } from '../../components/Table.tsx';
import { isIntervalName } from '../../form/intervals.ts';
import { symbolOf } from '../../format/words.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import type { Answer } from '../../state/use-request.ts';
import { isSimulated } from '../lab/lab-request.ts';
import { utcDay } from '../lab/window.ts';
import { marketWords } from '../strategies/AssignmentFields.tsx';
import { PlayDialog } from './PlayDialog.tsx';
import styles from './data.module.css';

const KINDS: Readonly<Record<DatasetView['kind'], string>> = { bars: 'Bars', funding: 'Funding rates', trades: 'Trades', quotes: 'Quotes', depth: 'Order book' };

/** Draws what is stored: how much of what, from when to when, with the way to play it back or delete it. */
export function DatasetsPanel({ data }: { readonly data: Answer<MethodOutput<'data.list'>> }) {
  const engine = useEngine();
  const [doomed, setDoomed] = useState<DatasetView | null>(null);
  const [played, setPlayed] = useState<DatasetView | null>(null);
  const { reload } = data;
  const remove = useAction(useCallback(async ({ instrumentId, interval }: DatasetView) => {
    setDoomed(null);
    if (isIntervalName(interval)) await engine.call('data.delete', { instrumentId, interval });
    reload();
  }, [engine, reload]), 'The bars are deleted.');
  const columns: readonly Column<DatasetView>[] = [...COLUMNS, {
    id: 'deeds', title: '', align: 'end', card: 'bare', render: (dataset) => dataset.kind === 'bars' && (
      <span className={styles.deeds}>
        <Button size="small" onClick={() => { setPlayed(dataset); }}><Play aria-hidden />Play as if live</Button>
        <IconButton size="small" label={`Delete ${nameOf(dataset)}`} icon={<Trash2 aria-hidden />} onClick={() => { setDoomed(dataset); }} />
      </span>
    ),
  }];
  return (
    <Panel title="Stored history">
      {data.data === null
        ? data.error === null ? <LoadingState label="Reading what is stored" /> : <ErrorState message={data.error} meaning="Stored data is not lost; it cannot be listed now." onRetry={reload} />
        : <Table label="Stored history" rows={data.data.datasets.toSorted((left, right) => Number(isSimulated(left.instrumentId)) - Number(isSimulated(right.instrumentId)))} columns={columns} keyOf={(dataset) => `${dataset.instrumentId} ${dataset.kind} ${dataset.interval ?? ''}`} empty={<EmptyState icon={<Database aria-hidden />} title="Nothing is stored yet" text="Download history from Binance, or import files; both are beside this list, and checked row by row." />} />}
      <ConfirmDialog open={doomed !== null} title="Delete stored bars" confirm="Delete the bars" look="danger" pending={remove.pending} onConfirm={() => { if (doomed) void remove.run(doomed); }} onClose={() => { setDoomed(null); }}>
        <p>{doomed && `All ${doomed.count.toLocaleString('en')} bars of ${nameOf(doomed)} go, from ${utcDay(doomed.from)} to ${utcDay(doomed.to)}. Results of earlier backtests stay; to run them again you would import the files again.`}</p>
      </ConfirmDialog>
      <PlayDialog dataset={played} onClose={() => { setPlayed(null); }} />
    </Panel>
  );
}

function nameOf(dataset: DatasetView): string {
  return `${symbolOf(dataset.instrumentId)} ${marketWords(dataset.instrumentId)} ${dataset.interval ?? dataset.kind}`;
}

const COLUMNS: readonly Column<DatasetView>[] = [
  { id: 'symbol', title: 'Symbol', card: 'title', render: (dataset) => symbolOf(dataset.instrumentId), compare: (left, right) => left.instrumentId.localeCompare(right.instrumentId) },
  { id: 'market', title: 'Market', render: (dataset) => marketWords(dataset.instrumentId) },
  { id: 'kind', title: 'What', render: (dataset) => (dataset.interval === null ? KINDS[dataset.kind] : `${dataset.interval} bars`) },
  { id: 'from', title: 'From', unit: 'UTC', render: (dataset) => <span className="num">{utcDay(dataset.from)}</span>, compare: (left, right) => left.from - right.from },
  { id: 'to', title: 'To', unit: 'UTC', render: (dataset) => <span className="num">{utcDay(dataset.to)}</span>, compare: (left, right) => left.to - right.to },
  { id: 'count', title: 'Rows', align: 'end', render: (dataset) => <Num value={dataset.count} decimals={0} />, compare: (left, right) => left.count - right.count },
];
