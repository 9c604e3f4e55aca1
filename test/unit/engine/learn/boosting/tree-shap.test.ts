import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { BoostedModel } from '../../../../../src/engine/learn/boosting/boosted-model.ts';
import { boostingConfig } from '../../../../../src/engine/learn/boosting/boosting.config.ts';
import { goesLeft } from '../../../../../src/engine/learn/boosting/tree.ts';
import type { Tree } from '../../../../../src/engine/learn/boosting/tree.ts';
import { trainBoosted } from '../../../../../src/engine/learn/boosting/train-boosted.ts';
import { contributionsOf } from '../../../../../src/engine/learn/boosting/tree-shap.ts';

const FEATURES = 4;

describe('contributions of features', () => {
  it('are Shapley\'s values by their definition, over all orders in which the features become known', () => {
    const rng = createRng('shapley');
    const values = Float64Array.from({ length: 200 * FEATURES }, () => rng.normal());
    const targets = Float64Array.from({ length: 200 }, (_, i) => values[i * FEATURES]! * values[i * FEATURES + 1]! + values[i * FEATURES + 2]!);
    const { model } = trainBoosted({ config: boostingConfig.parse({ trees: 3, leaves: 12, leastRows: 5, learningRate: 0.5 }), objective: { name: 'l2' }, data: { rows: 200, features: FEATURES, values, targets }, seed: 1 });
    for (let row = 0; row < 5; row++) {
      const seen = values.subarray(row * FEATURES, (row + 1) * FEATURES);
      const told = contributionsOf(model, seen);
      for (let feature = 0; feature < FEATURES; feature++) expect(told.values[feature]).toBeCloseTo(byDefinition(model, seen, feature), 12);
      expect(told.expected).toBeCloseTo(saidOf(model, seen, new Set()), 12);
    }
  });

  it('need the counts of rows that a file may lack', () => {
    const tree: Tree = { feature: Int32Array.of(0), threshold: Float64Array.of(1), decision: Uint8Array.of(0), left: Int32Array.of(~0), right: Int32Array.of(~1), gain: Float64Array.of(1), innerValue: Float64Array.of(0), innerWeight: Float64Array.of(0), innerCount: Float64Array.of(0), value: Float64Array.of(1, 2), weight: Float64Array.of(0, 0), count: Float64Array.of(0, 0), categories: [], shrinkage: 1 };
    const model: BoostedModel = { objective: { name: 'l2' }, outputs: 1, base: [0], trees: [tree], features: [{ name: 'x', monotone: 0, range: null }] };
    expect(() => contributionsOf(model, Float64Array.of(0))).toThrow(/tree 0: expected counts of training rows/);
  });
});

/** φ = Σ over sets without the feature of |S|! (n - |S| - 1)! / n! times what knowing it adds. @see Shapley 1953 */
function byDefinition(model: BoostedModel, row: Float64Array, feature: number): number {
  const others = [0, 1, 2, 3].filter((other) => other !== feature);
  let sum = 0;
  for (let bits = 0; bits < 8; bits++) {
    const known = new Set(others.filter((_, i) => ((bits >> i) & 1) === 1));
    const weight = (factorial(known.size) * factorial(FEATURES - known.size - 1)) / factorial(FEATURES);
    sum += weight * (saidOf(model, row, new Set([...known, feature])) - saidOf(model, row, known));
  }
  return sum;
}

/** What the trees say when only some features are known: a split about another sends the row both ways, by the rows that went there in training. */
function saidOf({ trees, base }: BoostedModel, row: Float64Array, known: ReadonlySet<number>): number {
  return base[0]! + trees.reduce((sum, tree) => sum + walk(tree, 0, row, known), 0);
}

function walk(tree: Tree, node: number, row: Float64Array, known: ReadonlySet<number>): number {
  if (node < 0) return tree.value[~node]!;
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  if (known.has(tree.feature[node]!)) return walk(tree, goesLeft(tree, node, row[tree.feature[node]!]!) ? left : right, row, known);
  const count = (child: number): number => (child < 0 ? tree.count[~child]! : tree.innerCount[child]!);
  return (count(left) * walk(tree, left, row, known) + count(right) * walk(tree, right, row, known)) / (count(left) + count(right));
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
