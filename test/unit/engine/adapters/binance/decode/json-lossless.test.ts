import { describe, expect, it } from 'vitest';
import { parseLossless } from '../../../../../../src/engine/adapters/binance/decode/json-lossless.ts';
import { depthSnapshot } from '../../../../../../src/engine/adapters/binance/decode/depth-snapshot.ts';
import { RAW_RECORDINGS, recordedLines } from '../../../../../support/recorded-messages.ts';
import { sharedText } from '../../../../../support/shared-bars.ts';

describe('parsing without loss', () => {
  it.each([
    ['{"orderId":8389765739703625592}', { orderId: '8389765739703625592' }],
    ['{"orderId":9007199254740991}', { orderId: 9007199254740991 }],
    ['{"orderId":9007199254740993}', { orderId: '9007199254740993' }],
    ['{"aid":1000000033225453}', { aid: 1000000033225453 }],
    ['[-8389765739703625592,[1e300,12345678901234567890]]', ['-8389765739703625592', [1e300, '12345678901234567890']]],
    ['{"text":"8389765739703625592","rate":0.00038167}', { text: '8389765739703625592', rate: 0.00038167 }],
    ['{"long":0.12345678901234567890,"float":0.1234567890123456}', { long: '0.12345678901234567890', float: 0.1234567890123456 }],
    ['{"zero":0.00000000000000000000,"whole":100000000000000000000.0}', { zero: 0, whole: 100000000000000000000 }],
  ])('%s', (text, expected) => { expect(parseLossless(text)).toEqual(expected); });

  it('refuses what is not JSON', () => { expect(() => parseLossless('{"a":8389765739703625592')).toThrow(SyntaxError); });

  it('gives what JSON.parse gives where no digit is at stake', () => {
    const lines = recordedLines('um-20210722T2225');
    for (const { text } of lines ?? []) expect(parseLossless(text)).toEqual(JSON.parse(text));
  });

  it('writes every recorded answer of REST back as it was', () => {
    const lines = sharedText('data/rest/gct-public-rest.jsonl.gz')?.trim().split('\n');
    if (!lines) return;
    expect(lines.length).toBe(150);
    for (const line of lines) expect(tokens(JSON.stringify(parseLossless(line)))).toEqual(tokens(line));
  });
});

/** Numbers of a JSON text, in order and in one way of writing, quoted or not. */
function tokens(text: string): readonly string[] {
  return [...text.matchAll(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)].map(([token]) => (/[.eE]/.test(token) ? String(Number(token)) : token));
}

describe('a recorded snapshot', () => {
  it.each(RAW_RECORDINGS)('is read whole: %s', (name) => {
    const lines = recordedLines(name)?.filter(({ kind, url }) => kind === 'http' && url.includes('depth'));
    for (const { text } of lines ?? []) {
      const json = JSON.parse(text) as { readonly lastUpdateId: number; readonly bids: readonly (readonly string[])[]; readonly asks: readonly (readonly string[])[] };
      expect(depthSnapshot(json)).toEqual({ lastUpdateId: json.lastUpdateId, bids: json.bids.flat().map(Number), asks: json.asks.flat().map(Number) });
    }
  });

  it.each([null, {}, { code: -1121, msg: 'Invalid symbol.' }, { lastUpdateId: 1, bids: [['x', '1']], asks: [] }, { lastUpdateId: 1.5, bids: [], asks: [] }])('is refused in another shape: %j', (json) => {
    expect(depthSnapshot(json)).toBeNull();
  });
});
