import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../../src/engine/contract/api.ts';
import { wave, writeKlines } from './made-up-klines.ts';
import { documentOf, errorOf, folder, inProcess, sharedFolder } from './tradewind.ts';

const dataDir = sharedFolder();
const DOCS = fileURLToPath(new URL('../../../docs/writing-strategies.md', import.meta.url));

/** The strategy that a person finds in the documentation, as it stands there. */
const pasted = /```ts\n([\s\S]*?)```/.exec(readFileSync(DOCS, 'utf8'))?.[1] ?? '';

beforeAll(async () => {
  writeKlines(join(dataDir, 'AAAUSDT-15m-x.csv'), wave(1500));
  await here('import', dataDir, '--market', 'spot');
  await here('strategies', 'new', 'another');
  writeFileSync(join(dataDir, 'strategies', 'pasted.ts'), pasted);
});

/** In this process: what starts one is shown by the first test. */
async function here<Document>(...args: readonly string[]): Promise<Document> {
  const { stdout, stderr } = await inProcess(...args, '--json', '--data-dir', dataDir);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Document;
}

const BACKTEST = ['--symbol', 'AAAUSDT', '--interval', '15m', '--set', 'fastPeriod=5', 'slowPeriod=20'] as const;
const backtest = (strategy: string) => here<BacktestResult>('backtest', '--strategy', strategy, ...BACKTEST);

describe('the template of the documentation', () => {
  it('works as pasted: checked, run twice to one hash, and to that of the same rule of ours', async () => {
    const first = await documentOf<BacktestResult>('backtest', '--strategy', 'my-cross', ...BACKTEST, '--data-dir', dataDir);
    const [second, ours] = [await backtest('my-cross'), await backtest('moving-average-cross')];
    expect(first.document.trades.length).toBeGreaterThan(5);
    expect(second.resultHash).toBe(first.document.resultHash);
    expect(ours.resultHash).toBe(first.document.resultHash);
    expect(ours.config.code).toBeUndefined();
    expect(first.document.config.code).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is what "strategies new" writes, under the name that was asked for', () => {
    const written = readFileSync(join(dataDir, 'strategies', 'another.ts'), 'utf8');
    expect(written.replace("'another'", "'my-cross'").replace("'Another'", "'My cross'")).toBe(pasted);
    expect(existsSync(join(dataDir, 'strategies', 'tradewind.d.ts'))).toBe(true);
  });
});

describe('a version of a file', () => {
  it('runs again from the copy, whatever has become of the file', async () => {
    const path = join(dataDir, 'strategies', 'changing.ts');
    writeFileSync(path, pasted.replace("'my-cross'", "'changing'"));
    const before = await backtest('changing');
    const config = join(dataDir, 'before.json');
    writeFileSync(config, JSON.stringify(before));
    writeFileSync(path, pasted.replace("'my-cross'", "'changing'").replace('fast > slow', 'fast < slow').replace('fast < slow) state.side = -1', 'fast > slow) state.side = -1'));
    const after = await backtest('changing');
    expect(after.config.code).not.toBe(before.config.code);
    expect(after.resultHash).not.toBe(before.resultHash);
    const again = await here<BacktestResult>('backtest', '--config', config);
    expect(again.resultHash).toBe(before.resultHash);
  });
});

describe('strategies', () => {
  it('are listed, ours and one\'s own', async () => {
    const { stdout } = await inProcess('strategies', 'list', '--data-dir', dataDir);
    expect(stdout).toMatch(/^moving-average-cross +Moving-average cross +Tradewind$/m);
    expect(stdout).toMatch(/^my-cross +My cross +pasted\.ts, version [0-9a-f]{8}$/m);
  });

  it('fail a check with file, line and sentence, wherever they lie', async () => {
    const file = join(folder(), 'night.ts');
    writeFileSync(file, pasted.replace('state.side = 1;', 'state.side = new Date().getHours() > 12 ? 1 : 0;'));
    const { code, stdout } = await inProcess('strategies', 'check', file, '--data-dir', dataDir);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}night\.ts:\d+:\d+ {2}Date reads the clock: /m);
  });

  it('of a name that is taken are not written over', async () => {
    expect(errorOf(await inProcess('strategies', 'new', 'my-cross', '--json', '--data-dir', dataDir))).toMatchObject({ code: 'name-taken' });
    expect(errorOf(await inProcess('strategies', 'new', 'moving-average-cross', '--json', '--data-dir', dataDir))).toMatchObject({ code: 'name-taken' });
  });

  it('that stop in the middle of a run leave no result, and say why', async () => {
    writeFileSync(join(dataDir, 'strategies', 'late.js'), `import { defineStrategy } from 'tradewind';
export default defineStrategy({
  name: 'late', title: 'Late', summary: 'Stops late.', settings: { last: { kind: 'whole', min: 0, max: 5000, default: 0, unit: 'bars', title: 'Last', description: 'Its last bar.' } }, features: () => ({ close: { kind: 'close' } }), state: { bars: 0 },
  decide({ state, settings }) {
    if (++state.bars === settings.last) throw new Error('had enough');
    return { target: 1, reason: 'always' };
  },
});
`);
    const { code, stdout, stderr } = await inProcess('backtest', '--strategy', 'late', '--symbol', 'AAAUSDT', '--interval', '15m', '--set', 'last=1000', '--json', '--data-dir', dataDir);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('The strategy late (backtest) on AAAUSDT is out of work: decide: Error: had enough (line 5).');
  });
});
