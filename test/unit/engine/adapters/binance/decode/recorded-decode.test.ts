import { beforeAll, describe, expect, it } from 'vitest';
import { MarketDecoder } from '../../../../../../src/engine/adapters/binance/decode/market-decoder.ts';
import type { DecodedMessage } from '../../../../../../src/engine/adapters/binance/decode/market-message.ts';
import { BOOK_RECORDINGS, RAW_RECORDINGS, recordedLines } from '../../../../../support/recorded-messages.ts';
import { compiledScanModule } from '../../../../../support/scan-module.ts';

type Json = Readonly<Record<string, unknown>>;

/** Binance's letter of each field, by kind: what the venue's documentation says the message is. */
const LETTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'book-ticker': { symbol: 's', updateId: 'u', eventTime: 'E', transactionTime: 'T', bid: '#b', bidQty: '#B', ask: '#a', askQty: '#A', symbolType: 'st' },
  'agg-trade': { symbol: 's', eventTime: 'E', tradeTime: 'T', aggTradeId: 'a', firstTradeId: 'f', lastTradeId: 'l', price: '#p', qty: '#q', qtyWithoutRpi: '#nq', isBuyerMaker: 'm', symbolType: 'st' },
  trade: { symbol: 's', eventTime: 'E', tradeTime: 'T', tradeId: 't', price: '#p', qty: '#q', isBuyerMaker: 'm', tradeType: 'X', symbolType: 'st' },
  depth: { symbol: 's', eventTime: 'E', transactionTime: 'T', firstUpdateId: 'U', lastUpdateId: 'u', previousUpdateId: 'pu', bids: '[b', asks: '[a', symbolType: 'st' },
  kline: {
    symbol: 's', eventTime: 'E', symbolType: 'st', interval: 'k.i', openTime: 'k.t', closeTime: 'k.T', firstTradeId: 'k.f', lastTradeId: 'k.L', open: '#k.o', high: '#k.h', low: '#k.l', close: '#k.c',
    volume: '#k.v', quoteVolume: '#k.q', tradeCount: 'k.n', takerBuyVolume: '#k.V', takerBuyQuoteVolume: '#k.Q', isClosed: 'k.x',
  },
};
const KINDS: Readonly<Record<string, string>> = { aggTrade: 'agg-trade', trade: 'trade', depthUpdate: 'depth', kline: 'kline', bookTicker: 'book-ticker' };

/** Names the first field in which the message is not what JSON.parse says; null when there is none. */
function difference(message: DecodedMessage, text: string): string | null {
  const { stream, data } = JSON.parse(text) as { readonly stream: string; readonly data: Json };
  const kind = KINDS[(data['e'] as string | undefined) ?? 'bookTicker'] ?? 'unknown';
  if (message.kind !== kind) return `kind ${message.kind}`;
  const fields = message as unknown as Json;
  const letters = LETTERS[kind] ?? {};
  if (Object.keys(fields).length !== Object.keys(letters).length + 2) return `fields ${Object.keys(fields).join()}`;
  if (fields['stream'] !== stream) return 'stream';
  for (const [name, letter] of Object.entries(letters)) if (!isEqual(fields[name], data, letter)) return name;
  return null;
}

function isEqual(actual: unknown, data: Json, letter: string): boolean {
  const [first = ''] = letter;
  const path = '#['.includes(first) ? letter.slice(1) : letter;
  const raw = path.startsWith('k.') ? (data['k'] as Json)[path.slice(2)] : data[path];
  if (raw === undefined) return actual === null;
  if (first === '#') return Object.is(actual, Number(raw));
  if (first !== '[') return Object.is(actual, raw);
  const levels = (raw as readonly (readonly string[])[]).flat();
  return Array.isArray(actual) && actual.length === levels.length && levels.every((level, index) => Object.is(actual[index], Number(level)));
}

describe('recorded messages', () => {
  let decoder: MarketDecoder;
  beforeAll(async () => { decoder = new MarketDecoder(await compiledScanModule()); });

  it.each([...RAW_RECORDINGS, ...BOOK_RECORDINGS])('equal JSON.parse in every field and need none of it: %s', (name) => {
    const lines = recordedLines(name)?.filter(({ kind }) => kind === 'ws');
    if (!lines) return;
    const before = decoder.counts();
    const different = lines.flatMap(({ text }) => difference(decoder.decode(Buffer.from(text)), text) ?? []);
    expect(different).toEqual([]);
    expect(decoder.counts()).toEqual({ scanned: before.scanned + lines.length, parsed: before.parsed });
  });

  it.each(RAW_RECORDINGS)('are the same from text as from bytes, and without the scanner: %s', (name) => {
    const lines = recordedLines(name)?.filter(({ kind }) => kind === 'ws');
    if (!lines) return;
    const slow = new MarketDecoder(null);
    for (const { text } of lines) {
      const message = decoder.decode(Buffer.from(text));
      expect(decoder.decode(text)).toEqual(message);
      expect(slow.decode(text)).toEqual(message);
    }
  });
});
