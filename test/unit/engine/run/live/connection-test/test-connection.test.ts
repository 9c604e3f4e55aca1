import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiKey } from '../../../../../../src/engine/adapters/binance/api-key.ts';
import { hmacKey } from '../../../../../../src/engine/adapters/binance/api-key.ts';
import type { ConnectionView, Environment } from '../../../../../../src/engine/contract/view.ts';
import { explainFailure } from '../../../../../../src/engine/run/live/connection-test/explain-failure.ts';
import { testConnection } from '../../../../../../src/engine/run/live/connection-test/test-connection.ts';
import type { ConnectionTest, ConnectionTestOptions } from '../../../../../../src/engine/run/live/connection-test/test-connection.ts';
import { VenueError } from '../../../../../../src/engine/ports/venue-error.ts';
import { startBinanceServer, type BinanceServer, type RequestFault } from '../../../../../venues/binance-server/index.ts';
import { keyAt, wallClock } from '../../../adapters/binance/rest/connected.ts';

let server: BinanceServer;
beforeAll(async () => { server = await startBinanceServer({ seed: 5, tickMs: 20 }); });
beforeEach(() => {
  server.control.clearFaults();
  for (const role of ['spotRest', 'spotWs', 'spotWsApi', 'umRest', 'umWs', 'umWsApi'] as const) server.control.setDoor(role, 'open');
});
afterAll(() => server.close());

const custom = (urls: Partial<BinanceServer['urls']> = {}): ConnectionView => ({ id: 'local', name: 'Local', environment: 'custom', urls: { ...server.urls, ...urls } });

async function tried(more: Partial<ConnectionTestOptions> = {}): Promise<ConnectionTest> {
  return testConnection({ connection: custom(), market: 'um', key: null, clock: wallClock, onUnsafeKey: () => {}, streamPatienceMs: 1_500, deadlineMs: 400, wait: () => Promise.resolve(), ...more });
}

/** What is wrong, by step. */
const wrong = ({ items }: ConnectionTest): Readonly<Record<string, string>> => Object.fromEntries(items.filter(({ ok }) => !ok).map(({ title, detail }) => [title, detail]));
const titles = ({ items }: ConnectionTest): readonly string[] => items.map(({ title }) => title);

describe('a connection that works', () => {
  it.each(['um', 'spot'] as const)('passes every step on %s, with the figures of the line', async (market) => {
    const found = await tried({ market, key: keyAt(server, { type: 'ed25519', ips: ['127.0.0.1'] }) });

    expect(wrong(found)).toEqual({});
    expect(titles(found)).toEqual(['Name', 'Connection', 'Time', 'Symbols', 'Limits', 'Market data', 'Key', 'Permissions', 'Balances', ...(market === 'um' ? ['Position mode'] : []), 'Account stream']);
    expect(found.roundTripMs).toBeGreaterThanOrEqual(0);
    expect(Math.abs(found.clockOffsetMs ?? 99)).toBeLessThan(50);
    expect(found.weightUsed).toBeGreaterThan(0);
    expect(found.weightLimit).toBe(market === 'um' ? 2_400 : 6_000);
    expect(found.mayTrade).toBe(true);
  });

  it('needs no key for what is public, and says what needs one', async () => {
    const found = await tried({ market: 'spot' });
    expect(wrong(found)).toEqual({});
    expect(found.items.at(-1)).toEqual({ title: 'Key', ok: true, detail: 'None is there for this connection. Paper trading needs none; a demo or live session does. If you stored one, unlock the vault.' });
  });

  it('advises to bind the key to an address', async () => {
    const found = await tried({ market: 'spot', key: keyAt(server) });
    expect(found.items.find(({ title }) => title === 'Permissions')).toMatchObject({ ok: true, detail: expect.stringContaining('Bind the key to the address of this computer') as string });
  });
});

