import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { backtestRequest } from '../../../src/engine/contract/api.ts';
import { evidenceWork } from '../../../src/engine/contract/evidence.ts';
import type { EvidenceDocument, GateReport } from '../../../src/engine/contract/evidence.ts';
import { createResearchPool } from '../../../src/engine/worker/research-pool.ts';
import { START_MS, wave, writeKlines } from './made-up-klines.ts';
import { documentOf, errorOf, sharedFolder, tradewind } from './tradewind.ts';

const QUARTER = 900_000;
const BARS = 4_000;
const dataDir = sharedFolder();
const SUBJECT = ['--strategy', 'moving-average-cross', '--symbol', 'DEMOUSDT', '--market', 'spot', '--interval', '15m', '--set', 'fastPeriod=4', 'slowPeriod=12', '--data-dir', dataDir];

beforeAll(async () => {
  const file = join(dataDir, 'DEMOUSDT-15m.csv');
  writeKlines(file, wave(BARS));
  await tradewind('import', file, '--symbol', 'DEMOUSDT', '--market', 'spot', '--data-dir', dataDir);
});

describe('the honesty tools from the command line', () => {
  it('give the document that the interface has: the same question has the same hash in the research pool', async () => {
    const { code, document } = await documentOf<EvidenceDocument>('analyze', 'surface', ...SUBJECT, '--steps', '2', '--param', 'fastPeriod=3..5', 'slowPeriod=10..14');
    expect([code, document.tool, document.runs]).toEqual([0, 'surface', 9]);
    const pool = createResearchPool({ workerFile: new URL('../../../src/engine/worker/research.worker.ts', import.meta.url).pathname, dataDir, version: document.codeVersion });
    try {
      const task = pool.evidence({
        request: backtestRequest.parse({ strategy: 'moving-average-cross', config: { fastPeriod: 4, slowPeriod: 12 }, instruments: ['spot:DEMOUSDT'], interval: '15m', from: START_MS, to: START_MS + BARS * QUARTER }),
        work: evidenceWork.parse({ tool: 'surface', steps: 2, space: { fastPeriod: { min: 3, max: 5 }, slowPeriod: { min: 10, max: 14 } } }),
      }, () => undefined);
      expect(await task.result).toMatchObject({ hash: document.hash, sentence: document.sentence, detail: document.detail });
    } finally {
      await pool.close();
    }
  });

  it('say in words what they found', async () => {
    const { code, stdout } = await tradewind('analyze', 'lookahead', ...SUBJECT, '--moments', '2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^PASSES\. No decision changed when the future after it was taken away or replaced/m);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}taken away\s+\d+ {2}none$/m);
  });

  it('say which option is wrong, what it expected and what it found', async () => {
    const [windows, setting, part] = await Promise.all([
      tradewind('analyze', 'walk-forward', ...SUBJECT, '--windows', '1', '--json'), tradewind('analyze', 'overfit', ...SUBJECT, '--param', 'speed=1..2', '--json'), tradewind('analyze', 'monte-carlo', ...SUBJECT, '--methods', 'magic', '--json'),
    ]);
    expect([windows.code, errorOf(windows).message]).toEqual([2, '--windows: expected number to be >=2, was 1']);
    expect(errorOf(setting).message).toMatch(/^--param speed: expected one of average, fastPeriod/);
    expect([part.code, errorOf(part).message]).toEqual([2, expect.stringMatching(/^--methods 0: /)]);
  });

  it('report at the gate what is missing, and run nothing for it', async () => {
    const { code, document } = await documentOf<GateReport>('analyze', 'gate', ...SUBJECT, '--stage', 'demo');
    expect([code, document.isPassed, document.lines.length]).toEqual([0, false, 13]);
    expect(document.lines.find((line) => line.code === 'look-ahead')?.state).toBe('passed');
    expect(document.lines.find((line) => line.code === 'history')).toMatchObject({ state: 'missing', found: 'no backtest' });
    const { stdout } = await tradewind('analyze', 'gate', ...SUBJECT);
    expect(stdout).toContain('missing  Enough history: no backtest (needed: 365 days)');
  });
});
