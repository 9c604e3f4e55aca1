import { useState } from 'react';
import type { BacktestResult, RunSummary } from '../../../../engine/contract/api.ts';
import { Signed } from '../../components/Cells.tsx';
import { Field, Select } from '../../components/Field.tsx';
import { ErrorState, LoadingState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import { useRequest } from '../../state/use-request.ts';
import { EquityCurve } from '../page/EquityCurve.tsx';
import { useStrategyTitle } from '../page/use-strategy-title.ts';
import { formatMetric, signedMetric } from './metric-format.ts';
import type { MetricWords } from './metric-words.ts';
import { HEADLINE_METRICS, METRIC_GROUPS } from './metric-words.ts';
import styles from './lab.module.css';

const COMPARED = ['endEquity', 'totalReturn', 'maxDrawdown', 'maxDrawdownAbs', 'valueAtRisk95', 'worstTrade', 'trades', 'winRate', 'fees'] as const;
const WORDS: readonly MetricWords[] = [...HEADLINE_METRICS, ...METRIC_GROUPS.flatMap(({ metrics }) => metrics)];
const ROWS: readonly MetricWords[] = COMPARED.flatMap((key) => WORDS.find((words) => words.key === key) ?? []);

/** Puts another run of the same market and time beside this one: measure by measure, and both curves in one picture. */
export function CompareRun({ result, unit }: { readonly result: BacktestResult; readonly unit: string }) {
  const runs = useRequest('backtest.list', {});
  const titleOf = useStrategyTitle();
  const [otherId, setOtherId] = useState('');
  const others = runs.data?.runs.filter((run) => isComparable(run, result)) ?? [];
  if (runs.data === null) return runs.error === null ? <LoadingState label="Reading past runs" /> : <ErrorState message={runs.error} meaning="Past runs cannot be listed now; the result above is whole." onRetry={runs.reload} />;
  if (others.length === 0) return <p className={styles.hint}>No other run of these symbols over this time yet. Run it once more with something changed, and it can be chosen here.</p>;
  return (
    <>
      <Field label="Another run of the same time">
        {(props) => (
          <Select {...props} value={otherId} onChange={(event) => { setOtherId(event.target.value); }}>
            <option value="">None</option>
            {others.map((run) => <option key={run.runId} value={run.runId}>{run.title ?? `${titleOf(run.strategy)}, ${run.runId}`}</option>)}
          </Select>
        )}
      </Field>
      {otherId !== '' && <Compared key={otherId} result={result} otherId={otherId} unit={unit} />}
    </>
  );
}

function Compared({ result, otherId, unit }: { readonly result: BacktestResult; readonly otherId: string; readonly unit: string }) {
  const answer = useRequest('backtest.get', { runId: otherId });
  if (answer.data === null) return answer.error === null ? <LoadingState label="Reading the other run" rows={5} /> : <ErrorState message={answer.error} meaning="The stored results are not changed." onRetry={answer.reload} />;
  const other = answer.data;
  const rows = ROWS.filter(({ key }) => key in result.metrics && key in other.metrics);
  return (
    <>
      <Table
        label="Both runs" rows={rows} keyOf={({ key }) => key} empty={null}
        columns={[
          { id: 'measure', title: 'Measure', card: 'title', render: ({ label }) => label },
          { id: 'this', title: 'This run', align: 'end', render: (words) => <span className="num">{formatMetric(words.shape, result.metrics[words.key], unit)}</span> },
          { id: 'other', title: 'The other', align: 'end', render: (words) => <span className="num">{formatMetric(words.shape, other.metrics[words.key], unit)}</span> },
          { id: 'difference', title: 'This less the other', align: 'end', render: (words) => <Difference words={words} value={differenceOf(result, other, words.key)} unit={unit} /> },
        ]}
      />
      <EquityCurve series={{ times: result.equity.time, values: result.equity.value }} against={{ name: 'The other', series: { times: other.equity.time, values: other.equity.value } }} unit={unit} startingEquity={result.metrics['startEquity'] ?? null} />
      <p className={styles.hint}>One stretch of time says little of the next: what limits save in a fall they may cost in the recovery.</p>
    </>
  );
}

/** More is not always better: of a fall, of trades and of fees the difference has no colour. */
function Difference({ words, value, unit }: { readonly words: MetricWords; readonly value: number | null; readonly unit: string }) {
  const isGain = words.key === 'endEquity' || words.isResult === true;
  const signed = isGain ? signedMetric({ ...words, isResult: true }, value, unit) : null;
  return signed ? <Signed signed={signed} unit={words.shape === 'money' ? unit : ''} /> : <span className="num">{formatMetric(words.shape, value, unit)}</span>;
}

function differenceOf(result: BacktestResult, other: BacktestResult, key: string): number | null {
  const [own, its] = [result.metrics[key], other.metrics[key]];
  return typeof own === 'number' && typeof its === 'number' ? own - its : null;
}

function isComparable(run: RunSummary, { runId, config }: BacktestResult): boolean {
  return run.runId !== runId && run.from === config.from && run.to === config.to && run.instruments.join() === config.instruments.join();
}
