import type { Samples } from './purge.ts';
import { checkSamples, trainingRanges } from './purge.ts';
import { joinRanges } from './range.ts';
import type { Range, Split } from './range.ts';

/** How a strategy is learned and tested again and again on the way through a series. */
export interface WalkForward {
  /** `anchored`: learns from everything since the beginning. `rolling`: from the last `train` samples. */
  readonly mode: 'anchored' | 'rolling';
  /** Samples that are learned from; of an anchored walk the first time. */
  readonly train: number;
  readonly test: number;
  /** From one test to the next; `test` where it is left out, so that every later sample is tested once. */
  readonly step?: number;
  /** What becomes of a last test that is cut short by the end; `dropped` where it is left out. */
  readonly partialTest?: 'dropped' | 'kept';
}

/**
 * Returns the steps of a walk forward, in order of time. What is learned from always lies before what is tested, and labels that reach into the test are left out of it.
 * @see Pardo 2008, The Evaluation and Optimization of Trading Strategies, ch. 11; for purging López de Prado 2018, ch. 7
 * @throws RangeError when a size is not a whole number from 1 or the series is too short for one step
 */
export function walkForward(samples: Samples, { mode, train, test, step = test, partialTest = 'dropped' }: WalkForward): readonly Split[] {
  checkSamples(samples);
  for (const [name, value] of [['train', train], ['test', test], ['step', step]] as const) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`expected a whole number of samples from 1 for ${name}, was ${value}`);
  }
  const last = partialTest === 'kept' ? samples.count - 1 : samples.count - test;
  if (last < train) throw new RangeError(`expected at least ${train + (partialTest === 'kept' ? 1 : test)} samples for one step, was ${samples.count}`);
  const splits: Split[] = [];
  for (let from = train; from <= last; from += step) {
    const tested: Range = { from, to: Math.min(samples.count, from + test) };
    splits.push({ tests: [tested], train: before(trainingRanges(samples, [tested]), { from: mode === 'anchored' ? 0 : from - train, to: from }) });
  }
  return splits;
}

function before(ranges: readonly Range[], window: Range): readonly Range[] {
  return joinRanges(ranges.map(({ from, to }) => ({ from: Math.max(from, window.from), to: Math.min(to, window.to) })).filter(({ from, to }) => from < to));
}
