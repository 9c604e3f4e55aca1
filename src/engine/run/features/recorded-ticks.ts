import { tickSources } from '../../adapters/replay-feed/tick-sources.ts';
import type { TickSource } from '../../adapters/replay-feed/tick-sources.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { BarClosed, BookChanged, DepthUpdated, MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { BookSide } from '../../market/book-side.ts';
import type { MarketDataStore } from '../market-data.ts';

/** The longest window of trades and of the book is of a quarter of an hour. */
const LEAD_MS = 20 * 60_000;
/** As many as feeds tell. */
const BOOK_LEVELS = 20;

/** Returns the stored trades, quotes and books of an instrument as a feed tells them, in order of time. Their objects are used again. */
export function* recordedTicks(store: MarketDataStore, id: InstrumentId, { from, to, interval }: { readonly from: EpochMs; readonly to: EpochMs; readonly interval: Interval }): Generator<Exclude<MarketEvent, BarClosed>> {
  const begin = from - LEAD_MS - intervalMs(interval);
  const sources = tickSources({ instrumentId: id, trades: store.trades?.read(id, begin, to) ?? null, quotes: store.quotes?.read(id, begin, to) ?? null, depth: store.depth?.read(id, begin, to) ?? null });
  const book = new RecordedBook(id);
  for (let source = earliest(sources); source !== null; source = earliest(sources)) {
    const event = source.next();
    if (event?.type === 'book-changed') yield book.take(event);
    else if (event?.type === 'trade-printed' || event?.type === 'quote-updated') yield event;
  }
}

function earliest(sources: readonly TickSource[]): TickSource | null {
  let found: TickSource | null = null;
  for (const source of sources) if (source.nextTimeMs < (found?.nextTimeMs ?? Number.POSITIVE_INFINITY)) found = source;
  return found;
}

/** Puts the changes of a recorded book together to what a feed tells: its best levels. */
class RecordedBook {
  readonly #id: InstrumentId;
  readonly #bids = new BookSide('bids');
  readonly #asks = new BookSide('asks');
  #updateId = Number.NaN;

  constructor(id: InstrumentId) {
    this.#id = id;
  }

  take({ timeMs, levels, bidStart, askStart, askEnd, follows, updateId }: BookChanged): DepthUpdated {
    // What does not follow the book in hand is a whole one.
    if (follows !== this.#updateId) {
      this.#bids.clear();
      this.#asks.clear();
    }
    this.#bids.updateRows(levels, bidStart, askStart);
    this.#asks.updateRows(levels, askStart, askEnd);
    this.#updateId = updateId;
    return { type: 'depth-updated', timeMs, instrumentId: this.#id, bids: this.#bids.best(BOOK_LEVELS), asks: this.#asks.best(BOOK_LEVELS) };
  }
}
