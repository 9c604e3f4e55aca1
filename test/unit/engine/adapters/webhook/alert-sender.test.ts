import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendAlert } from '../../../../../src/engine/adapters/webhook/alert-sender.ts';
import type { AlertMessage } from '../../../../../src/engine/ports/alert-sender.ts';

const ALERT: AlertMessage = { id: 'one', timeMs: Date.UTC(2026, 2, 1), level: 'critical', category: 'risk', code: 'drawdown-limit', message: 'The account has fallen 15 % — “halted”.', mode: 'LIVE' };
const token = randomBytes(16).toString('hex');

let server: Server;
let url: string;
let asked: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: unknown }[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  answer = (response) => { response.end('{}'); };
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(Buffer.concat(parts).toString('utf8')) });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => { server.close(resolve); });
});

describe('an alert on its way out', () => {
  it('is a JSON document for a webhook, with its token as a bearer', async () => {
    expect(await sendAlert({ kind: 'webhook', url: `${url}/hook` }, token, ALERT)).toEqual({ type: 'delivered' });
    expect(asked[0]).toMatchObject({
      path: '/hook', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': 'one' },
      body: { source: 'tradewind', version: 1, id: 'one', timeMs: 1_772_323_200_000, time: '2026-03-01T00:00:00.000Z', mode: 'LIVE', level: 'critical', category: 'risk', code: 'drawdown-limit', title: 'LIVE · Critical', message: ALERT.message },
    });
  });

  it('is a message of the bot for Telegram', async () => {
    await sendAlert({ kind: 'telegram', url, chatId: '-100123' }, token, ALERT);
    expect(asked[0]).toMatchObject({ path: `/bot${token}/sendMessage`, body: { chat_id: '-100123', text: `LIVE · Critical\n${ALERT.message}`, disable_notification: false } });
  });

  it('is a document on the topic for ntfy, loud when it is critical', async () => {
    await sendAlert({ kind: 'ntfy', url: `${url}/`, topic: 'mine' }, null, ALERT);
    expect(asked[0]).toMatchObject({ path: '/', body: { topic: 'mine', title: 'LIVE · Critical', message: ALERT.message, priority: 5, tags: ['critical', 'risk'] } });
    expect(asked[0]?.headers.authorization).toBeUndefined();
  });

  it('waits while a bot has no token', async () => {
    expect(await sendAlert({ kind: 'telegram', url, chatId: '1' }, null, ALERT)).toMatchObject({ type: 'failed', waitMs: null });
    expect(asked).toEqual([]);
  });
});

describe('an answer', () => {
  const answering = (status: number, body: object, headers: Record<string, string> = {}): void => { answer = (response) => { response.writeHead(status, headers).end(JSON.stringify(body)); }; };
  const send = () => sendAlert({ kind: 'telegram', url, chatId: '1' }, token, ALERT, { deadlineMs: 200 });

  it('that refuses is final, and gives its reason', async () => {
    answering(400, { ok: false, description: 'Bad Request: chat not found' });
    expect(await send()).toEqual({ type: 'refused', problem: 'it answered 400 (Bad Request: chat not found)' });
  });

  it.each([[429, {}, { 'retry-after': '7' }, 7000], [429, { parameters: { retry_after: 9 } }, {}, 9000], [503, {}, {}, null]])('of %s is worth another try', async (status, body, headers: Record<string, string>, waitMs) => {
    answering(status, body, headers);
    expect(await send()).toMatchObject({ type: 'failed', waitMs });
  });

  it('never shows the token, even where the receiver repeats it', async () => {
    answering(401, { description: `Unauthorized: bot${token}` });
    expect(JSON.stringify(await send())).not.toContain(token);
    answering(302, {}, { location: `https://127.0.0.1/bot${token}` });
    const moved = await send();
    expect(moved.type).toBe('refused');
    expect(JSON.stringify(moved)).not.toContain(token);
  });

  it('that does not come is given up at the deadline', async () => {
    answer = () => undefined;
    expect(await send()).toEqual({ type: 'failed', problem: 'no answer within 0.2 s', waitMs: null });
  });

  it('of nobody is told by its code, without the address', async () => {
    await new Promise((resolve) => { server.close(resolve); });
    expect(await send()).toEqual({ type: 'failed', problem: 'it could not be reached (ECONNREFUSED)', waitMs: null });
  });
});
