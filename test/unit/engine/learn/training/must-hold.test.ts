import { describe, expect, it } from 'vitest';
import { daysBetween, judgeInEnvironment } from '../../../../../src/engine/learn/training/judge-in-environment.ts';
import { SeedTraining } from '../../../../../src/engine/learn/training/seed-training.ts';
import type { TradingMarket } from '../../../../../src/engine/learn/trading/trading-market.ts';
import type { TrainingVerdict } from '../../../../../src/engine/learn/training/verdict.ts';
import { aCourse, aPlantedMarket, aRandomWalk, aSpec, BAR_MS, part, SPLIT } from './training-fixture.ts';

/** Nineteen random traders are the fewest of which none may do as well: (1 + 0) / (1 + 19) = 0.05. Trains three seeds and judges them on bars that they have never seen. The longer version is `npm run bench -- learned`. */
function trainAndJudge(market: TradingMarket): TrainingVerdict {
  const spec = aSpec({ totalSteps: 15_360, evaluateEverySteps: 5120 });
  const trained = spec.seeds.map((seed) => {
    const training = new SeedTraining(aCourse(market, spec), seed);
    while (training.advance() !== null);
    return training.finish();
  });
  return judgeInEnvironment(trained, part(market, spec, SPLIT.validation, SPLIT.test), { trainingDays: daysBetween(0, SPLIT.train * BAR_MS), draws: 19 });
}

describe('an agent in a market with a pattern', () => {
  it('beats hold and the moving-average cross net of costs on bars it has never seen, with every seed, and is said to have learned', () => {
    const { verdict, seeds, baselines, sentence } = trainAndJudge(aPlantedMarket(7));
    const of = (name: string): number => baselines.find((baseline) => baseline.name === name)?.return ?? Number.NaN;
    expect(seeds).toHaveLength(3);
    for (const { test, verdict: own } of seeds) {
      expect(test!.return).toBeGreaterThan(Math.max(0, of('hold'), of('cross')));
      expect(own).toBe('learned');
    }
    expect(verdict).toBe('learned');
    expect(sentence).toMatch(/^On days that nothing was chosen by it made .* 3 of 3 seeds agree.*no promise/);
  });
});

describe('an agent in a market in which nothing can be won', () => {
  it('ends near flat, and is said to have learned nothing', () => {
    const { verdict, seeds, sentence } = trainAndJudge(aRandomWalk(5));
    // Less than a twentieth of the time at a full position, and fewer than one entry in a hundred bars.
    for (const { test, verdict: own } of seeds) {
      expect(test!.exposure).toBeLessThan(0.05);
      expect(test!.trades).toBeLessThan((SPLIT.test - SPLIT.validation) / 100);
      expect(own).toBe('not-learned');
    }
    expect(verdict).toBe('not-learned');
    expect(sentence).toMatch(/^It (all but )?stays out of the market/);
  });
});
