import { instrumentIdOf } from '../../../domain/instrument.ts';
import type { Market } from '../../../domain/instrument.ts';
import { isInterval } from '../../../domain/interval.ts';
import type { BarClosed, BookLevel, DepthUpdated, MarketEvent, QuoteUpdated, TradePrinted } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import { epochMs } from './epoch-ms.ts';
import type { AggTradeMessage, BookTickerMessage, DecodedMessage, KlineMessage, MarketMessage, TradeMessage } from './market-message.ts';

/** Rows of COIN-M, which the all-market streams of futures carry since 2026-06-30. */
const COIN_MARGINED = 2;

/** Turns messages of one market's streams into the engine's events. */
export class MarketEventMaker {
  readonly #market: Market;
  readonly #ids = new Map<string, InstrumentId>();

  constructor(market: 'spot' | 'um') {
    this.#market = market;
  }

  /** Returns the id of a symbol as Binance prints it, in capitals. */
  instrumentId(symbol: string): InstrumentId {
    const known = this.#ids.get(symbol);
    if (known !== undefined) return known;
    const id = instrumentIdOf(this.#market, symbol);
    this.#ids.set(symbol, id);
    return id;
  }

  /**
   * Returns the event that the message is, or null for what is none by itself: an open kline, a change of the book (`OrderBook` and `depthUpdated`), a mark
   * price (`FundingWatch`), a row of COIN-M, a print that is no trade of the book, anything that is not market data.
   * @param receivedMs our own time, used where the venue prints none (spot's bookTicker)
   */
  eventOf(message: DecodedMessage, receivedMs: EpochMs): MarketEvent | null {
    switch (message.kind) {
      case 'book-ticker': return isOurs(message) ? this.#quote(message, receivedMs) : null;
      case 'agg-trade': return isOurs(message) ? this.#aggTrade(message) : null;
      case 'trade': return isOurs(message) ? this.#trade(message) : null;
      case 'kline': return isOurs(message) ? this.#bar(message) : null;
      case 'depth': case 'mark-price': case 'other': case 'malformed': return null;
    }
  }

  /** Returns the event of the best levels of a book, stamped with the time of the change that brought it there. */
  depthUpdated(symbol: string, venueTime: number, levels: { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }): DepthUpdated {
    return { type: 'depth-updated', timeMs: epochMs(venueTime), instrumentId: this.instrumentId(symbol), bids: levels.bids, asks: levels.asks };
  }

  #quote({ symbol, transactionTime, eventTime, bid, bidQty, ask, askQty }: BookTickerMessage, receivedMs: EpochMs): QuoteUpdated {
    const venueTime = transactionTime ?? eventTime;
    return { type: 'quote-updated', timeMs: venueTime === null ? receivedMs : epochMs(venueTime), instrumentId: this.instrumentId(symbol), bid, bidQty, ask, askQty };
  }

  #aggTrade({ symbol, tradeTime, aggTradeId, price, qty, isBuyerMaker }: AggTradeMessage): TradePrinted {
    return { type: 'trade-printed', timeMs: epochMs(tradeTime), instrumentId: this.instrumentId(symbol), tradeId: String(aggTradeId), price, qty, takerSide: isBuyerMaker ? 'sell' : 'buy' };
  }

  /** Futures print insurance-fund and auto-deleveraging transfers on the same stream: only `MARKET` met the book. */
  #trade({ symbol, tradeTime, tradeId, price, qty, isBuyerMaker, tradeType }: TradeMessage): TradePrinted | null {
    if (tradeType !== null && tradeType !== 'MARKET') return null;
    return { type: 'trade-printed', timeMs: epochMs(tradeTime), instrumentId: this.instrumentId(symbol), tradeId: String(tradeId), price, qty, takerSide: isBuyerMaker ? 'sell' : 'buy' };
  }

  #bar(message: KlineMessage): BarClosed | null {
    const { interval, symbol, open, high, low, close, volume, quoteVolume, tradeCount, takerBuyVolume } = message;
    if (!message.isClosed || !isInterval(interval)) return null;
    const closeTimeMs = epochMs(message.closeTime);
    return {
      type: 'bar-closed', timeMs: closeTimeMs, instrumentId: this.instrumentId(symbol), interval,
      bar: { openTimeMs: epochMs(message.openTime), closeTimeMs, open, high, low, close, volume, quoteVolume, tradeCount, takerBuyVolume },
    };
  }
}

/** Tells whether the row belongs to the market that was asked for. */
export function isOurs(message: MarketMessage): boolean {
  return message.symbolType !== COIN_MARGINED;
}
