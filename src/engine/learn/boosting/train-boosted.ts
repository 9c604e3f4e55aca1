import { quantileOf } from '../../compute/quantile.ts';
import { createRng } from '../../compute/rng.ts';
import type { Rng } from '../../compute/rng.ts';
import { categoricalMapper, numericMapper } from './bins/bin-mapper.ts';
import type { BinMapper } from './bins/bin-mapper.ts';
import type { BoostedModel } from './boosted-model.ts';
import type { BoostingConfig, ObjectiveConfig } from './boosting.config.ts';
import { Grower } from './growth/grow-tree.ts';
import type { GrownLeaf, Sums } from './growth/grow-tree.ts';
import { leafValue } from './growth/leaf-value.ts';
import { createWorkspace } from './growth/workspace.ts';
import type { Workspace } from './growth/workspace.ts';
import { objectiveOf, weightedQuantile } from './objective.ts';
import type { Objective } from './objective.ts';
import { checkRows } from './rows.ts';
import type { LabelledRows } from './rows.ts';
import type { Tree } from './tree.ts';

export interface BoostingTask {
  readonly config: BoostingConfig;
  readonly objective: ObjectiveConfig;
  readonly data: LabelledRows;
  /** Rows that no tree is grown on, by which training stops early and the loss is told. */
  readonly validation?: LabelledRows;
  readonly seed: number | string;
  /** In their order; `feature 0` and so on where they are left out. */
  readonly names?: readonly string[];
  /** Features of categories; all others are numbers. */
  readonly categorical?: readonly number[];
  /** By feature: 1 where what is predicted may only rise with it, -1 where only fall. */
  readonly monotone?: Readonly<Record<number, -1 | 1>>;
  /** Asked after every round; true ends training with the trees so far. */
  readonly onRound?: (round: RoundReport) => boolean | undefined;
}

/** What a round of trees came to. */
export interface RoundReport {
  readonly round: number;
  /** Mean loss of the rows held out; null without them. */
  readonly validationLoss: number | null;
}

export interface BoostingOutcome {
  readonly model: BoostedModel;
  /** Rounds whose trees are in the model. */
  readonly rounds: number;
  readonly trainingLoss: number;
  readonly validationLoss: number | null;
  /** [rounds grown] of the rows held out. */
  readonly validationLosses: readonly number[];
}

/**
 * Adds tree after tree, each grown on what the ones before have left. The same data, settings and seed give the same trees, bit for bit, on any machine.
 * A constant target gives a model without splits; so do fewer rows than two leaves need.
 * @throws RangeError that says what of the data cannot be learned from, and where
 * @see Friedman 2001; Ke et al. 2017, "LightGBM", whose parameters and growth leaf by leaf these are
 */
export function trainBoosted(task: BoostingTask): BoostingOutcome {
  const { config, data, validation = null } = task;
  checkRows(data, 1);
  if (validation !== null) checkValidation(data, validation);
  const objective = objectiveOf(task.objective, data);
  const mappers = mappersOf(task);
  const space = createWorkspace(data, validation, { mappers, outputs: objective.outputs, leaves: config.leaves, mayPack: objective.hasUnitHessian && data.weights === undefined });
  const monotone = mappers.map((_, feature) => task.monotone?.[feature] ?? 0);
  const boosting = new Boosting(task, objective, space, new Grower(space, { config, mappers, monotone }));
  return boosting.run(mappers);
}

function checkValidation(data: LabelledRows, validation: LabelledRows): void {
  checkRows(validation, 1);
  if (validation.features !== data.features) throw new RangeError(`expected validation rows of ${data.features} features, was ${validation.features}`);
}

function mappersOf({ config, data, categorical = [] }: BoostingTask): readonly BinMapper[] {
  const wrong = categorical.find((feature) => !(Number.isInteger(feature) && feature >= 0 && feature < data.features));
  if (wrong !== undefined) throw new RangeError(`expected features of categories from 0 to ${data.features - 1}, was ${wrong}`);
  const column = new Float64Array(data.rows);
  return Array.from({ length: data.features }, (_, feature) => {
    for (let row = 0; row < data.rows; row++) column[row] = data.values[row * data.features + feature]!;
    return categorical.includes(feature) ? categoricalMapper(column, config) : numericMapper(column, config);
  });
}

/** How much of the middle half of the gradients one step may be at most: where few lie far out, steps of their size would be too coarse for the others. */
const COARSEST = 1 / 64;
/** Of so many gradients, evenly spaced, the middle half is measured, once in so many rounds: it changes slowly. */
const MEASURED = 255, MEASURED_EVERY = 16;
const UINT32_COUNT = 2 ** 32;

