import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { scoresOf } from '../../../../../src/engine/learn/boosting/boosted-model.ts';
import type { BoostedModel } from '../../../../../src/engine/learn/boosting/boosted-model.ts';
import { boostingConfig } from '../../../../../src/engine/learn/boosting/boosting.config.ts';
import { splitCounts } from '../../../../../src/engine/learn/boosting/importance.ts';
import { writeLightGbm } from '../../../../../src/engine/learn/boosting/light-gbm/write-model.ts';
import type { LabelledRows } from '../../../../../src/engine/learn/boosting/rows.ts';
import { trainBoosted } from '../../../../../src/engine/learn/boosting/train-boosted.ts';

const L2 = { name: 'l2' } as const;
/** Every row, every time: what is asked is then known by arithmetic. */
const WHOLE = { baggingFraction: 1, learningRate: 0.1, leastRows: 1, leastRowsInBin: 1 };

function rowsOf(rows: readonly (readonly number[])[], targets: readonly number[]): LabelledRows {
  return { rows: rows.length, features: rows[0]?.length ?? 0, values: Float64Array.from(rows.flat()), targets: Float64Array.from(targets) };
}

const valueOf = (model: BoostedModel, ...row: readonly number[]): number => scoresOf(model, Float64Array.from(row))[0]!;
const line = Array.from({ length: 200 }, (_, i) => [i / 200]);

