import { DAY_MS, intervalMs } from '../../domain/interval.ts';
import { createFeatureSet } from '../../features/feature-set.ts';
import { barAt } from '../../domain/bar-columns.ts';
import { movingAverageCross } from '../../strategy/moving-average-cross.ts';
import type { TradingOptions, TradingSetup } from '../trading/trading-setup.ts';
import { habitsOf, RANDOM_DRAWS, RANDOM_REENTRY, targetsOf } from './contenders.ts';
import { prepareSpan, tradeSpan } from './evaluate.ts';
import type { Pilot } from './evaluate.ts';
import { judgeTraining } from './judge.ts';
import { memberPolicy } from './member-policy.ts';
import type { TrainedSeed } from './seed-training.ts';
import type { TrainingVerdict } from './verdict.ts';

/**
 * Judges trained seeds in the environment that they were trained in, each by itself: for markets that are not stored, such as those that were made up. A training of stored markets is judged by ordinary
 * backtests instead.
 * @param test the time that nothing was chosen by
 */
export function judgeInEnvironment(trained: readonly TrainedSeed[], test: TradingOptions, { trainingDays, draws = RANDOM_DRAWS }: { readonly trainingDays: number; readonly draws?: number }): TrainingVerdict {
  const setup = prepareSpan(test);
  const seeds = trained.map(({ seed, member, training, validation }) => ({ seed, training, validation, test: tradeSpan(setup, memberPolicy(member)) }));
  const busiest = [...seeds].sort((one, other) => other.test.trades - one.test.trades)[0];
  const habits = busiest === undefined ? null : habitsOf(busiest.test);
  const atRandom = prepareSpan({ ...test, agent: { ...test.agent, reentry: RANDOM_REENTRY } });
  const random = habits === null ? [] : Array.from({ length: draws }, (_, draw) => tradeSpan(atRandom, pilotOf(setup, setup.grounds.map((__, market) => targetsOf({ kind: 'random', draw, habits }, market)))));
  const interval = setup.grounds[0]?.market.interval ?? '1d';
  return judgeTraining({
    seeds, ensemble: null, random, trainingDays, barMs: intervalMs(interval),
    hold: tradeSpan(setup, pilotOf(setup, setup.grounds.map(() => () => 1))), cross: tradeSpan(setup, crossPilot(setup)),
  });
}

/** Days between two moments. */
export function daysBetween(fromMs: number, toMs: number): number {
  return (toMs - fromMs) / DAY_MS;
}

/** @param targets [markets] asked once a bar */
function pilotOf(setup: TradingSetup, targets: readonly (() => number)[]): Pilot {
  return (_, action, { market }) => { action[0] = actionOf(setup, targets[market]!()); };
}

/** What the moving-average cross of the program wants with its own settings; stops are those of the agent. */
function crossPilot(setup: TradingSetup): Pilot {
  const wanted = setup.grounds.map(({ market: { bars } }) => {
    const strategy = movingAverageCross.create(movingAverageCross.schema.parse({}));
    const features = createFeatureSet(strategy.features);
    return Float64Array.from({ length: bars.length }, (_, row) => {
      const observation = features.update(barAt(bars, row));
      return strategy.decide(observation, 0, null)?.targetExposure ?? 0;
    });
  });
  return (_, action, { market, row }) => { action[0] = actionOf(setup, wanted[market]![row]!); };
}

/** A whole side as the action that asks for it. */
function actionOf({ agent: { actionSpace, sizeLevels } }: TradingSetup, target: number): number {
  if (actionSpace === 'continuous') return target;
  const sides = actionSpace === 'three' ? 1 : sizeLevels;
  return sides + Math.round(target * sides);
}
