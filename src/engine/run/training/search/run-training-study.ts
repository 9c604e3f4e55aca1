import type { StoredTrial } from '../../../adapters/sqlite/study-store.ts';
import { studyRequest } from '../../../contract/search.ts';
import type { StudyProgress } from '../../../contract/search.ts';
import type { TrainingSpec } from '../../../learn/training/training.config.ts';
import type { TrainingData } from '../../../learn/training/training-data.ts';
import { explainImportance } from '../../search/explain-importance.ts';
import { DataChanged, isOutOfTime, progressOf, workOnStudy } from '../../search/run-study.ts';
import type { StudyResult, StudyWork } from '../../search/run-study.ts';
import { searchTrials } from '../../search/search-trials.ts';
import type { StoredPlan } from '../../search/study-plan.ts';
import { hashTrials } from '../../search/study-summary.ts';
import { loadTrainingData } from '../load-training-data.ts';
import { createTrainingEvaluator } from './training-evaluator.ts';
import { planTrainingStudy } from './training-study.ts';

export type TrainingStudyWork = Omit<StudyWork, 'createEvaluator' | 'workers'> & { readonly breathe: () => Promise<unknown> };

/**
 * Runs what is left of a search of trainings. Every trial is stored as soon as it has ended; one that was cut off is trained again. It is not judged: its best has been chosen by the
 * days kept back, and what it is worth says a training of its settings with several seeds and a test time.
 * @throws DataMissing, BadRequest, DataChanged
 */
export function runTrainingStudy(work: TrainingStudyWork): Promise<StudyProgress> {
  return workOnStudy(work, async (study, workedMs) => {
    const { store, clock, studyId, signal, onProgress } = work;
    const beganMs = clock.now();
    const plan = planTrainingStudy(studyRequest.parse(study.request), study.plan as StoredPlan);
    const { request, spec } = plan;
    const dataOf = keptData(work);
    const { hash } = dataOf(spec);
    if (study.dataHash !== '' && study.dataHash !== hash) throw new DataChanged('expected the bars that the search began with, found others: they were imported anew since; start a new search');
    store.studies.update(studyId, { dataHash: hash, touchedMs: clock.now() });
    const trials: StoredTrial[] = [...store.studies.trials(studyId)];
    const before = trials.length;
    const told = (): StudyProgress => progressOf({ study, plan, trials, rate: trials.length > before ? (trials.length - before) / Math.max(1, clock.now() - beganMs) : null });
    onProgress(told());
    const evaluator = createTrainingEvaluator({ span: request, dataOf, now: () => clock.now(), breathe: work.breathe });
    try {
      await searchTrials(plan, trials.slice(), evaluator, {
        signal, mayBegin: () => !isOutOfTime(request, workedMs()),
        onTrial: (trial, days) => {
          store.studies.addTrial(studyId, trial, days);
          trials.push(trial);
          onProgress(told());
        },
      });
    } finally {
      await evaluator.close();
    }
    const stored = store.studies.trials(studyId);
    const isDone = stored.length >= request.trials || isOutOfTime(request, workedMs());
    const result: StudyResult = { verdict: null, importance: explainImportance(plan, stored), resultHash: hashTrials(stored), judgedTimes: 0 };
    store.studies.update(studyId, { state: isDone ? 'done' : 'stopped', touchedMs: clock.now(), endedMs: clock.now(), workedMs: workedMs(), result });
    return { ...told(), stage: 'ended' };
  });
}

/** Reads the data once for all trials that see the same. */
function keptData({ store }: Pick<TrainingStudyWork, 'store'>): (spec: TrainingSpec) => TrainingData {
  let kept: { readonly key: string; readonly data: TrainingData } | null = null;
  return (spec) => {
    const key = JSON.stringify(spec.features);
    if (kept?.key !== key) kept = { key, data: loadTrainingData(store, { ...spec, test: null }) };
    return kept.data;
  };
}
