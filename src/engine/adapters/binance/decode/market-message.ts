/**
 * Market messages of Binance, field by field as printed: times are the venue's own (milliseconds, or microseconds where that was asked for), prices and
 * quantities the floats that `Number` makes of their text. Null is what the venue did not print.
 */
export type MarketMessage = BookTickerMessage | AggTradeMessage | TradeMessage | DepthMessage | KlineMessage | MarkPriceMessage;

/** What came in: one of the frequent messages, any other JSON, or something that is not JSON. */
export type DecodedMessage = MarketMessage | OtherMessage | MalformedMessage;

/** An id of the venue: a number where a float holds it exactly, its digits where not. */
export type WireId = number | string;

interface MessageBase {
  /** Name of the stream on a combined connection, `btcusdt@bookTicker`. */
  readonly stream: string | null;
  readonly symbol: string;
  /** Binance's `st`: 1 for USDⓈ-M, 2 for COIN-M, whose rows all-market streams carry too. */
  readonly symbolType: number | null;
}

/** Spot prints no times here. */
export interface BookTickerMessage extends MessageBase {
  readonly kind: 'book-ticker';
  readonly eventTime: number | null;
  readonly transactionTime: number | null;
  readonly updateId: number;
  readonly bid: number;
  readonly bidQty: number;
  readonly ask: number;
  readonly askQty: number;
}

export interface AggTradeMessage extends MessageBase {
  readonly kind: 'agg-trade';
  readonly eventTime: number;
  readonly tradeTime: number;
  readonly aggTradeId: WireId;
  readonly firstTradeId: WireId;
  readonly lastTradeId: WireId;
  readonly price: number;
  readonly qty: number;
  /** Without retail-price-improvement orders; futures since 2025-12-31. */
  readonly qtyWithoutRpi: number | null;
  readonly isBuyerMaker: boolean;
}

export interface TradeMessage extends MessageBase {
  readonly kind: 'trade';
  readonly eventTime: number;
  readonly tradeTime: number;
  readonly tradeId: WireId;
  readonly price: number;
  readonly qty: number;
  readonly isBuyerMaker: boolean;
  /** Futures only: `MARKET`, or `INSURANCE_FUND` and the like, which are no trades of the book. */
  readonly tradeType: string | null;
}

/** Changes of the book since the message before. Levels are flat: price, quantity, price, quantity; a quantity of 0 removes the level. */
export interface DepthMessage extends MessageBase {
  readonly kind: 'depth';
  readonly eventTime: number;
  readonly transactionTime: number | null;
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  /** Futures only: `lastUpdateId` of the message before. */
  readonly previousUpdateId: number | null;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

export interface KlineMessage extends MessageBase {
  readonly kind: 'kline';
  readonly eventTime: number;
  /** Binance's own name, `1m`; also of intervals that Tradewind does not trade on. */
  readonly interval: string;
  readonly openTime: number;
  readonly closeTime: number;
  /** -1 when the bar has no trade yet. */
  readonly firstTradeId: WireId;
  readonly lastTradeId: WireId;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: number;
  readonly tradeCount: number;
  readonly takerBuyVolume: number;
  readonly takerBuyQuoteVolume: number;
  readonly isClosed: boolean;
}

export interface MarkPriceMessage extends MessageBase {
  readonly kind: 'mark-price';
  readonly eventTime: number;
  readonly markPrice: number;
  readonly averageMarkPrice: number | null;
  readonly indexPrice: number;
  readonly estimatedSettlePrice: number | null;
  /** Null for contracts that pay no funding, which print an empty text. */
  readonly fundingRate: number | null;
  readonly nextFundingTime: number;
}

/** Any other JSON: answers to SUBSCRIBE, liquidations, tickers, account events. Integers that no float holds are text. */
export interface OtherMessage {
  readonly kind: 'other';
  readonly stream: string | null;
  /** The `e` of the payload. */
  readonly event: string | null;
  /** The payload, out of its `{"stream","data"}`. */
  readonly payload: unknown;
}

export interface MalformedMessage {
  readonly kind: 'malformed';
  /** What was expected and what was found; the text cut short. */
  readonly reason: string;
}
