import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import { columnsOf } from '../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../src/engine/domain/market-event.ts';
import type { BotLogEntry, BotPlan, BotSummary, BotVersions } from '../../../src/engine/contract/boosting.ts';
import type { PaperDocument } from '../../../src/engine/worker/commands/paper-command.ts';
import { chooseBot } from '../../../src/engine/worker/commands/bot-command.ts';
import { anInstrument } from '../../support/instruments.ts';
import { documentOf, errorOf, folder, inProcess, sharedFolder } from './tradewind.ts';

const dataDir = sharedFolder();
const at = ['--data-dir', dataDir] as const;
const MINUTE = 60_000, START = Date.UTC(2026, 2, 2);
const COIN = anInstrument({ symbol: 'AAAUSDT' });
const file = join(dataDir, 'bot.yaml');

async function told<Document>(...args: readonly string[]): Promise<Document> {
  const { code, stdout, stderr } = await inProcess(...args, ...at, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Document;
}

/** Six hours of a price that swings by half a percent within the hour: five until there is enough to learn from, one to play. */
beforeAll(() => {
  const store = openStore(dataDir);
  store.instruments.put(COIN);
  const closeAt = (minute: number): number => Math.round(10_000 * (1 + 0.005 * Math.sin((2 * Math.PI * minute) / 60))) / 10;
  store.bars.write(COIN.id, '1m', columnsOf(Array.from({ length: 360 }, (_, minute): Bar => {
    const [open, close] = [closeAt(minute - 1), closeAt(minute)];
    const openTimeMs = START + minute * MINUTE;
    return { openTimeMs, closeTimeMs: openTimeMs + MINUTE - 1, open, high: Math.max(open, close) + 0.1, low: Math.min(open, close) - 0.1, close, volume: 500, quoteVolume: 500 * close, tradeCount: 100, takerBuyVolume: 250 };
  })));
  store.funding.write(COIN.id, [{ timeMs: START, rate: 0.0001, intervalHours: 8 }]);
  store.close();
  writeFileSync(file, `data:\n  instruments: [${COIN.id}]\n  windowHours: 4\ntraining:\n  trees: 20\n  leaves: 8\n  horizonMinutes: 5\n  bins: 32\nretraining:\n  everyMinutes: 15\n  shadowMinutes: 2\n`);
});

describe('bots without a window', () => {
  it('are run to the end of the feed, and what they did is told afterwards', async () => {
    const { code, document, stderr } = await documentOf<PaperDocument>('paper', '--config', file, '--speed', 'max', ...at);
    expect(code).toBe(0);
    expect(document).toMatchObject({ endedBy: 'feed', session: { mode: 'paper', source: 'recorded' } });
    const [bot] = document.bots;
    expect(document.bots).toHaveLength(1);
    expect(bot).toMatchObject({ instrumentId: COIN.id, assignmentId: 'trees-aaausdt', barsMissing: 0, nowMs: START + 360 * MINUTE - 1 });
    // With the first bar that is played the window is full: 60 minutes until the features are known, and four hours.
    expect(stderr).toContain('2026-03-02 05:00:59  AAAUSDT TRAINING  The first training: the window is full.');
    // How many trainings end before the feed does is a matter of the machine; each is told once, in its order.
    const lines = stderr.split('\n').flatMap((line) => / AAAUSDT (PASSED|REFUSED|FAILED|SWAPPED|DROPPED|ROLLED-BACK)/.exec(line)?.[1] ?? []);
    expect(lines.map((outcome) => outcome.toLowerCase())).toEqual(bot!.steps.map(({ outcome }) => outcome));

    const { bots } = await told<{ bots: BotSummary[] }>('bot', 'list');
    expect(bots).toMatchObject([{ id: bot!.id, endedMs: null, counts: bot!.counts, sentence: 'No engine runs on this data folder: it goes on where it stood when one does.' }]);
    const log = await told<{ entries: BotLogEntry[]; total: number }>('bot', 'log', 'AAAUSDT', '--limit', '500');
    expect(log.entries.flatMap((entry) => (entry.kind === 'step' ? [entry.record.id] : [])).toReversed()).toEqual(bot!.steps.map(({ id }) => id));
    const { spans } = await told<BotVersions>('bot', 'versions', 'trees-aaausdt');
    expect(spans.at(-1)?.code ?? null).toBe(bot!.active?.code ?? null);
    expect((await inProcess('bot', 'show', COIN.id, ...at)).stdout).toContain(`Trees AAAUSDT  ${bot!.id}`);
    for (const deed of [['train', 'AAAUSDT'], ['rollback', 'AAAUSDT'], ['stop', 'AAAUSDT', '--keep'], ['start', '--config', file]]) {
      expect(errorOf(await inProcess('bot', ...deed, ...at, '--json'))).toMatchObject({ code: 'no-engine' });
    }
  });

  it('are planned in sentences, or refused with what to do', async () => {
    const plan = await told<BotPlan>('bot', 'plan', '--config', file, '--on', 'recorded');
    expect([plan.how, plan.mode, plan.refusals]).toEqual(['begin', 'paper', []]);
    expect(plan.sentences[0]).toBe('Begins a new session on stored minutes of AAAUSDT, from 2026-03-02 05:00 UTC to 2026-03-02 06:00 UTC, with 10000 of play money.');
    const refused = await inProcess('bot', 'plan', '--instrument', 'um:NOSUCHUSDT', '--on', 'recorded', ...at);
    expect([refused.code, refused.stdout]).toEqual([1, 'This cannot be started.\n  No bars of one minute are stored of um:NOSUCHUSDT. Import or download some first.\n']);
  });

  it('start nothing that a file or the options contradict', async () => {
    const bad = join(dataDir, 'bad.yaml');
    writeFileSync(bad, `data:\n  instruments: [${COIN.id}]\nexecution:\n  mode: live\n`);
    const demo = join(dataDir, 'demo.yaml');
    writeFileSync(demo, `data:\n  instruments: [${COIN.id}]\nexecution:\n  mode: demo\n  connectionId: mine\n`);
    expect(errorOf(await inProcess('paper', '--config', bad, ...at, '--json'))).toMatchObject({ code: 'bad-config-file', where: bad, message: expect.stringContaining('execution.connectionId: expected the name of a stored connection, which live needs') });
    expect((await inProcess('paper', '--config', demo, ...at)).stderr).toContain('execution.mode: expected paper, found demo');
    expect((await inProcess('paper', '--config', file, '--symbol', 'AAAUSDT', ...at)).stderr).toContain('--symbol: expected it in the file of --config, found it beside');
    expect((await inProcess('paper', '--config', file, '--strategy', 'donchian-breakout', ...at)).stderr).toContain('--strategy: expected boosting, or none, with --config and --preset, found donchian-breakout');
    expect((await inProcess('bot', 'stop', 'AAAUSDT', ...at)).stderr).toContain('expected --keep or --close, found neither');
  });
});

describe('files of settings', () => {
  it('are written with every key and its meaning, never over another, and are found right', async () => {
    const out = join(folder(), 'new.yaml');
    expect((await inProcess('bot', 'config', 'write', '--instrument', 'um:BTCUSDT,um:ETHUSDT', '--out', out, ...at)).code).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('# Stop (%): How far from the entry the stop-loss rests.\n  stopPct: 1\n');
    expect((await inProcess('bot', 'config', 'check', out, ...at)).stdout).toBe(`${out} can be used: um:BTCUSDT, um:ETHUSDT, paper.\n`);
    expect(errorOf(await inProcess('bot', 'config', 'write', '--out', out, ...at, '--json'))).toMatchObject({ code: 'cannot-write', where: out });
  });

  it('are told every violation with its line', async () => {
    const wrong = join(folder(), 'wrong.yaml');
    writeFileSync(wrong, 'data:\n  instruments: [um:BTCUSDT]\ntraining:\n  trees: many\nexecution:\n  apiSecret: hush\n');
    const { code, stdout } = await inProcess('bot', 'config', 'check', wrong, ...at);
    expect([code, stdout.split('\n').slice(0, 2)]).toEqual([1, [
      `${wrong}:4:10 training.trees: expected a whole number from 1 to 20000 (trees), found many`,
      `${wrong}:6:3 execution.apiSecret: expected no key or secret of an exchange: they are kept with a stored connection and never stand in a file, found this key`,
    ]]);
    expect(stdout).not.toContain('hush');
  });
});

describe('the bot that is meant', () => {
  const bot = (id: string, endedMs: number | null, symbol = 'AAAUSDT') => ({ id, assignmentId: id.split('.')[1], instrumentId: `um:${symbol}`, symbol, endedMs }) as BotSummary;

  it('is the one at work before those that have ended, and never one of several', () => {
    const bots = [bot('s2.trees-aaausdt', null), bot('s1.trees-aaausdt', 5), bot('s1.trees-bbbusdt', 5, 'BBBUSDT'), bot('s0.trees-bbbusdt', 4, 'BBBUSDT')];
    expect(['aaausdt', 'um:AAAUSDT', 'trees-aaausdt', 's1.trees-aaausdt'].map((text) => chooseBot(bots, text).id)).toEqual(['s2.trees-aaausdt', 's2.trees-aaausdt', 's2.trees-aaausdt', 's1.trees-aaausdt']);
    expect(() => chooseBot(bots, 'BBBUSDT')).toThrow('expected one bot, found 2');
    expect(() => chooseBot(bots, 'CCC')).toThrow('expected a bot by its id');
  });
});
