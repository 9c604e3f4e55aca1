import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scoresOf } from '../../../../../src/engine/learn/boosting/boosted-model.ts';
import { readLightGbm } from '../../../../../src/engine/learn/boosting/light-gbm/read-model.ts';
import { writeLightGbm } from '../../../../../src/engine/learn/boosting/light-gbm/write-model.ts';
import { objectiveOf } from '../../../../../src/engine/learn/boosting/objective.ts';
import { ServedTrees, servedImage } from '../../../../../src/engine/learn/boosting/served-trees.ts';
import { contributionsOf } from '../../../../../src/engine/learn/boosting/tree-shap.ts';

interface Case {
  readonly objective: string;
  readonly text: string;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly raw: readonly (readonly number[])[];
  readonly predicted: readonly (readonly number[])[];
  readonly contributions: readonly (readonly number[])[];
}

/** Models, predictions and contributions that LightGBM itself has written, with missing values and categories. */
const { models } = JSON.parse(readFileSync(new URL('light-gbm-cases.json', import.meta.url), 'utf8')) as { readonly models: readonly Case[] };
const rowOf = (row: readonly (number | null)[]): Float64Array => Float64Array.from(row, (value) => value ?? Number.NaN);

describe.each(models)('a $objective model of LightGBM', ({ text, rows, raw, predicted, contributions }) => {
  const model = readLightGbm(text);

  it('predicts what LightGBM predicts, to 1e-12 of it', () => {
    const served = new ServedTrees(model);
    rows.forEach((row, i) => {
      const scores = new Float64Array(model.outputs);
      served.scores(rowOf(row), scores);
      expect([...scores]).toEqual([...scoresOf(model, rowOf(row))]);
      raw[i]!.forEach((score, output) => { expect(Math.abs(scores[output]! - score)).toBeLessThanOrEqual(1e-12 * Math.abs(score)); });
      objectiveOf(model.objective, { targets: new Float64Array(0) }).transform(scores);
      predicted[i]!.forEach((value, output) => { expect(scores[output]).toBeCloseTo(value, 12); });
    });
  });

  it('says the same, bit for bit, where it was laid out in another thread', () => {
    const there = new ServedTrees(structuredClone(servedImage(model)));
    for (const row of rows) {
      const scores = new Float64Array(model.outputs);
      there.scores(rowOf(row), scores);
      expect([...scores]).toEqual([...scoresOf(model, rowOf(row))]);
    }
  });

  it('has the contributions that LightGBM says, and they add up to the score', () => {
    rows.forEach((row, i) => {
      for (let output = 0; output < model.outputs; output++) {
        const { values, expected } = contributionsOf(model, rowOf(row), output);
        const theirs = contributions[i]!.slice(output * (row.length + 1), (output + 1) * (row.length + 1));
        [...values, expected].forEach((value, feature) => { expect(value).toBeCloseTo(theirs[feature]!, 12); });
        expect(values.reduce((sum, value) => sum + value, expected)).toBeCloseTo(raw[i]![output]!, 12);
      }
    });
  });

  it('is written as it was read', () => {
    expect(readLightGbm(writeLightGbm(model))).toEqual(model);
  });
});

describe('a model file that cannot be read', () => {
  const text = models[0]!.text;
  const withLine = (from: RegExp, to: string): string => text.replace(from, to);

  it.each([
    ['another file', '{"trees": []}', /line 1: expected "tree"/],
    ['another version', withLine(/version=v4/, 'version=v2'), /line 2: expected version v3 or v4, was v2/],
    ['another objective', withLine(/objective=regression/, 'objective=poisson'), /line 7: expected one of the objectives/],
    ['a random forest', withLine(/label_index=0/, 'average_output'), /line 5: expected trees that are added up/],
    ['linear leaves', withLine(/is_linear=0/, 'is_linear=1'), /line \d+: expected leaves of one value/],
    ['a file cut off', text.slice(0, text.indexOf('end of trees')), /expected "end of trees", the file has been cut off/],
    ['a number that is none', withLine(/leaf_value=\S+/, 'leaf_value=x'), /line \d+: expected numbers of leaf_value, was "x" in place 1/],
    ['too few numbers', withLine(/leaf_value=\S+ /, 'leaf_value='), /line \d+: expected 6 numbers of leaf_value, was 5/],
    ['a tree that walks in a circle', withLine(/left_child=\S+/, 'left_child=0'), /line \d+: expected each split and leaf below one split, was 0 below split 0/],
    ['a feature that is not there', withLine(/split_feature=\S+/, 'split_feature=9'), /line \d+: expected features from 0 to 3, was 9/],
    ['a class too few', models[2]!.text.replace('num_class:3', 'num_class:4'), /expected the trees of multiclass num_class:4, was 3 a round/],
  ])('says what is wrong with %s', (_, broken, message) => {
    expect(() => readLightGbm(broken)).toThrow(message);
  });
});
