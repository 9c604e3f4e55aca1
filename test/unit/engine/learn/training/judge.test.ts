import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { flatRun } from '../../../../../src/engine/learn/training/contenders.ts';
import type { TestRun } from '../../../../../src/engine/learn/training/contenders.ts';
import { judgeTraining, withoutTest } from '../../../../../src/engine/learn/training/judge.ts';
import type { Judged } from '../../../../../src/engine/learn/training/judge.ts';
import { BAR_MS } from './training-fixture.ts';

const DAYS = 240;

/** Days whose Sharpe ratio of a year is exactly this: noise brought to mean 0 and deviation 0.01, and then raised. */
function daysOf(sharpe: number, seed: number, days = DAYS): Float64Array {
  const rng = createRng(seed);
  const noise = Array.from({ length: days }, () => rng.normal());
  const mean = noise.reduce((sum, one) => sum + one, 0) / days;
  const deviation = Math.sqrt(noise.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (days - 1));
  return Float64Array.from(noise, (one) => ((one - mean) / deviation + sharpe / Math.sqrt(365)) * 0.01);
}

const run = (sharpe: number, seed: number, more: Partial<TestRun> = {}): TestRun => ({ ...flatRun(DAYS, BAR_MS), dailyReturns: daysOf(sharpe, seed), trades: 80, held: 0.4, long: 0.5, exposure: 0.3, ...more });
const evaluation = (sharpe: number) => ({ sharpe, return: sharpe / 10, trades: 80, exposure: 0.3, drawdown: 0.1, reward: 0 });
const seed = (number: number, training: number, test: TestRun) => ({ seed: number, training: evaluation(training), validation: evaluation(1), test });
const randomTraders = (best: number, rest: number): readonly TestRun[] => Array.from({ length: 40 }, (_, draw) => run(draw < best ? 9 : rest, 100 + draw));

/** Three seeds and all together at a Sharpe ratio of 5 on unseen days, better than everything beside them; a test says what differs. */
function judged(more: Partial<Judged> = {}): Judged {
  return {
    seeds: [1, 2, 3].map((number) => seed(number, 6, run(5, number))), ensemble: run(5, 4), hold: run(1, 5), cross: run(-1, 6), random: randomTraders(0, 0), trainingDays: 280, barMs: BAR_MS, ...more,
  };
}

