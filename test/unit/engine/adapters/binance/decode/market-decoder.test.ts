import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { MarketDecoder } from '../../../../../../src/engine/adapters/binance/decode/market-decoder.ts';
import type { BookTickerMessage, DecodedMessage } from '../../../../../../src/engine/adapters/binance/decode/market-message.ts';
import { parseMarketMessage } from '../../../../../../src/engine/adapters/binance/decode/parsed-message.ts';
import { compiledScanModule } from '../../../../../support/scan-module.ts';

// Field sets of today (2026) as the venue documents and recordings show them, and those of 2021.
const MESSAGES = {
  spotBookTicker: '{"u":98494969448,"s":"BTCUSDT","b":"63704.00000000","B":"4.77471000","a":"63704.01000000","A":"11.33198000"}',
  futuresBookTicker: '{"stream":"bnbusdt@bookTicker","data":{"e":"bookTicker","u":400900217,"s":"BNBUSDT","ps":"BNBUSDT","E":1568014460893,"T":1568014460891,"b":"25.35190000","B":"31.21000000","a":"25.36520000","A":"40.66000000","st":1}}',
  aggTrade: '{"e":"aggTrade","E":1672515782136,"s":"BTCUSDT","a":164325,"p":"0.001","q":"100","nq":"100","f":100,"l":105,"T":1672515782136,"m":true,"st":1}',
  trade: '{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false,"st":1}}',
  depth: '{"e":"depthUpdate","E":1571889248277,"T":1571889248276,"s":"BTCUSDT","U":390497796,"u":390497878,"pu":390497794,"b":[["7403.89","0.002"],["7403.90","3.906"]],"a":[["7405.96","3.340"]],"ps":"BTCUSDT","st":1}',
  kline: '{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1638747660000,"s":"BTCUSDT","k":{"t":1638747660000,"T":1638747719999,"s":"BTCUSDT","i":"1m","f":-1,"L":-1,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0015","v":"1000","n":100,"x":true,"q":"1.0000","V":"500","Q":"0.500","B":"123456"},"st":1}}',
  markPrice: '{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","ap":"11794.15000000","i":"11784.62659091","P":"11784.25641265","r":"-0.00038167","T":1562306400000,"st":1}',
} as const;
const TEXTS = Object.values(MESSAGES);

let decoder: MarketDecoder;
beforeAll(async () => { decoder = new MarketDecoder(await compiledScanModule()); });

/** Decodes with the scanner and says whether it was the scanner that answered. */
function scan(text: string): { readonly message: DecodedMessage; readonly isScanned: boolean } {
  const before = decoder.counts().scanned;
  const message = decoder.decode(Buffer.from(text));
  return { message, isScanned: decoder.counts().scanned > before };
}

describe('the fields of today', () => {
  it.each(Object.entries(MESSAGES))('are scanned to what JSON.parse gives: %s', (_name, text) => {
    const { message, isScanned } = scan(text);
    expect(isScanned).toBe(true);
    expect(message).toEqual(parseMarketMessage(text));
    expect(message.kind).not.toBe('other');
  });

  it('have the meaning of the documentation', () => {
    expect(scan(MESSAGES.futuresBookTicker).message).toEqual({
      kind: 'book-ticker', stream: 'bnbusdt@bookTicker', symbol: 'BNBUSDT', symbolType: 1, updateId: 400900217, eventTime: 1568014460893, transactionTime: 1568014460891,
      bid: 25.3519, bidQty: 31.21, ask: 25.3652, askQty: 40.66,
    });
    expect(scan(MESSAGES.markPrice).message).toEqual({
      kind: 'mark-price', stream: null, symbol: 'BTCUSDT', symbolType: 1, eventTime: 1562305380000, markPrice: 11794.15, averageMarkPrice: 11794.15,
      indexPrice: 11784.62659091, estimatedSettlePrice: 11784.25641265, fundingRate: -0.00038167, nextFundingTime: 1562306400000,
    });
    expect(scan(MESSAGES.depth).message).toMatchObject({ firstUpdateId: 390497796, lastUpdateId: 390497878, previousUpdateId: 390497794, bids: [7403.89, 0.002, 7403.9, 3.906], asks: [7405.96, 3.34] });
    expect(scan(MESSAGES.kline).message).toMatchObject({ interval: '1m', openTime: 1638747660000, open: 0.001, high: 0.0025, low: 0.0015, close: 0.002, isClosed: true, firstTradeId: -1, takerBuyVolume: 500 });
  });
});

