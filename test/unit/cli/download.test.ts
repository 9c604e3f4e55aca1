import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import { instrumentId } from '../../../src/engine/domain/units.ts';
import { hashData } from '../../../src/engine/run/data/hash-data.ts';
import { startArchiveServer, type ArchiveServer } from '../../venues/archive-server/index.ts';
import { startCoinGeckoServer } from '../../venues/coingecko-server/index.ts';
import { hourPath, publishHours } from '../engine/run/data/download/published.ts';
import { documentOf, errorOf, folder, inProcess, start, tradewind } from './tradewind.ts';

const MONTHS = ['2024-01', '2024-02', '2024-03', '2024-04'];
const REQUEST = ['data', 'download', '--symbol', 'btcusdt', '--market', 'um', '--interval', '1h', '--from', '2024-01-01', '--to', '2024-04-30', '--archive-only'];

interface Document {
  readonly files: readonly { readonly path: string; readonly status: string; readonly rowsRead: number; readonly rowsStored: number; readonly duplicates: number; readonly gaps: readonly unknown[] }[];
  readonly rest: unknown;
  readonly bytes: number;
  readonly tookMs: number;
}

/** What is stored, in a form that can be compared: how many bars, their hash, and the instrument. */
function stored(dataDir: string): readonly [number, string, unknown] {
  const store = openStore(dataDir);
  try {
    const id = instrumentId('um:BTCUSDT');
    return [store.bars.read(id, '1h', 0, Infinity).length, hashData(store.bars, id, '1h', 0, Date.UTC(2030, 0)), store.instruments.get(id)];
  } finally {
    store.close();
  }
}

let archive: ArchiveServer;
beforeAll(async () => {
  archive = await startArchiveServer();
  for (const month of MONTHS) publishHours(archive, month);
});
afterAll(() => archive.close());

