import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientEnvelope, ServerEnvelope } from '../../../src/engine/contract/envelope.ts';
import type { EngineHost } from '../../../src/engine/worker/engine-host.ts';
import { startServer } from '../../../src/server/server.ts';
import type { RunningServer } from '../../../src/server/server.ts';
import { MAX_BUFFERED_BYTES } from '../../../src/server/sockets.ts';

/** A host whose engine echoes requests, and from which the test sends events. */
function fakeHost() {
  const listeners = new Set<(envelope: ServerEnvelope) => void>();
  const received: ClientEnvelope[] = [];
  const host: EngineHost = {
    connect() {
      const mine = new Set<(envelope: ServerEnvelope) => void>();
      const deliver = (envelope: ServerEnvelope): void => { for (const listener of mine) listener(envelope); };
      listeners.add(deliver);
      return {
        send(envelope) {
          received.push(envelope);
          if (envelope.type === 'request') deliver({ type: 'response', id: envelope.id, ok: true, output: envelope.input });
        },
        onMessage(listener) { mine.add(listener); return () => { mine.delete(listener); }; },
        close() { listeners.delete(deliver); },
      };
    },
    kill: () => Promise.reject(new Error('not here')),
    recover() {},
    onEvent: () => () => {},
    status: () => ({ engine: 'running', clients: listeners.size, sequence: 41, restarts: 2 }),
    close: () => Promise.resolve(),
  };
  return { host, received, listeners, publish: (envelope: ServerEnvelope) => { for (const deliver of listeners) deliver(envelope); } };
}

interface Answer { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

/** Plain http: `fetch` would not let a test send its own Host and Origin. */
function ask(url: string, { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }); });
    });
    request.on('error', reject);
    request.end(body);
  });
}

let server: RunningServer;
let fake: ReturnType<typeof fakeHost>;
let dataDir: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'server-'));
  const rendererDir = join(dataDir, 'renderer');
  mkdirSync(join(rendererDir, 'assets'), { recursive: true });
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>Tradewind</title>');
  writeFileSync(join(rendererDir, 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(dataDir, 'secret.txt'), 'private');
  fake = fakeHost();
  server = await startServer({ host: fake.host, rendererDir, dataDir, port: 0, hostname: '127.0.0.1', token: 'first-token', maxUploadBytes: 1000 });
});
afterEach(async () => { await server.close(); });

async function signIn(link = server.link): Promise<string> {
  const { headers } = await ask(link);
  return String(headers['set-cookie']?.[0]?.split(';')[0]);
}

describe('session', () => {
  it('turns the printed link into a cookie that scripts and other sites cannot use, and leaves no token in the address', async () => {
    const answer = await ask(server.link);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^tradewind_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  });

  it('serves the interface to the cookie and to nobody else', async () => {
    const cookie = await signIn();
    expect(await ask(`${server.url}/`, { headers: { cookie } })).toMatchObject({ status: 200, body: '<!doctype html><title>Tradewind</title>' });
    expect((await ask(`${server.url}/`)).status).toBe(401);
    expect((await ask(`${server.url}/assets/index-abc.js`)).status).toBe(401);
    expect((await ask(`${server.url}/`, { headers: { cookie: `${cookie}x` } })).status).toBe(401);
  });

  it('opens one browser with one link; a further browser needs a new one', async () => {
    await signIn();
    const again = await ask(server.link);
    expect(again.status).toBe(401);
    expect(again.body).toContain('press <code>Enter</code> for a new link');
    const other = await signIn(server.newLink());
    expect((await ask(`${server.url}/`, { headers: { cookie: other } })).status).toBe(200);
  });

  it('does not use up the link when something only looks at it', async () => {
    await ask(server.link, { method: 'HEAD' });
    expect((await ask(server.link)).status).toBe(303);
  });

  it('lets a browser that is in open its used link again', async () => {
    const cookie = await signIn();
    expect((await ask(server.link, { headers: { cookie } })).status).toBe(303);
  });
});

describe('other people\'s pages', () => {
  it('are refused when they rebind their domain name to this address', async () => {
    const cookie = await signIn();
    expect((await ask(`${server.url}/`, { headers: { cookie, host: `evil.example:${new URL(server.url).port}` } })).status).toBe(421);
    expect((await ask(server.link, { headers: { host: 'evil.example' } })).status).toBe(421);
  });

  it('are refused by their origin, also with a cookie', async () => {
    const cookie = await signIn();
    expect((await ask(`${server.url}/upload?name=a.csv`, { method: 'POST', headers: { cookie, origin: 'https://evil.example' }, body: 'x' })).status).toBe(403);
  });

  it('cannot frame, sniff or be told of us', async () => {
    const { headers } = await ask(`${server.url}/`, { headers: { cookie: await signIn() } });
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
  });
});

