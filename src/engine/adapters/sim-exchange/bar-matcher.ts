import type { BarRun, Reach } from '../../domain/bar-columns.ts';
import { lotSize } from '../../domain/instrument.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar, BarClosed } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId, PriceTicks } from '../../domain/units.ts';
import { BarWalk, nextStop } from './bar-walk.ts';
import type { SimExchangeConfig } from './config.ts';
import type { Execution } from './execution.ts';
import { FUNDING_TOLERANCE_MS, MissingFundingError } from './funding.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { adverseExtreme, nearerExtreme } from './intrabar-path.ts';
import type { FirstExtreme } from './intrabar-path.ts';
import type { Point, PointMatcher } from './point-matcher.ts';
import { restoreWalk } from './snapshot.ts';
import type { SimExchangeSnapshot } from './snapshot.ts';

const TIMED_OUT = 'canceled on request';

/** Fills orders along the path of closed bars, or of the finer bars inside them. */
export class BarMatcher {
  readonly #config: SimExchangeConfig;
  readonly #execution: Execution;
  readonly #points: PointMatcher;
  readonly #finerBars: (event: BarClosed) => readonly Bar[];
  readonly #point: { -readonly [Field in keyof Point]: Point[Field] };
  #walk: BarWalk | null = null;

  constructor(options: { readonly config: SimExchangeConfig; readonly execution: Execution; readonly points: PointMatcher; readonly finerBars: (event: BarClosed) => readonly Bar[] }) {
    this.#config = options.config;
    this.#execution = options.execution;
    this.#points = options.points;
    this.#finerBars = options.finerBars;
    const costBps = options.config.spreadBps / 2 + options.config.slippageBps;
    this.#point = { buyReference: Number.NaN, sellReference: Number.NaN, buyBase: Number.NaN, sellBase: Number.NaN, costBps, timeMs: 0, openOf: null, inside: null, isQuoted: false };
  }

  /** The walk that has filled something and may fill more. */
  get walk(): BarWalk | null {
    return this.#walk;
  }

  /** The walk, if it is along a bar of this instrument. */
  walkOf(instrumentId: InstrumentId): BarWalk | null {
    return this.#walk?.event.instrumentId === instrumentId ? this.#walk : null;
  }

  restore(saved: SimExchangeSnapshot['walk']): void {
    this.#walk = restoreWalk(saved, (event) => this.#barsOf(event));
  }

  /** Acts once on a bar; true while there may be more. */
  match(book: InstrumentBook, event: BarClosed): boolean {
    if (this.#walk !== null && this.#walk.event.timeMs === event.timeMs && this.#walk.event.instrumentId === event.instrumentId) return this.#continueWalk(book, this.#walk);
    const { bar } = event;
    if (this.#config.matchOn !== 'bars') {
      if (this.#config.matchOn !== 'ticks') return this.#passBy(book, bar);
      if (!isWithoutTicks(book, bar)) return false;
    }
    if (event.interval !== book.interval && !this.#adoptInterval(book, event)) return false;
    book.events++;
    if (book.usual !== null) {
      book.usual.update(bar);
      book.barVolume = bar.volume;
    }
    if (bar.low > book.below && bar.high < book.above && bar.closeTimeMs < book.dueMs) {
      book.last = bar.close;
      book.lastCloseMs = bar.closeTimeMs;
      return false;
    }
    // A bar without prices tells nothing that an order could be filled on.
    if (!(bar.low > 0 && bar.high >= bar.low)) return false;
    this.#requireFunding(book, bar.openTimeMs);
    this.#walk = new BarWalk(event, this.#barsOf(event), budgetOf(book, bar.volume, this.#config.maxVolumeShare));
    return this.#continueWalk(book, this.#walk);
  }

  /** The book's own reach, where the bar as it is decides and nothing is learned from one that fills nothing. */
  reachOf(book: InstrumentBook, interval: Interval): Reach | null {
    return this.#walk !== null || this.#config.matchOn !== 'bars' || book.interval !== interval || book.usual !== null ? null : book;
  }

  passQuiet(book: InstrumentBook, { bars: { close, closeTimeMs }, from, to }: BarRun): void {
    book.events += to - from;
    book.last = close[to - 1]!;
    book.lastCloseMs = closeTimeMs[to - 1]!;
  }

  /** Where recorded trades or books decide, a bar fills nothing; only funding that is missing shows at its close. */
  #passBy(book: InstrumentBook, bar: Bar): false {
    book.lastCloseMs = bar.closeTimeMs;
    this.#requireFunding(book, bar.closeTimeMs);
    return false;
  }

  /** Bars of several intervals may pass by; only the shortest seen is matched on, or an order would meet the same prices twice. */
  #adoptInterval(book: InstrumentBook, event: BarClosed): boolean {
    if (book.interval !== null && intervalMs(event.interval) > intervalMs(book.interval)) return false;
    book.interval = event.interval;
    return true;
  }

  #barsOf(event: BarClosed): readonly Bar[] {
    const finer = this.#config.intrabarPath === 'finer-bars' ? this.#finerBars(event) : [];
    return finer.length > 0 ? finer : [event.bar];
  }

