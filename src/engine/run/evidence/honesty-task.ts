import type { Store } from '../../adapters/sqlite/store.ts';
import type { BacktestResult } from '../../contract/api.ts';
import type { GateReport, GateStage, GateSubject } from '../../contract/evidence.ts';
import type { JudgementView, TrialsView } from '../../contract/trials.ts';
import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { DAYS_PER_YEAR } from '../../portfolio/metrics/returns.ts';
import { expectedBestSharpe } from '../../portfolio/metrics/sharpe-inference.ts';
import { gateReport } from '../analysis/gate.ts';
import { judgeRun } from './honesty.ts';
import { countTrials } from './trials.ts';
import type { TrialFamily } from './trials.ts';

/** What is asked about luck. It reads what may be thousands of trials, so it is done beside trading. */
export type HonestyTask =
  | { readonly kind: 'trials'; readonly family: TrialFamily }
  | { readonly kind: 'judge'; readonly runId: string }
  | { readonly kind: 'gate'; readonly stage: GateStage; readonly subjects: readonly GateSubject[]; readonly nowMs: EpochMs; readonly codeVersion: string };

interface HonestyAnswers {
  readonly trials: TrialsView;
  readonly judge: JudgementView;
  /** In the order of the subjects. */
  readonly gate: readonly GateReport[];
}
export type HonestyAnswer<Kind extends HonestyTask['kind']> = HonestyAnswers[Kind];

/** Answers from what is stored. */
export function runHonestyTask(store: Store, task: HonestyTask): HonestyAnswer<HonestyTask['kind']> {
  if (task.kind === 'trials') return trialsView(store, task.family);
  if (task.kind === 'gate') return task.subjects.map((subject) => gateReport({ ...task, store, subject }));
  const run = store.runs.get(task.runId);
  invariant(run?.kind === 'backtest', () => `expected a stored backtest, was no ${task.runId}`);
  return judgeRun(store, run.detail as BacktestResult);
}

function trialsView(store: Pick<Store, 'runs' | 'studies' | 'trainings'>, family: TrialFamily): TrialsView {
  const { count, variance, effective, averageCorrelation, compared, deletedBacktests, searches } = countTrials(store, family);
  return { trials: count, effectiveTrials: effective, averageCorrelation, comparedTrials: compared, deletedBacktests, searches, sharpeByLuck: expectedBestSharpe(count, variance) * Math.sqrt(DAYS_PER_YEAR) };
}
