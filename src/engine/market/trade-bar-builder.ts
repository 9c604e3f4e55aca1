import type { Interval } from '../domain/interval.ts';
import { barOpenTime, intervalMs } from '../domain/interval.ts';
import type { Bar, TradePrinted } from '../domain/market-event.ts';
import type { EpochMs } from '../domain/units.ts';
import { OpenBar } from './open-bar.ts';
import type { OpenBarSnapshot } from './open-bar.ts';

/**
 * Makes bars from the trades of one instrument. A bar closes with the first trade after it, or when `closeUntil` is called with a later time.
 * Time without trades gives no bar, as with the venue's own.
 */
export interface TradeBarBuilder {
  /** Takes the next trade and returns the bar that ended before it, or null. */
  update(trade: TradePrinted): Bar | null;
  /** Closes the open bar if it ends before `nowMs`; called on a timer a little after the end of each bar, so that late trades are still in. */
  closeUntil(nowMs: EpochMs): Bar | null;
  /** Returns the open bar as it stands, or null when nothing is open; it is not final. */
  openBar(): Bar | null;
  /** Trades that were left out: of a bar that was already closed, or of the bar in which the stream began. */
  readonly ignoredTrades: number;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

export interface TradeBarOptions {
  /** Time from which no trade is missing. A bar that began before it would be wrong and is left out; 0 when the first trade is known to be the first. */
  readonly completeFromMs: EpochMs;
}

/** Creates a builder of bars of the interval. */
export function createTradeBarBuilder(interval: Interval, options: TradeBarOptions): TradeBarBuilder {
  return new TradeAggregator(intervalMs(interval), options.completeFromMs);
}

interface TradeAggregatorSnapshot {
  readonly earliestMs: EpochMs;
  readonly ignoredTrades: number;
  readonly openBar: OpenBarSnapshot;
}

class TradeAggregator implements TradeBarBuilder {
  ignoredTrades = 0;
  readonly #lengthMs: number;
  readonly #openBar = new OpenBar();
  /** Trades before this belong to a bar that is closed or was never whole. */
  #earliestMs: EpochMs;

  constructor(lengthMs: number, completeFromMs: EpochMs) {
    this.#lengthMs = lengthMs;
    this.#earliestMs = Math.ceil(completeFromMs / lengthMs) * lengthMs;
  }

  update(trade: TradePrinted): Bar | null {
    if (trade.timeMs < this.#earliestMs) {
      this.ignoredTrades += 1;
      return null;
    }
    const closed = this.closeUntil(trade.timeMs);
    if (this.#openBar.isEmpty) {
      this.#earliestMs = barOpenTime(trade.timeMs, this.#lengthMs);
      this.#openBar.start(this.#earliestMs, this.#lengthMs);
    }
    const { price, qty } = trade;
    this.#openBar.add({
      open: price, high: price, low: price, close: price,
      volume: qty, quoteVolume: price * qty, tradeCount: 1, takerBuyVolume: trade.takerSide === 'buy' ? qty : 0,
    });
    return closed;
  }

  closeUntil(nowMs: EpochMs): Bar | null {
    if (this.#openBar.isEmpty || nowMs <= this.#openBar.closeTimeMs) return null;
    this.#earliestMs = this.#openBar.closeTimeMs + 1;
    const closed = this.#openBar.toBar();
    this.#openBar.isEmpty = true;
    return closed;
  }

  openBar(): Bar | null {
    return this.#openBar.isEmpty ? null : this.#openBar.toBar();
  }

  snapshot(): TradeAggregatorSnapshot {
    return { earliestMs: this.#earliestMs, ignoredTrades: this.ignoredTrades, openBar: this.#openBar.snapshot() };
  }

  restore(snapshot: unknown): void {
    const { earliestMs, ignoredTrades, openBar } = snapshot as TradeAggregatorSnapshot;
    this.#earliestMs = earliestMs;
    this.ignoredTrades = ignoredTrades;
    this.#openBar.restore(openBar);
  }
}
