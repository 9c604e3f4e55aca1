import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import type { KeyRecord } from './keys.ts';

/** Tells whether a signature covers the very bytes of `payload`. HMAC hex is case-insensitive, Ed25519 is base64. */
export function isSigned(key: Pick<KeyRecord, 'type' | 'secret' | 'publicKey'>, payload: string, signature: string): boolean {
  if (key.type === 'hmac') {
    const expected = Buffer.from(hmacHex(key.secret, payload));
    const given = Buffer.from(signature.toLowerCase());
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
  const bytes = Buffer.from(signature, 'base64');
  return key.publicKey !== null && bytes.length === 64 && verify(null, Buffer.from(payload, 'utf8'), key.publicKey, bytes);
}

/** Returns hex(HMAC-SHA256(secret, payload)). */
export const hmacHex = (secret: string, payload: string): string => createHmac('sha256', secret).update(payload, 'utf8').digest('hex');

/**
 * Returns what a REST caller has signed: query and body with nothing between, without the signature itself, still percent-encoded.
 * A body that carries the signature beside a query is taken with the query in front.
 */
export function signedPart(query: string, body: string): { readonly payload: string; readonly signature: string | undefined } {
  let signature: string | undefined;
  const strip = (text: string): string =>
    text
      .split('&')
      .filter((pair) => {
        const isSignature = pair.startsWith('signature=');
        if (isSignature) signature ??= decodeURIComponent(pair.slice('signature='.length));
        return !isSignature;
      })
      .join('&');
  const payload = strip(query) + strip(body);
  return { payload, signature };
}

/** Returns what a WS-API caller has signed: parameters sorted by name, joined, not percent-encoded. */
export function signedParams(params: Readonly<Record<string, string>>): string {
  return Object.keys(params)
    .filter((name) => name !== 'signature')
    .toSorted()
    .map((name) => `${name}=${params[name]}`)
    .join('&');
}