describe('trees that are added up', () => {
  it('learn a step exactly but for what the learning rate has left: 0.9 to the 200th of it', () => {
    const { model, trainingLoss } = trainBoosted({ config: boostingConfig.parse({ ...WHOLE, trees: 200 }), objective: L2, data: rowsOf(line, line.map(([x]) => (x! > 0.3 ? 1 : 0))), seed: 1 });
    // The first tree parts the levels; each takes a tenth of what is left.
    const share = 139 / 200;
    expect(valueOf(model, 0.1)).toBeCloseTo(share * 0.9 ** 200, 12);
    expect(valueOf(model, 0.9)).toBeCloseTo(1 - (1 - share) * 0.9 ** 200, 12);
    expect(trainingLoss).toBeLessThan(1e-16);
  });

  it('explain 95 % of Friedman\'s first problem on rows that they have not seen', () => {
    const [train, test] = [friedman(2000, 'train', 1), friedman(1000, 'test', 0)];
    const { model } = trainBoosted({ config: boostingConfig.parse({ trees: 400, learningRate: 0.05, leaves: 16 }), objective: L2, data: train, seed: 1 });
    // The noise has the variance 1, the function itself, by its integral, about 23.8: 5 % of that is an error of 1.09.
    expect(errorOf(model, test)).toBeLessThan(1.09);
    const counts = splitCounts(model);
    expect(Math.min(...counts.slice(0, 5))).toBeGreaterThan(Math.max(...counts.slice(5)));
  });

  it('are the same bits for the same seed, and others for another', () => {
    const data = friedman(300, 'same', 1);
    const grown = (seed: number): string => writeLightGbm(trainBoosted({ config: boostingConfig.parse({ trees: 10, featureFraction: 0.5 }), objective: L2, data, seed }).model);
    expect(grown(1)).toBe(grown(1));
    expect(grown(2)).not.toBe(grown(1));
  });

  it('count a row of twice the weight as two rows', () => {
    const data = rowsOf([[0], [1], [2], [3], [4], [5]], [0, 3, 1, 4, 9, 2]);
    const weighted = { ...data, weights: Float64Array.from([2, 1, 1, 2, 1, 1]) };
    const doubled = rowsOf([[0], [0], [1], [2], [3], [3], [4], [5]], [0, 0, 3, 1, 4, 4, 9, 2]);
    const config = boostingConfig.parse({ ...WHOLE, trees: 5, leaves: 4, l2: 1 });
    const [one, other] = [weighted, doubled].map((rows) => trainBoosted({ config, objective: L2, data: rows, seed: 1 }).model) as [BoostedModel, BoostedModel];
    for (let x = 0; x < 6; x++) expect(valueOf(one, x)).toBeCloseTo(valueOf(other, x), 12);
  });

  it('draw leaves towards 0 by λ2 and by λ1', () => {
    // Two rows, -1 and 1, from the mean 0: each leaf holds one gradient of size 1, so it says 1 / (1 + λ2), or 1 - λ1.
    const says = (penalty: object): number => valueOf(trainBoosted({ config: boostingConfig.parse({ ...WHOLE, trees: 1, learningRate: 1, leaves: 2, ...penalty }), objective: L2, data: rowsOf([[0], [1]], [-1, 1]), seed: 1 }).model, 1);
    expect([says({}), says({ l2: 3 }), says({ l1: 0.25 })]).toEqual([1, 0.25, 0.75]);
  });

  it('send what is missing where it belongs', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i % 3 === 0 ? Number.NaN : i % 3]);
    const { model } = trainBoosted({ config: boostingConfig.parse({ ...WHOLE, trees: 1, learningRate: 1, leaves: 2 }), objective: L2, data: rowsOf(rows, rows.map(([x]) => (x === 2 ? 0 : 5))), seed: 1 });
    [1, 2, Number.NaN].forEach((x, i) => { expect(valueOf(model, x)).toBeCloseTo([5, 0, 5][i]!, 12); });
  });

  it('part categories whatever their numbers, and send one never seen to what is not listed', () => {
    const rows = Array.from({ length: 1200 }, (_, i) => [i % 12]);
    const high = new Set([1, 4, 5, 9, 11]);
    const data = rowsOf(rows, rows.map(([x]) => (high.has(x!) ? 2 : -2)));
    const { model } = trainBoosted({ config: boostingConfig.parse({ baggingFraction: 1, trees: 1, learningRate: 1, leaves: 2 }), objective: L2, data, seed: 1, categorical: [0] });
    for (let category = 0; category < 12; category++) expect(Math.sign(valueOf(model, category))).toBe(high.has(category) ? 1 : -1);
    expect(valueOf(model, 40)).toBe(valueOf(model, Number.NaN));
  });

  it('only rise with a feature that they may only rise with', () => {
    const rng = createRng('monotone');
    const rows = Array.from({ length: 800 }, () => [rng.float(), rng.float()]);
    const data = rowsOf(rows, rows.map(([x, y]) => Math.sin(7 * x!) + y! + 0.3 * rng.normal()));
    const { model } = trainBoosted({ config: boostingConfig.parse({ trees: 60, learningRate: 0.1 }), objective: L2, data, seed: 1, monotone: { 0: 1 } });
    for (const y of [0.1, 0.5, 0.9]) {
      for (let step = 0; step < 100; step++) expect(valueOf(model, (step + 1) / 100, y)).toBeGreaterThanOrEqual(valueOf(model, step / 100, y));
    }
  });

  it('stop when rows held out grow no better, and keep the best', () => {
    const [data, validation] = [friedman(300, 'few', 3), friedman(300, 'held out', 3)];
    const { rounds, validationLoss, validationLosses } = trainBoosted({ config: boostingConfig.parse({ trees: 2000, learningRate: 0.3, earlyStoppingRounds: 20 }), objective: L2, data, validation, seed: 1 });
    expect(validationLosses).toHaveLength(rounds + 20);
    expect(validationLoss).toBe(Math.min(...validationLosses));
    expect(validationLosses.indexOf(validationLoss!)).toBe(rounds - 1);
  });

  it('say the odds of two classes, and of three', () => {
    const two = trainBoosted({ config: boostingConfig.parse({ ...WHOLE, trees: 300 }), objective: { name: 'binary' }, data: rowsOf(line, line.map((_, i) => Number(i >= 100 ? i % 4 !== 0 : i % 4 === 0))), seed: 1, validation: rowsOf(line, line.map((_, i) => Number(i >= 100 ? i % 4 !== 0 : i % 4 === 0))) });
    expect(two.trainingLoss).toBe(two.validationLoss);
    const coarse = boostingConfig.parse({ ...WHOLE, trees: 300, leaves: 2, leastRows: 100 });
    const { model } = trainBoosted({ config: coarse, objective: { name: 'binary' }, data: rowsOf(line, line.map((_, i) => Number(i >= 100 ? i % 4 !== 0 : i % 4 === 0))), seed: 1 });
    // A quarter below the middle, three quarters above: log odds of ∓ln 3.
    expect(valueOf(model, 0.2)).toBeCloseTo(-Math.log(3), 6);
    expect(valueOf(model, 0.8)).toBeCloseTo(Math.log(3), 6);
    const three = trainBoosted({ config: boostingConfig.parse({ ...WHOLE, trees: 100, leaves: 4, leastRows: 20 }), objective: { name: 'multiclass', classes: 3 }, data: rowsOf(line, line.map((_, i) => (i < 60 ? 0 : i < 120 ? 1 : 2))), seed: 1 });
    expect([0.1, 0.4, 0.8].map((x) => [...scoresOf(three.model, Float64Array.of(x))]).map((scores) => scores.indexOf(Math.max(...scores)))).toEqual([0, 1, 2]);
    expect(three.trainingLoss).toBeLessThan(0.05);
  });

  it('say a quantile: a share of the rows lies below', () => {
    const rng = createRng('quantile');
    const data = rowsOf(line, line.map(() => rng.normal()));
    const { model } = trainBoosted({ config: boostingConfig.parse({ ...WHOLE, trees: 50, leaves: 2, leastRows: 100 }), objective: { name: 'quantile', alpha: 0.8 }, data, seed: 1 });
    for (const half of [0, 100]) {
      const below = data.targets.slice(half, half + 100).filter((target, i) => target < valueOf(model, (half + i) / 200)).length;
      expect(Math.abs(below - 80)).toBeLessThanOrEqual(1);
    }
  });

  it('are not led astray by a few absurd targets where the loss is Huber\'s', () => {
    const targets = line.map((_, i) => (i % 50 === 7 ? 1e6 : 1));
    const { model } = trainBoosted({ config: boostingConfig.parse({ baggingFraction: 1, trees: 100, learningRate: 0.3, leastRows: 50 }), objective: { name: 'huber', alpha: 1 }, data: rowsOf(line, targets), seed: 1 });
    // Four of two hundred rows pull by at most α each: a leaf of at least 50 rows, one or two of them absurd, moves from 1 until 48 d = 2 at most.
    expect(valueOf(model, 0.5)).toBeGreaterThanOrEqual(1);
    expect(valueOf(model, 0.5)).toBeLessThan(1 + 2 / 48 + 1e-6);
  });
});

