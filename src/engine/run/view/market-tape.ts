import type { BarView } from '../../contract/events.ts';
import type { BookView, QuoteView, TapeView } from '../../contract/view.ts';
import { barOpenTime, intervalMs, MINUTE_MS } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar, BarClosed, MarketEvent, TradePrinted } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';

const SPARK_STEP_MS = 30 * MINUTE_MS;
const SPARK_POINTS = 48;
/** Prints that are shown, newest first. */
const PRINTS = 60;

interface Tape {
  last: number;
  bid: number | null;
  ask: number | null;
  timeMs: EpochMs;
  /** Closes half an hour apart, oldest first. */
  readonly spark: { timeMs: EpochMs; close: number }[];
  forming: { timeMs: EpochMs; open: number; high: number; low: number; close: number; volume: number } | null;
}

/** A closed or moving bar to draw. */
export interface DrawnBar {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bar: BarView;
  readonly closed: boolean;
}

/** What has changed between two frames; undefined is as it was. */
export interface TakenFrame {
  readonly quotes: readonly QuoteView[];
  readonly bars: readonly DrawnBar[];
  readonly book: BookView | null | undefined;
  readonly tape: TapeView | null | undefined;
}

/** Gathers market events between two frames, so that the interface is sent the newest state and never a backlog. */
export class MarketTape {
  readonly #tapes = new Map<InstrumentId, Tape>();
  readonly #changed = new Set<InstrumentId>();
  #closed: DrawnBar[] = [];
  #book: BookView | null = null;
  #isBookNew = false;
  #followed: InstrumentId | null = null;
  #prints: TapeView['prints'] = [];
  #arePrintsNew = false;
  #feedInterval: Interval;

  /** @param feedInterval of the bars that the feed sends */
  constructor(feedInterval: Interval) {
    this.#feedInterval = feedInterval;
  }

  /** Fills the tape with bars from before the session. */
  seed(instrumentId: InstrumentId, bars: readonly Bar[]): void {
    for (const bar of bars) this.#noteClose(this.#tapeOf(instrumentId), bar.closeTimeMs, bar.close);
    this.#changed.add(instrumentId);
  }

  note(event: MarketEvent): void {
    switch (event.type) {
      case 'bar-closed': return this.#noteBar(event);
      case 'quote-updated': {
        const tape = this.#tapeOf(event.instrumentId);
        tape.bid = event.bid;
        tape.ask = event.ask;
        tape.timeMs = event.timeMs;
        this.#changed.add(event.instrumentId);
        return;
      }
      case 'trade-printed': return this.#noteTrade(event);
      case 'depth-updated':
        if (event.instrumentId !== this.#followed) return;
        this.#book = { instrumentId: event.instrumentId, timeMs: event.timeMs, bids: event.bids, asks: event.asks };
        this.#isBookNew = true;
        return;
      case 'funding-due':
      case 'feed-status-changed': return;
    }
  }

  /** Keeps the book and the prints of this instrument, and of no other. */
  follow(instrumentId: InstrumentId | null): void {
    if (instrumentId === this.#followed) return;
    this.#followed = instrumentId;
    this.#book = null;
    this.#isBookNew = true;
    this.#prints = [];
    this.#arePrintsNew = true;
  }

  /** Returns what has changed since the last call. Closed bars come whole, up to `maxBars` for each call, the newest last. */
  take(maxBars: number): TakenFrame {
    const quotes = [...this.#changed].map((id) => this.#quoteOf(id));
    const bars = [...this.#closed.slice(-maxBars), ...this.#formingBars()];
    const book = this.#isBookNew ? this.#book : undefined;
    this.#changed.clear();
    this.#closed = [];
    const tape = this.#arePrintsNew ? this.#tapeView() : undefined;
    this.#isBookNew = false;
    this.#arePrintsNew = false;
    return { quotes, bars, book, tape };
  }

  #noteBar(event: BarClosed): void {
    const { instrumentId, interval, bar } = event;
    this.#feedInterval = interval;
    const tape = this.#tapeOf(instrumentId);
    tape.forming = null;
    tape.timeMs = event.timeMs;
    this.#noteClose(tape, event.timeMs, bar.close);
    this.#closed.push({ instrumentId, interval, closed: true, bar: { timeMs: bar.openTimeMs, open: bar.open, high: bar.high, low: bar.low, close: bar.close, volume: Number.isNaN(bar.volume) ? 0 : bar.volume } });
    this.#changed.add(instrumentId);
  }

  #noteTrade({ instrumentId, timeMs, price, qty, tradeId, takerSide }: TradePrinted): void {
    if (instrumentId === this.#followed) {
      this.#prints = [{ id: tradeId, timeMs, price, qty, takerSide }, ...this.#prints.slice(0, PRINTS - 1)];
      this.#arePrintsNew = true;
    }
    const tape = this.#tapeOf(instrumentId);
    const openMs = barOpenTime(timeMs, intervalMs(this.#feedInterval));
    if (tape.forming?.timeMs !== openMs) tape.forming = { timeMs: openMs, open: price, high: price, low: price, close: price, volume: 0 };
    const { forming } = tape;
    forming.high = Math.max(forming.high, price);
    forming.low = Math.min(forming.low, price);
    forming.close = price;
    forming.volume += qty;
    tape.last = price;
    tape.timeMs = timeMs;
    this.#changed.add(instrumentId);
  }

  #tapeView(): TapeView | null {
    return this.#followed === null ? null : { instrumentId: this.#followed, prints: this.#prints };
  }

  #noteClose(tape: Tape, timeMs: EpochMs, close: number): void {
    tape.last = close;
    tape.timeMs = timeMs;
    const newest = tape.spark.at(-1);
    if (newest && timeMs - newest.timeMs < SPARK_STEP_MS) return;
    tape.spark.push({ timeMs, close });
    if (tape.spark.length > SPARK_POINTS) tape.spark.shift();
  }

  #formingBars(): readonly DrawnBar[] {
    return [...this.#changed].flatMap((instrumentId) => {
      const forming = this.#tapes.get(instrumentId)?.forming;
      return forming ? [{ instrumentId, interval: this.#feedInterval, bar: { ...forming }, closed: false }] : [];
    });
  }

  #quoteOf(instrumentId: InstrumentId): QuoteView {
    const { last, bid, ask, timeMs, spark } = this.#tapeOf(instrumentId);
    const [oldest] = spark;
    return { instrumentId, last, bid, ask, timeMs, changePct: oldest ? (last / oldest.close - 1) * 100 : null, spark: [...spark.map(({ close }) => close), last] };
  }

  #tapeOf(instrumentId: InstrumentId): Tape {
    const known = this.#tapes.get(instrumentId);
    if (known) return known;
    const tape: Tape = { last: Number.NaN, bid: null, ask: null, timeMs: 0, spark: [], forming: null };
    this.#tapes.set(instrumentId, tape);
    return tape;
  }
}