  #continueWalk(book: InstrumentBook, walk: BarWalk): boolean {
    for (;;) {
      if (this.#bookPendingFunding(book, walk)) return true;
      if (this.#points.actAt(book, this.#pointOf(walk), walk)) return true;
      if (walk.isAtOpen) {
        walk.depart(this.#firstExtreme(book, walk.bar));
        continue;
      }
      const stop = nextStop(book, walk.price, walk.target(), { canFill: walk.budget > 0, rules: this.#config, timeMs: book.hasTimedOut ? walk.timeMs : 0 });
      if (stop === null) {
        if (!walk.advance()) return this.#finishWalk(book, walk);
        continue;
      }
      walk.price = stop.price;
      if (stop.order !== null && this.#points.fillResting(book, stop.order, { price: stop.order.request.limitPrice as PriceTicks, point: this.#pointOf(walk), budget: walk })) return true;
    }
  }

  #finishWalk(book: InstrumentBook, walk: BarWalk): boolean {
    book.last = walk.event.bar.close;
    book.lastCloseMs = walk.event.bar.closeTimeMs;
    this.#walk = null;
    this.#endTimedOut(book, book.lastCloseMs);
    this.#requireFunding(book, walk.event.bar.closeTimeMs);
    return false;
  }

  /** What happened until an order timed out is known now. */
  #endTimedOut(book: InstrumentBook, timeMs: EpochMs): void {
    if (!book.hasTimedOut) return;
    for (const order of book.orders.filter(({ untilMs }) => untilMs <= timeMs)) this.#execution.cancel(book, order, { timeMs, reason: TIMED_OUT });
  }

  #firstExtreme(book: InstrumentBook, bar: Bar): FirstExtreme {
    const positionSign = Math.sign(book.qty);
    if (this.#config.intrabarPath === 'nearer-extreme-first') return nearerExtreme(bar, positionSign);
    return adverseExtreme(positionSign, book.orders.find(({ request }) => !request.reduceOnly)?.sign ?? 0);
  }

  /** Where the walk stands. Always the same object: nobody keeps it. */
  #pointOf(walk: BarWalk): Point {
    const { price, bar, isAtOpen } = walk;
    const point = this.#point;
    point.buyReference = price;
    point.sellReference = price;
    point.buyBase = price;
    point.sellBase = price;
    point.timeMs = isAtOpen ? bar.openTimeMs : bar.closeTimeMs;
    point.openOf = isAtOpen ? bar : null;
    point.inside = isAtOpen ? null : bar;
    return point;
  }

  /** Funding at the bar's open meets the position from before the open's fills; later funding meets the one after them. */
  #bookPendingFunding(book: InstrumentBook, walk: BarWalk): boolean {
    const untilMs = walk.isAtOpen ? walk.bar.openTimeMs + FUNDING_TOLERANCE_MS : walk.bar.closeTimeMs + FUNDING_TOLERANCE_MS;
    while (book.pendingFunding.length > 0) {
      const [stamp] = book.pendingFunding;
      if (stamp === undefined || stamp.timeMs > untilMs) return false;
      book.pendingFunding.shift();
      const wasBooked = this.#execution.bookFunding(book, stamp);
      book.refreshReach();
      if (wasBooked) return true;
    }
    return false;
  }

  #requireFunding(book: InstrumentBook, timeMs: EpochMs): void {
    if (book.fundingDeadlineMs > timeMs || book.pendingFunding.length > 0) return;
    if (this.#config.requireFunding) {
      throw new MissingFundingError(`${book.instrument.id}: expected a funding rate before ${new Date(book.fundingDeadlineMs).toISOString()}, found none, while a position was held at ${new Date(timeMs).toISOString()}; import funding data or set requireFunding to false`);
    }
    book.expectFundingAfter(timeMs);
    book.refreshReach();
  }
}

/**
 * Tells whether no quote or trade arrived inside the bar: matching on ticks then follows the bar's path, or stops would sleep while ticks are
 * off. The quote from before the bar is forgotten with that.
 */
function isWithoutTicks(book: InstrumentBook, bar: Bar): boolean {
  if (book.tickMs >= bar.openTimeMs) return false;
  book.bid = book.ask = Number.NaN;
  return true;
}

/** Returns the lots that one event can fill; an unknown volume (NaN) sets no cap. */
export function budgetOf(book: InstrumentBook, volume: number, share: number): number {
  return Number.isNaN(volume) ? Number.POSITIVE_INFINITY : Math.floor((volume * share) / lotSize(book.instrument) + 1e-7);
}
