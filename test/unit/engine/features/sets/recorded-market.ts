import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRecordedFeed } from '../../../../../src/engine/adapters/replay-feed/replay-feed.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar, BookChanged, MarketEvent, TradePrinted } from '../../../../../src/engine/domain/market-event.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import type { InstrumentId } from '../../../../../src/engine/domain/units.ts';
import { BookSide } from '../../../../../src/engine/market/book-side.ts';
import { readRecording } from '../../../../../src/engine/run/data/recording/read-recording.ts';

const DATA = join(import.meta.dirname, '../../../../../../shared/data');
const LEVELS = 20;

/** Events of a recording, with bars of any length that its trades make up; null where it is not beside the repository. */
export async function recordedMarket(name: string, barMs: number): Promise<{ readonly id: InstrumentId; readonly events: readonly MarketEvent[] } | null> {
  const path = join(DATA, 'book', `${name}.jsonl.gz`);
  if (!existsSync(path)) {
    console.log(`skipped: ../shared/data/book/${name}.jsonl.gz is not here`);
    return null;
  }
  const { symbols: [symbol], market } = await readRecording(path, { market: null, symbol: null, badRows: 'refuse' });
  if (symbol === undefined) throw new Error('expected a symbol');
  const id = instrumentId(`${market}:${symbol.symbol}`);
  const ticks = { instrumentId: id, trades: symbol.trades.columns(), quotes: symbol.quotes.columns(symbol.leastDelayMs), depth: symbol.depth.columns() };
  const feed = createRecordedFeed({ series: [{ instrumentId: id, interval: '1m', bars: columnsOf([]) }], ticks: [ticks] });
  const book = new LevelKeeper(id);
  const events: MarketEvent[] = [];
  let bar: Bar | null = null;
  for (let event = feed.next(); event !== null; event = feed.next()) {
    // What has closed is told before what comes after it; bars without a trade are not made up.
    if (bar !== null && event.timeMs > bar.closeTimeMs) {
      events.push(closedOf(bar, id));
      bar = null;
    }
    if (event.type === 'book-changed') events.push(book.update(event));
    else events.push({ ...event });
    if (event.type === 'trade-printed') bar = withTrade(bar, event, barMs);
  }
  return { id, events };
}

function closedOf(bar: Bar, id: InstrumentId): MarketEvent {
  return { type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: id, interval: '1m', bar };
}

function withTrade(bar: Bar | null, { timeMs, price, qty, takerSide }: TradePrinted, barMs: number): Bar {
  const openTimeMs = timeMs - (timeMs % barMs);
  const before = bar ?? { openTimeMs, closeTimeMs: openTimeMs + barMs - 1, open: price, high: price, low: price, close: price, volume: 0, quoteVolume: 0, tradeCount: 0, takerBuyVolume: 0 };
  return {
    ...before, high: Math.max(before.high, price), low: Math.min(before.low, price), close: price, volume: before.volume + qty, quoteVolume: before.quoteVolume + qty * price,
    tradeCount: before.tradeCount + 1, takerBuyVolume: before.takerBuyVolume + (takerSide === 'buy' ? qty : 0),
  };
}

/** The book of the recorded changes, told as its best levels. */
class LevelKeeper {
  readonly #id: InstrumentId;
  readonly #bids = new BookSide('bids');
  readonly #asks = new BookSide('asks');

  constructor(id: InstrumentId) {
    this.#id = id;
  }

  update({ timeMs, follows, levels, bidStart, askStart, askEnd }: BookChanged): MarketEvent {
    if (Number.isNaN(follows) || follows === Number.POSITIVE_INFINITY) {
      this.#bids.clear();
      this.#asks.clear();
    }
    this.#bids.updateRows(levels, bidStart, askStart);
    this.#asks.updateRows(levels, askStart, askEnd);
    return { type: 'depth-updated', timeMs, instrumentId: this.#id, bids: this.#bids.best(LEVELS), asks: this.#asks.best(LEVELS) };
  }
}
