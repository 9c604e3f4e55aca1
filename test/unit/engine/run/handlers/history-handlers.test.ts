import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Handlers } from '../../../../../src/engine/contract/api.ts';
import { downloadRequest, type DownloadResult } from '../../../../../src/engine/contract/download.ts';
import { answer } from '../../../../../src/engine/contract/server.ts';
import type { JobView } from '../../../../../src/engine/contract/view.ts';
import { historyHandlers } from '../../../../../src/engine/run/handlers/history-handlers.ts';
import { Jobs } from '../../../../../src/engine/run/workstation/jobs.ts';
import type { Task } from '../../../../../src/engine/run/workstation/research.ts';
import type { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';

const NOW = Date.UTC(2024, 5, 1);
const REQUEST = downloadRequest.parse({ market: 'um', symbols: ['BTCUSDT', 'ETHUSDT'], kinds: ['klines', 'funding'], intervals: ['1m', '15m'], from: Date.UTC(2024, 0, 1), to: NOW });
const RESULT: DownloadResult = { files: [], rest: null, bytes: 0, tookMs: 1 };

function open(download: () => Task<DownloadResult>) {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  const store = openStore(folder);
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const seen: JobView[] = [];
  const clock = { now: () => NOW };
  const jobs = new Jobs(clock, (job) => { seen.push(job); });
  const handlers = historyHandlers({ store, clock, jobs, research: { download }, session: null } as unknown as Workstation);
  return { jobs, seen, handlers };
}

describe('data.download', () => {
  it('is a job with a title that says what, and ends with the report', async () => {
    const { seen, handlers } = open(() => ({ result: Promise.resolve(RESULT), cancel: () => undefined }));
    const { jobId } = await handlers['data.download'](REQUEST);
    await vi.waitFor(() => { expect(seen.at(-1)?.status).toBe('done'); }, { timeout: 20_000 });
    expect(seen.at(-1)).toMatchObject({ id: jobId, kind: 'download', title: 'Download BTCUSDT, ETHUSDT futures: 1m, 15m, funding', report: RESULT });
  });

  it('is canceled as every job is', async () => {
    let stop = (): void => undefined;
    const { jobs, seen, handlers } = open(() => ({ result: new Promise((_resolve, reject) => { stop = () => { reject(new Error('stopped before it was done')); }; }), cancel: () => { stop(); } }));
    const { jobId } = await handlers['data.download'](REQUEST);
    await Promise.resolve();
    jobs.cancel(jobId);
    await vi.waitFor(() => { expect(seen.at(-1)?.status).toBe('canceled'); }, { timeout: 20_000 });
  });

  it.each([
    [{ ...REQUEST, to: REQUEST.from }, 'to'],
    [{ ...REQUEST, intervals: [] }, 'intervals'],
    [{ ...REQUEST, market: 'spot' }, 'kinds'],
    [{ ...REQUEST, symbols: ['btc/usdt'] }, 'symbols.0'],
    [{ ...REQUEST, from: NOW, to: NOW + 1 }, 'from'],
  ])('refuses what cannot be asked, at its field: case %#', async (input, path) => {
    const { handlers } = open(() => { throw new Error('expected not to be asked'); });
    const reply = await answer(handlers as unknown as Handlers, { type: 'request', id: 1, method: 'data.download', input });
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input', violations: [{ path }] } });
  });
});

describe('context.list', () => {
  it('asks nobody', async () => {
    const { handlers } = open(() => { throw new Error('expected not to be asked'); });
    expect(await handlers['context.list']({})).toEqual({ values: [], fetchedMs: null, problem: null });
  });
});
