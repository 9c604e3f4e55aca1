import { Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { MethodOutput, RunSummary } from '../../../../engine/contract/api.ts';
import { Button, IconButton } from '../../components/Button.tsx';
import { Signed, Time } from '../../components/Cells.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import type { Column } from '../../components/Table.tsx';
import { Table } from '../../components/Table.tsx';
import { signedPercent } from '../../format/signed.ts';
import { symbolOf } from '../../format/words.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import type { Answer } from '../../state/use-request.ts';
import { useStrategyTitle } from '../page/use-strategy-title.ts';
import { openRun } from './lab-store.ts';
import { formatMetric } from './metric-format.ts';
import { utcDay } from './window.ts';
import styles from './lab.module.css';

/** Draws the stored runs. A result opens only by its button, never by a slip on the row. */
export function RunsPanel({ runs, openRunId }: { readonly runs: Answer<MethodOutput<'backtest.list'>>; readonly openRunId: string | null }) {
  const engine = useEngine();
  const titleOf = useStrategyTitle();
  const [doomed, setDoomed] = useState<RunSummary | null>(null);
  const { reload } = runs;
  const remove = useAction(useCallback(async (runId: string) => {
    await engine.call('backtest.delete', { runId });
    if (runId === openRunId) openRun(null);
    setDoomed(null);
    reload();
  }, [engine, openRunId, reload]), 'The run is deleted.');
  const columns: readonly Column<RunSummary>[] = [
    { id: 'strategy', title: 'Run', card: 'title', render: (run) => run.title ?? titleOf(run.strategy), compare: (left, right) => nameOf(left).localeCompare(nameOf(right)) },
    ...COLUMNS, {
    id: 'deeds', title: '', align: 'end', card: 'bare', render: (run) => (
      <span className={styles.deeds}>
        <Button size="small" aria-pressed={run.runId === openRunId} onClick={() => { openRun(run.runId); }}>{run.runId === openRunId ? 'Open' : 'Open result'}</Button>
        <IconButton size="small" label={`Delete the run of ${describeRun(run, titleOf)}`} icon={<Trash2 aria-hidden />} onClick={() => { setDoomed(run); }} />
      </span>
    ),
  }];
  return (
    <Panel title="Past runs">
      {runs.data === null
        ? runs.error === null ? <LoadingState label="Reading past runs" /> : <ErrorState message={runs.error} meaning="Stored results are not lost; they cannot be listed now." onRetry={reload} />
        : <Table label="Past runs" rows={runs.data.runs} columns={columns} keyOf={(run) => run.runId} isChosen={(run) => run.runId === openRunId} initialSort={{ id: 'created', desc: true }} empty={<EmptyState title="No run yet" text="Set one up beside this list. Results are kept until you delete them." />} />}
      <ConfirmDialog open={doomed !== null} title="Delete this run" confirm="Delete the run" look="danger" pending={remove.pending} onConfirm={() => { if (doomed) void remove.run(doomed.runId); }} onClose={() => { setDoomed(null); }}>
        <p>{doomed && `The stored result of ${describeRun(doomed, titleOf)} goes, with its trades. It cannot be brought back, but the same run gives the same result again.`}</p>
      </ConfirmDialog>
    </Panel>
  );
}

function describeRun(run: RunSummary, titleOf: (name: string) => string): string {
  return `${titleOf(run.strategy)} on ${run.instruments.map(symbolOf).join(', ')}`;
}

/** A run with a title stands among those with the same beginning: "crash …, limits on" beside "crash …, limits off". */
function nameOf({ title, strategy }: RunSummary): string {
  return title ?? strategy;
}

const metricOf = (run: RunSummary, key: string): number | null => run.metrics[key] ?? null;
const byMetric = (key: string) => (left: RunSummary, right: RunSummary): number => (metricOf(left, key) ?? -Infinity) - (metricOf(right, key) ?? -Infinity);

const COLUMNS: readonly Column<RunSummary>[] = [
  { id: 'symbols', title: 'Symbols', render: (run) => `${run.instruments.map(symbolOf).join(', ')} ${run.interval}` },
  { id: 'period', title: 'Period', render: (run) => <span><span className="num">{utcDay(run.from)}</span> – <span className="num">{utcDay(run.to - 1)}</span></span> },
  { id: 'return', title: 'Return', align: 'end', render: (run) => <Signed signed={signedPercent(metricOf(run, 'totalReturn') === null ? null : (metricOf(run, 'totalReturn') ?? 0) * 100)} />, compare: byMetric('totalReturn') },
  { id: 'drawdown', title: 'Max drawdown', align: 'end', render: (run) => <span className="num">{formatMetric('ratio', metricOf(run, 'maxDrawdown'), '')}</span>, compare: byMetric('maxDrawdown') },
  { id: 'trades', title: 'Trades', align: 'end', render: (run) => <span className="num">{formatMetric('count', metricOf(run, 'trades'), '')}</span>, compare: byMetric('trades') },
  { id: 'created', title: 'Run at', align: 'end', render: (run) => <Time valueMs={run.createdMs} />, compare: (left, right) => left.createdMs - right.createdMs },
];
