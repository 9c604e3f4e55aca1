import type { TestResult, TrainingVerdict } from '../../contract/training.ts';
import type { ModelDocument } from '../../domain/model.ts';
import { invariant } from '../../domain/assert.ts';
import { DAY_MS, intervalMs } from '../../domain/interval.ts';
import { baselineStrategy, habitsOf, RANDOM_DRAWS } from '../../learn/training/contenders.ts';
import type { TestRun } from '../../learn/training/contenders.ts';
import { judgeTraining } from '../../learn/training/judge.ts';
import type { PreparedTraining } from '../../learn/training/prepare.ts';
import type { TrainedSeed } from '../../learn/training/seed-training.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { stitched } from '../../learn/training/walk-forward.ts';
import { agentOfModel } from '../../strategy/agent/served-agent.ts';
import type { EndWork } from './end-training.ts';
import { joinedRows, resultRow } from './result-rows.ts';
import { judgedRun, TestBench } from './test-bench.ts';
import type { Tested, TestedRun } from './test-bench.ts';

/** A seed with the model that it became. */
export interface SeedModel {
  readonly trained: TrainedSeed;
  readonly document: ModelDocument;
  readonly code: string;
}

/** What a window has come to. */
export interface WindowModels {
  readonly prepared: PreparedTraining;
  /** In the order of the seeds; fewer where it was stopped. */
  readonly models: readonly SeedModel[];
  /** All seeds together, the best of them, or the only one. */
  readonly kept: { readonly document: ModelDocument; readonly code: string };
}

export interface TestsAsked {
  readonly spec: TrainingSpec;
  /** One after the other; at least one. */
  readonly windows: readonly WindowModels[];
  readonly title: string;
}

export interface TestsOutcome {
  /** Of the last window. */
  readonly bench: TestBench;
  readonly verdict: TrainingVerdict;
  readonly rows: readonly TestResult[];
  /** The run of the model that is kept, over the last window. */
  readonly keptRun: TestedRun;
}

/** Runs over one window after the other, and what they come to as one. */
interface Stitched {
  readonly runs: readonly TestedRun[];
  readonly judged: TestRun;
}

/** Runs the models and what they are compared with over the test time, each as an ordinary backtest, and judges. */
export async function runTests({ store, clock, codeVersion, breathe, onProgress }: EndWork, { spec, windows, title }: TestsAsked): Promise<TestsOutcome> {
  const whole = new TestBench(store, spec, wholeSpan(windows));
  const benches = windows.length === 1 ? [whole] : windows.map(({ prepared }) => new TestBench(store, spec, testOf(prepared)));
  const seeds = windows.at(-1)?.models ?? [];
  const isAlone = seeds.length === 1;
  const all = windows.length * (seeds.length + (isAlone ? 0 : 1)) + 2 + RANDOM_DRAWS;
  let done = 0;
  const run = async (bench: TestBench, tested: Tested): Promise<TestedRun> => {
    onProgress({ stage: `testing on unseen days: run ${++done} of ${all}`, share: TESTING_FROM + (1 - TESTING_FROM) * (done / all) });
    await breathe();
    return bench.run(tested);
  };
  /** A model of each window on its own days. */
  const walk = async (documentOf: (window: WindowModels) => ModelDocument): Promise<Stitched> => {
    const runs: TestedRun[] = [];
    for (const [index, window] of windows.entries()) runs.push(await run(benches[index]!, served(documentOf(window))));
    return { runs, judged: stitched(runs.map((one, index) => judgedRun(one, spec, benches[index]!.span))) };
  };
  const own: { readonly model: SeedModel; readonly walk: Stitched }[] = [];
  for (const model of seeds) own.push({ model, walk: await walk((window) => ofSeed(window, model.trained.seed).document) });
  const [only] = own;
  const kept = isAlone && only !== undefined ? only.walk : await walk((window) => window.kept.document);
  const judged = (tested: TestedRun): TestRun => judgedRun(tested, spec, whole.span);
  const hold = await run(whole, baselineStrategy({ kind: 'hold' }, spec.agent));
  const cross = await run(whole, baselineStrategy({ kind: 'cross' }, spec.agent));
  const habits = habitsOf(kept.judged);
  const random: TestRun[] = [];
  for (let draw = 0; habits !== null && draw < RANDOM_DRAWS; draw++) random.push(judged(await run(whole, baselineStrategy({ kind: 'random', draw, habits }, spec.agent))));
  const { train } = windows[0]!.prepared.parts;
  const verdict = judgeTraining({
    seeds: own.map(({ model: { trained }, walk: { judged: test } }) => ({ ...trained, test })), ensemble: isAlone ? null : kept.judged, hold: judged(hold), cross: judged(cross),
    random, trainingDays: (train.toMs - train.fromMs) / DAY_MS, barMs: intervalMs(spec.interval),
  });
  const [bench, keptRun] = [benches.at(-1), kept.runs.at(-1)];
  invariant(bench && keptRun, 'there is a run for each window');
  const last = windows.at(-1)!.kept;
  const { runId } = bench.keep(served(last.document), keptRun, { clock, codeVersion, title: `${title}: ${windows.length === 1 ? 'test' : 'test, last window'}`.slice(0, 80) });
  return { bench, verdict, keptRun, rows: rowsOf({ own, kept, keptTitle: spec.combine === 'single' ? 'The seed that did best where it was chosen' : 'All seeds together', code: last.code, hold, cross, verdict, runId }) };
}

