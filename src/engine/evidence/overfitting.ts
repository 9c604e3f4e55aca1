import { equalFolds } from './splits/folds.ts';
import { combinations } from './splits/combinatorial.ts';

/** Returns of all trials of one search, period by period. */
export interface TrialReturns {
  readonly periods: number;
  readonly trials: number;
  /** [trials × periods] the periods of trial 0, then of trial 1, and so on. */
  readonly values: Float64Array;
}

/** What became of the best of one half of the time in the other half, over all halves. */
export interface Overfitting {
  /** Share of the splits in which the best of one half came in the lower half (or just at the middle) of the other: the probability of backtest overfitting, 0 to 1. */
  readonly pbo: number;
  /** Share of the splits in which the best of one half lost in the other. */
  readonly probabilityOfLoss: number;
  /** Of the line through the winners' Sharpe ratios: in the other half over in their own. Below 0: the better it looked, the worse it did. null when they are all alike. */
  readonly degradation: { readonly slope: number; readonly intercept: number; readonly rSquared: number } | null;
  /** [splits] ln(ω / (1 − ω)) with ω the winner's rank in the other half over (trials + 1). */
  readonly logits: Float64Array;
  /** [splits] Sharpe ratio per period of the winner in its own half. */
  readonly inSample: Float64Array;
  /** [splits] the same winner's in the other half. */
  readonly outOfSample: Float64Array;
  /** [trials] in how many splits each was the winner. */
  readonly wins: Int32Array;
  readonly blocks: number;
}

/** Twelve thousand splits; the paper's own choice. */
export const BLOCKS = 16;
const MOST_BLOCKS = 20;

/**
 * Returns the probability of backtest overfitting by combinatorially symmetric cross-validation: time is cut into `blocks` parts, and every choice of half of them is
 * once where the best trial is chosen and once where it is judged. The measure is the Sharpe ratio per period; a trial that did nothing has 0.
 * @see Bailey, Borwein, López de Prado & Zhu 2017, "The Probability of Backtest Overfitting", Journal of Computational Finance 20(4), section 3
 * @returns null for fewer than two trials or fewer than two periods in a block: there is nothing to compare
 * @throws RangeError when `blocks` is not an even number from 2 to 20
 */
export function backtestOverfitting(returns: TrialReturns, { blocks = BLOCKS }: { readonly blocks?: number } = {}): Overfitting | null {
  if (!Number.isInteger(blocks) || blocks < 2 || blocks > MOST_BLOCKS || blocks % 2 !== 0) throw new RangeError(`expected an even number of blocks from 2 to ${MOST_BLOCKS}, was ${blocks}`);
  if (returns.trials < 2 || returns.periods < 2 * blocks) return null;
  const tally = new Tally(returns.trials, combinations(blocks, blocks / 2));
  visitHalves(blockSums(returns, blocks), (first, second) => {
    const [a, b] = [tally.sharpesOf(first, 0), tally.sharpesOf(second, 1)];
    tally.note(a, b);
    tally.note(b, a);
  });
  return tally.result(blocks);
}