describe('data download', () => {
  it('prints one document, and stores what it says', async () => {
    const dataDir = folder();
    const { code, document, stderr } = await documentOf<Document>(...REQUEST, '--archive-url', archive.url, '--data-dir', dataDir);
    expect([code, stderr]).toEqual([0, '']);
    // 31, 29, 31 and 30 days of 24 hours.
    expect(document).toEqual({ files: [744, 696, 744, 720].map((rows, index) => ({ path: hourPath(MONTHS[index] ?? ''), status: 'stored', rowsRead: rows, rowsStored: rows, duplicates: 0, gaps: [], error: null })), rest: null, bytes: expect.any(Number) as number, tookMs: expect.any(Number) as number });
    expect(stored(dataDir)[0]).toBe(2_904);
    const again = await tradewind(...REQUEST, '--archive-url', archive.url, '--data-dir', dataDir);
    expect(again.stdout).toMatch(/^Series +Files stored +Unchanged.*\nBTCUSDT 1h +0 +4 +0 +0 /);
  });

  it('killed again and again in the middle, ends with the same as undisturbed, and fetches no file twice', async () => {
    const undisturbed = folder();
    await tradewind(...REQUEST, '--archive-url', archive.url, '--data-dir', undisturbed);

    const disturbed = await startArchiveServer();
    const sizes = new Map(MONTHS.map((month) => [month, publishHours(disturbed, month)]));
    // Some 20 kB a file, 300 ms each.
    disturbed.fail({ match: /\.zip$/, fault: { type: 'trickle', bytes: 1_000, everyMs: 15 } });
    const dataDir = folder();
    const args = [...REQUEST, '--archive-url', disturbed.url, '--data-dir', dataDir, '--json'];
    for (const kilobytes of [2, 25, 45, 60]) {
      const child = start(args);
      const ended = child.finished;
      while (sum(disturbed) < kilobytes * 1_000 + randomInt(1_000)) {
        const done = await Promise.race([ended.then(() => true), new Promise<false>((resolve) => { setTimeout(() => { resolve(false); }, 5); })]);
        if (done) break;
      }
      child.kill('SIGKILL');
      await ended;
    }
    const { code, stdout } = await tradewind(...args);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Document).files.map(({ status }) => status).every((status) => status === 'stored' || status === 'unchanged')).toBe(true);
    expect(stored(dataDir)).toEqual(stored(undisturbed));
    // A file that was sent whole never begins anew: whatever is asked of it afterwards is the rest that did not reach the disk.
    for (const month of MONTHS) {
      const asked = disturbed.requests.filter(({ method, path }) => method === 'GET' && path === hourPath(month));
      const whole = asked.findIndex(({ range, bytes }) => range === null && bytes === sizes.get(month));
      expect(whole < 0 || asked.slice(whole + 1).every(({ range }) => range !== null)).toBe(true);
    }
    // Three transfers at once, four kills: each may cost what was on its way.
    expect(sum(disturbed)).toBeLessThan([...sizes.values()].reduce((total, bytes) => total + bytes, 0) + 4 * 3 * 4_000);
    await disturbed.close();
  });

  it('stops on Ctrl+C, says how to go on, and goes on', async () => {
    const slow = await startArchiveServer();
    for (const month of MONTHS) publishHours(slow, month);
    slow.fail({ match: /2024-0[234]\.zip$/, fault: { type: 'silent', afterBytes: 5_000 } });
    const dataDir = folder();
    const args = [...REQUEST, '--archive-url', slow.url, '--data-dir', dataDir];
    const child = start([...args, '--json']);
    while (slow.requests.filter(({ path, bytes }) => path.endsWith('.zip') && bytes >= 5_000).length < 4) await new Promise((resolve) => { setTimeout(resolve, 10); });
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    child.kill('SIGINT');
    const finished = await child.finished;
    expect([finished.code, finished.stdout]).toEqual([1, '']);
    expect(errorOf(finished)).toEqual({ code: 'download-stopped', message: 'stopped before it was done; 1 of 4 files are stored and will not be fetched again: ask for the same again to go on', where: null });
    slow.heal();
    const { document } = await documentOf<Document>(...args);
    expect(document.files.map(({ status }) => status)).toEqual(['unchanged', 'stored', 'stored', 'stored']);
    expect(slow.requests.filter(({ range }) => range === 'bytes=5000-')).toHaveLength(3);
    await slow.close();
  });

  it('with a corrupt file stores the others, names it with both checksums, and fails', async () => {
    const corrupt = await startArchiveServer();
    for (const month of MONTHS) publishHours(corrupt, month);
    corrupt.fail({ match: /2024-03\.zip$/, fault: { type: 'spoiled' } });
    const dataDir = folder();
    const { code, document, stderr } = await documentOf<Document>(...REQUEST, '--archive-url', corrupt.url, '--data-dir', dataDir);
    expect([code, document.files.map(({ status }) => status)]).toEqual([1, ['stored', 'stored', 'failed', 'stored']]);
    const lines = stderr.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ error: { code: 'download-incomplete', where: hourPath('2024-03'), message: expect.stringMatching(/^BTCUSDT-1h-2024-03\.zip: expected the published checksum [0-9a-f]{64}, found [0-9a-f]{64}/) as string } });
    await corrupt.close();
  });

  it.each<readonly [wrong: string, args: readonly string[], where: string | null]>([
    ['no symbol', ['--market', 'um', '--interval', '1h', '--from', '2024-01-01', '--to', '2024-01-31'], '--symbol'],
    ['a symbol that is none', ['--symbol', 'BTC/USDT', '--market', 'um', '--interval', '1h', '--from', '2024-01-01', '--to', '2024-01-31'], '--symbol'],
    ['no interval for klines', ['--symbol', 'BTCUSDT', '--market', 'um', '--from', '2024-01-01', '--to', '2024-01-31'], '--interval'],
    ['an interval that does not exist', ['--symbol', 'BTCUSDT', '--market', 'um', '--interval', '7m', '--from', '2024-01-01', '--to', '2024-01-31'], '--interval'],
    ['an interval without klines', ['--symbol', 'BTCUSDT', '--market', 'um', '--interval', '1h', '--kinds', 'funding', '--from', '2024-01-01', '--to', '2024-01-31'], '--interval'],
    ['funding of spot', ['--symbol', 'BTCUSDT', '--market', 'spot', '--kinds', 'funding', '--from', '2024-01-01', '--to', '2024-01-31'], '--kinds'],
    ['a kind that does not exist', ['--symbol', 'BTCUSDT', '--market', 'um', '--kinds', 'books', '--from', '2024-01-01', '--to', '2024-01-31'], '--kinds'],
    ['an end before the start', ['--symbol', 'BTCUSDT', '--market', 'um', '--interval', '1h', '--from', '2024-02-01', '--to', '2024-01-01'], '--to'],
    ['a start in the future', ['--symbol', 'BTCUSDT', '--market', 'um', '--interval', '1h', '--from', '2099-02-01', '--to', '2099-03-01'], '--from'],
    ['a day that does not exist', ['--symbol', 'BTCUSDT', '--market', 'um', '--interval', '1h', '--from', '2024-02-30', '--to', '2024-03-01'], '--from'],
    ['an address that is none', ['--symbol', 'BTCUSDT', '--market', 'um', '--interval', '1h', '--from', '2024-02-01', '--to', '2024-03-01', '--archive-url', 'ftp://x'], '--archive-url'],
  ])('refuses %s in one line, with exit code 2', async (_wrong, args, where) => {
    const dataDir = join(folder(), 'none');
    const finished = await inProcess('data', 'download', ...args, '--data-dir', dataDir, '--json');
    expect(finished).toMatchObject({ code: 2, stdout: '' });
    expect(errorOf(finished)).toMatchObject({ code: 'usage', where });
  });
});

/** Bytes of files sent so far. */
function sum({ requests }: ArchiveServer): number {
  return requests.filter(({ path }) => path.endsWith('.zip')).reduce((total, { bytes }) => total + bytes, 0);
}

describe('data context', () => {
  it('asks nobody unless told to, and is no failure when CoinGecko does not answer', async () => {
    const server = await startCoinGeckoServer();
    const dataDir = folder();
    expect((await documentOf('data', 'context', '--data-dir', dataDir)).document).toEqual({ values: [], fetchedMs: null, problem: null });
    const { code, document } = await documentOf<{ values: unknown[]; problem: string | null }>('data', 'context', '--refresh', '--coingecko-url', server.url, '--data-dir', dataDir);
    expect([code, document.values.length, document.problem]).toEqual([0, 6, null]);
    const text = await tradewind('data', 'context', '--data-dir', dataDir);
    expect(text.stdout).toMatch(/btc-dominance-pct +50\.45 +\d{4}-\d{2}-\d{2} \d{2}:\d{2}/);
    await server.close();
    const away = await documentOf<{ problem: string }>('data', 'context', '--refresh', '--coingecko-url', server.url, '--data-dir', folder());
    expect([away.code, away.document.problem]).toEqual([0, expect.stringMatching(/^there is no context data yet: CoinGecko .* it cannot be reached/)]);
  });
});
