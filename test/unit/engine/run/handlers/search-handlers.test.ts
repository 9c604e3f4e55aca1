import { describe, expect, it, vi } from 'vitest';
import { searchInputs } from '../../../../../src/engine/contract/search.ts';
import { RequestRefused } from '../../../../../src/engine/contract/server.ts';
import type { JobView } from '../../../../../src/engine/contract/view.ts';
import { searchHandlers } from '../../../../../src/engine/run/handlers/search-handlers.ts';
import { createInlineEvaluator } from '../../../../../src/engine/run/search/evaluation.ts';
import { createStudy } from '../../../../../src/engine/run/search/run-study.ts';
import { runSearchTask } from '../../../../../src/engine/run/search/search-task.ts';
import { Jobs } from '../../../../../src/engine/run/workstation/jobs.ts';
import type { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { smallStudy, START_MS, steadyClock, storeWithHours } from '../search/study-fixture.ts';

/** The part of the workstation that searches, with the work in this thread. */
function desk() {
  const store = storeWithHours();
  const clock = steadyClock();
  const seen = new Map<string, JobView>();
  const workstation = {
    store, clock, version: 'test', session: null, jobs: new Jobs(clock, (job) => { seen.set(job.id, job); }),
    research: {
      search: (task: { studyId: string; spare: number }, onProgress: () => void) => {
        const stop = new AbortController();
        return { result: runSearchTask({ store, clock, createEvaluator: createInlineEvaluator(clock.now), signal: stop.signal, onProgress }, task), cancel: () => { stop.abort(); } };
      },
    },
  } as unknown as Workstation;
  const handlers = searchHandlers(workstation);
  const ended = (jobId: string) => vi.waitFor(() => { expect(seen.get(jobId)?.status).not.toBe('running'); }, { timeout: 20_000 });
  return { store, clock, handlers, seen, ended };
}

describe('a search from the window', () => {
  it('is started, listed, shown, lengthened and taken away, and its trials go on counting', async () => {
    const { store, handlers, seen, ended } = desk();
    const { studyId, jobId } = await handlers['search.start'](smallStudy({ trials: 6, sampler: 'sobol' }));
    const { studies } = await handlers['search.list']({});
    expect(studies).toMatchObject([{ studyId, jobId, state: 'running', total: 6, done: 0 }]);
    expect(() => handlers['search.delete']({ studyId })).toThrow(/is running: stop it first/);
    await ended(jobId);
    expect(seen.get(jobId)).toMatchObject({ status: 'done', kind: 'search', runId: studyId });

    const view = await handlers['search.get']({ studyId });
    expect(view).toMatchObject({ state: 'done', jobId: null, done: 6, spaceSize: 19 * 51, work: 1, progress: { complete: 6, stage: 'ended' } });
    expect(view.bestTrial?.number).toBe(view.result?.judged[0]?.number);
    expect(view.bestTrial?.values).toEqual(view.result?.judged[0]?.values);
    const { trials } = await handlers['search.trials'](searchInputs.trials.parse({ studyId, after: 3 }));
    expect(trials.map(({ number }) => number)).toEqual([4, 5]);
    expect(trials[0]?.positions.every((place) => place >= 0 && place <= 1)).toBe(true);

    await ended((await handlers['search.resume']({ studyId, trials: 9 })).jobId);
    expect(await handlers['search.get']({ studyId })).toMatchObject({ state: 'done', done: 9, total: 9 });

    await handlers['search.delete']({ studyId });
    expect(await handlers['search.list']({})).toEqual({ studies: [] });
    expect(() => handlers['search.get']({ studyId })).toThrow(/expected a stored search that exists/);
    expect(store.studies.familyTrials(smallStudy())).not.toEqual([]);
    expect(store.studies.returns(studyId)).toEqual([]);
  });

  it('is stopped with what it has found, which is judged', async () => {
    const { store, handlers, ended } = desk();
    const { studyId, jobId } = await handlers['search.start'](smallStudy({ trials: 5000, sampler: 'random', space: { fastPeriod: {}, slowPeriod: {} } }));
    await vi.waitFor(() => { expect(store.studies.countTrials(studyId)).toBeGreaterThan(3); }, { timeout: 20_000 });
    await handlers['search.stop']({ studyId });
    await ended(jobId);
    const view = await handlers['search.get']({ studyId });
    expect(view.state).toBe('stopped');
    expect(view.result).not.toBeNull();
    expect(view.done).toBeLessThan(5000);
  });

  it('that was cut off is told from one that another program works on', async () => {
    const { store, clock, handlers } = desk();
    const studyId = createStudy({ store, clock, codeVersion: 'test', request: smallStudy() });
    expect((await handlers['search.get']({ studyId })).state).toBe('running');
    store.studies.update(studyId, { touchedMs: START_MS - 60_000 });
    expect((await handlers['search.get']({ studyId })).state).toBe('interrupted');
  });

  it.each([
    [{ strategy: 'coin' }, 'strategy'], [{ space: { fastPeriod: { min: 0 } } }, 'space.fastPeriod.min'], [{ risk: { riskPerTradePct: -1 } }, 'risk.riskPerTradePct'],
    [{ config: { fastPeriod: 3 } }, 'config.fastPeriod'], [{ holdout: { from: START_MS, to: START_MS + 1 } }, 'holdout'], [{ objectives: ['return', 'return'] }, 'objectives'],
  ])('is refused at once, beside its field: %j', (changes, path) => {
    const { handlers } = desk();
    const refused = (() => { try { return handlers['search.start'](smallStudy(changes as never)); } catch (error) { return error; } })();
    expect(refused).toBeInstanceOf(RequestRefused);
    expect((refused as RequestRefused).error.violations?.map((violation) => violation.path)).toContain(path);
  });

  it('draws its form from the strategy', async () => {
    const { handlers } = desk();
    const { parameters } = await handlers['search.space']({ strategy: 'donchian-breakout', config: { entryPeriod: 40 } });
    expect(parameters.find(({ name }) => name === 'entryPeriod')).toMatchObject({ kind: 'integer', min: 2, max: 1000, default: 40, isSuggested: true, scale: 'log' });
    expect(parameters.find(({ name }) => name === 'trailingStop')).toMatchObject({ kind: 'choice', choices: [false, true], isSuggested: false });
  });
});
