import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSigned, signedParams, signedPart } from '../../../venues/binance-server/accounts/signature.ts';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { keyCall, signatureOf, signedCall } from '../../../venues/raw-client.ts';

// Official examples of Binance's documentation, recomputed with openssl.
const SPOT = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const FUTURES = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9';
const hmac = (secret: string) => ({ type: 'hmac' as const, secret, publicKey: null });

describe('signatures, known answers', () => {
  it.each([
    ['S1', SPOT, 'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559', '', 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71'],
    ['S2', SPOT, 'symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559', '', 'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3'],
    ['F1', FUTURES, 'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943', '', '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9'],
    ['F2', FUTURES, 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC', 'quantity=1&price=9000&recvWindow=5000&timestamp= 1591702613943', 'f9d0ae5e813ef6ccf15c2b5a434047a0181cb5a342b903b367ca6d27a66e36f2'],
  ])('%s: query and body, nothing between', (_name, secret, query, body, signature) => {
    const inQuery = signedPart(`${query}&signature=${signature}`, body);
    expect(inQuery.signature).toBe(signature);
    expect(isSigned(hmac(secret), inQuery.payload, signature)).toBe(true);
    const inBody = signedPart(query, `${body}${body === '' ? '' : '&'}signature=${signature.toUpperCase()}`);
    expect(isSigned(hmac(secret), inBody.payload, inBody.signature ?? '')).toBe(true);
    expect(isSigned(hmac(secret), `${inQuery.payload}&`, signature)).toBe(false);
  });

  it.each([
    ['W1', { symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01000000', price: '52000.00', recvWindow: '100', timestamp: '1645423376532', apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A' }, 'aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24'],
    ['W2', { symbol: '１２３４５６', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1.00000000', price: '0.10000000', recvWindow: '5000', timestamp: '1645423376532', apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A' }, 'b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd'],
  ])('%s: WS-API parameters sorted by name, not percent-encoded', (_name, params, signature) => {
    expect(isSigned(hmac(SPOT), signedParams({ ...params, signature }), signature)).toBe(true);
  });
});

describe('who is let in', () => {
  let server: BinanceServer;
  let hmacKey: NewKey;

  beforeAll(async () => {
    server = await startBinanceServer({ seed: 1, tickMs: 0 });
    hmacKey = server.addKey({ type: 'hmac' });
  });
  afterAll(() => server.close());

  const account = (key: NewKey, timestamp?: number, params = {}) => signedCall(server.urls.umRest, key, 'GET', '/fapi/v3/balance', params, timestamp);

  it('takes HMAC and Ed25519 keys', async () => {
    expect((await account(hmacKey)).status).toBe(200);
    expect((await account(server.addKey({ type: 'ed25519' }))).status).toBe(200);
  });

  it('refuses a wrong secret, an unknown key and a malformed one with their codes', async () => {
    const stranger = server.addKey({ type: 'hmac' });
    expect((await account({ ...hmacKey, apiSecret: stranger.apiSecret })).body.code).toBe(-1022);
    const unknown = await account({ ...hmacKey, apiKey: 'x'.repeat(64) });
    expect([unknown.status, unknown.body.code]).toEqual([401, -2015]);
    const malformed = await account({ ...hmacKey, apiKey: 'short' });
    expect([malformed.status, malformed.body.code]).toEqual([401, -2014]);
  });

  it('signs the very bytes: a changed escape breaks the signature though the meaning is the same', async () => {
    const query = `symbol=BTCUSDT&timestamp=${Date.now()}`;
    const signature = signatureOf(hmacKey, query);
    const send = (text: string) => keyCall(server.urls.umRest, hmacKey, 'GET', `/fapi/v1/openOrders?${text}&signature=${signature}`);
    expect((await send(query)).status).toBe(200);
    expect((await send(query.replace('BTC', '%42TC'))).status).toBe(400);
  });

  it('refuses late and early timestamps with the two texts of -1021', async () => {
    expect((await account(hmacKey, Date.now() - 6_000)).body).toEqual({ code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' });
    expect((await account(hmacKey, Date.now() + 2_000)).body).toEqual({ code: -1021, msg: "Timestamp for this request was 1000ms ahead of the server's time." });
    expect((await account(hmacKey, Date.now() - 6_000, { recvWindow: 10_000 })).status).toBe(200);
    server.control.shiftClock(3_600_000);
    expect((await account(hmacKey)).body.code).toBe(-1021);
    server.control.shiftClock(-3_600_000);
  });

  it('keeps a key to its permissions and shows what it may do', async () => {
    const reader = server.addKey({ type: 'hmac', permissions: ['read'] });
    expect((await signedCall(server.urls.spotRest, reader, 'POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' })).body.code).toBe(-2015);
    const dangerous = server.addKey({ type: 'hmac', permissions: ['read', 'spot', 'withdraw'] });
    const { body } = await signedCall(server.urls.spotRest, dangerous, 'GET', '/sapi/v1/account/apiRestrictions');
    expect(body).toMatchObject({ enableReading: true, enableWithdrawals: true, enableFutures: false, enableSpotAndMarginTrading: true, ipRestrict: false });
  });
});
