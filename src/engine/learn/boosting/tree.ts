/** What a split does with a row whose value is missing (NaN): it takes it for 0, or for missing. Zero as missing exists in models from elsewhere only. */
export type Missing = 'none' | 'zero' | 'nan';

/** A decision tree of n leaves and n - 1 splits. A child that is not negative is a split, `~child` is a leaf. A tree of one leaf has no splits. */
export interface Tree {
  /** [splits] which feature is asked about. */
  readonly feature: Int32Array;
  /** [splits] up to which value (included) a row goes left; of a split by categories the place of its list in `categories`. */
  readonly threshold: Float64Array;
  /** [splits] bits: 1 by categories, 2 missing goes left, 4 and 8 what is missing: 0 nothing, 4 zero, 8 NaN. LightGBM's decision_type. */
  readonly decision: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** [splits] by how much it lowered the loss. */
  readonly gain: Float64Array;
  /** [splits] what the tree would say were it cut here, how much it weighs, and of how many training rows. */
  readonly innerValue: Float64Array;
  readonly innerWeight: Float64Array;
  readonly innerCount: Float64Array;
  /** [leaves] what the tree says, the sum of hessians, and the training rows. */
  readonly value: Float64Array;
  readonly weight: Float64Array;
  readonly count: Float64Array;
  /** Bits of the categories that go left: category c is bit c & 31 of word c >> 5. */
  readonly categories: readonly Uint32Array[];
  /** What the values were multiplied with when the tree was added. */
  readonly shrinkage: number;
}

/** The bits of {@link Tree.decision}. */
export const CATEGORICAL = 1, MISSING_LEFT = 2, MISSING_ZERO = 4, MISSING_NAN = 8;

/** What is nearer to 0 than this counts as 0 where zero is missing. */
const NEARLY_ZERO = 1e-35;

/** Returns the leaf that a row reaches. @param at where the row begins in `values` */
export function leafOf(tree: Tree, values: Float64Array, at: number): number {
  if (tree.feature.length === 0) return 0;
  let node = 0;
  while (node >= 0) node = goesLeft(tree, node, values[at + tree.feature[node]!]!) ? tree.left[node]! : tree.right[node]!;
  return ~node;
}

/** Tells on which side of a split a value goes. */
export function goesLeft({ decision, threshold, categories }: Tree, split: number, value: number): boolean {
  const bits = decision[split]!;
  if ((bits & CATEGORICAL) !== 0) return isListed(categories[threshold[split]!]!, value);
  const isMissing = Number.isNaN(value);
  if ((isMissing && (bits & MISSING_NAN) !== 0) || ((bits & MISSING_ZERO) !== 0 && (isMissing || Math.abs(value) <= NEARLY_ZERO))) return (bits & MISSING_LEFT) !== 0;
  return (isMissing ? 0 : value) <= threshold[split]!;
}

/** Tells whether a category is one of those whose bits are set; a fraction counts as the whole number before it, a negative one and a missing one as none. */
export function isListed(bits: Uint32Array, value: number): boolean {
  if (!(value > -1)) return false;
  const category = Math.trunc(value);
  return category < bits.length * 32 && ((bits[category >> 5]! >>> (category & 31)) & 1) === 1;
}

/** Returns the longest way from the root to a leaf, in splits. */
export function depthOf({ left, right }: Tree): number {
  if (left.length === 0) return 0;
  const depths = new Int32Array(left.length);
  let deepest = 1;
  // A split comes before its children.
  for (let split = 0; split < left.length; split++) {
    for (const child of [left[split]!, right[split]!]) {
      if (child >= 0) depths[child] = depths[split]! + 1;
    }
    deepest = Math.max(deepest, depths[split]! + 1);
  }
  return deepest;
}
