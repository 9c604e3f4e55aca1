import type { Store } from '../../adapters/sqlite/store.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import type { Clock } from '../../ports/clock.ts';
import { AGENT } from '../../strategy/agent/agent.ts';
import { titleOf } from './training-plan.ts';

export interface NewTrainingRequest {
  readonly store: Pick<Store, 'trainings'>;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly spec: TrainingSpec;
  readonly title?: string | undefined;
  /** Id of the schedule that asks for it; absent where a person does. */
  readonly scheduleId?: string;
}

/** Prefix of the ids of trainings that a schedule has started. */
const SCHEDULED = 'retraining-';

/** Enters a new training in the store and returns its id; nothing is trained yet. */
export function createTraining({ store, clock, codeVersion, spec, title, scheduleId }: NewTrainingRequest): string {
  const createdMs = clock.now();
  const { instruments, interval } = spec;
  const taken = store.trainings.ofFamily({ strategy: AGENT, instruments, interval }).length;
  const id = `${scheduleId === undefined ? 'training-' : SCHEDULED}${createdMs.toString(36)}-${taken + 1}`;
  const named = title === undefined ? spec : { ...spec, title };
  store.trainings.create({ id, title: titleOf(named), strategy: AGENT, instruments, interval, spec: named, dataHash: '', codeVersion, createdMs });
  // Nobody has begun it: should the program end before, it can be resumed.
  store.trainings.update(id, { state: 'paused', touchedMs: createdMs });
  return id;
}

/** Says who has started a training. */
export function originOf(trainingId: string): 'person' | 'schedule' {
  return trainingId.startsWith(SCHEDULED) ? 'schedule' : 'person';
}
