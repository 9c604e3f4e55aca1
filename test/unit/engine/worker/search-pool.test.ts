import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createStudy } from '../../../../src/engine/run/search/run-study.ts';
import type { StudyResult } from '../../../../src/engine/run/search/run-study.ts';
import { locateProgram } from '../../../../src/engine/worker/program.ts';
import { createResearchPool } from '../../../../src/engine/worker/research-pool.ts';
import { run, smallStudy, steadyClock, storeWithHours } from '../run/search/study-fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('a search in threads of the pool', () => {
  it('finds what it finds in this thread, and is stopped with what it has', async () => {
    const store = storeWithHours();
    const dataDir = dirname(store.path);
    const pool = createResearchPool({ workerFile: locateProgram().researchWorkerFile, dataDir, version: 'test' });
    onTestFinished(() => pool.close());
    const request = smallStudy({ trials: 40, workers: 2 });
    const here = await run({ store, request });
    const clock = steadyClock();
    const there = createStudy({ store, clock, codeVersion: 'test', request });
    const stages = new Set<string>();
    const progress = await pool.search({ studyId: there, spare: 0 }, ({ stage }) => { stages.add(stage.replaceAll(/\d+/g, 'N')); }).result;
    expect(progress).toMatchObject({ studyId: there, done: 40, total: 40, stage: 'ended' });
    expect(stages).toContain('judging what was found');
    expect((store.studies.get(there)?.result as StudyResult | null)?.resultHash).toBe((store.studies.get(here)?.result as StudyResult | null)?.resultHash);

    const long = createStudy({ store, clock, codeVersion: 'test', request: { ...request, trials: 100_000, sampler: 'random', seed: 9 } });
    const task = pool.search({ studyId: long, spare: 0 }, () => undefined);
    await vi.waitFor(() => { expect(store.studies.countTrials(long)).toBeGreaterThan(5); }, { timeout: 30_000 });
    task.cancel();
    expect((await task.result).done).toBeLessThan(100_000);
    expect(store.studies.get(long)).toMatchObject({ state: 'stopped' });
  });
});
