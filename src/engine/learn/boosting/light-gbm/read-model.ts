import type { BoostedModel, ModelFeature } from '../boosted-model.ts';
import { CATEGORICAL } from '../tree.ts';
import type { Tree } from '../tree.ts';
import { objectiveText, readObjective } from './objective-text.ts';

/** A model file that cannot be read. The message says what was expected, what was found, and in which line. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

/**
 * Reads a model in the text format of LightGBM 3 and 4. Its predictions are LightGBM's: the same thresholds, the same sums in the same order.
 * @throws ModelFileError when the text is no such model, or asks for what is not known here: linear leaves, averaged trees, other objectives
 */
export function readLightGbm(text: string): BoostedModel {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('Tree='));
  const header = new Section(lines, 0, start < 0 ? lines.length : start);
  if (lines[0]?.trim() !== 'tree') throw new ModelFileError(`line 1: expected "tree", as LightGBM's model files begin, was "${(lines[0] ?? '').slice(0, 40)}"`);
  const version = header.text('version');
  if (!['v3', 'v4'].includes(version)) throw new ModelFileError(`${header.where('version')}: expected version v3 or v4, was ${version}`);
  if (header.has('average_output')) throw new ModelFileError(`${header.where('average_output')}: expected trees that are added up, was a random forest, whose trees are averaged`);
  const outputs = header.count('num_tree_per_iteration');
  const objective = orAt(header.where('objective'), () => readObjective(header.text('objective'), parameterOf(lines, 'alpha')));
  if ((objective.name === 'multiclass' ? objective.classes : 1) !== outputs) throw new ModelFileError(`${header.where('num_tree_per_iteration')}: expected the trees of ${objectiveText(objective)}, was ${outputs} a round`);
  const features = featuresOf(header);
  const end = lines.indexOf('end of trees');
  if (end < 0) throw new ModelFileError(`line ${lines.length}: expected "end of trees", the file has been cut off`);
  const starts = start < 0 ? [] : lines.flatMap((line, i) => (i < end && line.startsWith('Tree=') ? [i] : []));
  const trees = starts.map((from, i) => treeOf(new Section(lines, from, starts[i + 1] ?? end), features.length));
  if (trees.length % outputs !== 0) throw new ModelFileError(`line ${end + 1}: expected ${outputs} trees in every round, was ${trees.length} in all`);
  return { objective, outputs, base: Array.from({ length: outputs }, () => 0), trees, features };
}

/** Lines `key=value` of a part of the file. */
class Section {
  readonly #values = new Map<string, { readonly text: string; readonly line: number }>();
  readonly #from: number;

