import { z } from 'zod';
import type { StoredTraining } from '../../adapters/sqlite/training-store.ts';
import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import { trainingSpec } from '../../learn/training/training.config.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { BadRequest } from '../backtest/run-request.ts';
import { DataMissing } from '../market-data.ts';
import { checkStored } from '../training/check-stored.ts';
import { checkWarmStart } from '../training/check-warm-start.ts';
import { searchesOf } from '../search/search-desk.ts';
import { createTraining } from '../training/create-training.ts';
import { createTrainingStudy } from '../training/search/start-training-search.ts';
import { searchableSettings } from '../training/search/training-study.ts';
import { readSpec } from '../training/read-spec.ts';
import { curveViews, trainingSummary, trainingView } from '../training/training-views.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type TrainingMethods = Extract<keyof Handlers, `training.${string}`>;

/** Trainings of agents: each is a row in the store, and a job beside trading while it runs. */
export function trainingHandlers(workstation: Workstation): Pick<Handlers, TrainingMethods> {
  const { store, clock, research, trainings: desk, retraining } = workstation;

  const stored = (trainingId: string): StoredTraining => {
    const training = store.trainings.get(trainingId);
    if (training === null || training.deletedMs !== null) throw refuseMissing('a stored training', trainingId);
    return training;
  };
  const idle = (trainingId: string): StoredTraining => {
    const training = stored(trainingId);
    if (desk.isRunning(trainingId)) throw new RequestRefused({ code: 'in-use', message: 'This training is running: pause it or stop it first.' });
    const busyMs = desk.busyElsewhereMs(training);
    if (busyMs > 0) throw new RequestRefused({ code: 'in-use', message: `This training is at work in another process, or was cut off a moment ago: ask again in ${Math.ceil(busyMs / 1000)} seconds.` });
    return training;
  };
  const checked = (given: unknown): TrainingSpec => orRefused(() => {
    const spec = readSpec(given);
    checkStored(store, spec);
    checkWarmStart(store, spec);
    return spec;
  });

  return {
    'training.describe': () => DESCRIPTION,
    'training.preview': async ({ spec }) => {
      checked(spec);
      return await research.trainingPreview(spec).result;
    },
    'training.start': ({ spec: given, title }) => {
      const spec = checked(given);
      const trainingId = createTraining({ store, clock, codeVersion: workstation.version, spec, title });
      return { trainingId, jobId: desk.begin(stored(trainingId)) };
    },
    'training.list': () => ({ trainings: store.trainings.list().map((training) => trainingSummary(store, training, desk.contextOf(training.id))) }),
    'training.get': ({ trainingId }) => trainingView(store, stored(trainingId), desk.contextOf(trainingId)),
    'training.curve': ({ trainingId, ...page }) => curveViews(store, stored(trainingId), page),
    'training.pause': ({ trainingId }) => {
      stored(trainingId);
      if (!desk.pause(trainingId)) throw notRunning();
      return null;
    },
    'training.resume': ({ trainingId }) => {
      const training = idle(trainingId);
      if (training.state === 'done') throw new RequestRefused({ code: 'done', message: 'This training has come to its end: start another one, from its model if it is to go on.' });
      orRefused(() => { checkStored(store, readSpec(training.spec)); });
      return { jobId: desk.begin(training) };
    },
    'training.stop': ({ trainingId }) => {
      const training = stored(trainingId);
      if (desk.stop(trainingId)) return null;
      if (training.state === 'done' || training.state === 'stopped') throw notRunning();
      // Paused or cut off: what it has learned is judged now.
      desk.begin(idle(trainingId), 'judge');
      return null;
    },
    'training.delete': ({ trainingId }) => {
      idle(trainingId);
      store.trainings.delete(trainingId, clock.now());
      return null;
    },
    'training.search-space': ({ spec }) => ({ parameters: orRefused(() => searchableSettings(readSpec(spec))) }),
    'training.search-start': (search) => {
      const studyId = orRefused(() => createTrainingStudy({ store, clock, codeVersion: workstation.version, search }));
      return { studyId, jobId: searchesOf(workstation).begin(studyId) };
    },
    'training.schedule-list': () => ({ schedules: retraining.list() }),
    'training.schedule-save': ({ id, schedule }) => ({ id: orRefused(() => retraining.save(id, schedule)) }),
    'training.schedule-remove': ({ id }) => {
      if (!retraining.remove(id)) throw refuseMissing('a schedule', id);
      return null;
    },
    'training.schedule-run': ({ id }) => orRefused(() => retraining.runNow(id)),
  };
}

/** What has to be named each time stands for nothing here. */
const { instruments: _instruments, span: _span, ...DEFAULTS } = trainingSpec.parse({ instruments: ['spot:BTCUSDT'], span: { from: 0, to: 1 } });
const DESCRIPTION = { schema: z.toJSONSchema(trainingSpec, { io: 'input', unrepresentable: 'any', reused: 'inline' }), defaults: DEFAULTS, config: DEFAULTS };

function notRunning(): RequestRefused {
  return new RequestRefused({ code: 'not-running', message: 'expected a training that runs here, was one that does not' });
}

function orRefused<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof BadRequest) throw new RequestRefused({ code: 'invalid-config', message: error.message, violations: error.violations });
    if (error instanceof DataMissing) throw new RequestRefused({ code: 'data-missing', message: error.message });
    throw error;
  }
}