class Boosting {
  readonly #task: BoostingTask;
  readonly #objective: Objective;
  readonly #space: Workspace;
  readonly #grower: Grower;
  readonly #bagChance: Rng;
  readonly #featureChance: Rng;
  /** [outputs][rows] the scores at the beginning of a round; where there is one output, the scores themselves. */
  readonly #before: readonly Float64Array[];
  #round = 0;
  /** Steps up to this tell the gradients apart. */
  #finest = 0;
  /** Rows grown on, and the rows left out, as drawn last. */
  readonly #drawn: { readonly bag: Uint32Array; readonly others: Uint32Array };

  constructor(task: BoostingTask, objective: Objective, space: Workspace, grower: Grower) {
    const rng = createRng(task.seed);
    this.#task = task;
    this.#objective = objective;
    this.#space = space;
    this.#grower = grower;
    this.#before = space.scores.map(({ values }) => (space.scores.length === 1 ? values : values.slice()));
    this.#bagChance = rng.stream('rows');
    this.#featureChance = rng.stream('features');
    const bag = this.#bags ? Math.max(1, Math.floor(space.trained * task.config.baggingFraction)) : space.trained;
    this.#drawn = { bag: new Uint32Array(bag), others: new Uint32Array(space.rows - bag) };
    this.#drawn.bag.set(Uint32Array.from({ length: bag }, (_, row) => row));
    this.#drawn.others.set(Uint32Array.from({ length: space.rows - bag }, (_, i) => bag + i));
  }

