import { createHmac, createPrivateKey, createSecretKey, sign, type KeyObject } from 'node:crypto';
import type { ApiKey } from './api-key.ts';

/** Signs texts with a key: hex for HMAC, base64 for Ed25519. */
export type Signer = (payload: string) => string;

/** Returns the signer of a key, which is read once, here. */
export function signerOf(key: ApiKey): Signer {
  if (key.type === 'hmac') {
    const secret: KeyObject = createSecretKey(key.secret, 'utf8');
    return (payload) => createHmac('sha256', secret).update(payload, 'utf8').digest('hex');
  }
  const privateKey: KeyObject = createPrivateKey(key.privateKeyPem);
  return (payload) => sign(null, Buffer.from(payload, 'utf8'), privateKey).toString('base64');
}

/** Parameters of a WS-API request as they go into JSON. */
export type WsApiParams = Readonly<Record<string, string | number | boolean>>;

/**
 * Returns what a WS-API signature covers: the parameters without `signature`, sorted by name, joined, not percent-encoded.
 * @see binance-spot-api-docs web-socket-api.md, "SIGNED request security"
 */
export function wsApiPayload(params: WsApiParams): string {
  return Object.keys(params).filter((name) => name !== 'signature').toSorted().map((name) => `${name}=${params[name]}`).join('&');
}

/** Returns the parameters of a signed WS-API request: with the key, the time and the signature. */
export function signWsApi(params: WsApiParams, options: { readonly apiKey: string; readonly signer: Signer; readonly timestampMs: number; readonly recvWindowMs?: number }): WsApiParams {
  const window = options.recvWindowMs === undefined ? {} : { recvWindow: options.recvWindowMs };
  const full: WsApiParams = { ...params, ...window, apiKey: options.apiKey, timestamp: options.timestampMs };
  return { ...full, signature: options.signer(wsApiPayload(full)) };
}
