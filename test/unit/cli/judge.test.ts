import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgementText } from '../../../src/cli/text/judgement-text.ts';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import { backtestRequest } from '../../../src/engine/contract/api.ts';
import { judgeStoredRun } from '../../../src/engine/worker/commands/judge-command.ts';

const DAY_MS = 86_400_000;

/** A data folder with one stored run that earns a little every other day. */
function folderWithRun(): string {
  const folder = mkdtempSync(join(tmpdir(), 'judge-'));
  const store = openStore(folder);
  const config = backtestRequest.parse({ strategy: 'moving-average-cross', instruments: ['um:BTCUSDT'], interval: '1h', from: 0, to: 100 * DAY_MS });
  const value = Array.from({ length: 101 }, (_, day) => 1_000 + day + (day % 2) * 3);
  const summary = { runId: 'bt-1', createdMs: 1, strategy: config.strategy, instruments: config.instruments, interval: config.interval, from: 0, to: config.to, metrics: { sharpe: 2, days: 100 }, resultHash: 'r' };
  store.runs.put({ id: 'bt-1', kind: 'backtest', config, seed: 1, dataHash: 'd', resultHash: 'r', codeVersion: '1', createdMs: 1, summary }, { config, equity: { time: value.map((_, day) => day * DAY_MS), value }, trades: new Array(20).fill({}) });
  store.runs.put({ id: 'ev-1', kind: 'evidence', config: {}, seed: 1, dataHash: 'd', resultHash: 'r', codeVersion: '1', createdMs: 2, summary: {} }, {});
  store.close();
  return folder;
}

describe('tradewind judge', () => {
  it('judges the newest backtest, and says every line in words', async () => {
    const folder = folderWithRun();
    const judged = await judgeStoredRun(folder, 'latest');
    expect(judged.runId).toBe('bt-1');
    expect(judged.honesty).toMatchObject({ trials: 1, days: 100 });
    const text = judgementText(judged);
    expect(text).toContain('Deflated Sharpe ratio: One setting was tried');
    expect(text).toContain('No daily returns of a search over these days are stored');
  });

  it('says which run it did not find', async () => {
    await expect(judgeStoredRun(folderWithRun(), 'bt-9')).rejects.toThrow('expected a stored run bt-9, found none: see what there is with tradewind runs list');
  });
});
