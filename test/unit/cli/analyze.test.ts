import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import type { LimitsStudy, ValueAtRiskStudy } from '../../../src/engine/worker/commands/analyze-command.ts';
import { START_MS, wave, writeKlines } from './made-up-klines.ts';
import { documentOf, errorOf, sharedFolder, tradewind } from './tradewind.ts';

const HOUR = 3_600_000;
const dataDir = sharedFolder();

// 2,000 quarters of an hour are 500 hours, so 499 returns of an hour.
beforeAll(async () => {
  const file = join(dataDir, 'DEMOUSDT-15m.csv');
  writeKlines(file, wave(2000));
  await tradewind('import', file, '--symbol', 'DEMOUSDT', '--market', 'spot', '--data-dir', dataDir);
});

describe('tradewind analyze var', () => {
  it('rolls every sort of forecast: 250 hours to begin with leave 249 of one hour, 273 leave 9 of one day', async () => {
    const { code, document } = await documentOf<ValueAtRiskStudy>('analyze', 'var', '--symbol', 'DEMOUSDT', '--data-dir', dataDir);
    expect(code).toBe(0);
    expect(document).toMatchObject({ instruments: ['spot:DEMOUSDT'], stepMs: HOUR, from: START_MS + HOUR, to: START_MS + 500 * HOUR, steps: 499, longerSteps: 0 });
    expect(document.results.map(({ horizon, level, method, tests }) => [horizon, level, method, tests?.observations])).toEqual([
      ['1h', 95, 'historical', 249], ['1h', 99, 'historical', 249], ['1h', 95, 'filtered', 249], ['1h', 99, 'filtered', 249], ['1h', 95, 'parametric', 249], ['1h', 99, 'parametric', 249],
      ['1d', 95, 'historical', 9], ['1d', 99, 'historical', 9], ['1d', 95, 'filtered', 9], ['1d', 99, 'filtered', 9], ['1d', 95, 'parametric', 9], ['1d', 99, 'parametric', 9],
    ]);
    expect(document.results.find(({ horizon }) => horizon === '1d')?.verdict).toBe('too-few');
  });

  it('tells a person what it found, and what a passed test is worth', async () => {
    const { stdout, code } = await tradewind('analyze', 'var', '--symbol', 'DEMOUSDT', '--level', '95', '--horizon', '1h', '--method', 'historical', '--data-dir', dataDir);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1h\s+95 %\s+historical\s+249\s/m);
    expect(stdout).toContain('A test that passes has not shown that the forecast is right');
  });

  it('says in one line that nothing is stored of a symbol', async () => {
    const result = await tradewind('analyze', 'var', '--symbol', 'NOSUCHUSDT', '--data-dir', dataDir, '--json');
    expect(result.code).toBe(1);
    expect(errorOf(result)).toMatchObject({ code: 'data-missing', where: 'NOSUCHUSDT', message: expect.stringMatching(/^expected stored bars of NOSUCHUSDT, found none/) as string });
  });
});

describe('tradewind analyze breakers', () => {
  it('keeps both runs of a pair under their titles, and compares them', async () => {
    const { code, document } = await documentOf<LimitsStudy>('analyze', 'breakers', '--strategy', 'moving-average-cross', '--symbol', 'DEMOUSDT', '--interval', '15m', '--stake', 'ordinary', '--name', 'wave', '--data-dir', dataDir);
    expect(code).toBe(0);
    const [pair] = document.pairs;
    expect(pair?.saved).toBeCloseTo((pair?.on.endEquity ?? 0) - (pair?.off.endEquity ?? 0), 9);
    expect(pair?.on.trades).toBeGreaterThan(0);
    const store = openStore(dataDir);
    const titles = store.runs.list().map(({ id, summary }) => [id, (summary as { readonly title?: string }).title]);
    store.close();
    expect(new Map(titles as [string, string][])).toEqual(new Map([[pair?.on.runId, 'wave, ordinary stake, limits on'], [pair?.off.runId, 'wave, ordinary stake, limits off']]));
  });
});
