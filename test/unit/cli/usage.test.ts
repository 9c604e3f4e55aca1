import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorOf, folder, inProcess, tradewind } from './tradewind.ts';

describe('wrong usage', () => {
  it.each([
    [['frobnicate'], 'frobnicate', null],
    [['backtest', '--fortune'], '--fortune', '--fortune'],
    [['backtest', '--from', '2024-02-30'], '2024-02-30', '--from'],
    [['import'], 'files', null],
    [['paper', '--practice', '--symbol', 'BTCUSDT'], 'found both', '--practice'],
    [['data', 'export', '--instrument', 'spot:BTCUSDT', '--interval', '15m', '--out', 'bars.txt'], 'bars.txt', '--out'],
  ])('%j: one line of JSON on standard error, nothing on standard output, exit code 2', async (args, found, where) => {
    const finished = await inProcess(...args, '--data-dir', folder(), '--json');
    expect(finished).toMatchObject({ code: 2, stdout: '' });
    const error = errorOf(finished);
    expect(error).toMatchObject({ code: 'usage' });
    expect(error.message).toContain(found);
    if (where !== null) expect(error.where).toBe(where);
  });

  it('without a command prints the help on standard error', async () => {
    const { code, stdout, stderr } = await tradewind();
    expect([code, stdout]).toEqual([2, '']);
    for (const name of ['import', 'data', 'strategies', 'backtest', 'paper', 'live', 'serve', 'replay', 'kill', 'doctor']) expect(stderr).toContain(`\n  ${name} `);
  });

  it('is one plain line without --json, never a stack trace', async () => {
    const { code, stderr } = await tradewind('improt');
    expect(code).toBe(2);
    expect(stderr).toBe("tradewind: unknown command 'improt' (Did you mean import?)\n");
  });
});

describe('what asks for nothing', () => {
  it('prints help with examples, and the version, on standard output', async () => {
    const [help, version] = await Promise.all([tradewind('backtest', '--help'), tradewind('--version')]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('$ tradewind backtest --strategy');
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('an account that is not there', () => {
  it('is said to be missing before anything is made or started', async () => {
    const dataDir = join(folder(), 'new');
    const finished = await inProcess('live', '--data-dir', dataDir, '--json');
    expect(finished).toMatchObject({ code: 1, stdout: '' });
    expect(errorOf(finished)).toMatchObject({ code: 'no-account', message: expect.stringContaining('found none: name what to trade with --symbol') });
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('a data folder where nothing was ever stored', () => {
  it('is said to be one, and is not made', async () => {
    const dataDir = join(folder(), 'mistyped');
    const [replayed, tested, listed] = await Promise.all([
      tradewind('replay', 'latest', '--data-dir', dataDir, '--json'),
      tradewind('backtest', '--strategy', 'moving-average-cross', '--symbol', 'BTCUSDT', '--interval', '1h', '--data-dir', dataDir, '--json'),
      tradewind('data', 'list', '--data-dir', dataDir, '--json'),
    ]);
    for (const finished of [replayed, tested]) {
      expect(finished).toMatchObject({ code: 1, stdout: '' });
      expect(errorOf(finished)).toMatchObject({ code: 'no-store', where: dataDir });
    }
    expect(listed).toMatchObject({ code: 0, stdout: '{"datasets":[]}\n' });
  });
});
