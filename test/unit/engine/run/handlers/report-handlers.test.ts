import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunAgain } from '../../../../../src/engine/contract/report.ts';
import type { JobView } from '../../../../../src/engine/contract/view.ts';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import { reportHandlers } from '../../../../../src/engine/run/handlers/report-handlers.ts';
import { runStoredBacktest } from '../../../../../src/engine/run/backtest/stored-backtest.ts';
import { Jobs } from '../../../../../src/engine/run/workstation/jobs.ts';
import { createResearchPool } from '../../../../../src/engine/worker/research-pool.ts';
import { BTC } from '../backtest/backtest-fixture.ts';
import { DAY, START, aFolder, aStore, aTrade, hour, putRun } from '../report/report-fixture.ts';

const clock = { now: () => START + 50 * DAY };

function desk(store = aStore()) {
  const jobs: JobView[] = [];
  const research = createResearchPool({ workerFile: null, dataDir: dirname(store.path), version: '9.9.9' });
  const call = reportHandlers({ store, research, jobs: new Jobs(clock, (job) => { jobs.push(job); }) });
  /** Resolves with the last word of the one job. */
  const done = async (): Promise<JobView> => {
    while (jobs.at(-1) === undefined || jobs.at(-1)?.status === 'running') await new Promise((resolve) => { setTimeout(resolve, 5); });
    return jobs.at(-1)!;
  };
  return { store, call, done };
}

describe('reports, as a client asks for them', () => {
  it('are answered from the store: the report, the page, the files, runs side by side', async () => {
    const { store, call } = desk();
    const ids = ['bt-a', 'bt-b'].map((id) => putRun(store, { id, trades: [aTrade()] }));
    expect(await call['report.get']({ runId: 'bt-a' })).toMatchObject({ run: { runId: 'bt-a' }, honesty: { trials: 1 } });
    expect(await call['report.html']({ runId: 'bt-a' })).toMatchObject({ name: 'bt-a.html', html: expect.stringMatching(/^<!DOCTYPE html>/) });
    const dir = join(aFolder(), 'out');
    expect(await call['report.export']({ runId: 'bt-a', dir })).toMatchObject({ runId: 'bt-a', files: expect.arrayContaining([expect.objectContaining({ name: 'trades.parquet', content: null })]) });
    expect(existsSync(join(dir, 'report.html'))).toBe(true);
    expect(await call['report.export']({ runId: 'bt-a', dir: null })).toMatchObject({ dir: null });
    expect(await call['report.compare']({ runIds: ids })).toMatchObject({ runs: [{ runId: 'bt-a' }, { runId: 'bt-b' }], settings: [] });
  });

  it('are refused with a code for what is not there or is damaged', async () => {
    const { store, call } = desk();
    putRun(store, { id: 'bt-bad', equity: [[START, 1000], [START, 1000]] });
    await expect(call['report.get']({ runId: 'bt-none' })).rejects.toMatchObject({ error: { code: 'not-found' } });
    await expect(call['report.html']({ runId: 'bt-bad' })).rejects.toMatchObject({ error: { code: 'run-damaged' } });
    await expect(async () => call['backtest.again']({ runId: 'bt-none' })).rejects.toMatchObject({ error: { code: 'not-found' } });
  });

  it('run a backtest again as a job whose report says whether it is the same', async () => {
    const bars = Array.from({ length: 20 * 24 }, (_, index) => hour(index, 100 + 10 * Math.sin(index / 20), 100 + 10 * Math.sin((index + 1) / 20)));
    const { store, call, done } = desk(aStore(bars));
    const request = backtestRequest.parse({ strategy: 'moving-average-cross', config: { fastPeriod: 4, slowPeriod: 12 }, instruments: [BTC.id], interval: '1h', from: START, to: START + 20 * DAY });
    const { runId } = runStoredBacktest({ store, clock, codeVersion: '9.9.9', request, onProgress: () => undefined });
    await call['backtest.again']({ runId });
    const job = await done();
    expect(job).toMatchObject({ kind: 'backtest', status: 'done', runId, title: `Run ${runId} again` });
    expect(job.report as RunAgain).toMatchObject({ isSame: true, changed: [], before: { codeVersion: '9.9.9' } });
  });

  it('say in a failed job what keeps a run from being made again', async () => {
    const { store, call, done } = desk();
    await call['backtest.again']({ runId: putRun(store) });
    expect(await done()).toMatchObject({ status: 'failed', error: expect.stringContaining('bars of spot:BTCUSDT are stored') });
  });
});
