import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BacktestResult, RunSummary } from '../../../src/engine/contract/api.ts';
import type { RunAgain, RunComparison, RunReport } from '../../../src/engine/contract/report.ts';
import { wave, writeKlines } from './made-up-klines.ts';
import { errorOf, inProcess as tradewind, sharedFolder } from './tradewind.ts';

const dataDir = sharedFolder();
const at = ['--data-dir', dataDir] as const;
const ids: string[] = [];

/** One process for all of them: what is tested is what they say and write. */
async function documentOf<Document>(...args: readonly string[]): Promise<{ readonly code: number | null; readonly document: Document }> {
  const { code, stdout } = await tradewind(...args, '--json');
  return { code, document: JSON.parse(stdout) as Document };
}

beforeAll(async () => {
  writeKlines(join(dataDir, 'AAAUSDT-15m-x.csv'), wave(1000));
  await documentOf('import', dataDir, '--market', 'spot', ...at);
  for (const fastPeriod of ['5', '8']) {
    const { document } = await documentOf<BacktestResult>('backtest', '--strategy', 'moving-average-cross', '--symbol', 'AAAUSDT', '--interval', '15m', '--set', `fastPeriod=${fastPeriod}`, 'slowPeriod=20', ...at);
    ids.push(document.runId);
  }
});

describe('stored runs', () => {
  it('are listed newest first, shown with the range of every number, and put side by side', async () => {
    const list = await documentOf<{ runs: RunSummary[] }>('runs', 'list', ...at);
    const show = await documentOf<RunReport>('runs', 'show', 'latest', ...at);
    const compare = await documentOf<RunComparison>('runs', 'compare', ...ids, ...at);
    const text = await tradewind('runs', 'show', ids[0] ?? '', ...at);
    expect(list.document.runs.map(({ runId }) => runId)).toEqual(ids.toReversed());
    expect(show.document.run.runId).toBe(ids[1]);
    expect(show.document.headline.map(({ name }) => name)).toEqual(['totalReturn', 'cagr', 'sharpe', 'sortino', 'calmar', 'maxDrawdown', 'winRate', 'profitFactor', 'expectancy']);
    expect(show.document.honesty?.trials).toBe(2);
    expect(compare.document.settings).toEqual([{ path: 'config.fastPeriod', values: [5, 8] }]);
    expect(text.stdout).toContain('What this does not show');
    expect(text.stdout).toContain('to (95 %)');
  });

  it('are written as a page and as files, whole or not at all', async () => {
    const out = join(dataDir, 'deep', 'run');
    const page = join(dataDir, 'page.html');
    const report = await documentOf<{ path: string; bytes: number }>('report', 'latest', '--out', page, ...at);
    const files = await documentOf('runs', 'export', ids[0] ?? '', '--out', out, ...at);
    const nowhere = await tradewind('report', 'latest', '--out', join(dataDir, 'missing', 'x.html'), '--json', ...at);
    expect([report.document.path, readFileSync(page).length]).toEqual([page, report.document.bytes]);
    expect(files.code).toBe(0);
    expect(readdirSync(out)).toHaveLength(7);
    expect([nowhere.code, errorOf(nowhere).code, existsSync(join(dataDir, 'missing'))]).toEqual([1, 'cannot-write', false]);
    expect(readdirSync(dataDir).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('are run again to the same hash, with exit code 0, and with 1 where they differ', async () => {
    const same = await documentOf<RunAgain>('backtest', '--again', ids[0] ?? '', ...at);
    expect(same).toMatchObject({ code: 0, document: { isSame: true, newRunId: null, changed: [] } });
    writeKlines(join(dataDir, 'AAAUSDT-15m-x.csv'), wave(1000).map((price, index) => (index > 600 ? price * 1.01 : price)));
    await documentOf('import', join(dataDir, 'AAAUSDT-15m-x.csv'), '--market', 'spot', ...at);
    const other = await tradewind('backtest', '--again', ids[0] ?? '', ...at);
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('Another result: the stored data has changed since. Kept as bt-');
  });

  it('that are not there, or are asked for the wrong way, are told in a line', async () => {
    const missing = await tradewind('runs', 'show', 'bt-none', '--json', ...at);
    const one = await tradewind('runs', 'compare', ids[0] ?? '', '--json', ...at);
    const mixed = await tradewind('backtest', '--again', 'latest', '--seed', '3', '--json', ...at);
    const again = await tradewind('backtest', '--again', 'bt-none', '--json', ...at);
    expect([missing.code, errorOf(missing).code]).toEqual([1, 'run-missing']);
    expect([one.code, errorOf(one).message]).toEqual([2, 'expected two to eight runs to compare, found 1']);
    expect([mixed.code, errorOf(mixed).message]).toEqual([2, '--again: expected no other settings, as the run has its own, found --seed']);
    expect([again.code, errorOf(again).message]).toEqual([1, 'expected a stored run bt-none, found none: see what there is with tradewind runs list']);
  });

  it('are deleted, all that are named or none', async () => {
    const none = await tradewind('runs', 'delete', ids[0] ?? '', 'bt-none', '--json', ...at);
    expect([none.code, errorOf(none).code]).toEqual([1, 'run-missing']);
    const gone = await documentOf<{ deleted: string[] }>('runs', 'delete', ...ids, ...at);
    expect(gone.document.deleted).toEqual(ids);
    const { document } = await documentOf<{ runs: RunSummary[] }>('runs', 'list', ...at);
    expect(document.runs.some(({ runId }) => ids.includes(runId))).toBe(false);
  });
});
