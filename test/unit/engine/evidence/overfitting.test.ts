import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { backtestOverfitting } from '../../../../src/engine/evidence/overfitting.ts';
import type { TrialReturns } from '../../../../src/engine/evidence/overfitting.ts';
import { choices } from '../../../../src/engine/evidence/splits/combinatorial.ts';

function matrixOf(trials: readonly (readonly number[])[]): TrialReturns {
  return { periods: trials[0]!.length, trials: trials.length, values: Float64Array.from(trials.flat()) };
}

function noise(trials: number, periods: number, seed: string, edge: (trial: number) => number = () => 0): TrialReturns {
  const rng = createRng(seed);
  return { trials, periods, values: Float64Array.from({ length: trials * periods }, (_, at) => rng.normal() + edge(Math.floor(at / periods))) };
}

/** Makes every column have the mean 0 exactly. */
function centred({ trials, periods, values }: TrialReturns): TrialReturns {
  const out = Float64Array.from(values);
  for (let trial = 0; trial < trials; trial++) {
    const column = out.subarray(trial * periods, (trial + 1) * periods);
    const mean = column.reduce((a, b) => a + b, 0) / periods;
    column.forEach((value, at) => { column[at] = value - mean; });
  }
  return { trials, periods, values: out };
}

describe('the probability of backtest overfitting', { timeout: 60_000 }, () => {
  // Two blocks, three trials; standard deviations (ddof 1) of two returns a, b are |a − b|/sqrt(2).
  // Block 1: trial 0: (3, 1): mean 2, sd 1.414 -> 1.414; trial 1: (1, 0): 0.5/0.707 -> 0.707; trial 2: (0, −1): −0.707.
  // Block 2: trial 0: (−1, −3): −1.414; trial 1: (2, 1): 1.5/0.707 -> 2.121; trial 2: (1, 0): 0.707.
  const small = backtestOverfitting(matrixOf([[3, 1, -1, -3], [1, 0, 2, 1], [0, -1, 1, 0]]), { blocks: 2 })!;

  it('is what a small case comes to by hand', () => {
    // Chosen in block 1: trial 0, the last of three in block 2: rank 1 of (3 + 1): ω = 1/4, logit ln(1/3). Chosen in block 2: trial 1, the middle in block 1: ω = 2/4, logit 0.
    expect([...small.logits]).toEqual([Math.log(1 / 3), 0]);
    expect(small.pbo).toBe(1);
    expect([...small.inSample]).toEqual([expect.closeTo(Math.SQRT2, 12), expect.closeTo(1.5 * Math.SQRT2, 12)]);
    expect([...small.outOfSample]).toEqual([expect.closeTo(-Math.SQRT2, 12), expect.closeTo(0.5 * Math.SQRT2, 12)]);
    expect(small.probabilityOfLoss).toBe(0.5);
    // From (1.414, −1.414) to (2.121, 0.707): (2.121)/(0.707) = 3.
    expect(small.degradation!.slope).toBeCloseTo(3, 12);
    expect([...small.wins]).toEqual([1, 1, 0]);
  });

  it('is 1 when the best of one half has to be the worst of the other', () => {
    // Bailey et al. 2017, section on accuracy: trials whose mean over all time is 0 have opposite means in the halves. With as large deviations, the best in one is the worst in the other.
    expect(backtestOverfitting(centred(noise(50, 500, 'compensated')))!.pbo).toBe(1);
  });

  it('is near 0 for one trial that is really better, and as likely low as high for noise', () => {
    expect(backtestOverfitting(noise(30, 480, 'edge', (trial) => (trial === 7 ? 0.3 : 0)))!.pbo).toBeLessThan(0.01);
    const values = Array.from({ length: 60 }, (_, seed) => backtestOverfitting(noise(20, 240, `noise ${seed}`), { blocks: 8 })!.pbo);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    // Ranks out of sample of a winner by chance are even over 1 … 20: P(logit ≤ 0) is 1/2, a little more because the halves share one mean. Standard error below 0.3/sqrt(60) = 0.039.
    expect(mean).toBeGreaterThan(0.5 - 4 * 0.039);
    expect(mean).toBeLessThan(0.5 + 5 * 0.039);
  });

  it('agrees with adding up every half on its own', () => {
    const returns = noise(5, 67, 'slow');
    const found = backtestOverfitting(returns, { blocks: 6 })!;
    const slow = slowly(returns, 6);
    expect(ascending(found.logits)).toEqual(ascending(slow.logits).map((value) => expect.closeTo(value, 9) as number));
    expect(found.pbo).toBeCloseTo(slow.pbo, 12);
    expect(ascending(found.outOfSample)).toEqual(ascending(slow.outOfSample).map((value) => expect.closeTo(value, 9) as number));
  });

  it('takes trials that did nothing as nothing', () => {
    const idle = backtestOverfitting(matrixOf([new Array<number>(40).fill(0), new Array<number>(40).fill(0)]), { blocks: 4 })!;
    expect(idle.pbo).toBe(1);
    expect(idle.probabilityOfLoss).toBe(0);
    expect(idle.degradation).toBeNull();
    const against = backtestOverfitting(matrixOf([new Array<number>(40).fill(0), Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? -2 : 1))]), { blocks: 4 })!;
    expect([...against.wins]).toEqual([6, 0]);
    expect(against.pbo).toBe(0);
  });

  it('says that there is nothing to compare, and refuses what cannot be cut', () => {
    expect(backtestOverfitting(noise(1, 100, 'alone'))).toBeNull();
    expect(backtestOverfitting(noise(5, 31, 'short'))).toBeNull();
    expect(() => backtestOverfitting(noise(5, 100, 'odd'), { blocks: 7 })).toThrow('expected an even number of blocks from 2 to 20, was 7');
  });
});

function ascending(values: ArrayLike<number>): number[] {
  return Array.from(values).sort((a, b) => a - b);
}

/** The definition, word by word. */
function slowly({ periods, trials, values }: TrialReturns, blocks: number): { pbo: number; logits: number[]; outOfSample: number[] } {
  const size = Math.floor(periods / blocks);
  const left = periods - size * blocks;
  const start = (block: number): number => block * size + Math.min(block, left);
  const daysOf = (chosen: readonly number[]): number[] => chosen.flatMap((block) => Array.from({ length: start(block + 1) - start(block) }, (_, i) => start(block) + i));
  const sharpe = (trial: number, days: readonly number[]): number => {
    const own = days.map((day) => values[trial * periods + day]!);
    const mean = own.reduce((a, b) => a + b, 0) / own.length;
    return mean / Math.sqrt(own.reduce((a, b) => a + (b - mean) ** 2, 0) / (own.length - 1));
  };
  const all = choices(blocks, blocks / 2).map((chosen) => {
    const others = Array.from({ length: blocks }, (_, block) => block).filter((block) => !chosen.includes(block));
    const inside = Array.from({ length: trials }, (_, trial) => sharpe(trial, daysOf(chosen)));
    const outside = Array.from({ length: trials }, (_, trial) => sharpe(trial, daysOf(others)));
    const winner = inside.indexOf(Math.max(...inside));
    const share = outside.filter((value) => value <= outside[winner]!).length / (trials + 1);
    return { logit: Math.log(share / (1 - share)), judged: outside[winner]! };
  });
  return { pbo: all.filter(({ logit }) => logit <= 1e-12).length / all.length, logits: all.map(({ logit }) => logit), outOfSample: all.map(({ judged }) => judged) };
}
