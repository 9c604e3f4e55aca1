import type { Samples } from './purge.ts';
import { checkSamples, trainingRanges } from './purge.ts';
import type { Range, Split } from './range.ts';

/** Who takes the samples that are left over: one more for each of the first folds, or all for the last one. */
export type Remainder = 'first-folds' | 'last-fold';

/**
 * Returns `folds` parts of a series of `count`, in order, as equal as they can be.
 * @throws RangeError when there are fewer samples than folds, or fewer than 2 folds
 */
export function equalFolds(count: number, folds: number, remainder: Remainder = 'first-folds'): readonly Range[] {
  if (!Number.isInteger(folds) || folds < 2) throw new RangeError(`expected at least 2 folds, was ${folds}`);
  if (count < folds) throw new RangeError(`expected at least one sample for each of ${folds} folds, was ${count} samples`);
  const size = Math.floor(count / folds);
  const left = count - size * folds;
  const startOf = (fold: number): number => (fold === folds ? count : fold * size + (remainder === 'first-folds' ? Math.min(fold, left) : 0));
  return Array.from({ length: folds }, (_, fold) => ({ from: startOf(fold), to: startOf(fold + 1) }));
}

/**
 * Returns the splits of a purged and embargoed k-fold cross-validation: each fold is tested once, and learned from are all others but what touches it.
 * @see López de Prado 2018, ch. 7, snippet 7.3
 */
export function purgedFolds(samples: Samples, folds: number): readonly Split[] {
  checkSamples(samples);
  return equalFolds(samples.count, folds).map((test) => ({ train: trainingRanges(samples, [test]), tests: [test] }));
}