describe('data that is hard to learn from', () => {
  const config = boostingConfig.parse({ trees: 5, baggingFraction: 1 });

  it('a constant target is said exactly, without a split', () => {
    const { model, rounds, trainingLoss } = trainBoosted({ config, objective: L2, data: rowsOf(line, line.map(() => 0.1)), seed: 1 });
    expect([rounds, valueOf(model, 0.5), trainingLoss]).toEqual([0, valueOf(model, 0), expect.closeTo(0, 30)]);
    expect(valueOf(model, 0.5)).toBeCloseTo(0.1, 15);
  });

  it('one row is said exactly', () => {
    expect(valueOf(trainBoosted({ config, objective: L2, data: rowsOf([[3, Number.NaN]], [7]), seed: 1 }).model, 0, 0)).toBe(7);
  });

  it('a column that is missing everywhere, and one that never changes, are asked about by no split', () => {
    const rows = line.map(([x], i) => [Number.NaN, x!, 4, i % 2]);
    const { model } = trainBoosted({ config, objective: L2, data: rowsOf(rows, line.map(([x]) => x! * x!)), seed: 1 });
    expect(splitCounts(model)[0]).toBe(0);
    expect(splitCounts(model)[2]).toBe(0);
    expect(splitCounts(model)[1]).toBeGreaterThan(0);
  });

  it('rows that are alike but for their targets are given their mean', () => {
    const { model } = trainBoosted({ config, objective: L2, data: rowsOf(Array.from({ length: 100 }, () => [1, 2]), Array.from({ length: 100 }, (_, i) => i % 2)), seed: 1 });
    expect(valueOf(model, 1, 2)).toBe(0.5);
  });

  it('huge and infinite values are values like others, and huge targets do not blur the small ones', () => {
    const rows = Array.from({ length: 300 }, (_, i) => [i === 0 ? Number.NEGATIVE_INFINITY : i === 299 ? Number.MAX_VALUE : i < 150 ? -1e200 * (150 - i) : 1e250 * i]);
    const step = rows.map((_, i) => Number(i >= 150));
    const plain = trainBoosted({ config: boostingConfig.parse({ ...WHOLE, trees: 1, learningRate: 1, leaves: 2 }), objective: L2, data: rowsOf(rows, step), seed: 1 });
    expect([valueOf(plain.model, -1e300), valueOf(plain.model, Number.POSITIVE_INFINITY)]).toEqual([0, 1]);
    // One target of 1e9 among 0 and 1: gradients in 65,536 steps of its size could not tell these apart.
    const targets = step.map((target, i) => (i === 299 ? 1e9 : target));
    const blurred = trainBoosted({ config: boostingConfig.parse({ ...WHOLE, trees: 1, learningRate: 1, leaves: 3 }), objective: L2, data: rowsOf(rows, targets), seed: 1 });
    expect(valueOf(blurred.model, -1e250)).toBeCloseTo(0, 6);
    expect(valueOf(blurred.model, 2e252)).toBeCloseTo(1, 6);
  });

  it.each([
    ['no rows', rowsOf([], []), /expected at least 1 row, was 0/],
    ['a target that is no number', rowsOf([[1], [2]], [1, Number.NaN]), /row 1: expected a target that is a finite number, was NaN/],
    ['a weight of 0', { ...rowsOf([[1], [2]], [1, 2]), weights: Float64Array.of(1, 0) }, /row 1: expected a weight above 0, was 0/],
    ['too few values', { ...rowsOf([[1], [2]], [1, 2]), features: 2 }, /expected 2 × 2 values, was 2/],
  ])('refuses %s', (_, data, message) => {
    expect(() => trainBoosted({ config, objective: L2, data, seed: 1 })).toThrow(message);
  });

  it('refuses classes and categories that are none', () => {
    expect(() => trainBoosted({ config, objective: { name: 'binary' }, data: rowsOf([[1], [2]], [0, 0.5]), seed: 1 })).toThrow(/row 1: expected a class from 0 to 1, was 0.5/);
    expect(() => trainBoosted({ config, objective: L2, data: rowsOf([[1], [-2]], [0, 1]), seed: 1, categorical: [0] })).toThrow(/row 1: expected a category, a whole number from 0, was -2/);
  });
});

/** 10 sin(π x₁ x₂) + 20 (x₃ - ½)² + 10 x₄ + 5 x₅, and five features that say nothing. @see Friedman 1991, "Multivariate adaptive regression splines", eq. 61 */
function friedman(rows: number, seed: string, noise: number): LabelledRows {
  const rng = createRng(seed);
  const values = Array.from({ length: rows }, () => Array.from({ length: 10 }, () => rng.float()));
  return rowsOf(values, values.map(([a, b, c, d, e]) => 10 * Math.sin(Math.PI * a! * b!) + 20 * (c! - 0.5) ** 2 + 10 * d! + 5 * e! + noise * rng.normal()));
}

function errorOf(model: BoostedModel, { rows, features, values, targets }: LabelledRows): number {
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += (scoresOf(model, values, row * features)[0]! - targets[row]!) ** 2;
  return Math.sqrt(squares / rows);
}