describe('a key that does not', () => {
  it('may withdraw: it is handed back with the reason, and nothing more is tried with it', async () => {
    const key = keyAt(server, { type: 'hmac', permissions: ['read', 'futures', 'spot', 'withdraw'] });
    const refused: [ApiKey, string][] = [];

    const found = await tried({ market: 'spot', key, onUnsafeKey: (...of) => { refused.push(of); } });

    expect(refused).toEqual([[key, expect.stringMatching(/^This key may withdraw money\. .*untick "Enable Withdrawals"/)]]);
    expect(wrong(found)['Permissions']).toMatch(/The key was removed from Tradewind\.$/);
    expect(titles(found).at(-1)).toBe('Permissions');
  });

  it('may not trade this market', async () => {
    const found = await tried({ market: 'spot', key: keyAt(server, { type: 'hmac', permissions: ['read', 'futures'] }) });
    expect(wrong(found)).toEqual({ Permissions: expect.stringMatching(/^This key may not trade spot\. Tick "Enable Spot & Margin Trading"/) as string });
    expect(found.mayTrade).toBe(false);
  });

  it('has a secret that does not belong to it (-1022)', async () => {
    const key = keyAt(server), other = keyAt(server);
    if (key.type !== 'hmac' || other.type !== 'hmac') throw new Error('expected HMAC keys');
    expect(wrong(await tried({ market: 'spot', key: hmacKey(key.apiKey, other.secret) }))).toEqual({ Permissions: 'The secret does not belong to the API key (-1022): it was copied incompletely, or it is that of another key. Enter both again.' });
  });

  it('is not known there, or not allowed from this address (-2015), or is no key at all (-2014)', async () => {
    const bound = keyAt(server, { type: 'hmac', ips: ['203.0.113.7'] });
    expect(wrong(await tried({ market: 'spot', key: bound }))['Permissions']).toMatch(/^The exchange does not accept the key \(-2015\)\. One of these is so: it was made at another exchange; it was deleted; the address of this computer is not on the key's list/);
    expect(wrong(await tried({ market: 'spot', key: hmacKey('short', 'short') }))['Permissions']).toMatch(/^The API key has not the form of a key \(-2014\)/);
  });
});

describe('a line that does not', () => {
  it('has a name that nobody knows, or no name server that answers', async () => {
    const failing = (code: string) => async () => Promise.reject(Object.assign(new Error(code), { code }));
    const unknown = await tried({ resolve: failing('ENOTFOUND') });
    expect(unknown.items).toEqual([{ title: 'Name', ok: false, detail: 'The name 127.0.0.1 is not known. Check its spelling; if it is right, this computer is offline or its name server (DNS) blocks the exchange.' }]);
    expect(wrong(await tried({ resolve: failing('EAI_AGAIN') }))['Name']).toBe('No name server answers for 127.0.0.1 (EAI_AGAIN): this computer is offline, or its DNS does not work. Open any web page to tell.');
  });

  it('is refused where nothing listens, and cut where the exchange is down', async () => {
    const closed = await closedPort();
    const nobody = await tried({ connection: custom({ umRest: `http://127.0.0.1:${closed}` }) });
    expect(wrong(nobody)).toEqual({ Connection: `127.0.0.1:${closed} refuses connections: nothing listens there. Check the address and its port; a firewall can refuse as well.` });
    expect(titles(nobody)).toEqual(['Name', 'Connection']);

    server.control.setDoor('umRest', 'down');
    expect(Object.values(wrong(await tried()))[0]).toMatch(/cuts the connection at once|breaks off before there is an answer/);
  });

  it('does not speak TLS where it should', async () => {
    const plain = await tried({ connection: custom({ umRest: server.urls.umRest.replace('http:', 'https:') }) });
    expect(wrong(plain)['Connection']).toMatch(/^127\.0\.0\.1:\d+ does not speak TLS \(ERR_SSL_\w+\): the address may want http:\/\//);
  });

  it('takes the call and never answers', async () => {
    server.control.setDoor('umRest', 'frozen');
    expect(wrong(await tried({ deadlineMs: 150 }))['Time']).toMatch(/^127\.0\.0\.1:\d+ takes the call and does not answer in time/);
  });

  it('lets calls through and blocks the stream, or opens it and stays silent', async () => {
    const closed = await closedPort();
    const blocked = wrong(await tried({ connection: custom({ umWs: `ws://127.0.0.1:${closed}` }), streamPatienceMs: 400 }));
    expect(blocked['Stream address']).toMatch(/refuses connections.*Orders could be sent and prices not be heard\.$/);
    expect(blocked['Market data']).toMatch(/^The market stream does not open \(.*ECONNREFUSED.*\) although calls work: a firewall, a proxy or a virus scanner may block WebSockets/);

    server.control.fail({ role: 'umWs', match: 'market btcusdt@markPrice', times: 1_000, fault: { type: 'lose' } });
    expect(wrong(await tried({ streamPatienceMs: 1_200 }))['Market data']).toMatch(/^The market stream opens and stays silent for 1\.2 s: a proxy may hold it back/);
  });

  it('lets everything through but the stream of the account', async () => {
    const closed = await closedPort();
    const found = await tried({ market: 'spot', connection: custom({ spotWsApi: `ws://127.0.0.1:${closed}/ws-api/v3` }), key: keyAt(server), streamPatienceMs: 500 });
    expect(wrong(found)['Account stream']).toMatch(/^The account's own stream does not open \(.*ECONNREFUSED.*\) although calls work: check its address\. Without it fills are heard of late\.$/);
  });
});

describe('an exchange that does not', () => {
  it.each<[string, RequestFault, RegExp]>([
    ['418 with its end', { type: 'banned', retryAfterS: 3_600 }, /^This computer's address is banned until \d\d:\d\d:\d\d UTC for too many calls \(418\)/],
    ['429', { type: 'too-many', retryAfterS: 30 }, /^A limit of the exchange is used up until \d\d:\d\d:\d\d UTC \(429\)/],
    ['403', { type: 'waf' }, /^A firewall answers in place of the exchange \(403\): often a VPN/],
    ['451', { type: 'reply', status: 451, body: { code: 0, msg: 'Service unavailable from a restricted location' } }, /^The exchange does not serve the place this computer calls from \(451\)/],
    ['another server', { type: 'reply', status: 404, body: '<html>not here</html>' }, /answers, and is no Binance of this market \(404\): check the address/],
    ['the log-in page of a network', { type: 'reply', status: 200, body: '<html>Please log in</html>' }, /answers with something else than Binance does: the address is wrong, or a proxy or the log-in page/],
    ['a redirect', { type: 'reply', status: 302, body: '', headers: { location: 'http://127.0.0.1:9/' } }, /sends us elsewhere \(302\)|breaks off before there is an answer/],
    ['maintenance', { type: 'reply', status: 502, body: 'bad gateway' }, /^The exchange has trouble of its own or is in maintenance \(502\)/],
  ])('answers with %s', async (_what, fault, sentence) => {
    server.control.fail({ role: 'umRest', match: 'GET /fapi/v1/time', times: 20, fault });
    const found = await tried();
    expect(wrong(found)['Time']).toMatch(sentence);
    expect(titles(found)).toEqual(['Name', 'Connection', 'Time']);
  });

  it('finds our time wrong although it was just measured (-1021)', async () => {
    server.control.fail({ role: 'umRest', match: 'GET /fapi/v3/balance', times: 20, fault: { type: 'timestamp' } });
    expect(wrong(await tried({ key: keyAt(server) }))).toEqual({ Balances: expect.stringMatching(/^The exchange finds our time wrong although it was just measured \(-1021\)/) as string });
  });

  it('has another time by minutes: it is reckoned with, and said', async () => {
    server.control.shiftClock(300_000);
    const found = await tried({ market: 'spot' });
    server.control.shiftClock(-300_000);
    expect(wrong(found)).toEqual({ Time: expect.stringMatching(/its clock is \d+ ms ahead of ours\. Tradewind reckons with it, but the clock of this computer is wrong: set it to automatic\.$/) as string });
    expect(titles(found)).toContain('Market data');
  });

  it('works in hedge mode', async () => {
    const key = keyAt(server, { type: 'hmac', account: 'hedged' });
    server.control.fail({ role: 'umRest', match: 'GET /fapi/v1/accountConfig', fault: { type: 'reply', status: 200, body: { canTrade: true, dualSidePosition: true, multiAssetsMargin: false } } });
    expect(wrong(await tried({ key }))).toEqual({ 'Position mode': 'The account is in hedge mode, and Tradewind trades in one-way mode only. At Binance choose "One-way Mode" under Preferences, Position Mode, with no order and no position open.' });
  });
});

describe('explainFailure', () => {
  const place = { environment: 'live' as Environment, restUrl: 'https://fapi.binance.com', nowMs: 0 };

  it('names the mistake that is likely for the environment, and the address that the exchange sees', () => {
    const error = new VenueError('futures GET /fapi/v3/balance: the exchange does not accept the key: "Invalid API-key, IP, or permissions for action, request ip: 203.0.113.9". … (HTTP 401, code -2015)', { kind: 'auth', status: 401, code: -2015 });
    expect(explainFailure(error, place)).toBe('The exchange does not accept the key (-2015). One of these is so: it is a demo or testnet key, which the live exchange does not know; it was deleted; the address of this computer is not on the key\'s list of trusted IPs; or it lacks the permission for this market. Look at the key at Binance, API Management. The exchange sees this computer at 203.0.113.9.');
    expect(explainFailure(error, { ...place, environment: 'demo' })).toContain('it is a key of the live exchange, which the demo does not know');
  });
});

async function closedPort(): Promise<number> {
  const listener: Server = createServer();
  await new Promise<void>((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => { listener.close(resolve); });
  return port;
}
