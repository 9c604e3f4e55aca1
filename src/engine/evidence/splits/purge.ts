import type { Range } from './range.ts';
import { joinRanges, outside } from './range.ts';

/**
 * The samples of a series in order of time, and how far each of them looks ahead. The label of a sample (what became of it) is known only at its end:
 * a sample whose label reaches into the tested part tells what it is tested on.
 */
export interface Samples {
  readonly count: number;
  /** Every label reaches so many samples ahead; 0 where it is left out. Not used where `labels` says it for each. */
  readonly purge?: number;
  /** [count] when each sample's label begins and ends, both included, in any unit of time; beginnings ascend. */
  readonly labels?: { readonly starts: ArrayLike<number>; readonly ends: ArrayLike<number> };
  /** So many samples after the last label of a tested part are left out too, because what is measured follows slowly. 0 where it is left out. */
  readonly embargo?: number;
}

/**
 * Returns the samples that may be learned from while `tests` are judged: those that are neither tested, nor have a label that overlaps one of a tested part (purging),
 * nor follow one too closely (embargo). Labels that touch overlap.
 * @see López de Prado 2018, Advances in Financial Machine Learning, ch. 7, snippets 7.1 and 7.2
 */
export function trainingRanges(samples: Samples, tests: readonly Range[]): readonly Range[] {
  return outside(samples.count, joinRanges(tests).flatMap((block) => [block, ...forbiddenBy(block, samples)]));
}

/** @throws RangeError when a size is not a whole number from 0, labels are not one for each sample, or beginnings do not ascend */
export function checkSamples({ count, purge = 0, embargo = 0, labels }: Samples): void {
  for (const [name, value] of [['number of samples', count], ['purge', purge], ['embargo', embargo]] as const) {
    if (!Number.isInteger(value) || value < 0) throw new RangeError(`expected a whole ${name} from 0, was ${value}`);
  }
  if (labels === undefined) return;
  if (labels.starts.length !== count || labels.ends.length !== count) throw new RangeError(`expected ${count} labels, one for each sample, was ${labels.starts.length} beginnings and ${labels.ends.length} ends`);
  for (let i = 0; i < count; i++) {
    if (!(labels.ends[i]! >= labels.starts[i]!)) throw new RangeError(`expected label ${i} to end at or after its beginning ${labels.starts[i]}, was ${labels.ends[i]}`);
    if (i > 0 && !(labels.starts[i]! >= labels.starts[i - 1]!)) throw new RangeError(`expected labels in order of time, was ${labels.starts[i]} after ${labels.starts[i - 1]} at ${i}`);
  }
}

function forbiddenBy(block: Range, { count, purge = 0, embargo = 0, labels }: Samples): readonly Range[] {
  if (block.from >= block.to) return [];
  if (labels === undefined) return [{ from: block.from - purge, to: block.to + purge + embargo }];
  const { starts, ends } = labels;
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (let i = block.from; i < block.to; i++) lastEnd = Math.max(lastEnd, ends[i]!);
  const firstStart = starts[block.from]!;
  let after = block.to;
  while (after < count && starts[after]! <= lastEnd) after++;
  // Ends need not ascend: any earlier sample may reach into the block.
  const reaching: Range[] = [];
  for (let i = 0; i < block.from; i++) if (ends[i]! >= firstStart) reaching.push({ from: i, to: i + 1 });
  return [...reaching, { from: block.to, to: after + embargo }];
}
