import type { AggTradeMessage, BookTickerMessage, DepthMessage, KlineMessage, MarketMessage, MarkPriceMessage, TradeMessage } from './market-message.ts';
import { NAME, SCANNED, TEXT_BIT } from './scan-memory.ts';
import type { ScanMemory } from './scan-memory.ts';

/**
 * Makes a message of what the scanner left in its memory; null when a field that the message must have was not there.
 * Numbers of fields are those of src/kernels/binance-scan.ts.
 */
export function scannedMessage(kind: number, memory: ScanMemory): MarketMessage | null {
  const { seen } = memory;
  const required = REQUIRED[kind];
  if (required === undefined || (seen & required) !== required) return null;
  switch (kind) {
    case SCANNED.bookTicker: return bookTicker(memory, seen);
    case SCANNED.aggTrade: return aggTrade(memory, seen);
    case SCANNED.trade: return trade(memory, seen);
    case SCANNED.depth: return depth(memory, seen);
    case SCANNED.kline: return kline(memory, seen);
    default: return markPrice(memory, seen);
  }
}

const EVENT_TIME = 0, TIME = 1, SYMBOL_TYPE = 15;

const bits = (...fields: readonly number[]): number => fields.reduce((sum, field) => sum | (1 << field), 1 << TEXT_BIT.symbol);

const REQUIRED: readonly (number | undefined)[] = [
  undefined,
  bits(2, 3, 4, 5, 6),
  bits(EVENT_TIME, TIME, 2, 3, 4, 5, 6, 8),
  bits(EVENT_TIME, TIME, 2, 5, 6, 8),
  bits(EVENT_TIME, 2, 3, 5, 6),
  bits(EVENT_TIME, TIME, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, TEXT_BIT.interval),
  bits(EVENT_TIME, TIME, 2, 4, 6),
];

function bookTicker(memory: ScanMemory, seen: number): BookTickerMessage {
  const { fields } = memory;
  return {
    kind: 'book-ticker', stream: streamOf(memory, seen), symbol: memory.name(NAME.symbol), symbolType: optional(fields, seen, SYMBOL_TYPE),
    eventTime: optional(fields, seen, EVENT_TIME), transactionTime: optional(fields, seen, TIME), updateId: fields[2]!,
    bid: fields[3]!, bidQty: fields[4]!, ask: fields[5]!, askQty: fields[6]!,
  };
}

function aggTrade(memory: ScanMemory, seen: number): AggTradeMessage {
  const { fields } = memory;
  return {
    kind: 'agg-trade', stream: streamOf(memory, seen), symbol: memory.name(NAME.symbol), symbolType: optional(fields, seen, SYMBOL_TYPE),
    eventTime: fields[EVENT_TIME]!, tradeTime: fields[TIME]!, aggTradeId: fields[2]!, firstTradeId: fields[3]!, lastTradeId: fields[4]!,
    price: fields[5]!, qty: fields[6]!, qtyWithoutRpi: optional(fields, seen, 7), isBuyerMaker: fields[8] === 1,
  };
}

function trade(memory: ScanMemory, seen: number): TradeMessage {
  const { fields } = memory;
  return {
    kind: 'trade', stream: streamOf(memory, seen), symbol: memory.name(NAME.symbol), symbolType: optional(fields, seen, SYMBOL_TYPE),
    eventTime: fields[EVENT_TIME]!, tradeTime: fields[TIME]!, tradeId: fields[2]!, price: fields[5]!, qty: fields[6]!, isBuyerMaker: fields[8] === 1,
    tradeType: has(seen, TEXT_BIT.tradeType) ? memory.name(NAME.label) : null,
  };
}

function depth(memory: ScanMemory, seen: number): DepthMessage {
  const { fields } = memory;
  return {
    kind: 'depth', stream: streamOf(memory, seen), symbol: memory.name(NAME.symbol), symbolType: optional(fields, seen, SYMBOL_TYPE),
    eventTime: fields[EVENT_TIME]!, transactionTime: optional(fields, seen, TIME),
    firstUpdateId: fields[2]!, lastUpdateId: fields[3]!, previousUpdateId: optional(fields, seen, 4), bids: memory.bids(), asks: memory.asks(),
  };
}

function kline(memory: ScanMemory, seen: number): KlineMessage {
  const { fields } = memory;
  return {
    kind: 'kline', stream: streamOf(memory, seen), symbol: memory.name(NAME.symbol), symbolType: optional(fields, seen, SYMBOL_TYPE),
    eventTime: fields[EVENT_TIME]!, interval: memory.name(NAME.label), openTime: fields[2]!, closeTime: fields[TIME]!,
    firstTradeId: fields[3]!, lastTradeId: fields[4]!, open: fields[5]!, high: fields[7]!, low: fields[8]!, close: fields[6]!,
    volume: fields[9]!, quoteVolume: fields[12]!, tradeCount: fields[10]!, takerBuyVolume: fields[13]!, takerBuyQuoteVolume: fields[14]!,
    isClosed: fields[11] === 1,
  };
}

function markPrice(memory: ScanMemory, seen: number): MarkPriceMessage {
  const { fields } = memory;
  return {
    kind: 'mark-price', stream: streamOf(memory, seen), symbol: memory.name(NAME.symbol), symbolType: optional(fields, seen, SYMBOL_TYPE),
    eventTime: fields[EVENT_TIME]!, markPrice: fields[2]!, averageMarkPrice: optional(fields, seen, 3), indexPrice: fields[4]!,
    estimatedSettlePrice: optional(fields, seen, 5), fundingRate: fields[6]!, nextFundingTime: fields[TIME]!,
  };
}

function streamOf(memory: ScanMemory, seen: number): string | null {
  return has(seen, TEXT_BIT.stream) ? memory.name(NAME.stream) : null;
}

function has(seen: number, bit: number): boolean {
  return (seen & (1 << bit)) !== 0;
}

function optional(fields: Float64Array, seen: number, field: number): number | null {
  return has(seen, field) ? fields[field]! : null;
}