describe('files', () => {
  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/%00', '/nothing.js', '/assets', '/%'])('answers 404 to %s', async (path) => {
    const cookie = await signIn();
    const status = await rawStatus(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
    expect(status).toContain(' 404 ');
  });

  it('keeps an asset for ever and the page not at all', async () => {
    const headers = { cookie: await signIn() };
    expect((await ask(`${server.url}/assets/index-abc.js`, { headers })).headers['cache-control']).toContain('immutable');
    expect((await ask(`${server.url}/`, { headers })).headers['cache-control']).toBe('no-store');
  });
});

describe('socket', () => {
  const open = (options: { cookie?: string; origin?: string }) => new Promise<WebSocket | number>((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, { headers: { ...(options.cookie ? { cookie: options.cookie } : {}), ...(options.origin ? { origin: options.origin } : {}) } });
    socket.on('open', () => { resolve(socket); });
    socket.on('unexpected-response', (_request, response) => { resolve(response.statusCode ?? 0); });
    socket.on('error', reject);
  });
  const opened = async (): Promise<WebSocket> => {
    const socket = await open({ cookie: await signIn(), origin: server.url });
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
    return socket;
  };
  const nextMessage = (socket: WebSocket) => new Promise<unknown>((resolve) => { socket.once('message', (data) => { resolve(JSON.parse((data as Buffer).toString())); }); });
  const closeCode = (socket: WebSocket) => new Promise<number>((resolve) => { socket.once('close', resolve); });

  it('is refused without a cookie and from another page', async () => {
    expect(await open({ origin: server.url })).toBe(401);
    expect(await open({ cookie: await signIn(), origin: 'http://evil.example' })).toBe(403);
  });

  it('carries requests, answers and events', async () => {
    const socket = await opened();
    socket.send(JSON.stringify({ type: 'request', id: 7, method: 'engine.view', input: { any: 'thing' } }));
    expect(await nextMessage(socket)).toEqual({ type: 'response', id: 7, ok: true, output: { any: 'thing' } });
    const event: ServerEnvelope = { type: 'event', sequence: 5, event: { type: 'session-updated', session: null } };
    fake.publish(event);
    expect(await nextMessage(socket)).toEqual(event);
    socket.send(JSON.stringify({ type: 'kill', id: 8, cause: 'button' }));
    await vi.waitFor(() => { expect(fake.received.at(-1)).toEqual({ type: 'kill', id: 8, cause: 'button' }); }, { timeout: 20_000 });
  });

  it.each(['not json', '{}', '{"type":"request","id":"1","method":"x"}', '{"type":"event","sequence":1}', '[]'])('closes on %s, which is no envelope', async (text) => {
    const socket = await opened();
    socket.send(text);
    expect(await closeCode(socket)).toBe(4400);
    expect(fake.received).toEqual([]);
  });

  it('closes on a message of more than a megabyte', async () => {
    const socket = await opened();
    socket.on('error', () => {});
    socket.send(JSON.stringify({ type: 'request', id: 1, method: 'x', input: 'y'.repeat(1_100_000) }));
    expect(await closeCode(socket)).toBe(1009);
  });

  it('cuts off a client that does not read, instead of keeping all it missed', async () => {
    const socket = await opened();
    socket.pause();
    const closed = vi.waitFor(() => { expect(fake.listeners.size).toBe(0); }, { timeout: 20_000 });
    const filler = 'x'.repeat(1_000_000);
    let sent = 0;
    while (fake.listeners.size > 0 && sent < 200) {
      fake.publish({ type: 'event', sequence: sent++, event: { type: 'alert-raised', alert: { id: sent, timeMs: 0, level: 'info', code: 'x', message: filler } } });
      await new Promise((resolve) => { setTimeout(resolve, 1); });
      if (sent * filler.length > 40 * MAX_BUFFERED_BYTES) break;
    }
    await closed;
    socket.terminate();
  });

  it('lets keys in from this computer', async () => {
    const socket = await opened();
    const envelope = { type: 'key', id: 3, action: 'unlock', passphrase: 'correct horse battery staple' };
    socket.send(JSON.stringify(envelope));
    await vi.waitFor(() => { expect(fake.received).toEqual([envelope]); }, { timeout: 20_000 });
  });

  it('lets no secret in that came in the clear from elsewhere, and says so; listing and removing go through', async () => {
    const cookie = await signIn();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, { headers: { cookie, origin: server.url, 'x-forwarded-for': '192.168.1.20' } });
    await new Promise((resolve) => { socket.once('open', resolve); });
    const secrets = [
      { action: 'save', connectionId: 'main', kind: 'hmac', apiKey: 'a', secret: 'top-secret' }, { action: 'unlock', passphrase: 'top-secret' },
      { action: 'create-vault', passphrase: 'top-secret' }, { action: 'change-passphrase', passphrase: 'top-secret', newPassphrase: 'top-secret' },
    ];
    for (const [id, secret] of secrets.entries()) {
      socket.send(JSON.stringify({ type: 'key', id, ...secret }));
      const reply = await nextMessage(socket);
      expect(reply).toMatchObject({ type: 'key-reply', id, ok: false, error: { code: 'insecure-line', message: expect.stringContaining('take it for known') as string } });
      expect(JSON.stringify(reply)).not.toContain('top-secret');
    }
    socket.send(JSON.stringify({ type: 'key', id: 8, action: 'list' }));
    socket.send(JSON.stringify({ type: 'key', id: 9, action: 'remove', connectionId: 'main' }));
    await vi.waitFor(() => { expect(fake.received.map(({ id }) => id)).toEqual([8, 9]); }, { timeout: 20_000 });
  });

  it('forgets a client that left', async () => {
    const socket = await opened();
    expect(fake.listeners.size).toBe(1);
    socket.close();
    await vi.waitFor(() => { expect(fake.listeners.size).toBe(0); }, { timeout: 20_000 });
  });
});

