import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveClient } from '../../../../../../src/engine/adapters/binance/archive/archive-client.ts';
import { ArchiveError } from '../../../../../../src/engine/adapters/binance/archive/archive-error.ts';
import { startArchiveServer, type ArchiveServer } from '../../../../../venues/archive-server/index.ts';

const PATH = 'data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01-09.zip';
const NAME = 'BTCUSDT-1m-2024-01-09.zip';
const BYTES = randomBytes(200_000);
const CHECKSUM = createHash('sha256').update(BYTES).digest('hex');
const FILE = { path: PATH, checksum: CHECKSUM };

let archive: ArchiveServer;
let folder: string;
let waits: number[];
let client: ArchiveClient;

const open = (more: { readonly silenceMs?: number; readonly signal?: AbortSignal } = {}): ArchiveClient =>
  new ArchiveClient({ url: archive.url, folder, wait: (ms) => { waits.push(ms); return Promise.resolve(); }, silenceMs: 2_000, ...more });
const failureOf = async (work: Promise<unknown>): Promise<ArchiveError> => {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof ArchiveError)) throw new Error(`expected an ArchiveError, was ${String(error)}`);
  return error;
};
const filesLeft = (): readonly string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);

beforeEach(async () => {
  archive = await startArchiveServer();
  archive.publishBytes(PATH, BYTES);
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
  waits = [];
  client = open();
});
afterEach(async () => {
  client.close();
  await archive.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a file that is published', () => {
  it('is fetched under its name, byte for byte, with its checksum and size told before', async () => {
    expect([await client.checksum(PATH), await client.size(PATH)]).toEqual([CHECKSUM, 200_000]);
    const seen: number[] = [];
    expect(readFileSync(await client.fetch(FILE, (bytes) => { seen.push(bytes); }))).toEqual(BYTES);
    expect([seen.at(-1), client.bytes, filesLeft()]).toEqual([200_000, 200_000, [NAME]]);
  });

  it('is not fetched again when an earlier run left it whole', async () => {
    await client.fetch(FILE, () => undefined);
    client.close();
    client = open();
    await client.fetch(FILE, () => undefined);
    expect([archive.sent(), client.bytes]).toEqual([[PATH], 0]);
  });

  it('is fetched again when what lies here is an older version of it', async () => {
    await client.fetch(FILE, () => undefined);
    const fresh = randomBytes(1_000);
    archive.publishBytes(PATH, fresh);
    const path = await client.fetch({ path: PATH, checksum: await client.checksum(PATH) ?? '' }, () => undefined);
    expect(readFileSync(path)).toEqual(fresh);
  });

  it('that is not there is null, not an error', async () => {
    expect(await client.checksum('data/spot/daily/klines/NONE/1m/NONE-1m-2024-01-09.zip')).toBeNull();
  });
});

describe('a transfer', () => {
  it('that is cut off goes on where it stopped', async () => {
    archive.fail({ match: /zip$/, times: 2, fault: { type: 'cut', afterBytes: 60_000 } });
    expect(readFileSync(await client.fetch(FILE, () => undefined))).toEqual(BYTES);
    const ranges = archive.requests.map(({ range }) => range);
    expect(ranges[0]).toBeNull();
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
    // Nothing came twice over the network.
    expect(client.bytes).toBe(200_000);
  });

  it('that another run began goes on where that one stopped', async () => {
    const stop = new AbortController();
    const first = open({ signal: stop.signal });
    archive.fail({ match: /zip$/, times: 1, fault: { type: 'silent', afterBytes: 150_000 } });
    const begun = first.fetch(FILE, (bytes) => { if (bytes >= 150_000) setTimeout(() => { stop.abort(new Error('stopped by hand')); }, 50); });
    await expect(begun).rejects.toThrow('stopped by hand');
    first.close();
    expect(await client.kept(FILE)).toBe(150_000);
    expect(readFileSync(await client.fetch(FILE, () => undefined))).toEqual(BYTES);
    expect(client.bytes).toBe(50_000);
  });

  it('begins anew where the server knows no ranges', async () => {
    archive.fail({ match: /zip$/, times: 1, fault: { type: 'cut', afterBytes: 60_000 } });
    archive.fail({ match: /zip$/, fault: { type: 'no-ranges' } });
    expect(readFileSync(await client.fetch(FILE, () => undefined))).toEqual(BYTES);
  });

  it('that trickles is waited for as long as something comes', async () => {
    client.close();
    client = open({ silenceMs: 150 });
    // 20 pieces, 40 ms apart: 800 ms in all, never 150 ms of silence.
    archive.fail({ match: /zip$/, fault: { type: 'trickle', bytes: 10_000, everyMs: 40 } });
    expect(readFileSync(await client.fetch(FILE, () => undefined))).toEqual(BYTES);
    expect(archive.requests).toHaveLength(1);
  });

  it('that falls silent is given up and continued', async () => {
    client.close();
    client = open({ silenceMs: 150 });
    archive.fail({ match: /zip$/, times: 1, fault: { type: 'silent', afterBytes: 70_000 } });
    expect(readFileSync(await client.fetch(FILE, () => undefined))).toEqual(BYTES);
    expect(archive.requests.map(({ range }) => range)).toEqual([null, 'bytes=70000-']);
  });

  it('meets 503 with patience, as long as asked', async () => {
    archive.fail({ match: /zip$/, times: 1, fault: { type: 'unavailable', retryAfter: '7' } });
    archive.fail({ match: /zip$/, times: 1, fault: { type: 'unavailable' } });
    expect(readFileSync(await client.fetch(FILE, () => undefined))).toEqual(BYTES);
    expect(waits).toEqual([7_000, 2_000]);
  });
});

