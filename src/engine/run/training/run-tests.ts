import type { TestResult, TrainingVerdict } from '../../contract/training.ts';
import type { ModelDocument } from '../../domain/model.ts';
import { DAY_MS, intervalMs } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { baselineStrategy, habitsOf, RANDOM_DRAWS, testRunOf } from '../../learn/training/contenders.ts';
import type { TestRun } from '../../learn/training/contenders.ts';
import { judgeTraining } from '../../learn/training/judge.ts';
import type { PreparedTraining } from '../../learn/training/prepare.ts';
import type { TrainedSeed } from '../../learn/training/seed-training.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { agentOfModel } from '../../strategy/agent/served-agent.ts';
import type { EndWork } from './end-training.ts';
import { resultRow, TestBench } from './test-bench.ts';
import type { Tested, TestedRun } from './test-bench.ts';

/** A seed with the model that it became. */
export interface SeedModel {
  readonly trained: TrainedSeed;
  readonly document: ModelDocument;
  readonly code: string;
}

export interface TestsAsked {
  readonly spec: TrainingSpec;
  readonly span: { readonly from: EpochMs; readonly to: EpochMs };
  readonly prepared: PreparedTraining;
  readonly title: string;
  readonly models: readonly SeedModel[];
  /** All seeds together, or the only one. */
  readonly kept: { readonly document: ModelDocument; readonly code: string };
}

export interface TestsOutcome {
  readonly bench: TestBench;
  readonly verdict: TrainingVerdict;
  readonly rows: readonly TestResult[];
  /** The run of the model that is kept. */
  readonly keptRun: TestedRun;
}

/** Runs the models and what they are compared with over the test time, each as an ordinary backtest, and judges. */
export async function runTests({ store, clock, codeVersion, breathe, onProgress }: EndWork, { spec, span, prepared, title, models, kept }: TestsAsked): Promise<TestsOutcome> {
  const bench = new TestBench(store, spec, span);
  const all = models.length + (models.length > 1 ? 1 : 0) + 2 + RANDOM_DRAWS;
  let done = 0;
  const run = async (tested: Tested): Promise<TestedRun> => {
    onProgress({ stage: `testing on unseen days: run ${++done} of ${all}`, share: TESTING_FROM + (1 - TESTING_FROM) * (done / all) });
    await breathe();
    return bench.run(tested);
  };
  const judged = (tested: TestedRun): TestRun => judgedRun(tested, spec, span);
  const seeds: { readonly model: SeedModel; readonly run: TestedRun }[] = [];
  for (const model of models) seeds.push({ model, run: await run(served(model.document)) });
  const [only] = seeds;
  const keptRun = models.length === 1 && only !== undefined ? only.run : await run(served(kept.document));
  const hold = await run(baselineStrategy({ kind: 'hold' }, spec.agent));
  const cross = await run(baselineStrategy({ kind: 'cross' }, spec.agent));
  const habits = habitsOf(judged(keptRun));
  const random: TestedRun[] = [];
  for (let draw = 0; habits !== null && draw < RANDOM_DRAWS; draw++) random.push(await run(baselineStrategy({ kind: 'random', draw, habits }, spec.agent)));
  const { parts } = prepared;
  const verdict = judgeTraining({
    seeds: seeds.map(({ model: { trained }, run: test }) => ({ ...trained, test: judged(test) })), ensemble: models.length === 1 ? null : judged(keptRun), hold: judged(hold), cross: judged(cross),
    random: random.map(judged), trainingDays: (parts.train.toMs - parts.train.fromMs) / DAY_MS, barMs: intervalMs(spec.interval),
  });
  const { runId } = bench.keep(served(kept.document), keptRun, { clock, codeVersion, title: `${title}: test`.slice(0, 80) });
  return { bench, verdict, keptRun, rows: rowsOf({ seeds, kept, keptRun, hold, cross, verdict, runId }) };
}

/** Part of the whole after which the tests begin. */
const TESTING_FROM = 0.97;

function served(document: ModelDocument): Tested {
  return { definition: agentOfModel(document), config: {} };
}

/** Returns a run as the judge wants it. */
export function judgedRun({ outcome, dailyReturns }: TestedRun, { interval, instruments }: Pick<TrainingSpec, 'interval' | 'instruments'>, { from, to }: { readonly from: EpochMs; readonly to: EpochMs }): TestRun {
  const { trades, openSinceMs, metrics } = outcome;
  return testRunOf({ dailyReturns, trades, openSinceMs, drawdown: metrics.maxDrawdown ?? 0, exposure: null, fromMs: from, toMs: to, barMs: intervalMs(interval), instruments: instruments.length });
}

interface Rows {
  readonly seeds: readonly { readonly model: SeedModel; readonly run: TestedRun }[];
  readonly kept: { readonly code: string };
  readonly keptRun: TestedRun;
  readonly hold: TestedRun;
  readonly cross: TestedRun;
  readonly verdict: TrainingVerdict;
  readonly runId: string;
}

/** The table of what traded the test time. Its figures are those that the judge went by. */
function rowsOf({ seeds, kept, keptRun, hold, cross, verdict, runId }: Rows): readonly TestResult[] {
  const isAlone = seeds.length === 1;
  const own = seeds.map(({ model: { trained: { seed }, code }, run }): TestResult => {
    const test = verdict.seeds.find((one) => one.seed === seed)?.test ?? null;
    return resultRow({ kind: 'seed', name: `seed-${seed}`, title: `Seed ${seed}`, model: code, runId: isAlone ? runId : null }, run, test);
  });
  const together = isAlone ? [] : [resultRow({ kind: 'ensemble', name: 'ensemble', title: 'All seeds together', model: kept.code, runId }, keptRun, verdict.ensemble?.test ?? null)];
  const baselines = verdict.baselines.map(({ name, title, ...test }): TestResult => {
    const head = { kind: 'baseline', name, title, model: null, runId: null } as const;
    const run = { hold, cross, flat: null, random: null }[name];
    return run === null ? { ...head, ...test, costs: null, curve: null } : resultRow(head, run, test);
  });
  return [...own, ...together, ...baselines];
}