describe('upload', () => {
  const upload = async (name: string, body: string | Buffer) => ask(`${server.url}/upload?name=${encodeURIComponent(name)}`, { method: 'POST', headers: { cookie: await signIn(server.newLink()), origin: server.url }, body });
  const leftovers = () => (existsSync(join(dataDir, 'uploads')) ? readdirSync(join(dataDir, 'uploads')) : []);

  it('stores the bytes below the data folder under the name they came with', async () => {
    const answer = await upload('BTCUSDT-1m-2024-01.csv', 'a,b\n1,2\n');
    expect(answer.status).toBe(200);
    const { path } = JSON.parse(answer.body) as { path: string };
    expect(path.startsWith(join(dataDir, 'uploads'))).toBe(true);
    expect(path.endsWith('/BTCUSDT-1m-2024-01.csv')).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('a,b\n1,2\n');
  });

  it.each(['../evil.csv', '/etc/passwd', '.hidden', 'a/b.csv', 'a\\b.csv', 'a\0.csv', '', 'x'.repeat(200)])('refuses the name %j', async (name) => {
    expect((await upload(name, 'x')).status).toBe(400);
    expect(leftovers()).toEqual([]);
  });

  it('refuses a body that is longer than the limit, declared or not, and keeps nothing of it', async () => {
    expect((await upload('big.csv', Buffer.alloc(1001))).status).toBe(413);
    const cookie = await signIn(server.newLink());
    const chunk = `${(600).toString(16)}\r\n${'x'.repeat(600)}\r\n`;
    const status = await rawStatus(`POST /upload?name=big.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`);
    expect(status).toContain(' 413 ');
    expect(leftovers()).toEqual([]);
  });

  it('needs a session', async () => {
    expect((await ask(`${server.url}/upload?name=a.csv`, { method: 'POST', body: 'x' })).status).toBe(401);
  });
});

describe('watching it from outside', () => {
  it('tells anyone on this machine whether the engine runs', async () => {
    expect(await ask(`${server.url}/health`)).toMatchObject({ status: 200, body: '{"engine":"running"}' });
  });

  it('gives numbers to the first token as a bearer and to a session only', async () => {
    expect((await ask(`${server.url}/metrics`)).status).toBe(401);
    const { body, status } = await ask(`${server.url}/metrics`, { headers: { authorization: 'Bearer first-token' } });
    expect(status).toBe(200);
    expect(body).toContain('# TYPE tradewind_engine_up gauge\ntradewind_engine_up 1\n');
    expect(body).toContain('\ntradewind_event_sequence 41\n');
    expect(body).toContain('\ntradewind_engine_restarts_total 2\n');
    expect((await ask(`${server.url}/metrics`, { headers: { cookie: await signIn() } })).status).toBe(200);
  });
});

/** Sends bytes as they are: an http client would tidy the path. Returns the status line. */
function rawStatus(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = tcpConnect(Number(new URL(server.url).port), '127.0.0.1', () => { socket.write(text); });
    socket.once('data', (data) => { resolve(data.toString().split('\r\n')[0] ?? ''); socket.destroy(); });
    socket.once('error', reject);
  });
}
