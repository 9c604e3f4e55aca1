import { readFileSync } from 'node:fs';
import { createRng } from '../src/engine/compute/rng.ts';
import type { BoostedModel } from '../src/engine/learn/boosting/boosted-model.ts';
import { boostingConfig } from '../src/engine/learn/boosting/boosting.config.ts';
import type { LabelledRows } from '../src/engine/learn/boosting/rows.ts';
import { ServedTrees } from '../src/engine/learn/boosting/served-trees.ts';
import { contributionsOf } from '../src/engine/learn/boosting/tree-shap.ts';
import { trainBoosted } from '../src/engine/learn/boosting/train-boosted.ts';
import type { BoostingOutcome } from '../src/engine/learn/boosting/train-boosted.ts';
import { resultOf, timed } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { readTable } from './read-table.ts';

/** The bot's own trees: 64 leaves, depth 8, rate 0.03, four fifths of the rows each. */
const USUAL = boostingConfig.parse({});
const TEST_ROWS = 20_000;
const RUNS = { warmUps: 1, measured: 5 };
/** Of a file so much at its end is not trained on. */
const HELD_OUT = 0.2;

/**
 * Measures how fast trees are grown and read, and how well they predict rows that they have not seen.
 * @param data a CSV file whose last column is the target; the rows of its last fifth are the test. Generated data where it is left out
 */
export async function run({ data }: { readonly data?: string | undefined } = {}): Promise<readonly BenchResult[]> {
  if (data !== undefined) {
    const rows = readTable(readFileSync(data, 'utf8'), data);
    const trained = Math.floor(rows.rows * (1 - HELD_OUT));
    return measure(data, { train: part(rows, 0, trained), test: part(rows, trained, rows.rows), trees: USUAL.trees });
  }
  return [
    ...await measure('2,880 × 19, 1,000 trees', { train: generated(2880, 19, 'small'), test: generated(TEST_ROWS, 19, 'small test'), trees: 1000 }),
    ...await measure('100,000 × 50, 200 trees', { train: generated(100_000, 50, 'large'), test: generated(TEST_ROWS, 50, 'large test'), trees: 200 }),
  ];
}

async function measure(name: string, { train, test, trees }: { readonly train: LabelledRows; readonly test: LabelledRows; readonly trees: number }): Promise<readonly BenchResult[]> {
  const grow = (): BoostingOutcome => trainBoosted({ config: { ...USUAL, trees }, objective: { name: 'l2' }, data: train, seed: 1 });
  const timings = await timed(grow, RUNS);
  const { model, trainingLoss } = grow();
  const served = new ServedTrees(model);
  const told = (title: string, unit: string, samples: readonly number[]): BenchResult => resultOf(`${name}: ${title}`, unit, samples, { higherIsBetter: false });
  return [
    told('training', 'CPU seconds', timings.map(({ cpu }) => cpu)),
    told('error in training', 'RMSE', [Math.sqrt(trainingLoss)]),
    told('error on unseen rows', 'RMSE', [errorOf(served, test)]),
    told('one row predicted', 'µs', await predictionTimes(served, test)),
    told('one row explained exactly', 'ms', await explanationTimes(model, test)),
  ];
}

/** What the noise of variance 1 leaves to be learned: a wave, a product, a step and a square of the first five features. */
function generated(rows: number, features: number, seed: string): LabelledRows {
  const rng = createRng(seed);
  const values = Float64Array.from({ length: rows * features }, () => rng.normal());
  const targets = Float64Array.from({ length: rows }, (_, row) => {
    const x = (feature: number): number => values[row * features + feature]!;
    return Math.sin(2 * x(0)) + 0.5 * x(1) * x(2) + Number(x(3) > 0.5) - 0.3 * x(4) * x(4) + rng.normal();
  });
  return { rows, features, values, targets };
}

function part({ features, values, targets }: LabelledRows, from: number, to: number): LabelledRows {
  return { rows: to - from, features, values: values.slice(from * features, to * features), targets: targets.slice(from, to) };
}

function errorOf(served: ServedTrees, { rows, features, values, targets }: LabelledRows): number {
  const score = new Float64Array(1);
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    served.scores(values, score, row * features);
    squares += (score[0]! - targets[row]!) ** 2;
  }
  return Math.sqrt(squares / rows);
}

async function predictionTimes(served: ServedTrees, { rows, features, values }: LabelledRows): Promise<readonly number[]> {
  const score = new Float64Array(1);
  const asked = Math.min(rows, 2000);
  const timings = await timed(() => { for (let row = 0; row < asked; row++) served.scores(values, score, row * features); }, { warmUps: 2, measured: 9 });
  return timings.map(({ thread }) => (thread / asked) * 1e6);
}

async function explanationTimes(model: BoostedModel, { features, values }: LabelledRows): Promise<readonly number[]> {
  let row = 0;
  const timings = await timed(() => contributionsOf(model, values.subarray(row * features, ++row * features)), { warmUps: 2, measured: 9 });
  return timings.map(({ thread }) => thread * 1000);
}
