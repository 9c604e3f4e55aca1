import type { Anomaly, Gap } from '../../../adapters/history/check-result.ts';
import { LISTED } from '../../../adapters/history/check-result.ts';
import type { AggTradeMessage, BookTickerMessage, DepthMessage, TradeMessage } from '../../../adapters/binance/decode/market-message.ts';
import { epochMs } from '../../../adapters/binance/decode/epoch-ms.ts';
import type { DepthSnapshot } from '../../../adapters/binance/decode/depth-snapshot.ts';
import type { BookRule } from '../../../market/order-book.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { QuoteColumns, TradeColumns } from '../../../ports/history-store.ts';
import { DepthRecorder } from './depth-recorder.ts';
import { GrowingColumn } from './growing-columns.ts';
import { SeenDecimals } from './seen-decimals.ts';

/** Gathers everything that a recording says of one symbol. */
export class SymbolRecording {
  readonly symbol: string;
  readonly depth: DepthRecorder;
  readonly prices = new SeenDecimals();
  readonly quantities = new SeenDecimals();
  readonly trades = new TradeRecorder();
  readonly aggTrades = new TradeRecorder();
  readonly quotes = new QuoteRecorder();
  /** Recorder's time less the exchange's, the smallest seen: how far the clocks are apart, and the shortest way. */
  leastDelayMs = Number.POSITIVE_INFINITY;

  constructor(symbol: string, rule: BookRule) {
    this.symbol = symbol;
    this.depth = new DepthRecorder(rule);
  }

  takeDepth(message: DepthMessage, receivedMs: EpochMs): void {
    this.#noteDelay(message.eventTime, receivedMs);
    for (const levels of [message.bids, message.asks]) this.#seeLevels(levels);
    this.depth.takeDiff({
      firstUpdateId: message.firstUpdateId, lastUpdateId: message.lastUpdateId, previousUpdateId: message.previousUpdateId, bids: message.bids, asks: message.asks,
      timeMs: epochMs(message.transactionTime ?? message.eventTime), receivedMs,
    });
  }

  /** @param venueMs when the exchange says that it made it; null where it does not */
  takeSnapshot(snapshot: DepthSnapshot, venueMs: EpochMs | null, receivedMs: EpochMs): void {
    for (const levels of [snapshot.bids, snapshot.asks]) this.#seeLevels(levels);
    this.depth.takeSnapshot(snapshot, { timeMs: venueMs ?? this.#exchangeTime(receivedMs), receivedMs });
  }

  takeTrade(message: TradeMessage | AggTradeMessage, receivedMs: EpochMs): void {
    this.#noteDelay(message.eventTime, receivedMs);
    if (message.kind === 'trade' && message.tradeType !== null && message.tradeType !== 'MARKET') return;
    this.prices.see(message.price);
    this.quantities.see(message.qty);
    const id = Number(message.kind === 'trade' ? message.tradeId : message.aggTradeId);
    (message.kind === 'trade' ? this.trades : this.aggTrades).take({ id, timeMs: epochMs(message.tradeTime), price: message.price, qty: message.qty, takerBought: !message.isBuyerMaker });
  }

  takeQuote(message: BookTickerMessage, receivedMs: EpochMs): void {
    const venueTime = message.transactionTime ?? message.eventTime;
    if (message.eventTime !== null) this.#noteDelay(message.eventTime, receivedMs);
    this.prices.see(message.bid);
    this.prices.see(message.ask);
    this.quotes.take(message, venueTime === null ? null : epochMs(venueTime), receivedMs);
  }

  #noteDelay(eventTime: number, receivedMs: EpochMs): void {
    this.leastDelayMs = Math.min(this.leastDelayMs, receivedMs - epochMs(eventTime));
  }

  #exchangeTime(receivedMs: EpochMs): EpochMs {
    return Math.floor(Number.isFinite(this.leastDelayMs) ? receivedMs - this.leastDelayMs : receivedMs);
  }

