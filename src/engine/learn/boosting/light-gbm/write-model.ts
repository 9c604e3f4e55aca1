import type { BoostedModel, ModelFeature } from '../boosted-model.ts';
import { splitCounts } from '../importance.ts';
import type { Tree } from '../tree.ts';
import { objectiveText } from './objective-text.ts';

/**
 * Writes a model in the text format of LightGBM 4 (`version=v4`). Numbers have all their digits, so LightGBM predicts the same from it. What each output begins at is
 * added to its first tree, as LightGBM does; blanks in names become `_`, because it takes none.
 * @see https://github.com/microsoft/LightGBM, src/boosting/gbdt_model_text.cpp, for the format
 */
export function writeLightGbm(model: BoostedModel): string {
  const { features, outputs, objective } = model;
  const trees = treesWithBase(model).map((tree, i) => `Tree=${i}\n${treeText(tree)}\n\n`);
  const monotone = features.some((feature) => feature.monotone !== 0) ? [`monotone_constraints=${features.map((feature) => feature.monotone).join(' ')}`] : [];
  const names = features.map(({ name }) => name.trim().replaceAll(/\s+/g, '_'));
  const header = [
    'tree', 'version=v4', `num_class=${outputs}`, `num_tree_per_iteration=${outputs}`, 'label_index=0', `max_feature_idx=${features.length - 1}`,
    `objective=${objectiveText(objective)}`, `feature_names=${names.join(' ')}`, ...monotone, `feature_infos=${features.map(rangeText).join(' ')}`,
    `tree_sizes=${trees.map((text) => text.length).join(' ')}`, '', '',
  ];
  const counts = [...splitCounts(model).entries()].filter(([, count]) => count > 0).sort(([, one], [, other]) => other - one).map(([feature, count]) => `${names[feature]!}=${count}`);
  const alpha = 'alpha' in objective ? [`[alpha: ${objective.alpha}]`] : [];
  return [header.join('\n'), trees.join(''), ['end of trees', '', 'feature_importances:', ...counts, '', 'parameters:', '[boosting: gbdt]', ...alpha, 'end of parameters', '', 'pandas_categorical:null', ''].join('\n')].join('');
}

/** The score of a model read back begins at 0; a model without trees says what it begins at by a tree of one leaf. */
function treesWithBase({ trees, base, outputs }: BoostedModel): readonly Tree[] {
  if (trees.length === 0) return base.map((value) => ({ ...LEAF, value: Float64Array.of(value) }));
  return trees.map((tree, i) => (i < outputs && base[i] !== 0 ? { ...tree, value: tree.value.map((value) => base[i]! + value), innerValue: tree.innerValue.map((value) => base[i]! + value), shrinkage: 1 } : tree));
}

const LEAF: Tree = {
  feature: new Int32Array(0), threshold: new Float64Array(0), decision: new Uint8Array(0), left: new Int32Array(0), right: new Int32Array(0), gain: new Float64Array(0),
  innerValue: new Float64Array(0), innerWeight: new Float64Array(0), innerCount: new Float64Array(0), value: new Float64Array(1), weight: new Float64Array(1), count: new Float64Array(1), categories: [], shrinkage: 1,
};

function treeText(tree: Tree): string {
  const row = (key: string, values: ArrayLike<number>): string => `${key}=${Array.from(values).join(' ')}`;
  const starts = [0];
  for (const bits of tree.categories) starts.push(starts.at(-1)! + bits.length);
  return [
    `num_leaves=${tree.value.length}`, `num_cat=${tree.categories.length}`, row('split_feature', tree.feature), row('split_gain', tree.gain), row('threshold', tree.threshold),
    row('decision_type', tree.decision), row('left_child', tree.left), row('right_child', tree.right), row('leaf_value', tree.value), row('leaf_weight', tree.weight),
    row('leaf_count', tree.count), row('internal_value', tree.innerValue), row('internal_weight', tree.innerWeight), row('internal_count', tree.innerCount),
    ...(tree.categories.length === 0 ? [] : [row('cat_boundaries', starts), row('cat_threshold', tree.categories.flatMap((bits) => [...bits]))]),
    'is_linear=0', `shrinkage=${tree.shrinkage}`, '',
  ].join('\n');
}

function rangeText({ range }: ModelFeature): string {
  if (range === null) return 'none';
  return 'categories' in range ? range.categories.join(':') || 'none' : `[${range.least}:${range.largest}]`;
}
