import { availableParallelism } from 'node:os';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { StudyProgress, StudyRequest } from '../../contract/search.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TaskProgress } from '../task-progress.ts';
import { runTrainingStudy } from '../training/search/run-training-study.ts';
import type { CreateEvaluator } from './evaluation.ts';
import { runStudy } from './run-study.ts';

/** A stored study to run what is left of. */
export interface SearchTask {
  readonly studyId: string;
  /** Cores that are left to others. */
  readonly spare: number;
}

export interface SearchWork {
  readonly store: Store;
  readonly clock: Clock;
  readonly createEvaluator: CreateEvaluator;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TaskProgress) => void;
}

/** Runs what is left of a study on as many cores as it asks for, and tells how far it is in words. */
export function runSearchTask({ store, clock, createEvaluator, signal, onProgress }: SearchWork, { studyId, spare }: SearchTask): Promise<StudyProgress> {
  onProgress({ stage: 'reading data', share: null });
  const request = store.studies.get(studyId)?.request as StudyRequest | undefined;
  if (request?.training !== undefined) {
    return runTrainingStudy({
      store, clock, studyId, signal, breathe: () => new Promise((resolve) => { setImmediate(resolve); }),
      onProgress: (progress) => { onProgress({ stage: progressWords(progress).replace('trial', 'training'), share: progress.done / progress.total }); },
    });
  }
  return runStudy({
    store, clock, studyId, createEvaluator, signal, workers: workersFor(request, spare),
    onProgress: (progress) => { onProgress({ stage: progressWords(progress), share: progress.done / progress.total }); },
  });
}

function workersFor(request: StudyRequest | undefined, spare: number): number {
  return Math.min(request?.workers ?? Infinity, Math.max(1, availableParallelism() - spare));
}

/** Says in one line how far a search is. */
export function progressWords({ stage, done, total, failed, trialsPerSecond }: StudyProgress): string {
  if (stage === 'judging') return 'judging what was found';
  const rate = trialsPerSecond === null ? '' : `, ${trialsPerSecond < 10 ? trialsPerSecond.toFixed(1) : Math.round(trialsPerSecond)} a second`;
  return `trial ${done} of ${total}${rate}${failed > 0 ? `, ${failed} failed` : ''}`;
}
