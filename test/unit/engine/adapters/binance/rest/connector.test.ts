import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createListenKey, extendListenKey, readBalances } from '../../../../../../src/engine/adapters/binance/account.ts';
import { loadListing, type VenueSymbol } from '../../../../../../src/engine/adapters/binance/exchange-info.ts';
import { OrderDesk, orderKeyOf } from '../../../../../../src/engine/adapters/binance/orders/order-desk.ts';
import { BinanceConnector } from '../../../../../../src/engine/adapters/binance/rest/connector.ts';
import { invariant } from '../../../../../../src/engine/domain/assert.ts';
import { startBinanceServer, type BinanceServer, type RequestFault } from '../../../../../venues/binance-server/index.ts';
import { connect, failureOf, keyAt, recorder, wallClock, wish } from './connected.ts';

let server: BinanceServer;
let btc: VenueSymbol;
let next = 0;
const noWait = (): Promise<void> => Promise.resolve();
beforeAll(async () => {
  server = await startBinanceServer({ seed: 3, tickMs: 0 });
  const listing = await loadListing(connect(server, 'um'));
  const symbol = listing.symbols.find((one) => one.instrument.symbol === 'BTCUSDT');
  invariant(symbol, 'BTCUSDT is listed');
  btc = symbol;
});
beforeEach(() => server.control.clearFaults());
afterAll(() => server.close());

/** Places a futures market order while the exchange does `fault`. */
async function placeUnder(fault: RequestFault, more: { readonly times?: number; readonly deadlineMs?: number } = {}) {
  const connector = connect(server, 'um', more.deadlineMs === undefined ? {} : { deadlineMs: more.deadlineMs });
  await connector.time.ensure();
  server.control.fail({ role: 'umRest', match: 'POST /fapi/v1/order', times: more.times ?? 1, fault });
  const order = wish({ id: `c-${next++}` });
  const desk = new OrderDesk(connector, noWait);
  return { connector, desk, key: orderKeyOf(btc, order), placing: desk.place(btc, order) };
}