  run(mappers: readonly BinMapper[]): BoostingOutcome {
    const { config, data, validation = null, onRound } = this.#task;
    const base = this.#objective.initial(data);
    this.#space.scores.forEach(({ values }, output) => values.fill(base[output]!));
    const trees: Tree[] = [];
    const losses: number[] = [];
    let best = { round: 0, loss: validation === null ? Number.POSITIVE_INFINITY : this.#loss(validation, data.rows) };
    for (let round = 1; round <= config.trees; round++) {
      const grown = this.#grow(round);
      // Nothing is left that a split could tell apart, and no chance that another draw of rows or features will.
      if (grown.every(({ feature }) => feature.length === 0) && !this.#bags && config.featureFraction === 1) break;
      trees.push(...grown);
      if (validation !== null) {
        const loss = this.#loss(validation, data.rows);
        losses.push(loss);
        if (loss < best.loss) best = { round, loss };
      }
      const shouldStop = onRound?.({ round, validationLoss: losses.at(-1) ?? null }) === true;
      if (shouldStop || (validation !== null && config.earlyStoppingRounds !== null && round - best.round >= config.earlyStoppingRounds)) break;
    }
    const kept = config.earlyStoppingRounds !== null && validation !== null ? trees.slice(0, best.round * this.#objective.outputs) : trees;
    const model = { objective: this.#task.objective, outputs: this.#objective.outputs, base, trees: kept, features: featuresOf(this.#task, mappers) };
    const rounds = kept.length / this.#objective.outputs;
    return { model, rounds, trainingLoss: this.#loss(data, 0), validationLoss: validation === null ? null : kept.length < trees.length ? best.loss : losses.at(-1) ?? best.loss, validationLosses: losses };
  }

  get #bags(): boolean {
    return this.#task.config.baggingFrequency > 0 && this.#task.config.baggingFraction < 1;
  }

  #loss(data: LabelledRows, from: number): number {
    return this.#objective.loss(this.#space.scores.map(({ values }) => values), data, from);
  }

  /** Grows the trees of a round, one for each output, on the scores as they were at its beginning. */
  #grow(round: number): readonly Tree[] {
    const { scores } = this.#space;
    this.#round = round;
    if (this.#bags && (round - 1) % this.#task.config.baggingFrequency === 0) this.#drawRows();
    const asked = this.#drawFeatures();
    if (scores.length > 1) scores.forEach(({ values }, output) => { this.#before[output]!.set(values); });
    return scores.map((_, output) => this.#growOutput(output, asked));
  }

  #growOutput(output: number, asked: readonly number[]): Tree {
    const { rowList, otherList } = this.#space;
    const { bag, others } = this.#drawn;
    const sums = this.#differentiate(output);
    rowList.values.set(bag);
    otherList.values.set(others);
    const { tree, leaves } = this.#grower.grow({ count: bag.length, others: others.length }, sums, asked);
    const finished = this.#finished(tree, leaves, { output, sums });
    this.#add(finished, leaves, output);
    return finished;
  }

  /** Works out the derivatives, and packs them where they are fine enough for it. */
  #differentiate(output: number): Sums {
    const { kernel, gradients, hessians, pairs, packed, scores, targets, out, steps, trained } = this.#space;
    const { data, objective } = this.#task;
    if (objective.name === 'l2') kernel.residuals(scores[0]!.at, targets, gradients.at, trained, out.at);
    else {
      this.#objective.differentiate(this.#before, data.targets, output, gradients.values, hessians);
      out.floats.set(rangeOf(gradients.values));
    }
    const [least, largest] = [out.floats[0]!, out.floats[1]!];
    if (steps !== null) {
      const step = (largest - least) / steps || 1;
      if (largest === least || this.#isFine(step, output)) {
        kernel.quantise(gradients.at, trained, least, 1 / step, packed);
        return { kind: 'packed', least, step };
      }
    }
    for (let row = 0; row < trained; row++) {
      const weight = data.weights?.[row] ?? 1;
      gradients.values[row]! *= weight;
      pairs.values[2 * row] = gradients.values[row]!;
      pairs.values[2 * row + 1] = hessians[row]! * weight;
    }
    return { kind: 'exact' };
  }

  /** Tells whether steps of this size tell the gradients apart. */
  #isFine(step: number, output: number): boolean {
    if (output === 0 && this.#round % MEASURED_EVERY === 1) this.#finest = COARSEST * middleHalf(this.#space.gradients.values);
    return step <= this.#finest;
  }

  /** Gives the leaves their last values, times the learning rate: of quantised gradients the exact ones, of a quantile the rows' own. */
  #finished(tree: Tree, leaves: readonly GrownLeaf[], round: { readonly output: number; readonly sums: Sums }): Tree {
    const { learningRate } = this.#task.config;
    const value = Float64Array.from(leaves, (leaf) => this.#valueOf(leaf, round) * learningRate);
    return { ...tree, value, innerValue: tree.innerValue.map((inner) => inner * learningRate), shrinkage: learningRate };
  }

  #valueOf(leaf: GrownLeaf, { output, sums }: { readonly output: number; readonly sums: Sums }): number {
    const { kernel, rowList, gradients, scores } = this.#space;
    const { data, config } = this.#task;
    const share = this.#objective.renews;
    if (share !== null) {
      const rows = rowList.values.subarray(leaf.from, leaf.from + leaf.count);
      const differences = Float64Array.from(rows, (row) => data.targets[row]! - scores[output]!.values[row]!);
      return weightedQuantile(differences, data.weights === undefined ? null : Float64Array.from(rows, (row) => data.weights![row]!), share);
    }
    if (sums.kind === 'exact') return leaf.value;
    return leafValue(kernel.sumOf(gradients.at, rowList.at + leaf.from * 4, leaf.count), leaf.count, { l1: config.l1, l2: config.l2 + leaf.extraL2 }, leaf.bounds);
  }

  #add(tree: Tree, leaves: readonly GrownLeaf[], output: number): void {
    const { kernel, scores, rowList, otherList } = this.#space;
    leaves.forEach(({ from, count, otherFrom, otherCount }, leaf) => {
      kernel.addTo(scores[output]!.at, rowList.at + from * 4, count, tree.value[leaf]!);
      kernel.addTo(scores[output]!.at, otherList.at + otherFrom * 4, otherCount, tree.value[leaf]!);
    });
  }

  /** Draws rows without putting them back, each set of them as likely as any other, in ascending order. @see Knuth, TAOCP vol. 2, 3.4.2, algorithm S */
  #drawRows(): void {
    const { bag, others } = this.#drawn;
    const { trained } = this.#space;
    let [taken, left] = [0, 0];
    for (let row = 0; row < trained; row++) {
      if (this.#bagChance.uint32() * (trained - row) < (bag.length - taken) * UINT32_COUNT) bag[taken++] = row;
      else others[left++] = row;
    }
  }

  #drawFeatures(): readonly number[] {
    const { features } = this.#space;
    const { featureFraction } = this.#task.config;
    const all = Array.from({ length: features }, (_, feature) => feature);
    if (featureFraction === 1) return all;
    const count = Math.max(1, Math.round(features * featureFraction));
    let taken = 0;
    return all.filter((feature) => {
      const isTaken = this.#featureChance.float() * (features - feature) < count - taken;
      taken += Number(isTaken);
      return isTaken;
    });
  }
}

function featuresOf({ names, monotone }: BoostingTask, mappers: readonly BinMapper[]): BoostedModel['features'] {
  return mappers.map((mapper, feature) => ({
    name: names?.[feature] ?? `feature ${feature}`,
    monotone: monotone?.[feature] ?? 0,
    range: mapper.kind === 'categorical' ? { categories: [...mapper.categories].sort((one, other) => one - other) } : Number.isNaN(mapper.least) ? null : { least: mapper.least, largest: mapper.largest },
  }));
}

function rangeOf(values: Float64Array): readonly [least: number, largest: number] {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  return [least, largest];
}

/** Returns how wide the middle half of the values is, by some of them. */
function middleHalf(values: Float64Array): number {
  const stride = Math.max(1, Math.floor(values.length / MEASURED));
  const sample = Float64Array.from({ length: Math.min(MEASURED, values.length) }, (_, i) => values[i * stride]!).sort();
  return quantileOf(sample, 0.75) - quantileOf(sample, 0.25);
}