describe('what the scanner leaves to JSON.parse', () => {
  it.each([
    ['an unknown field', MESSAGES.aggTrade.replace('"m":true', '"zz":1,"m":true'), 'agg-trade'],
    ['spaces', MESSAGES.aggTrade.replace(':true', ': true'), 'agg-trade'],
    ['an escaped key', MESSAGES.aggTrade.replace('"s"', '"\\u0073"'), 'agg-trade'],
    ['an escaped symbol', MESSAGES.aggTrade.replace('BTCUSDT', 'BTC\\u0055SDT'), 'agg-trade'],
    ['a Chinese symbol', MESSAGES.aggTrade.replace('BTCUSDT', '币安人生USDT'), 'agg-trade'],
    ['no funding rate', MESSAGES.markPrice.replace('"-0.00038167"', '""'), 'mark-price'],
    ['a number without quotes', MESSAGES.aggTrade.replace('"0.001"', '0.001'), 'other'],
    ['a missing field', MESSAGES.aggTrade.replace('"p":"0.001",', ''), 'other'],
    ['an empty price', MESSAGES.aggTrade.replace('"0.001"', '""'), 'other'],
    ['a second bar', MESSAGES.kline.replace('"st":1', '"k":{}'), 'other'],
    ['two names', MESSAGES.aggTrade.replace('"E"', '"e":"trade","E"'), 'other'],
    ['an answer to a request', '{"result":null,"id":1}', 'other'],
    ['an array', '[1,2]', 'other'],
    ['text behind it', `${MESSAGES.aggTrade} x`, 'malformed'],
    ['half a message', MESSAGES.depth.slice(0, 100), 'malformed'],
    ['nothing', '', 'malformed'],
    ['a leading zero', MESSAGES.aggTrade.replace('164325', '0164325'), 'malformed'],
  ])('%s', (_what, text, kind) => {
    const { message, isScanned } = scan(text);
    expect(isScanned).toBe(false);
    expect(message.kind).toBe(kind);
    expect(message).toEqual(parseMarketMessage(text));
  });

  it('keeps an id above 2^53 as its digits', () => {
    expect(scan(MESSAGES.aggTrade.replace('164325', '8389765739703625592')).message).toMatchObject({ aggTradeId: '8389765739703625592' });
    expect(scan(MESSAGES.aggTrade.replace('164325', '9007199254740991'))).toMatchObject({ isScanned: true, message: { aggTradeId: 9007199254740991 } });
    expect(scan(MESSAGES.aggTrade.replace('164325', '9007199254740993'))).toMatchObject({ isScanned: false, message: { aggTradeId: '9007199254740993' } });
  });

  it('names the event of another message and hands its payload over', () => {
    expect(scan('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1778227200000}}').message)
      .toEqual({ kind: 'other', stream: '!serverShutdown', event: 'serverShutdown', payload: { e: 'serverShutdown', E: 1778227200000 } });
  });

  it('takes a book that is larger than its memory', () => {
    const levels = Array.from({ length: 20_000 }, (_, index) => `["${(70000 + index / 100).toFixed(2)}","0.${1000 + index}"]`).join();
    const text = MESSAGES.depth.replace('["7405.96","3.340"]', levels);
    expect(scan(text)).toMatchObject({ isScanned: false, message: { kind: 'depth', asks: { length: 40_000 } } });
  });
});