describe('an order whose answer never comes', () => {
  it.each<[RequestFault, string]>([
    [{ type: 'hang-after' }, 'futures POST /fapi/v1/order: no whole answer (timed out after 60 ms); it may have been carried out, look it up'],
    [{ type: 'drop-after' }, 'futures POST /fapi/v1/order: no whole answer (ECONNRESET); it may have been carried out, look it up'],
    [{ type: 'timeout-executed' }, 'futures POST /fapi/v1/order: the exchange cannot say whether it was carried out, look it up: "Timeout waiting for response from backend server. Send status unknown; execution status unknown." (HTTP 408, code -1007)'],
    [{ type: 'unknown-executed' }, 'futures POST /fapi/v1/order: the exchange cannot say whether it was carried out, look it up: "Unknown error, please check your request or try again later." (HTTP 503, code -1000)'],
  ])('is unknown after %o, and found by looking it up', async (fault, message) => {
    const { desk, key, placing } = await placeUnder(fault, { deadlineMs: 60 });
    const error = await failureOf(placing);
    expect(error.message).toBe(message);
    expect(error).toMatchObject({ kind: 'unknown', retryable: false });
    expect(await desk.settle(key)).toMatchObject({ status: 'filled', filledQty: '0.010' });
  });

  it.each<[RequestFault]>([[{ type: 'hang' }], [{ type: 'drop-before' }], [{ type: 'unknown-not-executed' }]])('is unknown after %o, and found not to be there', async (fault) => {
    const { desk, key, placing } = await placeUnder(fault, { deadlineMs: 60 });
    expect(await failureOf(placing)).toMatchObject({ kind: 'unknown', retryable: false });
    expect(await desk.settle(key)).toBeNull();
  });

  it('is unknown when only half of the answer arrives, or no JSON', async () => {
    for (const [reply, cause] of [[{ body: '{"orderId":12', isCut: true }, 'no whole answer'], [{ body: '<html>ok</html>' }, 'the answer is no JSON'], [{ body: '{"other":1}' }, 'expected another answer']] as const) {
      const half = await recorder((url) => (url.includes('/time') ? { body: `{"serverTime":${Date.now()}}` } : reply));
      const desk = new OrderDesk(new BinanceConnector({ market: 'um', restUrl: half.url, key: keyAt(server), clock: wallClock }), noWait);
      const error = await failureOf(desk.place(btc, wish()));
      half.close();
      expect(error.message).toContain(cause);
      expect(error.kind).toBe('unknown');
      expect(half.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    }
  });

  it('stays unknown while the exchange cannot be asked', async () => {
    const { desk, key, placing } = await placeUnder({ type: 'unknown-executed' });
    await failureOf(placing);
    server.control.fail({ role: 'umRest', match: 'GET /fapi/v1/order', times: 100, fault: { type: 'unknown-not-executed' } });
    expect(await failureOf(desk.settle(key))).toMatchObject({ kind: 'unknown' });
  });
});

describe('an order that certainly was not carried out', () => {
  it.each<[RequestFault]>([[{ type: 'unavailable' }], [{ type: 'internal' }], [{ type: 'throttled' }]])('is sent again after %o, once in all', async (fault) => {
    const { desk, placing, key } = await placeUnder(fault, { times: 2 });
    expect((await placing).order.status).toBe('filled');
    expect((await desk.fills('BTCUSDT')).filter(({ orderId }) => orderId !== '')).not.toHaveLength(0);
    expect(await desk.lookUp(key)).toMatchObject({ filledQty: '0.010' });
  });

  it('is given up after four attempts', async () => {
    const { placing } = await placeUnder({ type: 'unavailable' }, { times: 100 });
    expect(await failureOf(placing)).toMatchObject({ kind: 'network', retryable: true, status: 503 });
  });

  it('fails as network when nobody listens', async () => {
    const deaf = new BinanceConnector({ market: 'um', restUrl: 'http://127.0.0.1:9', key: keyAt(server), clock: wallClock, wait: noWait });
    const error = await failureOf(new OrderDesk(deaf, noWait).place(btc, wish()));
    expect(error).toMatchObject({ kind: 'network', retryable: true, status: null });
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('a spot order', () => {
  it('is unknown after any 5xx, even one that futures would call failed', async () => {
    const connector = connect(server, 'spot');
    const listing = await loadListing(connector);
    server.control.fail({ role: 'spotRest', match: 'POST /api/v3/order', fault: { type: 'unavailable' } });
    const [symbol] = listing.symbols;
    invariant(symbol, 'a symbol is listed');
    expect(await failureOf(new OrderDesk(connector, noWait).place(symbol, wish()))).toMatchObject({ kind: 'unknown', status: 503 });
  });
});

describe('the clock', () => {
  it('follows a server that is minutes away', async () => {
    server.control.shiftClock(300_000);
    const connector = connect(server, 'um');
    expect(await readBalances(connector)).toHaveLength(1);
    expect(connector.time.offset?.offsetMs).toBeGreaterThan(299_000);
    server.control.shiftClock(-300_000);
  });

  it('is measured anew once when the exchange complains, and the order goes through', async () => {
    const connector = connect(server, 'um');
    await connector.time.ensure();
    server.control.shiftClock(60_000);
    const order = wish({ id: `c-${next++}` });
    expect((await new OrderDesk(connector, noWait).place(btc, order)).order.status).toBe('filled');
    expect(connector.time.offset?.offsetMs).toBeGreaterThan(59_000);
    server.control.shiftClock(-60_000);
  });

  it('is not blamed twice', async () => {
    const { placing } = await placeUnder({ type: 'timestamp' }, { times: 2 });
    expect(await failureOf(placing)).toMatchObject({ kind: 'rejected', retryable: true, code: -1021 });
  });
});

describe('limits', () => {
  it('wait as long as Retry-After says, without asking meanwhile', async () => {
    const { connector, placing } = await placeUnder({ type: 'too-many', retryAfterS: 7 });
    expect(await failureOf(placing)).toMatchObject({ kind: 'rate-limit', status: 429, retryAfterMs: 7_000, retryable: true });
    const next = await failureOf(connector.call({ method: 'GET', path: '/fapi/v1/time', security: 'none', effect: 'change', weight: 1 }, z.unknown()));
    expect(next).toMatchObject({ kind: 'rate-limit', status: null });
    expect(next.message).toMatch(/^not sent: the exchange wants no calls for another [67] s$/);
  });

  it('read the end of a ban in its text where no header says it', async () => {
    const { placing } = await placeUnder({ type: 'banned', retryAfterS: 600, hasHeader: false });
    const error = await failureOf(placing);
    expect(error).toMatchObject({ kind: 'rate-limit', status: 418 });
    expect(error.retryAfterMs).toBeGreaterThan(595_000);
  });

  it('take the firewall for a reason to be quiet, and none of its HTML into the message', async () => {
    const { connector, placing } = await placeUnder({ type: 'waf' });
    const error = await failureOf(placing);
    expect(error).toMatchObject({ kind: 'rate-limit', status: 403, code: null, retryAfterMs: 300_000 });
    expect(error.message).not.toContain('<');
    expect(connector.budget.usage().blockedUntilMs).toBeGreaterThan(Date.now() + 290_000);
  });

  it('are counted as the exchange counts them', async () => {
    const connector = connect(server, 'um');
    await loadListing(connector);
    await new OrderDesk(connector, noWait).place(btc, wish({ id: `c-${next++}` }));
    const orders = connector.budget.usage().limits.filter(({ kind }) => kind === 'orders');
    expect(orders.every(({ used }) => used >= 1)).toBe(true);
    expect(new Set(orders.map(({ limit }) => limit))).toEqual(new Set([300, 1_200]));
  });
});

describe('what is secret', () => {
  it('is in no error, whatever goes wrong', async () => {
    const key = keyAt(server);
    invariant(key.type === 'hmac', 'an HMAC key was asked for');
    const faults: RequestFault[] = [{ type: 'drop-after' }, { type: 'waf' }, { type: 'unknown-executed' }, { type: 'reply', status: 400, body: { code: -1102, msg: `bad signature=abcdef0123 at http://x/?apiKey=${key.apiKey}` } }];
    for (const fault of faults) {
      const connector = connect(server, 'um', { key });
      server.control.clearFaults();
      server.control.fail({ role: 'umRest', match: 'POST', fault });
      const error = await failureOf(new OrderDesk(connector, noWait).place(btc, wish()));
      const everything = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
      expect(everything).not.toContain(key.apiKey);
      expect(everything).not.toContain(key.secret);
      expect(everything).not.toMatch(/signature=[0-9a-f]/);
    }
  });

  it('is not carried to another host by a redirect', async () => {
    const thief = await recorder(() => ({ body: '{}' }));
    const turncoat = await recorder((url) => (url.includes('/time') ? { body: `{"serverTime":${Date.now()}}` } : { status: 307, headers: { location: `${thief.url}${url}` }, body: '' }));
    const desk = new OrderDesk(new BinanceConnector({ market: 'um', restUrl: turncoat.url, key: keyAt(server), clock: wallClock, wait: noWait }), noWait);
    expect(await failureOf(desk.place(btc, wish()))).toMatchObject({ kind: 'unknown' });
    expect(thief.requests).toEqual([]);
    thief.close();
    turncoat.close();
  });

  it('is refused for what it is', async () => {
    const wrong = connect(server, 'um', { key: { type: 'hmac', apiKey: keyAt(server).apiKey, secret: 'not-the-secret' } });
    const error = await failureOf(readBalances(wrong));
    expect(error).toMatchObject({ kind: 'auth', code: -1022, retryable: false });
    expect(error.message).toContain('The secret does not belong to the key');
    expect(await failureOf(readBalances(connect(server, 'um', { key: null })))).toMatchObject({ kind: 'auth' });
  });
});

describe('connections', () => {
  it('are kept for the next call instead of shaking hands anew', async () => {
    const quiet = await recorder(() => ({ body: `{"serverTime":${Date.now()}}` }));
    const connector = new BinanceConnector({ market: 'um', restUrl: quiet.url, key: null, clock: wallClock });
    await connector.time.measure();
    quiet.close();
    expect(new Set(quiet.requests.map(({ port }) => port)).size).toBe(1);
  });

  it('serve two exchanges at once without mixing them', async () => {
    const other = await startBinanceServer({ seed: 4, tickMs: 0, symbols: ['ETHUSDT'] });
    const [one, two] = [connect(server, 'um'), connect(other, 'um')];
    const [first, second] = await Promise.all([loadListing(one), loadListing(two)]);
    await other.close();
    expect([first.symbols.length, second.symbols.length]).toEqual([5, 1]);
  });
});

describe('the listen key', () => {
  it('needs no signature', async () => {
    const connector = connect(server, 'um');
    const listenKey = await createListenKey(connector);
    await extendListenKey(connector);
    expect(await createListenKey(connector)).toBe(listenKey);
  });
});
