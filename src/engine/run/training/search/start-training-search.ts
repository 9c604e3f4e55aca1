import type { Store } from '../../../adapters/sqlite/store.ts';
import type { TrainingSearch } from '../../../contract/training.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { StoredPlan } from '../../search/study-plan.ts';
import { checkStored } from '../check-stored.ts';
import { readSpec } from '../read-spec.ts';
import { planTrainingStudy, studyOf } from './training-study.ts';

/** Enters a search of trainings in the store and returns its id; nothing is trained yet. @throws BadRequest, DataMissing */
export function createTrainingStudy({ store, clock, codeVersion, search }: { readonly store: Store; readonly clock: Clock; readonly codeVersion: string; readonly search: TrainingSearch }): string {
  const request = studyOf(search);
  const { dimensions, parameters } = planTrainingStudy(request);
  checkStored(store, { ...readSpec(search.spec), test: null });
  const createdMs = clock.now();
  const { strategy, instruments, interval } = request;
  const id = `study-${createdMs.toString(36)}-${store.studies.ofFamily({ strategy, instruments, interval }).length + 1}`;
  store.studies.create({ id, strategy, instruments, interval, request, plan: { dimensions, parameters } satisfies StoredPlan, dataHash: '', codeVersion, createdMs });
  return id;
}