describe('the verdict on a training', () => {
  it('is "learned" where everything holds, together and seed by seed', () => {
    const { verdict, lines, sentence, baselines } = judgeTraining(judged());
    expect(lines.filter(({ ok }) => !ok)).toEqual([]);
    expect(verdict).toBe('learned');
    expect(sentence).toContain('3 of 3 seeds agree');
    expect(sentence).toContain('no promise');
    expect(baselines.map(({ name, sharpe }) => [name, sharpe === null ? null : Math.round(sharpe)])).toEqual([['flat', null], ['hold', 1], ['cross', -1], ['random', 0]]);
  });

  const failing: readonly (readonly [what: string, more: Partial<Judged>, title: string])[] = [
    // A year of 240 days leaves a standard error of sqrt(365 / 240) = 1.23: a Sharpe ratio of 1.5 lies within two of them of 0.
    ['its result cannot be told from nothing', { seeds: [1, 2, 3].map((number) => seed(number, 2, run(1.5, number))), ensemble: run(1.5, 4) }, 'Sharpe ratio there, net of costs'],
    ['holding did better', { hold: run(6, 5) }, 'Against buying and holding'],
    ['the moving-average cross did better', { cross: run(6, 5) }, 'Against the moving-average cross'],
    // (1 + 2) / (1 + 40) = 0.073 is more than one in twenty; (1 + 1) / 41 = 0.049 is not.
    ['two of forty random traders did as well', { random: randomTraders(2, 0) }, 'Against trading as often at random'],
    ['it rests on too few positions', { seeds: [1, 2, 3].map((number) => seed(number, 6, run(5, number, { trades: 9 }))), ensemble: run(5, 4, { trades: 9 }) }, 'Positions opened'],
  ];
  for (const [what, more, title] of failing) {
    it(`is "not learned" where ${what}, and says which condition failed`, () => {
      const { verdict, lines, sentence } = judgeTraining(judged(more));
      expect(verdict).toBe('not-learned');
      expect(sentence).toMatch(/^On unseen days it made .* at a Sharpe ratio of .*\. That .*(chance|no better|one in twenty|too few positions)\b.*\.$/);
      expect(lines.filter(({ ok }) => !ok).map((line) => line.title)).toContain(title);
    });
  }

  it('lets one of forty random traders do as well', () => {
    expect(judgeTraining(judged({ random: randomTraders(1, 0) })).verdict).toBe('learned');
  });

  it('is not "learned" by all together while most seeds are worth nothing', () => {
    const seeds = [seed(1, 6, run(5, 1)), seed(2, 1, run(0, 2)), seed(3, 1, run(0, 3))];
    const { verdict, lines } = judgeTraining(judged({ seeds }));
    expect(verdict).toBe('not-learned');
    expect(lines.at(-1)).toMatchObject({ found: '1 of 3', ok: false });
  });

  it('is "overfitted" where most seeds were clearly good on what they learned from and are not on unseen days', () => {
    // 280 days: a standard error of sqrt(365 / 280) = 1.14, and 6 is far more than two of them; of it nothing is left.
    const { verdict, sentence, seeds } = judgeTraining(judged({ seeds: [1, 2, 3].map((number) => seed(number, 6, run(-0.5, number))), ensemble: run(-0.5, 4) }));
    expect(verdict).toBe('overfitted');
    expect(seeds.map((one) => one.verdict)).toEqual(['overfitted', 'overfitted', 'overfitted']);
    expect(sentence).toMatch(/^On the days that it learned from its Sharpe ratio was 6\.00; on unseen days it lost/);
  });

  it('calls a loss that lies wholly below 0 a loss, and not chance', () => {
    const { sentence } = judgeTraining(judged({ seeds: [1, 2, 3].map((number) => seed(number, 1, run(-6, number))), ensemble: run(-6, 4) }));
    expect(sentence).toMatch(/^On unseen days it lost .*\. That is a loss beyond chance, is no better than buying and holding/);
  });

  it('calls nothing overfitted that was never good', () => {
    expect(judgeTraining(judged({ seeds: [1, 2, 3].map((number) => seed(number, 2, run(-0.5, number))), ensemble: run(-0.5, 4) })).verdict).toBe('not-learned');
  });

  it('says of an agent that stays out that it has found nothing worth its costs', () => {
    const flat = flatRun(DAYS, BAR_MS);
    const { verdict, sentence } = judgeTraining(judged({ seeds: [1, 2, 3].map((number) => seed(number, 0, flat)), ensemble: flat, random: [] }));
    expect(verdict).toBe('not-learned');
    expect(sentence).toMatch(/stays out of the market/);
  });

  it('is "not enough data" with fewer than sixty days, without a test time, and with two seeds that would have learned', () => {
    const short = (sharpe: number, number: number): TestRun => run(sharpe, number, { dailyReturns: daysOf(sharpe, number, 59) });
    expect(judgeTraining(judged({ seeds: [1, 2, 3].map((number) => seed(number, 6, short(9, number))), ensemble: short(9, 4) })).sentence).toBe('There are 59 days that nothing was chosen by; a verdict needs at least 60.');
    expect(withoutTest([seed(1, 6, run(5, 1))])).toMatchObject({ verdict: 'not-enough-data', baselines: [] });
    const two = judgeTraining(judged({ seeds: [1, 2].map((number) => seed(number, 6, run(5, number))) }));
    expect(two).toMatchObject({ verdict: 'not-enough-data', sentence: 'What 2 seeds have learned may be luck; a verdict needs at least 3.' });
  });

  it('seldom calls luck learning: of agents that are worth nothing, none of twenty', () => {
    const said = Array.from({ length: 20 }, (_, trial) => {
      const rng = createRng(trial).stream('luck');
      const luck = (): TestRun => run(0, 0, { dailyReturns: Float64Array.from({ length: DAYS }, () => rng.normal() * 0.01) });
      return judgeTraining(judged({ seeds: [1, 2, 3].map((number) => seed(number, 1, luck())), ensemble: luck(), hold: luck(), cross: luck(), random: Array.from({ length: 19 }, luck) })).verdict;
    });
    expect(said.filter((verdict) => verdict === 'learned')).toEqual([]);
  });
});