describe('decimals', () => {
  it('are the floats of Number, bit for bit', () => {
    const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max });
    const decimal = fc.tuple(fc.constantFrom('', '-'), digits(21), fc.option(digits(21))).map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`);
    fc.assert(fc.property(decimal, (text) => {
      const { bid } = decoder.decode(Buffer.from(MESSAGES.spotBookTicker.replace('63704.00000000', text))) as BookTickerMessage;
      expect(Object.is(bid, Number(text)), `${text}: ${bid}`).toBe(true);
    }), { numRuns: 3000 });
  });

  it.each(['0', '-0', '0.1', '9007199254740993', '9007199254740992.5', '123456789012.00000000', '0.00000001', '1.7976931348623157', '00012.50', '5.', '184467440737095516.17'])('such as %s', (text) => {
    const { bid } = decoder.decode(MESSAGES.spotBookTicker.replace('63704.00000000', text)) as BookTickerMessage;
    expect(Object.is(bid, Number(text))).toBe(true);
  });
});

describe('spoilt messages', () => {
  const text = fc.constantFrom(...TEXTS);
  const junk = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('"', '\\', '\\"', ',', '{', '}', '[', ']', ':', '0', '-', '.', 'é', '币', '\u0000', ' ', '1e5', 'null', '"u":1,', '"b":[],', '"st":2,'));
  const place = fc.nat(400);

  /** The scanner's own way and JSON.parse's must agree on everything, and neither may throw. */
  function agree(spoilt: string): void {
    expect(decoder.decode(Buffer.from(spoilt))).toEqual(parseMarketMessage(spoilt));
    expect(decoder.decode(spoilt)).toEqual(parseMarketMessage(spoilt));
  }

  it('cut off anywhere', () => {
    for (const whole of TEXTS) for (let length = 0; length < whole.length; length++) agree(whole.slice(0, length));
  });

  it('with something put in, or in place of something else', () => {
    fc.assert(fc.property(text, place, junk, fc.nat(6), (whole, at, extra, removed) => {
      agree(whole.slice(0, at) + extra + whole.slice(at + removed));
    }), { numRuns: 6000 });
  });

  it('with every single byte changed', () => {
    const bytes = Buffer.from(MESSAGES.futuresBookTicker);
    for (let at = 0; at < bytes.length; at++) {
      for (const change of [1, 2, 16, 32, 128]) {
        const spoilt = Buffer.from(bytes);
        spoilt[at] = spoilt[at]! ^ change;
        expect(decoder.decode(spoilt)).toEqual(parseMarketMessage(spoilt.toString('utf8')));
      }
    }
  });

  it('of random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(decoder.decode(bytes)).toEqual(parseMarketMessage(Buffer.from(bytes).toString('utf8')));
    }), { numRuns: 500 });
  });

  it('with the fields in another order, some twice', () => {
    fc.assert(fc.property(text, fc.infiniteStream(fc.nat(20)), (whole, picks) => {
      const { payload, wrap } = opened(whole);
      const members = Object.entries(payload).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
      const shuffled = members.flatMap((member) => { const pick = picks.next().value; return pick === 0 ? [] : pick === 1 ? [[0, member], [30, member]] as const : [[pick, member] as const]; })
        .toSorted(([left], [right]) => left - right).map(([, member]) => member);
      agree(wrap(`{${shuffled.join()}}`));
    }), { numRuns: 1500 });
  });
});

function opened(text: string): { readonly payload: object; readonly wrap: (payload: string) => string } {
  const json = JSON.parse(text) as { readonly stream?: string; readonly data?: object };
  if (json.data === undefined) return { payload: json, wrap: (payload) => payload };
  return { payload: json.data, wrap: (payload) => `{"stream":"${json.stream}","data":${payload}}` };
}

describe('names', () => {
  it('are told apart however many there are', () => {
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 5000; index++) {
        const symbol = `1000SYMBOL${index}USDT`;
        expect(decoder.decode(Buffer.from(MESSAGES.spotBookTicker.replace('BTCUSDT', symbol)))).toMatchObject({ kind: 'book-ticker', symbol });
      }
    }
  });

  it('of any length are read whole', () => {
    for (let length = 0; length < 80; length++) {
      const symbol = 'ABCDEFGHIJ'.repeat(8).slice(0, length);
      expect(decoder.decode(Buffer.from(MESSAGES.spotBookTicker.replace('BTCUSDT', symbol)))).toMatchObject({ symbol });
    }
  });
});