  #seeLevels(levels: readonly number[]): void {
    for (let index = 0; index < levels.length; index += 2) {
      this.prices.see(levels[index]!);
      this.quantities.see(levels[index + 1]!);
    }
  }
}

interface ReceivedTrade {
  readonly id: number;
  readonly timeMs: EpochMs;
  readonly price: number;
  readonly qty: number;
  readonly takerBought: boolean;
}

/** Trades in the order of their ids. */
export class TradeRecorder {
  readonly #columns = { id: new GrowingColumn(), timeMs: new GrowingColumn(), price: new GrowingColumn(), qty: new GrowingColumn(), bought: new GrowingColumn() };
  readonly gaps: Gap[] = [];
  messages = 0;
  /** Trades told again or out of their order. */
  repeated = 0;

  take({ id, timeMs, price, qty, takerBought }: ReceivedTrade): void {
    this.messages += 1;
    const columns = this.#columns;
    if (columns.id.length > 0 && id <= columns.id.last) {
      this.repeated += 1;
      return;
    }
    const missing = columns.id.length === 0 ? 0 : id - columns.id.last - 1;
    if (missing > 0) this.gaps.push({ from: columns.timeMs.last, to: timeMs, missing });
    // Two engines of the venue may stamp neighbours a millisecond apart the wrong way round; the ids say their order.
    columns.timeMs.push(columns.id.length === 0 ? timeMs : Math.max(timeMs, columns.timeMs.last));
    columns.id.push(id);
    columns.price.push(price);
    columns.qty.push(qty);
    columns.bought.push(takerBought ? 1 : 0);
  }

  columns(): TradeColumns {
    const { id, timeMs, price, qty, bought } = this.#columns;
    return { length: id.length, tradeId: id.values(), timeMs: timeMs.values(), price: price.values(), qty: qty.values(), takerBought: Uint8Array.from(bought.values()) };
  }
}

/** Quotes in the order received. Those without a time of the exchange get it from the recorder's clock once that is known. */
export class QuoteRecorder {
  readonly #columns = { timeMs: new GrowingColumn(), receivedMs: new GrowingColumn(), bid: new GrowingColumn(), bidQty: new GrowingColumn(), ask: new GrowingColumn(), askQty: new GrowingColumn() };
  readonly crossed: Anomaly[] = [];
  /** Quotes that the exchange gave no time. */
  untimed = 0;

  get messages(): number {
    return this.#columns.bid.length;
  }

  take(quote: Pick<BookTickerMessage, 'bid' | 'bidQty' | 'ask' | 'askQty'>, venueMs: EpochMs | null, receivedMs: EpochMs): void {
    if (venueMs === null) this.untimed += 1;
    const { timeMs, bid, bidQty, ask, askQty } = this.#columns;
    timeMs.push(venueMs ?? Number.NaN);
    this.#columns.receivedMs.push(receivedMs);
    bid.push(quote.bid);
    bidQty.push(quote.bidQty);
    ask.push(quote.ask);
    askQty.push(quote.askQty);
    if (quote.bid > quote.ask && this.crossed.length < LISTED) this.crossed.push({ timeMs: venueMs ?? receivedMs, kind: 'crossed-quote', value: quote.bid / quote.ask - 1 });
  }

  /** @param leastDelayMs recorder's time less the exchange's, at its smallest */
  columns(leastDelayMs: number): QuoteColumns {
    const { timeMs, receivedMs, bid, bidQty, ask, askQty } = this.#columns;
    const shift = Number.isFinite(leastDelayMs) ? leastDelayMs : 0;
    const received = receivedMs.values();
    const times = Float64Array.from(timeMs.values(), (time, row) => (Number.isNaN(time) ? Math.floor(received[row]! - shift) : time));
    for (let row = 1; row < times.length; row++) times[row] = Math.max(times[row]!, times[row - 1]!);
    return { length: times.length, timeMs: times, bid: bid.values(), bidQty: bidQty.values(), ask: ask.values(), askQty: askQty.values() };
  }
}
