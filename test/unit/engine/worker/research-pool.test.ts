import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Research } from '../../../../src/engine/run/workstation/research.ts';
import type { TaskProgress } from '../../../../src/engine/run/task-progress.ts';
import { createResearchPool } from '../../../../src/engine/worker/research-pool.ts';

function aPool(): { readonly pool: Research; readonly begun: () => string; readonly run: (what: string, onProgress?: (progress: TaskProgress) => void) => ReturnType<Research['importFiles']> } {
  const dataDir = mkdtempSync(join(tmpdir(), 'research-'));
  const pool = createResearchPool({ workerFile: new URL('./fixtures/research.fixture.ts', import.meta.url).pathname, dataDir, version: '1' });
  onTestFinished(async () => {
    await pool.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const begun = (): string => readFileSync(join(dataDir, 'log'), { encoding: 'utf8', flag: 'a+' });
  return { pool, begun, run: (what, onProgress = () => undefined) => pool.importFiles({ files: [what], skipBad: false }, onProgress) };
}

describe('the research pool', () => {
  it('runs one task at a time, in the order of asking, each with its own progress and result', async () => {
    const { run, begun } = aPool();
    const progress: TaskProgress[] = [];
    const tasks = ['a', 'b', 'c'].map((what) => run(what, (one) => progress.push(one)));
    expect(await Promise.all(tasks.map(({ result }) => result))).toEqual([{ what: 'a' }, { what: 'b' }, { what: 'c' }]);
    expect(begun()).toBe('a b c ');
    expect(progress.map(({ stage }) => stage)).toEqual(['a', 'b', 'c']);
  });

  it('tells what a task was refused for, and what it died of, and goes on with the next', async () => {
    const { run } = aPool();
    const [refused, broken, well] = [run('refused'), run('broken'), run('well')];
    await expect(refused.result).rejects.toThrow('row 3: expected a price');
    await expect(broken.result).rejects.toThrow('out of memory');
    expect(await well.result).toEqual({ what: 'well' });
  });

  it('cancels a task that runs, and one that still waits never begins', async () => {
    const { run, begun } = aPool();
    const [running, waiting, next] = [run('forever'), run('waiting'), run('next')];
    const [first, second] = [running.result.catch((error: unknown) => error), waiting.result.catch((error: unknown) => error)];
    await vi.waitFor(() => { expect(begun()).toBe('forever '); }, { timeout: 20_000 });
    waiting.cancel();
    running.cancel();
    expect(await first).toBeInstanceOf(Error);
    expect(await second).toBeInstanceOf(Error);
    expect(await next.result).toEqual({ what: 'next' });
    expect(begun()).toBe('forever next ');
  });

  it('runs a download beside the other tasks, and lets it end by itself when it is canceled', async () => {
    const { pool, run, begun } = aPool();
    const download = pool.download({ market: 'um', symbols: ['BTCUSDT'], kinds: ['klines'], intervals: ['1h'], from: 0, to: 1, archiveOnly: true }, () => undefined);
    const ending = download.result.catch((error: unknown) => error);
    await vi.waitFor(() => { expect(begun()).toBe('download '); }, { timeout: 20_000 });
    expect(await run('beside').result).toEqual({ what: 'beside' });
    download.cancel();
    expect(await ending).toEqual(new Error('stopped before it was done'));
    expect(begun()).toBe('download beside stopped ');
  });

  it('begins nothing more once it is closed', async () => {
    const { pool, run, begun } = aPool();
    const [running, waiting] = [run('forever'), run('waiting')].map(({ result }) => result.catch((error: unknown) => error));
    await vi.waitFor(() => { expect(begun()).toBe('forever '); }, { timeout: 20_000 });
    await pool.close();
    expect([await running, await waiting]).toEqual([expect.any(Error), expect.any(Error)]);
    expect(begun()).toBe('forever ');
  });
});

describe('the research worker itself', () => {
  it('downloads what is asked: here a day that the archive cannot hold yet, so nobody is dialled', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'research-'));
    const pool = createResearchPool({ workerFile: new URL('../../../../src/engine/worker/research.worker.ts', import.meta.url).pathname, dataDir, version: '1' });
    onTestFinished(async () => {
      await pool.close();
      rmSync(dataDir, { recursive: true, force: true });
    });
    const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
    const { result } = pool.download({ market: 'um', symbols: ['BTCUSDT'], kinds: ['klines'], intervals: ['1h'], from: today, to: today + 86_400_000, archiveOnly: true }, () => undefined);
    expect(await result).toEqual({ files: [], rest: null, bytes: 0, tookMs: expect.any(Number) as number });
  });
});
