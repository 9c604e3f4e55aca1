import type { TrainingSpec } from '../../learn/training/training.config.ts';

/** What of a spec makes a difference to what is learned: two trainings that agree in it and in the data try the same thing. */
export function triedOf(spec: TrainingSpec, window: number): Readonly<Record<string, unknown>> {
  const { title: _title, seeds: _seeds, combine: _combine, ppo, dqn, td3, ...tried } = spec;
  return { ...tried, ...{ ppo: { ppo }, dqn: { dqn }, td3: { td3 } }[spec.algorithm], window };
}

/** Returns what a training is called that nobody has named. */
export function titleOf({ title, algorithm, instruments, interval }: Pick<TrainingSpec, 'title' | 'algorithm' | 'instruments' | 'interval'>): string {
  return title === '' ? `${algorithm.toUpperCase()} on ${instruments.join(', ')} ${interval}` : title;
}