/** Sums over one part of time, for each trial. */
interface Sums {
  readonly periods: number;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Blocks of as many periods each as can be: one more in the first ones where it does not come out even. */
function blockSums({ periods, trials, values }: TrialReturns, blocks: number): readonly Sums[] {
  return equalFolds(periods, blocks).map(({ from, to }) => {
    const [sums, squares] = [new Float64Array(trials), new Float64Array(trials)];
    for (let trial = 0; trial < trials; trial++) {
      let [sum, square] = [0, 0];
      for (let at = trial * periods + from; at < trial * periods + to; at++) {
        const value = values[at]!;
        sum += value;
        square += value * value;
      }
      sums[trial] = sum;
      squares[trial] = square;
    }
    return { periods: to - from, sums, squares };
  });
}

/** Shows every way to share the blocks half and half, each pair of halves once. Sums are added, never taken away: what is 0 stays 0. */
function visitHalves(blocks: readonly Sums[], visit: (first: Sums, second: Sums) => void): void {
  const trials = blocks[0]!.sums.length;
  const half = blocks.length / 2;
  const rooms = Array.from({ length: blocks.length + 1 }, () => ({ sums: new Float64Array(trials), squares: new Float64Array(trials) }));
  const descend = (depth: number, first: Sums, taken: number, second: Sums): void => {
    const block = blocks[depth];
    if (block === undefined) { visit(first, second); return; }
    // Both branches use the room of this depth one after the other.
    if (taken < half) descend(depth + 1, added(first, block, rooms[depth]!), taken + 1, second);
    if (depth - taken < half) descend(depth + 1, first, taken, added(second, block, rooms[depth]!));
  };
  descend(1, blocks[0]!, 1, { periods: 0, sums: new Float64Array(trials), squares: new Float64Array(trials) });
}

function added(sums: Sums, block: Sums, out: Omit<Sums, 'periods'>): Sums {
  for (let trial = 0; trial < out.sums.length; trial++) {
    out.sums[trial] = sums.sums[trial]! + block.sums[trial]!;
    out.squares[trial] = sums.squares[trial]! + block.squares[trial]!;
  }
  return { periods: sums.periods + block.periods, ...out };
}

/** What is counted over the splits. */
class Tally {
  readonly #sharpes: readonly [Float64Array, Float64Array];
  readonly #logits: Float64Array;
  readonly #inSample: Float64Array;
  readonly #outOfSample: Float64Array;
  readonly #wins: Int32Array;
  #count = 0;

  constructor(trials: number, splits: number) {
    this.#sharpes = [new Float64Array(trials), new Float64Array(trials)];
    this.#logits = new Float64Array(splits);
    this.#inSample = new Float64Array(splits);
    this.#outOfSample = new Float64Array(splits);
    this.#wins = new Int32Array(trials);
  }

  sharpesOf({ periods, sums, squares }: Sums, side: 0 | 1): Float64Array {
    const out = this.#sharpes[side];
    for (let trial = 0; trial < out.length; trial++) {
      const mean = sums[trial]! / periods;
      const variance = (squares[trial]! - sums[trial]! * mean) / (periods - 1);
      // What is left of equal returns is the rounding of their squares.
      out[trial] = variance > squares[trial]! * 1e-14 ? mean / Math.sqrt(variance) : 0;
    }
    return out;
  }

  note(chosenBy: Float64Array, judgedBy: Float64Array): void {
    let winner = 0;
    for (let trial = 1; trial < chosenBy.length; trial++) if (chosenBy[trial]! > chosenBy[winner]!) winner = trial;
    const judged = judgedBy[winner]!;
    let [below, equal] = [0, 0];
    for (let trial = 0; trial < judgedBy.length; trial++) {
      if (judgedBy[trial]! < judged) below++;
      else if (judgedBy[trial]! === judged) equal++;
    }
    // Equal ones share the mean of their ranks, the winner among them.
    const share = (below + (equal + 1) / 2) / (judgedBy.length + 1);
    this.#logits[this.#count] = Math.log(share / (1 - share));
    this.#inSample[this.#count] = chosenBy[winner]!;
    this.#outOfSample[this.#count] = judged;
    this.#wins[winner]!++;
    this.#count++;
  }

  result(blocks: number): Overfitting {
    const [logits, inSample, outOfSample] = [this.#logits, this.#inSample, this.#outOfSample];
    const share = (values: Float64Array, holds: (value: number) => boolean): number => values.reduce((count, value) => count + Number(holds(value)), 0) / values.length;
    return {
      pbo: share(logits, (logit) => logit <= 0), probabilityOfLoss: share(outOfSample, (sharpe) => sharpe < 0),
      degradation: lineThrough(inSample, outOfSample), logits, inSample, outOfSample, wins: this.#wins, blocks,
    };
  }
}

function lineThrough(x: Float64Array, y: Float64Array): Overfitting['degradation'] {
  const n = x.length;
  const [meanX, meanY] = [x.reduce((a, b) => a + b, 0) / n, y.reduce((a, b) => a + b, 0) / n];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    xy += (x[i]! - meanX) * (y[i]! - meanY);
    xx += (x[i]! - meanX) ** 2;
    yy += (y[i]! - meanY) ** 2;
  }
  if (!(xx > 0)) return null;
  return { slope: xy / xx, intercept: meanY - (xy / xx) * meanX, rSquared: yy > 0 ? (xy * xy) / (xx * yy) : 0 };
}
