// Known answers: the examples of Binance's own documentation, keys included; they belong to no account.
import { generateKeyPairSync, verify } from 'node:crypto';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { ed25519Key, hmacKey } from '../../../../../../src/engine/adapters/binance/api-key.ts';
import { BinanceConnector, type RestParams } from '../../../../../../src/engine/adapters/binance/rest/connector.ts';
import { signerOf, signWsApi, wsApiPayload } from '../../../../../../src/engine/adapters/binance/signing.ts';
import { recorder } from './connected.ts';

const DOC_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const DOC_SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const DOC_FUTURES_SECRET = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9';

async function sentBy(options: { readonly market: 'spot' | 'um'; readonly secret: string; readonly timeMs: number; readonly params: RestParams }): Promise<string> {
  const server = await recorder((url) => ({ body: url.includes('/time') ? `{"serverTime":${options.timeMs}}` : '{}' }));
  const connector = new BinanceConnector({ market: options.market, restUrl: server.url, key: hmacKey(DOC_KEY, options.secret), clock: { now: () => options.timeMs } });
  const path = options.market === 'spot' ? '/api/v3/order' : '/fapi/v1/order';
  await connector.call({ method: 'POST', path, params: options.params, security: 'signed', effect: 'change', weight: 1 }, z.unknown());
  server.close();
  return server.requests.at(-1)?.url ?? '';
}

describe('a signed request as it leaves', () => {
  it('is the spot example of the documentation', async () => {
    const url = await sentBy({ market: 'spot', secret: DOC_SECRET, timeMs: 1499827319559, params: { symbol: 'LTCBTC', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '0.1' } });
    expect(url).toBe('/api/v3/order?symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71');
  });

  it('is the example with a symbol that is not ASCII, encoded before signing', async () => {
    const url = await sentBy({ market: 'spot', secret: DOC_SECRET, timeMs: 1499827319559, params: { symbol: '１２３４５６', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '0.1' } });
    expect(url).toContain('symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&');
    expect(url).toMatch(/&signature=e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3$/);
  });

  it('is the futures example of the documentation', async () => {
    const url = await sentBy({ market: 'um', secret: DOC_FUTURES_SECRET, timeMs: 1591702613943, params: { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '1', price: '9000', timeInForce: 'GTC' } });
    expect(url).toMatch(/timestamp=1591702613943&signature=3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9$/);
  });

  it('leaves out what is undefined', async () => {
    const url = await sentBy({ market: 'spot', secret: DOC_SECRET, timeMs: 1499827319559, params: { symbol: 'LTCBTC', price: undefined } });
    expect(url).toMatch(/^\/api\/v3\/order\?symbol=LTCBTC&recvWindow=5000&timestamp=1499827319559&signature=[0-9a-f]{64}$/);
  });
});

describe('a signed WS-API request', () => {
  const order = { symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01000000', price: '52000.00' };

  it('has the signature of the documentation', () => {
    const signed = signWsApi(order, { apiKey: DOC_KEY, signer: signerOf(hmacKey(DOC_KEY, DOC_SECRET)), timestampMs: 1645423376532, recvWindowMs: 100 });
    expect(signed['signature']).toBe('aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24');
  });

  it('signs the raw characters of a symbol that is not ASCII', () => {
    const signed = signWsApi({ symbol: '１２３４５６', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1.00000000', price: '0.10000000' }, { apiKey: DOC_KEY, signer: signerOf(hmacKey(DOC_KEY, DOC_SECRET)), timestampMs: 1645423376532, recvWindowMs: 5000 });
    expect(signed['signature']).toBe('b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd');
  });

  it('can be verified with the public half of an Ed25519 key', () => {
    const pair = generateKeyPairSync('ed25519');
    const key = ed25519Key(DOC_KEY, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const { signature, ...params } = signWsApi(order, { apiKey: DOC_KEY, signer: signerOf(key), timestampMs: 1 });
    expect(verify(null, Buffer.from(wsApiPayload(params)), pair.publicKey, Buffer.from(String(signature), 'base64'))).toBe(true);
  });
});

describe('a key', () => {
  it('is the same however its lines were ended: the package signs with RSA what has more than 120 characters', () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(pem).toHaveLength(119);
    expect(ed25519Key('a', `\n${pem.replaceAll('\n', '\r\n')}\r\n`)).toEqual({ type: 'ed25519', apiKey: 'a', privateKeyPem: pem });
  });

  it('is refused without a word of it in the message', () => {
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => ed25519Key('a', pem)).toThrow(/^expected an Ed25519 private key in PEM without a password \(BEGIN PRIVATE KEY\)$/);
    expect(() => hmacKey('a b', 'c')).toThrow('expected the API key as one word, found blanks inside it');
  });
});
