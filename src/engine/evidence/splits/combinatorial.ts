import type { Samples } from './purge.ts';
import { checkSamples, trainingRanges } from './purge.ts';
import type { Remainder } from './folds.ts';
import { equalFolds } from './folds.ts';
import type { Range, Split } from './range.ts';

/** All ways to test `testFolds` of `folds` parts, and how their results join to whole histories. */
export interface CombinatorialSplits {
  readonly folds: readonly Range[];
  /** C(N, k) of them, in order of the numbers of the tested folds. */
  readonly splits: readonly (Split & { /** Numbers of the tested folds, ascending. */ readonly testedFolds: readonly number[] })[];
  /** [C(N, k) · k / N][N] paths: which split's result stands for each fold. Every tested fold of every split is in exactly one path. */
  readonly paths: readonly (readonly number[])[];
}

/** No split is learned from in vain by the thousand: more than these are a slip of the finger. */
export const MOST_SPLITS = 100_000;

/**
 * Returns the splits of a combinatorial purged cross-validation: N groups, every choice of k of them tested, the rest purged and embargoed and learned from.
 * @see López de Prado 2018, ch. 12
 * @throws RangeError when there are not more groups than tested ones, fewer samples than groups, or more than `MOST_SPLITS` splits
 */
export function combinatorialSplits(samples: Samples, { folds, testFolds, remainder = 'last-fold' }: { readonly folds: number; readonly testFolds: number; readonly remainder?: Remainder }): CombinatorialSplits {
  checkSamples(samples);
  if (!Number.isInteger(testFolds) || testFolds < 1 || testFolds >= folds) throw new RangeError(`expected from 1 to ${folds - 1} tested folds of ${folds}, was ${testFolds}`);
  const count = combinations(folds, testFolds);
  if (count > MOST_SPLITS) throw new RangeError(`expected at most ${MOST_SPLITS} splits, was ${count} from ${testFolds} of ${folds} folds`);
  const parts = equalFolds(samples.count, folds, remainder);
  const splits = choices(folds, testFolds).map((testedFolds) => {
    const tests = testedFolds.map((fold) => parts[fold]!);
    return { testedFolds, tests, train: trainingRanges(samples, tests) };
  });
  const splitsOfFold = parts.map((_, fold) => splits.flatMap(({ testedFolds }, split) => (testedFolds.includes(fold) ? [split] : [])));
  const paths = splitsOfFold[0]!.map((_, path) => splitsOfFold.map((ofFold) => ofFold[path]!));
  return { folds: parts, splits, paths };
}

/** Returns how many ways there are to choose `chosen` of `of`. */
export function combinations(of: number, chosen: number): number {
  let count = 1;
  for (let i = 1; i <= Math.min(chosen, of - chosen); i++) count = (count * (of - i + 1)) / i;
  return Math.round(count);
}

/** Returns every choice of `chosen` numbers from 0 to `of` - 1, each ascending, in the order of a dictionary. */
export function choices(of: number, chosen: number): readonly (readonly number[])[] {
  const all: number[][] = [];
  const choice = Array.from({ length: chosen }, (_, index) => index);
  for (;;) {
    all.push([...choice]);
    let at = chosen - 1;
    while (at >= 0 && choice[at] === of - chosen + at) at--;
    if (at < 0) return all;
    choice[at]!++;
    for (let next = at + 1; next < chosen; next++) choice[next] = choice[next - 1]! + 1;
  }
}
