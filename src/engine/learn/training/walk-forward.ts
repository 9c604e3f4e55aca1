import { invariant } from '../../domain/assert.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { TestRun } from './contenders.ts';
import type { TrainingSpec } from './training.config.ts';

/**
 * Returns one training for each window of a walk-forward: the test time in equal parts of whole days (the last takes what is left over), and before each of them a training time as long as that of
 * the whole, as far away from it as there. Each knows only what was before its own part, so what they come to one after the other nobody could have known.
 * @throws InvariantError when there is no walk-forward, or fewer days than windows
 */
export function windowsOf(spec: TrainingSpec): readonly TrainingSpec[] {
  const { walkForward, test, span } = spec;
  invariant(walkForward !== null && test !== null, 'expected a walk-forward with a test time, was none');
  const { windows } = walkForward;
  const days = Math.floor((test.to - test.from) / DAY_MS / windows);
  invariant(days >= 1, () => `expected at least one day for each of ${windows} windows, was a test time of ${((test.to - test.from) / DAY_MS).toFixed(1)} days`);
  const edges = Array.from({ length: windows + 1 }, (_, index) => (index === windows ? test.to : test.from + index * days * DAY_MS));
  return edges.slice(0, windows).map((from, index) => {
    const rolled = from - test.from;
    return { ...spec, walkForward: null, span: { from: span.from + rolled, to: span.to + rolled }, test: { from, to: edges[index + 1]! } };
  });
}

/** Returns runs over one time after the other as one: what somebody would have lived through who trained again before each. */
export function stitched(runs: readonly TestRun[]): TestRun {
  const [only] = runs;
  if (only !== undefined && runs.length === 1) return only;
  const bars = sumOf(runs, (run) => run.bars);
  const heldBars = sumOf(runs, ({ held, bars: own }) => held * own);
  const dailyReturns = new Float64Array(sumOf(runs, (run) => run.dailyReturns.length));
  let at = 0;
  for (const run of runs) {
    dailyReturns.set(run.dailyReturns, at);
    at += run.dailyReturns.length;
  }
  return {
    dailyReturns, bars, trades: sumOf(runs, ({ trades }) => trades), held: bars === 0 ? 0 : heldBars / bars,
    long: heldBars === 0 ? 0 : sumOf(runs, ({ long, held, bars: own }) => long * held * own) / heldBars,
    exposure: bars === 0 ? 0 : sumOf(runs, ({ exposure, bars: own }) => exposure * own) / bars, drawdown: Math.max(deepestFall(dailyReturns), ...runs.map(({ drawdown }) => drawdown)),
    reward: runs.some(({ reward }) => reward === null) || bars === 0 ? null : sumOf(runs, ({ reward, bars: own }) => (reward ?? 0) * own) / bars,
  };
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

/** From day to day: of a fall over several runs, what lies inside a day is not known any more. */
function deepestFall(returns: Float64Array): number {
  let [worth, peak, deepest] = [1, 1, 0];
  for (const one of returns) {
    worth *= 1 + one;
    peak = Math.max(peak, worth);
    deepest = Math.max(deepest, 1 - worth / peak);
  }
  return deepest;
}
