import { Columns2, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { MethodOutput, RunSummary } from '../../../../engine/contract/api.ts';
import { Button, IconButton } from '../../components/Button.tsx';
import { Check } from '../../components/Check.tsx';
import { Signed, Time } from '../../components/Cells.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import type { Column } from '../../components/Table.tsx';
import { Table } from '../../components/Table.tsx';
import { signedPercent } from '../../format/signed.ts';
import { symbolOf } from '../../format/words.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { goToLab } from '../../state/route.ts';
import { useAction } from '../../state/use-action.ts';
import type { Answer } from '../../state/use-request.ts';
import { openRun } from './lab-store.ts';
import { formatMetric } from './metric-format.ts';
import { useRunTitle } from './use-run-title.ts';
import { utcDay } from './window.ts';
import styles from './lab.module.css';

/** Draws the stored runs. A result opens only by its button, never by a slip on the row. */
export function RunsPanel({ runs }: { readonly runs: Answer<MethodOutput<'backtest.list'>> }) {
  const engine = useEngine();
  const titleOf = useRunTitle();
  const [doomed, setDoomed] = useState<RunSummary | null>(null);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const { reload } = runs;
  const remove = useAction(useCallback(async (runId: string) => {
    await engine.call('backtest.delete', { runId });
    setDoomed(null);
    setPicked((last) => last.filter((id) => id !== runId));
    reload();
  }, [engine, reload]), 'The run is deleted.');
  const columns: readonly Column<RunSummary>[] = [
    { id: 'pick', title: '', card: 'bare', render: (run) => <Check checked={picked.includes(run.runId)} disabled={!picked.includes(run.runId) && picked.length >= MOST_COMPARED} onChange={(isPicked) => { setPicked(isPicked ? [...picked, run.runId] : picked.filter((id) => id !== run.runId)); }}><span className={styles.pickWords}>Compare<span className="sr-only"> the run of {describeRun(run, titleOf)}</span></span></Check> },
    { id: 'strategy', title: 'Run', card: 'title', render: titleOf, compare: (left, right) => nameOf(left).localeCompare(nameOf(right)) },
    ...COLUMNS, {
    id: 'deeds', title: '', align: 'end', card: 'bare', render: (run) => (
      <span className={styles.deeds}>
        <Button size="small" onClick={() => { openRun(run.runId); }}>Open result</Button>
        <IconButton size="small" label={`Delete the run of ${describeRun(run, titleOf)}`} icon={<Trash2 aria-hidden />} onClick={() => { setDoomed(run); }} />
      </span>
    ),
  }];
  return (
    <Panel title="Past runs" actions={<Button size="small" disabled={picked.length < 2} title={picked.length < 2 ? 'Tick two to eight runs first.' : undefined} onClick={() => { goToLab('compare', picked.join(',')); }}><Columns2 aria-hidden />{picked.length < 2 ? 'Compare' : `Compare ${picked.length} runs`}</Button>}>
      {runs.data === null
        ? runs.error === null ? <LoadingState label="Reading past runs" /> : <ErrorState message={runs.error} meaning="Stored results are not lost; they cannot be listed now." onRetry={reload} />
        : <Table label="Past runs" rows={runs.data.runs} columns={columns} keyOf={(run) => run.runId} isChosen={(run) => picked.includes(run.runId)} initialSort={{ id: 'created', desc: true }} empty={<EmptyState title="No run yet" text="Set one up beside this list. Results are kept until you delete them." />} />}
      <ConfirmDialog open={doomed !== null} title="Delete this run" confirm="Delete the run" look="danger" pending={remove.pending} onConfirm={() => { if (doomed) void remove.run(doomed.runId); }} onClose={() => { setDoomed(null); }}>
        <p>{doomed && `The stored result of ${describeRun(doomed, titleOf)} goes, with its trades. It cannot be brought back, but the same run gives the same result again.`}</p>
      </ConfirmDialog>
    </Panel>
  );
}

/** As many as fit beside each other. */
const MOST_COMPARED = 8;

function describeRun(run: RunSummary, titleOf: (run: RunSummary) => string): string {
  return `${titleOf(run)} on ${run.instruments.map(symbolOf).join(', ')}`;
}

/** A run with a title stands among those with the same beginning: "crash …, limits on" beside "crash …, limits off". */
function nameOf({ title, strategy }: RunSummary): string {
  return title ?? strategy;
}

const metricOf = (run: RunSummary, key: string): number | null => run.metrics[key] ?? null;
const byMetric = (key: string) => (left: RunSummary, right: RunSummary): number => (metricOf(left, key) ?? -Infinity) - (metricOf(right, key) ?? -Infinity);

const COLUMNS: readonly Column<RunSummary>[] = [
  { id: 'symbols', title: 'Symbols', render: (run) => `${run.instruments.length === 0 ? 'several' : run.instruments.map(symbolOf).join(', ')} ${run.interval}` },
  { id: 'period', title: 'Period', render: (run) => <span><span className="num">{utcDay(run.from)}</span> – <span className="num">{utcDay(run.to - 1)}</span></span> },
  { id: 'return', title: 'Return', align: 'end', render: (run) => <Signed signed={signedPercent(metricOf(run, 'totalReturn') === null ? null : (metricOf(run, 'totalReturn') ?? 0) * 100)} />, compare: byMetric('totalReturn') },
  { id: 'drawdown', title: 'Max drawdown', align: 'end', render: (run) => <span className="num">{formatMetric('ratio', metricOf(run, 'maxDrawdown'), '')}</span>, compare: byMetric('maxDrawdown') },
  { id: 'trades', title: 'Trades', align: 'end', render: (run) => <span className="num">{formatMetric('count', metricOf(run, 'trades'), '')}</span>, compare: byMetric('trades') },
  { id: 'created', title: 'Run at', align: 'end', render: (run) => <Time valueMs={run.createdMs} />, compare: (left, right) => left.createdMs - right.createdMs },
];
