import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PaperDocument } from '../../../src/engine/worker/commands/paper-command.ts';
import type { ReplayDocument } from '../../../src/engine/worker/commands/replay-command.ts';
import { wave, writeKlines } from './made-up-klines.ts';
import { documentOf, errorOf, folder, sharedFolder, start, tradewind } from './tradewind.ts';

const dataDir = sharedFolder();

beforeAll(async () => {
  writeKlines(join(dataDir, 'AAAUSDT-15m-x.csv'), wave(1000));
  await documentOf('import', join(dataDir, 'AAAUSDT-15m-x.csv'), '--market', 'spot', '--data-dir', dataDir);
});

describe('paper on stored data', () => {
  it('plays to the end, and the session replays to the same outputs, from the store and from its file', async () => {
    const journal = join(dataDir, 'session.jsonl');
    const { code, document, stderr } = await documentOf<PaperDocument>(
      'paper', '--symbol', 'AAAUSDT', '--market', 'spot', '--interval', '15m', '--speed', 'max', '--strategy', 'moving-average-cross', '--set', 'fastPeriod=5', 'slowPeriod=20', '--data-dir', dataDir,
    );
    expect(code).toBe(0);
    expect(document).toMatchObject({ endedBy: 'feed', session: { ended: true, simulated: false, source: 'recorded' }, trading: { killLatched: false } });
    expect(document.trades.length).toBeGreaterThan(3);
    expect(stderr).toMatch(/ order .*entry buy/);
    expect(stderr.match(/ trade /g)).toHaveLength(document.trades.length);
    if (document.positions.length === 0) {
      const pnl = document.trades.reduce((total, trade) => total + Number(trade.pnl), 0);
      expect(Number(document.account.equity)).toBeCloseTo(10_000 + pnl, 2);
    }

    const replayed = await documentOf<ReplayDocument>('replay', 'latest', '--verify', '--export', journal, '--data-dir', dataDir);
    expect(replayed).toMatchObject({ code: 0, document: { sessionId: document.session.id, difference: null, damage: null } });
    expect(replayed.document.compared).toBeGreaterThan(document.trades.length);
    expect(replayed.document.finalEquity).toBeCloseTo(Number(document.account.equity), 2);

    const lines = readFileSync(journal, 'utf8').split('\n');
    const digest = lines.findIndex((line) => line.includes('outputs-digest'));
    const { sequence } = JSON.parse(lines[digest] ?? '') as { sequence: number };
    writeFileSync(`${journal}.wrong`, lines.map((line, index) => (index === digest ? line.replace(/"digest":"./, '"digest":"x') : line)).join('\n'));
    writeFileSync(`${journal}.cut`, `${lines.slice(0, -2).join('\n')}\n`);
    const [fromFile, wrong, cut] = await Promise.all([
      documentOf<ReplayDocument>('replay', journal, '--verify', '--data-dir', dataDir),
      tradewind('replay', `${journal}.wrong`, '--json', '--data-dir', dataDir),
      tradewind('replay', `${journal}.cut`, '--json', '--data-dir', dataDir),
    ]);
    expect(fromFile).toMatchObject({ code: 0, document: { source: journal, compared: replayed.document.compared, finalEquity: replayed.document.finalEquity } });
    expect([wrong.code, (JSON.parse(wrong.stdout) as ReplayDocument).difference?.sequence]).toEqual([1, sequence]);
    expect(errorOf(wrong)).toMatchObject({ code: 'replay-differs', where: `${document.session.id} record ${sequence}` });
    expect([cut.code, cut.stdout, errorOf(cut).code]).toEqual([1, '', 'bad-journal-file']);
  });

  it('starts nothing when the strategy, its settings or the data are not there', async () => {
    const play = ['paper', '--market', 'spot', '--interval', '15m', '--json', '--data-dir', dataDir] as const;
    const [strategy, setting, data, session] = await Promise.all([
      tradewind(...play, '--symbol', 'AAAUSDT', '--strategy', 'fortune-teller'),
      tradewind(...play, '--symbol', 'AAAUSDT', '--strategy', 'donchian-breakout', '--set', 'entryPeriod=1001'),
      tradewind(...play, '--symbol', 'BBBUSDT'),
      tradewind('replay', 's0', '--json', '--data-dir', dataDir),
    ]);
    expect([strategy.code, errorOf(strategy).where]).toEqual([2, '--strategy']);
    expect([setting.code, errorOf(setting).where]).toEqual([2, '--set entryPeriod']);
    expect([data.code, errorOf(data).code]).toEqual([1, 'data-missing']);
    expect([session.code, errorOf(session).code]).toEqual([1, 'not-found']);
  });
});

describe('paper on the practice market', () => {
  const own = sharedFolder();

  it('has its data folder for itself, and leaves no lock behind when it dies: the kill switch then closes out the stored account', async () => {
    const paper = start(['paper', '--practice', '--seed', '7', '--speed', '2000', '--data-dir', own]);
    await paper.said(' fill ');
    const [second, health] = await Promise.all([
      tradewind('paper', '--for', '1', '--data-dir', own, '--json'),
      documentOf<{ items: { title: string; detail: string }[] }>('doctor', '--data-dir', own),
    ]);
    expect([second.code, second.stdout, errorOf(second).code]).toEqual([1, '', 'in-use']);
    expect(errorOf(second).message).toContain(`process ${paper.pid}`);
    expect(health.document.items.find(({ title }) => title === 'Engine')?.detail).toBe(`Runs as process ${paper.pid}.`);

    paper.kill('SIGKILL');
    await paper.finished;
    expect(existsSync(join(own, 'engine.json'))).toBe(true);
    expect(await documentOf('kill', '--data-dir', own)).toMatchObject({ code: 0, document: { engine: 'none', via: 'emergency', pid: null, verifiedFlat: true } });
    const refused = await tradewind('paper', '--practice', '--data-dir', own, '--json');
    expect([refused.code, errorOf(refused).code]).toEqual([1, 'kill-latched']);
    expect(await documentOf('kill', '--re-arm', '--data-dir', own)).toMatchObject({ code: 0, document: { engine: 'none', trading: { killLatched: false } } });
  });

  it('is continued, killed from another terminal, ends in good order on Ctrl+C, and replays to the same outputs', async () => {
    const paper = start(['paper', '--speed', '2000', '--data-dir', own, '--json']);
    await paper.said(' fill ');
    const killed = await documentOf('kill', '--data-dir', own);
    expect(killed).toMatchObject({ code: 0, document: { engine: 'running', via: 'engine', pid: paper.pid, verifiedFlat: true } });
    paper.kill('SIGINT');
    const { code, stdout } = await paper.finished;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ endedBy: 'signal', session: { simulated: true, title: 'Practice market, seed 7' }, trading: { killLatched: true, state: 'halted' }, positions: [], openOrders: [] });
    expect(existsSync(join(own, 'engine.json'))).toBe(false);
    expect(await documentOf('replay', 'latest', '--verify', '--data-dir', own)).toMatchObject({ code: 0, document: { difference: null } });
  });
});

describe('doctor', () => {
  it('fails on a store that is damaged, and says what to do', async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, 'tradewind.db'), 'this is no database, but it is long enough to look at '.repeat(40));
    const { code, document, stderr } = await documentOf<{ ok: boolean; items: { title: string; ok: boolean; detail: string }[] }>('doctor', '--data-dir', dataDir);
    expect([code, document.ok]).toEqual([1, false]);
    expect(document.items.find(({ title }) => title === 'Store')).toMatchObject({ ok: false, detail: expect.stringContaining('put back a copy') });
    expect(errorOf({ stderr })).toMatchObject({ code: 'unsound', where: expect.stringContaining('Store') });
  });
});