  constructor(lines: readonly string[], from: number, to: number) {
    this.#from = from;
    for (let i = from; i < to; i++) {
      const at = lines[i]!.indexOf('=');
      const key = at < 0 ? lines[i]!.trim() : lines[i]!.slice(0, at);
      if (key !== '' && !this.#values.has(key)) this.#values.set(key, { text: at < 0 ? '' : lines[i]!.slice(at + 1), line: i + 1 });
    }
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  where(key: string): string {
    return `line ${this.#values.get(key)?.line ?? this.#from + 1}`;
  }

  text(key: string): string {
    const found = this.#values.get(key);
    if (found === undefined) throw new ModelFileError(`line ${this.#from + 1}: expected "${key}=" below, found none`);
    return found.text;
  }

  count(key: string): number {
    const value = Number(this.text(key));
    if (!(Number.isInteger(value) && value >= 1)) throw new ModelFileError(`${this.where(key)}: expected ${key} to be a whole number from 1, was "${this.text(key)}"`);
    return value;
  }

  /** Returns so many numbers. */
  numbers(key: string, length: number): Float64Array {
    const text = this.text(key).trim();
    const values = Float64Array.from(text === '' ? [] : text.split(/ +/), readNumber);
    if (values.length !== length) throw new ModelFileError(`${this.where(key)}: expected ${length} numbers of ${key}, was ${values.length}`);
    const wrong = values.findIndex(Number.isNaN);
    if (wrong >= 0) throw new ModelFileError(`${this.where(key)}: expected numbers of ${key}, was "${text.split(/ +/)[wrong] ?? ''}" in place ${wrong + 1}`);
    return values;
  }

  numbersOr(key: string, length: number): Float64Array {
    return this.has(key) ? this.numbers(key, length) : new Float64Array(length);
  }
}

/** C++ prints infinities its own way. */
function readNumber(text: string): number {
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}

function treeOf(section: Section, features: number): Tree {
  const leaves = section.count('num_leaves');
  const splits = leaves - 1;
  if (section.has('is_linear') && section.text('is_linear').trim() !== '0') throw new ModelFileError(`${section.where('is_linear')}: expected leaves of one value, was a tree with linear leaves`);
  const numbers = (key: string): Float64Array => section.numbers(key, splits);
  const [feature, left, right, decision] = [Int32Array.from(numbers('split_feature')), Int32Array.from(numbers('left_child')), Int32Array.from(numbers('right_child')), Uint8Array.from(numbers('decision_type'))];
  const wrong = feature.findIndex((asked) => asked < 0 || asked >= features);
  if (wrong >= 0) throw new ModelFileError(`${section.where('split_feature')}: expected features from 0 to ${features - 1}, was ${feature[wrong]}`);
  checkChildren(section, { left, right, leaves });
  const threshold = numbers('threshold');
  const categories = categoriesOf(section);
  decision.forEach((bits, split) => {
    if ((bits & CATEGORICAL) !== 0 && categories[threshold[split]!] === undefined) throw new ModelFileError(`${section.where('threshold')}: expected a list of categories from 0 to ${categories.length - 1}, was ${threshold[split]}`);
  });
  return {
    feature, left, right, decision, threshold, categories, gain: section.numbersOr('split_gain', splits), innerValue: section.numbersOr('internal_value', splits),
    innerWeight: section.numbersOr('internal_weight', splits), innerCount: section.numbersOr('internal_count', splits), value: section.numbers('leaf_value', leaves),
    weight: section.numbersOr('leaf_weight', leaves), count: section.numbersOr('leaf_count', leaves), shrinkage: section.has('shrinkage') ? Number(section.text('shrinkage')) : 1,
  };
}

/** Every split but the first and every leaf is the child of exactly one split before it: a row cannot walk in a circle. */
function checkChildren(section: Section, { left, right, leaves }: { readonly left: Int32Array; readonly right: Int32Array; readonly leaves: number }): void {
  const seen = new Set<number>();
  for (const [key, children] of [['left_child', left], ['right_child', right]] as const) {
    children.forEach((child, split) => {
      const isKnown = child >= 0 ? child > split && child < leaves - 1 : ~child < leaves;
      if (!isKnown || seen.has(child)) throw new ModelFileError(`${section.where(key)}: expected each split and leaf below one split, was ${child} below split ${split}`);
      seen.add(child);
    });
  }
}

function categoriesOf(section: Section): readonly Uint32Array[] {
  const count = section.has('num_cat') ? Number(section.text('num_cat')) : 0;
  if (count === 0) return [];
  const starts = section.numbers('cat_boundaries', count + 1);
  const bits = Uint32Array.from(section.numbers('cat_threshold', starts[count]!));
  return Array.from({ length: count }, (_, i) => bits.slice(starts[i], starts[i + 1]));
}

function featuresOf(header: Section): readonly ModelFeature[] {
  const names = header.text('feature_names').trim().split(/ +/);
  const count = Number(header.text('max_feature_idx')) + 1;
  if (names.length !== count) throw new ModelFileError(`${header.where('feature_names')}: expected ${count} names, was ${names.length}`);
  const ranges = header.has('feature_infos') ? header.text('feature_infos').trim().split(/ +/) : [];
  const monotone = header.has('monotone_constraints') ? header.numbers('monotone_constraints', count) : new Float64Array(count);
  return names.map((name, i) => ({ name, monotone: Math.sign(monotone[i]!) as -1 | 0 | 1, range: rangeOf(ranges[i] ?? 'none') }));
}

function rangeOf(text: string): ModelFeature['range'] {
  const numeric = /^\[(.+):(.+)\]$/.exec(text);
  if (numeric) return { least: readNumber(numeric[1]!), largest: readNumber(numeric[2]!) };
  return text === 'none' ? null : { categories: text.split(':').map(Number) };
}

function parameterOf(lines: readonly string[], name: string): number | null {
  const line = lines.find((text) => text.startsWith(`[${name}: `));
  return line === undefined ? null : Number(line.slice(name.length + 3, -1));
}

function orAt<Result>(where: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof RangeError ? new ModelFileError(`${where}: ${error.message}`) : error;
  }
}
