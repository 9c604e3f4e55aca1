import { parseLossless } from './json-lossless.ts';
import type { DecodedMessage, MarketMessage, WireId } from './market-message.ts';

/**
 * Decodes a message through JSON.parse: the reference that the scanner must equal, and the way of everything it leaves alone.
 * A message with a field that is missing or of another type is `other`, never a guess.
 */
export function parseMarketMessage(text: string): DecodedMessage {
  let json: unknown;
  try {
    json = parseLossless(text);
  } catch {
    return { kind: 'malformed', reason: `expected JSON, was ${JSON.stringify(text.slice(0, 80))}` };
  }
  const { stream, payload } = unwrapped(json);
  if (!isRecord(payload)) return { kind: 'other', stream, event: null, payload };
  return marketMessage(payload, stream) ?? { kind: 'other', stream, event: typeof payload['e'] === 'string' ? payload['e'] : null, payload };
}

/** Takes a payload out of its `{"stream","data"}`, if it is in one. */
export function unwrapped(json: unknown): { readonly stream: string | null; readonly payload: unknown } {
  if (!isRecord(json) || typeof json['stream'] !== 'string' || !Object.hasOwn(json, 'data')) return { stream: null, payload: json };
  return { stream: json['stream'], payload: json['data'] };
}

type Fields = Readonly<Record<string, unknown>>;

function marketMessage(payload: Fields, stream: string | null): MarketMessage | null {
  try {
    return build(payload, stream);
  } catch (error) {
    if (error instanceof UnexpectedField) return null;
    throw error;
  }
}

/** A field is not of the type that the message must have; never leaves this file. */
class UnexpectedField extends Error {}

function build(fields: Fields, stream: string | null): MarketMessage | null {
  switch (fields['e']) {
    case undefined: return 'b' in fields && 'B' in fields ? bookTicker(fields, stream) : null;
    case 'bookTicker': return bookTicker(fields, stream);
    case 'aggTrade': return {
      kind: 'agg-trade', ...base(fields, stream), eventTime: integer(fields, 'E'), tradeTime: integer(fields, 'T'),
      aggTradeId: id(fields, 'a'), firstTradeId: id(fields, 'f'), lastTradeId: id(fields, 'l'),
      price: decimal(fields, 'p'), qty: decimal(fields, 'q'), qtyWithoutRpi: optionalDecimal(fields, 'nq'), isBuyerMaker: flag(fields, 'm'),
    };
    case 'trade': return {
      kind: 'trade', ...base(fields, stream), eventTime: integer(fields, 'E'), tradeTime: integer(fields, 'T'), tradeId: id(fields, 't'),
      price: decimal(fields, 'p'), qty: decimal(fields, 'q'), isBuyerMaker: flag(fields, 'm'), tradeType: fields['X'] === undefined ? null : text(fields, 'X'),
    };
    case 'depthUpdate': return {
      kind: 'depth', ...base(fields, stream), eventTime: integer(fields, 'E'), transactionTime: optionalInteger(fields, 'T'),
      firstUpdateId: integer(fields, 'U'), lastUpdateId: integer(fields, 'u'), previousUpdateId: optionalInteger(fields, 'pu'),
      bids: levels(fields['b']), asks: levels(fields['a']),
    };
    case 'kline': return kline(fields, stream);
    case 'markPriceUpdate': return {
      kind: 'mark-price', ...base(fields, stream), eventTime: integer(fields, 'E'), markPrice: decimal(fields, 'p'), averageMarkPrice: optionalDecimal(fields, 'ap'),
      indexPrice: decimal(fields, 'i'), estimatedSettlePrice: optionalDecimal(fields, 'P'), fundingRate: fields['r'] === '' ? null : decimal(fields, 'r'),
      nextFundingTime: integer(fields, 'T'),
    };
    default: return null;
  }
}

function bookTicker(fields: Fields, stream: string | null): MarketMessage {
  return {
    kind: 'book-ticker', ...base(fields, stream), eventTime: optionalInteger(fields, 'E'), transactionTime: optionalInteger(fields, 'T'), updateId: integer(fields, 'u'),
    bid: decimal(fields, 'b'), bidQty: decimal(fields, 'B'), ask: decimal(fields, 'a'), askQty: decimal(fields, 'A'),
  };
}

function kline(fields: Fields, stream: string | null): MarketMessage {
  const bar = fields['k'];
  if (!isRecord(bar)) throw new UnexpectedField();
  return {
    kind: 'kline', ...base(fields, stream), eventTime: integer(fields, 'E'), interval: text(bar, 'i'), openTime: integer(bar, 't'), closeTime: integer(bar, 'T'),
    firstTradeId: id(bar, 'f'), lastTradeId: id(bar, 'L'), open: decimal(bar, 'o'), high: decimal(bar, 'h'), low: decimal(bar, 'l'), close: decimal(bar, 'c'),
    volume: decimal(bar, 'v'), quoteVolume: decimal(bar, 'q'), tradeCount: integer(bar, 'n'),
    takerBuyVolume: decimal(bar, 'V'), takerBuyQuoteVolume: decimal(bar, 'Q'), isClosed: flag(bar, 'x'),
  };
}

function base(fields: Fields, stream: string | null): { readonly stream: string | null; readonly symbol: string; readonly symbolType: number | null } {
  return { stream, symbol: text(fields, 's'), symbolType: optionalInteger(fields, 'st') };
}

function levels(value: unknown): readonly number[] {
  if (!Array.isArray(value)) throw new UnexpectedField();
  return value.flatMap((level: unknown) => {
    // Spot printed an empty third element until 2019.
    if (!Array.isArray(level) || level.length < 2) throw new UnexpectedField();
    return [numberOf(level[0]), numberOf(level[1])];
  });
}

const DECIMAL = /^-?\d+(\.\d*)?([eE][+-]?\d+)?$/;

function numberOf(value: unknown): number {
  if (typeof value !== 'string' || !DECIMAL.test(value)) throw new UnexpectedField();
  return Number(value);
}

function decimal(fields: Fields, key: string): number {
  return numberOf(fields[key]);
}

function optionalDecimal(fields: Fields, key: string): number | null {
  return fields[key] === undefined ? null : numberOf(fields[key]);
}

function integer(fields: Fields, key: string): number {
  const value = fields[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new UnexpectedField();
  return value;
}

function optionalInteger(fields: Fields, key: string): number | null {
  return fields[key] === undefined ? null : integer(fields, key);
}

/** A whole number, or the digits of one that no float holds, which `parseLossless` left as text. */
function id(fields: Fields, key: string): WireId {
  const value = fields[key];
  if (typeof value === 'string' && /^-?\d{16,}$/.test(value)) return value;
  return integer(fields, key);
}

function text(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value !== 'string') throw new UnexpectedField();
  return value;
}

function flag(fields: Fields, key: string): boolean {
  const value = fields[key];
  if (typeof value !== 'boolean') throw new UnexpectedField();
  return value;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
