import { describe, expect, it, vi } from 'vitest';
import { trainingInputs } from '../../../../../src/engine/contract/training.ts';
import { RequestRefused } from '../../../../../src/engine/contract/server.ts';
import type { JobView } from '../../../../../src/engine/contract/view.ts';
import { trainingHandlers } from '../../../../../src/engine/run/handlers/training-handlers.ts';
import { RetrainDesk } from '../../../../../src/engine/run/training/retrain-desk.ts';
import { TrainingDesk } from '../../../../../src/engine/run/training/training-desk.ts';
import type { TrainingTask } from '../../../../../src/engine/run/training/training-task.ts';
import { runTrainingTask } from '../../../../../src/engine/run/training/training-task.ts';
import type { TrainingAtWork } from '../../../../../src/engine/run/workstation/research.ts';
import type { TaskProgress } from '../../../../../src/engine/run/task-progress.ts';
import { Jobs } from '../../../../../src/engine/run/workstation/jobs.ts';
import type { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { hastyClock, smallSpec, storeToTrainOn } from '../training/training-fixture.ts';

/** The part of the workstation that trains, with the work in this thread; `waits` leaves it in line. */
function desk({ waits = false } = {}) {
  const store = storeToTrainOn();
  const clock = hastyClock();
  const seen = new Map<string, JobView>();
  const jobs = new Jobs(clock, (job) => { seen.set(job.id, job); });
  const research = {
    training: (task: TrainingTask, onProgress: (progress: TaskProgress) => void): TrainingAtWork => {
      const wanted: { wish: 'go' | 'pause' | 'stop' } = { wish: 'go' };
      let giveUp = (): void => undefined;
      const inLine = new Promise<never>((_, reject) => { giveUp = () => { if (waits) reject(new Error('canceled')); }; });
      const result = waits ? inLine : runTrainingTask({ store, clock, codeVersion: 'test', wish: wanted, onProgress }, task);
      return { result, cancel: () => { wanted.wish = 'stop'; giveUp(); }, pause: () => { wanted.wish = 'pause'; giveUp(); } };
    },
  };
  const trainings = new TrainingDesk({ store, clock, jobs, research });
  const retraining = new RetrainDesk({ store, clock, codeVersion: 'test', trainings, alert: () => undefined, shadow: () => '' });
  const workstation = { store, clock, version: 'test', session: null, jobs, research, trainings, retraining } as unknown as Workstation;
  const ended = (jobId: string) => vi.waitFor(() => { expect(seen.get(jobId)?.status).not.toBe('running'); }, { timeout: 20_000, interval: 20 });
  return { store, seen, trainings, ended, call: trainingHandlers(workstation) };
}

const refusal = (work: () => unknown): RequestRefused['error'] => {
  try {
    work();
  } catch (error) {
    return (error as RequestRefused).error;
  }
  throw new Error('expected a refusal');
};

describe('a training from the window', () => {
  it('is started, paused, resumed, shown and taken away', async () => {
    const { store, seen, ended, call } = desk();
    const { trainingId, jobId } = await call['training.start']({ spec: smallSpec(), title: 'First try' });
    expect(await call['training.list']({})).toMatchObject({ trainings: [{ trainingId, jobId, title: 'First try', state: 'running', totalSteps: 512, origin: 'person' }] });
    expect(refusal(() => call['training.delete']({ trainingId }))).toMatchObject({ code: 'in-use' });
    await call['training.pause']({ trainingId });
    await ended(jobId);
    expect(seen.get(jobId)).toMatchObject({ kind: 'training', status: 'canceled' });
    expect(await call['training.get']({ trainingId })).toMatchObject({ state: 'paused', jobId: null, result: null, tests: [] });
    expect(refusal(() => call['training.pause']({ trainingId }))).toMatchObject({ code: 'not-running' });

    const again = await call['training.resume']({ trainingId });
    await ended(again.jobId);
    expect(seen.get(again.jobId)).toMatchObject({ status: 'done', runId: trainingId });
    const view = await call['training.get']({ trainingId });
    expect(view).toMatchObject({ state: 'done', steps: 512, stage: 'done' });
    expect(view.result?.verdict).toBe('not-enough-data');
    const { points } = await call['training.curve'](trainingInputs.curve.parse({ trainingId }));
    expect(points).toHaveLength(8);
    expect(refusal(() => call['training.resume']({ trainingId }))).toMatchObject({ code: 'done' });
    await call['training.delete']({ trainingId });
    expect(await call['training.list']({})).toEqual({ trainings: [] });
    expect(store.models.list()).toHaveLength(3);
  });

  it('is taken out of the line at once, and waits to be asked again', async () => {
    const { seen, ended, call } = desk({ waits: true });
    const { trainingId, jobId } = await call['training.start']({ spec: smallSpec() });
    await call['training.pause']({ trainingId });
    await ended(jobId);
    expect(seen.get(jobId)?.status).toBe('canceled');
    expect(await call['training.get']({ trainingId })).toMatchObject({ state: 'paused' });
  });

  it('is refused with every violation at its field, or with what is not stored', () => {
    const { store, call } = desk();
    expect(refusal(() => call['training.start']({ spec: smallSpec({ algorithm: 'td3', seeds: [1, 1] }) }))).toMatchObject({ code: 'invalid-config', violations: expect.arrayContaining([expect.objectContaining({ path: 'seeds' })]) as unknown });
    expect(refusal(() => call['training.start']({ spec: smallSpec({ instruments: ['spot:NOTHERE'] }) }))).toMatchObject({ code: 'data-missing', message: 'no 1h bars of spot:NOTHERE are stored: expected bars that add up to 1h; import some first' });
    expect(store.trainings.list()).toEqual([]);
  });

  it('describes itself whole, for a form', async () => {
    const { schema, defaults } = await desk().call['training.describe']({});
    expect(JSON.stringify(schema)).not.toContain('$ref');
    expect(defaults).toMatchObject({ algorithm: 'ppo', ppo: { learningRate: 0.0003 }, seeds: [1, 2, 3] });
    expect(defaults).not.toHaveProperty('instruments');
  });

  it('is cut off when the program ends, and says so', async () => {
    const { store, trainings, call } = desk({ waits: true });
    const { trainingId } = await call['training.start']({ spec: smallSpec() });
    trainings.interrupt();
    expect(store.trainings.get(trainingId)?.state).toBe('interrupted');
  });
});
