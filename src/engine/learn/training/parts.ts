import { invariant } from '../../domain/assert.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { BARS_50_WARMUP } from '../../features/sets/bars-50/bars-50.ts';
import type { TrainingSpec } from './training.config.ts';

/** From a moment up to and without another. */
export interface Part {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** How the time of a training is divided: what is learned from, what is chosen by, what is judged by. None knows of another. */
export interface TrainingParts {
  readonly train: Part;
  readonly validation: Part;
  /** As it was asked for; null where there is none. */
  readonly test: Part | null;
  /** Bars that were left out at the end of the earlier part each time. */
  readonly purgeBars: number;
}

type Divided = Pick<TrainingSpec, 'span' | 'test' | 'split' | 'interval' | 'algorithm' | 'ppo' | 'dqn' | 'td3'>;

/**
 * Divides the time of a training. What comes between two parts is taken from the end of the earlier one, so that the test time is the one asked for.
 * @throws InvariantError when nothing is left to learn from or to choose by
 */
export function partsOf(spec: Divided): TrainingParts {
  const { span, test, split, interval } = spec;
  const barMs = intervalMs(interval);
  const purgeBars = split.purgeBars ?? MEMORY_BARS + reachBars(spec);
  const purgeMs = purgeBars * barMs;
  const endMs = test === null ? span.to : Math.min(span.to, test.from - purgeMs);
  const validationFromMs = Math.floor((span.to - (span.to - span.from) * split.validationShare) / barMs) * barMs;
  const trainToMs = validationFromMs - purgeMs;
  for (const [name, from, to] of [['learn from', span.from, trainToMs], ['choose by', validationFromMs, endMs]] as const) {
    invariant(to - from >= 2 * barMs, () => `expected at least two bars to ${name}, was ${Math.max(0, Math.floor((to - from) / barMs))}: ${purgeBars} bars are left out between the parts`);
  }
  return {
    train: { fromMs: span.from, toMs: trainToMs }, validation: { fromMs: validationFromMs, toMs: endMs },
    test: test === null ? null : { fromMs: test.from, toMs: test.to }, purgeBars,
  };
}

/** Bars back to which the features of a bar remember: the longest average of either set. */
const MEMORY_BARS = BARS_50_WARMUP;

/** What is learned of a bar counts the rewards of so many bars after it by more than a hundredth: ln 0.01 / ln(γλ) for PPO; DQN and TD3 count those ahead. */
function reachBars({ algorithm, ppo, dqn, td3 }: Divided): number {
  if (algorithm !== 'ppo') return (algorithm === 'dqn' ? dqn : td3).stepsAhead;
  const kept = ppo.discount * ppo.lambda;
  return kept === 0 ? 1 : kept === 1 ? ppo.stepsPerUpdate : Math.min(ppo.stepsPerUpdate, Math.ceil(Math.log(0.01) / Math.log(kept)));
}
