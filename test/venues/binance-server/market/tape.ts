import { type Atoms, most, least, times } from '../decimal.ts';

/** One trade as it is printed. */
export interface TradePrint {
  readonly id: number;
  readonly price: Atoms;
  readonly qty: Atoms;
  readonly timeMs: number;
  readonly buyerIsMaker: boolean;
}

/** The trades of one taker at one price. */
export interface AggPrint {
  readonly id: number;
  readonly price: Atoms;
  readonly qty: Atoms;
  readonly firstId: number;
  readonly lastId: number;
  readonly timeMs: number;
  readonly buyerIsMaker: boolean;
}

/** Open, high, low, close and what was traded in a stretch of time. */
export interface Bar {
  readonly openMs: number;
  readonly open: Atoms;
  readonly high: Atoms;
  readonly low: Atoms;
  readonly close: Atoms;
  readonly volume: Atoms;
  readonly quoteVolume: Atoms;
  readonly trades: number;
  readonly takerVolume: Atoms;
  readonly takerQuoteVolume: Atoms;
  /** -1 when no trade is known by id. */
  readonly firstId: number;
  readonly lastId: number;
}

const MAX_TRADES = 20_000;
const MAX_SECONDS = 20_000;

/** The trades since the server started, bounded, and the one-second bars made of them. */
export class Tape {
  readonly trades: TradePrint[] = [];
  readonly aggregates: AggPrint[] = [];
  /** Bars of one second, by their opening time; oldest first. */
  readonly seconds = new Map<number, Bar>();
  /** Bars of one minute, by their opening time; oldest first. */
  readonly minutes = new Map<number, Bar>();
  #nextTrade: number;
  #nextAggregate: number;

  constructor(firstTradeId: number) {
    this.#nextTrade = firstTradeId;
    this.#nextAggregate = Math.trunc(firstTradeId / 2);
  }

  get nextTradeId(): number {
    return this.#nextTrade;
  }

  /** Uses up an id for a trade that no book saw: the insurance fund's, an auto-deleveraging, a settlement. */
  reserve(): number {
    return this.#nextTrade++;
  }

  /** Prints one taker's executions, in order. */
  print(executions: readonly { readonly price: Atoms; readonly qty: Atoms }[], buyerIsMaker: boolean, timeMs: number): { trades: TradePrint[]; aggregates: AggPrint[] } {
    const trades: TradePrint[] = [];
    const aggregates: AggPrint[] = [];
    for (const { price, qty } of executions) {
      const trade: TradePrint = { id: this.#nextTrade++, price, qty, timeMs, buyerIsMaker };
      trades.push(trade);
      const last = aggregates.at(-1);
      if (last?.price === price) aggregates[aggregates.length - 1] = { ...last, qty: last.qty + qty, lastId: trade.id };
      else aggregates.push({ id: this.#nextAggregate++, price, qty, firstId: trade.id, lastId: trade.id, timeMs, buyerIsMaker });
      extend(this.seconds, Math.floor(timeMs / 1_000) * 1_000, trade, MAX_SECONDS);
      extend(this.minutes, Math.floor(timeMs / 60_000) * 60_000, trade, MAX_SECONDS);
    }
    this.trades.push(...trades);
    this.aggregates.push(...aggregates);
    if (this.trades.length > 2 * MAX_TRADES) this.trades.splice(0, MAX_TRADES);
    if (this.aggregates.length > 2 * MAX_TRADES) this.aggregates.splice(0, MAX_TRADES);
    return { trades, aggregates };
  }
}

function extend(bars: Map<number, Bar>, openMs: number, trade: TradePrint, limit: number): void {
  const bar = bars.get(openMs) ?? { ...flatBar(openMs, trade.price), firstId: trade.id };
  const quote = times(trade.price, trade.qty);
  bars.set(openMs, {
    ...bar,
    high: most(bar.high, trade.price),
    low: least(bar.low, trade.price),
    close: trade.price,
    volume: bar.volume + trade.qty,
    quoteVolume: bar.quoteVolume + quote,
    trades: bar.trades + 1,
    takerVolume: bar.takerVolume + (trade.buyerIsMaker ? 0n : trade.qty),
    takerQuoteVolume: bar.takerQuoteVolume + (trade.buyerIsMaker ? 0n : quote),
    lastId: trade.id,
  });
  const oldest = bars.size > limit ? bars.keys().next().value : undefined;
  if (oldest !== undefined) bars.delete(oldest);
}

/** Returns the bar of a stretch in which nothing was traded. */
export function flatBar(openMs: number, price: Atoms): Bar {
  return {
    openMs, open: price, high: price, low: price, close: price, volume: 0n, quoteVolume: 0n, trades: 0, takerVolume: 0n, takerQuoteVolume: 0n, firstId: -1, lastId: -1,
  };
}

/** Joins bars that follow each other into one that opens at `openMs`. */
export function joinBars(openMs: number, bars: readonly Bar[]): Bar | null {
  const first = bars[0];
  if (first === undefined) return null;
  let joined: Bar = { ...first, openMs };
  for (const bar of bars.slice(1)) {
    joined = {
      openMs,
      open: joined.open,
      high: most(joined.high, bar.high),
      low: least(joined.low, bar.low),
      close: bar.close,
      volume: joined.volume + bar.volume,
      quoteVolume: joined.quoteVolume + bar.quoteVolume,
      trades: joined.trades + bar.trades,
      takerVolume: joined.takerVolume + bar.takerVolume,
      takerQuoteVolume: joined.takerQuoteVolume + bar.takerQuoteVolume,
      firstId: joined.firstId < 0 ? bar.firstId : joined.firstId,
      lastId: bar.lastId < 0 ? joined.lastId : bar.lastId,
    };
  }
  return joined;
}
