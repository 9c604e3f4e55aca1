import { CATEGORICAL } from '../tree.ts';
import type { Tree } from '../tree.ts';

/**
 * Checks that a row of so many features finds its leaf in a tree: every split but the first and every leaf lies below exactly one split before it.
 * @throws RangeError that says what was expected, and in which tree and split
 */
export function checkTree({ feature, threshold, decision, left, right, value, categories }: Tree, features: number, index: number): void {
  const splits = feature.length;
  if (value.length !== splits + 1) throw new RangeError(`tree ${index}: expected ${splits + 1} leaves below ${splits} splits, was ${value.length}`);
  const seen = new Set<number>();
  for (let split = 0; split < splits; split++) {
    const where = `tree ${index}, split ${split}`;
    if (!(feature[split]! >= 0 && feature[split]! < features)) throw new RangeError(`${where}: expected a feature from 0 to ${features - 1}, was ${feature[split]}`);
    if ((decision[split]! & CATEGORICAL) !== 0 && categories[threshold[split]!] === undefined) throw new RangeError(`${where}: expected one of ${categories.length} lists of categories, was ${threshold[split]}`);
    for (const child of [left[split]!, right[split]!]) {
      const isKnown = child >= 0 ? child > split && child < splits : ~child < value.length;
      if (!isKnown || seen.has(child)) throw new RangeError(`${where}: expected each split and leaf below one split, was ${child} again or unknown`);
      seen.add(child);
    }
  }
}