/** Part of the whole after which the tests begin. */
const TESTING_FROM = 0.97;

function served(document: ModelDocument): Tested {
  return { definition: agentOfModel(document), config: {} };
}

function testOf({ parts: { test } }: PreparedTraining): { readonly from: number; readonly to: number } {
  invariant(test, 'a training with a test time has one in each window');
  return { from: test.fromMs, to: test.toMs };
}

/** From the first day that was tested on to the last: of a walk-forward that was stopped, up to where it came. */
function wholeSpan(windows: readonly WindowModels[]): { readonly from: number; readonly to: number } {
  const spans = windows.map(({ prepared }) => testOf(prepared));
  return { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) };
}

/** A window that was left before this seed had its turn is traded by what it has. */
function ofSeed({ models, kept }: WindowModels, seed: number): { readonly document: ModelDocument } {
  return models.find(({ trained }) => trained.seed === seed) ?? kept;
}

interface Rows {
  readonly own: readonly { readonly model: SeedModel; readonly walk: Stitched }[];
  readonly kept: Stitched;
  readonly keptTitle: string;
  readonly code: string;
  readonly hold: TestedRun;
  readonly cross: TestedRun;
  readonly verdict: TrainingVerdict;
  readonly runId: string;
}

/** The table of what traded the test time. Its figures are those that the judge went by. */
function rowsOf({ own, kept, keptTitle, code, hold, cross, verdict, runId }: Rows): readonly TestResult[] {
  const isAlone = own.length === 1;
  const seeds = own.map(({ model: { trained: { seed }, code: model }, walk }): TestResult => {
    const test = verdict.seeds.find((one) => one.seed === seed)?.test ?? null;
    return joinedRows({ kind: 'seed', name: `seed-${seed}`, title: `Seed ${seed}`, model, runId: isAlone ? runId : null }, walk.runs, test);
  });
  const together = isAlone ? [] : [joinedRows({ kind: 'ensemble', name: 'ensemble', title: keptTitle, model: code, runId }, kept.runs, verdict.ensemble?.test ?? null)];
  const baselines = verdict.baselines.map(({ name, title, ...test }): TestResult => {
    const head = { kind: 'baseline', name, title, model: null, runId: null } as const;
    const run = { hold, cross, flat: null, random: null }[name];
    return run === null ? { ...head, ...test, costs: null, curve: null } : resultRow(head, run, test);
  });
  return [...seeds, ...together, ...baselines];
}
