import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { chanceOf, judgeFeatures } from '../../../../../src/engine/features/selection/judge-features.ts';
import type { JudgeOptions } from '../../../../../src/engine/features/selection/judge-features.ts';
import { explainedShare, growForest } from '../../../../../src/engine/features/selection/regression-forest.ts';

const ROWS = 2000;
const rng = createRng('judged features');

/** signal moves the target; echo repeats it; bend moves it in size alone; noise does nothing; still never changes; rare is seldom known. */
const NAMES = ['noise', 'signal', 'echo', 'bend', 'still', 'rare'] as const;
const target = new Float64Array(ROWS);
const values = new Float64Array(ROWS * NAMES.length);
for (let row = 0; row < ROWS; row++) {
  const [noise, signal, bend] = [rng.normal(), rng.normal(), rng.normal()];
  values.set([noise, signal, -2 * signal + 0.02 * rng.normal(), bend, 4, row % 3 === 0 ? signal : Number.NaN], row * NAMES.length);
  target[row] = signal > 0 ? 1 + 0.3 * rng.normal() : -1 + 0.3 * rng.normal();
  if (Math.abs(bend) > 1) target[row]! *= 3;
}
const rows = { length: ROWS, width: NAMES.length, values };
const OPTIONS: JudgeOptions = { correlationLimit: 0.9, bins: 10, repeats: 3, components: 5, rng: createRng(1), onProgress: () => undefined };

describe('the judgement of features', () => {
  const judged = judgeFeatures({ rows, target, ahead: 1 }, OPTIONS);
  const of = (name: (typeof NAMES)[number]) => judged.features[NAMES.indexOf(name)]!;

  it('ranks what moves the target first and drops what says the same', () => {
    const first = judged.features.findIndex(({ rank }) => rank === 1);
    expect(['signal', 'echo']).toContain(NAMES[first]);
    const [kept, dropped] = NAMES[first] === 'signal' ? ['signal', 'echo'] as const : ['echo', 'signal'] as const;
    expect([of(kept).verdict, of(dropped).verdict]).toEqual(['kept', 'like another']);
    // Correlation of x and -2x + 0.02 e: -2 / sqrt(4 + 0.0004) = -0.99995
    expect(of(dropped).like).toMatchObject({ feature: NAMES.indexOf(kept) });
    expect(of(dropped).like!.correlation).toBeCloseTo(-0.99995, 4);
  });

  it('tells knowing the size from knowing the direction', () => {
    const bend = of('bend');
    expect(bend.information!).toBeGreaterThan(3 * bend.chance);
    expect(bend.direction!).toBeLessThan(2 * bend.directionChance);
    // The side is the sign of the signal: one bit, ln 2, less where noise of 0.3 turns a mean of 1, once in 2,300.
    expect(of('signal').direction!).toBeCloseTo(Math.LN2, 1);
  });

  it('takes what knows nothing for nothing', () => {
    expect(of('noise').information!).toBeLessThan(2 * of('noise').chance);
    expect(Math.abs(of('noise').importance!.drop)).toBeLessThan(0.02);
  });

  it('does not judge what never changes or is seldom known', () => {
    expect([of('still').verdict, of('rare').verdict]).toEqual(['constant', 'unknown']);
    expect([of('still').information, of('rare').information, of('still').importance]).toEqual([null, null, null]);
    expect(of('rare').known).toBeCloseTo(1 / 3, 3);
  });

  it('grows a forest that foretells the target on rows that it has not learned from, and misses the signal most', () => {
    // Of the variance, the sides alone: E[target | sign] explains most of it.
    expect(judged.forestScore).toBeGreaterThan(0.6);
    const kept = of('signal').importance ?? of('echo').importance;
    expect(kept!.drop).toBeGreaterThan(0.8);
  });

  it('finds as many components as there are independent numbers', () => {
    expect(judged.usable).toEqual([0, 1, 2, 3]);
    // noise, signal with its echo, bend: 1/4, 2/4, 1/4 of the variance of four scaled numbers.
    expect(judged.components.shares[0]).toBeCloseTo(0.5, 1);
    expect(judged.components.shares[3]).toBeLessThan(0.001);
  });

  it('does not look at rows that are closer to those that it learns from than the target reaches', () => {
    const far = judgeFeatures({ rows, target, ahead: 200 }, OPTIONS);
    // One row of 200: too few to count in ten bins.
    expect(far.features.every(({ information }) => information === null || information >= 0)).toBe(true);
    expect(far.features[1]!.chance).toBeGreaterThan(judged.features[1]!.chance);
  });
});

describe('what chance would seem to know', () => {
  it('is the 95 % point of chi-square less its mean, over twice the rows', () => {
    // Chi-square with 9 degrees of freedom: 16.919 (any table); (16.919 - 9) / 2000
    expect(chanceOf(1000, 9)).toBeCloseTo(7.919 / 2000, 6);
    expect(chanceOf(0, 9)).toBe(0);
  });
});

describe('a forest', () => {
  const line = { length: 400, width: 1, values: Float64Array.from({ length: 400 }, (_, row) => row) };
  const steps = Float64Array.from({ length: 400 }, (_, row) => (row < 200 ? 0 : 1));

  it('finds a step where it is', () => {
    const forest = growForest(line, steps, { from: 0, to: 400 }, { trees: 20, depth: 2, leastRows: 5, rng: createRng('step') });
    const out = new Float64Array(400);
    forest.predict(line, out);
    expect(out[100]).toBe(0);
    expect(out[300]).toBe(1);
    expect(explainedShare(out, steps)).toBeGreaterThan(0.9);
  });

  it('is the same of the same seed, and sends what is unknown with the smallest', () => {
    const grow = () => growForest(line, steps, { from: 0, to: 400 }, { trees: 5, depth: 2, leastRows: 5, rng: createRng('again') });
    const [one, other] = [new Float64Array(400), new Float64Array(400)];
    grow().predict(line, one);
    grow().predict(line, other);
    expect(one).toEqual(other);
    const unknown = new Float64Array(1);
    grow().predict({ length: 1, width: 1, values: Float64Array.of(Number.NaN) }, unknown);
    expect(unknown[0]).toBe(0);
  });

  it('explains nothing by the mean and less than nothing by worse', () => {
    expect(explainedShare(new Float64Array(400).fill(0.5), steps)).toBe(0);
    expect(explainedShare(steps.map((value) => 1 - value), steps)).toBe(-3);
  });
});