describe('what cannot be had', () => {
  it('is one sentence when the file is corrupt each time, with both checksums, and nothing is left', async () => {
    archive.fail({ match: /zip$/, fault: { type: 'spoiled' } });
    const error = await failureOf(client.fetch(FILE, () => undefined));
    const spoiled = Uint8Array.from(BYTES);
    spoiled[100_000] = (spoiled[100_000] ?? 0) ^ 0xff;
    const found = createHash('sha256').update(spoiled).digest('hex');
    expect([error.kind, error.message]).toEqual(['corrupt', `${NAME}: expected the published checksum ${CHECKSUM}, found ${found} (200000 bytes)`]);
    expect([archive.sent().length, filesLeft()]).toEqual([4, []]);
  });

  it('is fetched right when it was corrupt once', async () => {
    archive.fail({ match: /zip$/, times: 1, fault: { type: 'truncated', bytes: 1_234 } });
    expect(readFileSync(await client.fetch(FILE, () => undefined))).toEqual(BYTES);
  });

  it('is a refusal when the checksum is none', async () => {
    archive.fail({ match: /CHECKSUM$/, fault: { type: 'text', text: '<html>login</html>' } });
    expect(await failureOf(client.checksum(PATH))).toMatchObject({ kind: 'refused', message: `${PATH}.CHECKSUM: expected a SHA-256 and a file name, found "<html>login</html>"` });
  });

  it('is never fetched from another host', async () => {
    let asked = 0;
    const other = createServer((_request, response) => { asked++; response.end(BYTES); });
    await new Promise<void>((resolve) => { other.listen(0, '127.0.0.1', resolve); });
    const port = (other.address() as AddressInfo).port;
    archive.fail({ match: /zip$/, fault: { type: 'redirect', to: `http://127.0.0.1:${port}/${PATH}` } });
    const error = await failureOf(client.fetch(FILE, () => undefined));
    other.close();
    expect([error.kind, asked, archive.requests.length]).toEqual(['refused', 0, 1]);
    expect(error.message).toContain(`a redirect to 127.0.0.1:${port}, which is not followed`);
  });

  it('is fetched through a redirect on the same host', async () => {
    archive.fail({ match: /zip$/, times: 1, fault: { type: 'redirect', to: `/${PATH}` } });
    expect(readFileSync(await client.fetch(FILE, () => undefined))).toEqual(BYTES);
  });

  it('is unreachable when nobody answers, after a few attempts', async () => {
    const { url } = archive;
    await archive.close();
    expect(await failureOf(client.checksum(PATH))).toMatchObject({ kind: 'unreachable', message: expect.stringMatching(new RegExp(`^${NAME}: expected ${new URL(url).host} to answer, found: ECONNREFUSED`)) as string });
    expect(waits).toEqual([500, 2_000, 5_000]);
  });

  it('is unreachable when the connection stays silent each time, and says for how long', async () => {
    client.close();
    client = open({ silenceMs: 60 });
    archive.fail({ match: /zip$/, fault: { type: 'silent', afterBytes: 10 } });
    expect(await failureOf(client.fetch(FILE, () => undefined))).toMatchObject({ kind: 'unreachable', message: expect.stringMatching(/to answer, found: nothing came for 0\.06 s$/) as string });
  });

  it('is a refusal that is not tried again when this place is not served', async () => {
    archive.fail({ match: /CHECKSUM$/, fault: { type: 'unavailable', status: 451 } });
    expect(await failureOf(client.checksum(PATH))).toMatchObject({ kind: 'refused' });
    expect(archive.requests).toHaveLength(1);
  });
});
