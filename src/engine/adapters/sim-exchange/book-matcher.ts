import { lotSize } from '../../domain/instrument.ts';
import type { BookChanged, TradePrinted } from '../../domain/market-event.ts';
import type { EpochMs, PriceTicks } from '../../domain/units.ts';
import { nearestTicks } from '../../domain/rounding.ts';
import { liquidates } from './bar-walk.ts';
import type { SimExchangeConfig } from './config.ts';
import type { Execution } from './execution.ts';
import { isTriggered } from './fill-rules.ts';
import type { Sign } from './fill-rules.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { aheadAfter } from './queue-position.ts';
import type { RecordedBook } from './recorded-book.ts';
import { followTrails } from './trail.ts';
import { isDormant, isMarket } from './working-order.ts';
import type { WorkingOrder } from './working-order.ts';

/** What a buyer and a seller look at. */
interface References {
  readonly buyReference: number;
  readonly sellReference: number;
}

/** An instrument with its recorded book. */
export type RecordedInstrument = InstrumentBook & { readonly recorded: RecordedBook };

/**
 * Fills orders in a recorded order book. An order that takes, takes at once from the levels that are displayed; one that rests waits behind what was
 * displayed at its price when it came, and is filled by trades that go on past that, and by what would have been displayed across it.
 */
export class BookMatcher {
  readonly #config: Pick<SimExchangeConfig, 'queueModel'>;
  readonly #execution: Execution;
  /** Lots displayed at the price of each order before a change; read right after it. */
  readonly #before: number[] = [];

  constructor(options: { readonly config: Pick<SimExchangeConfig, 'queueModel'>; readonly execution: Execution }) {
    this.#config = options.config;
    this.#execution = options.execution;
  }

  /** Takes a change of the book: places in the queue first, then what it crosses or fires. */
  change(book: RecordedInstrument, event: BookChanged): void {
    const { recorded, orders } = book;
    for (let index = 0; index < orders.length; index++) this.#before[index] = displayedAt(recorded, orders[index]!);
    recorded.apply(event);
    book.events++;
    book.tickMs = event.timeMs;
    this.#keepPlaces(recorded, orders);
    book.bid = recorded.bestBid;
    book.ask = recorded.bestAsk;
    if (!recorded.isKnown || Number.isNaN(book.bid) || Number.isNaN(book.ask)) return;
    book.last = (book.bid + book.ask) / 2;
    if (book.bid > book.below && book.ask < book.above) return;
    if (this.#wake(book, { buyReference: book.ask, sellReference: book.bid }, event.timeMs)) return;
    for (const order of [...orders]) {
      if (!orders.includes(order) || isDormant(order)) continue;
      if (Number.isNaN(order.ahead)) this.arrive(book, order, event.timeMs);
      else this.#fillCrossed(book, order, event.timeMs);
    }
  }

  /** Takes a trade: it fills what rests in its way, then fires what waits for its price. */
  trade(book: RecordedInstrument, event: TradePrinted): void {
    const { price } = event;
    const lots = Math.floor(event.qty / lotSize(book.instrument) + 1e-7);
    book.recorded.notePrint(price, lots, event.takerSide);
    book.events++;
    book.tickMs = event.timeMs;
    book.last = price;
    if (price > book.below && price < book.above) return;
    if (liquidates(book, price)) return this.#execution.liquidate(book, price, event.timeMs);
    this.#fillFromTrade(book, event, lots);
    this.#wake(book, { buyReference: price, sellReference: price }, event.timeMs);
  }

  /** Lets an order that is not asleep meet the book: it takes what it can and rests with the remainder, or waits while the book is not known. */
  arrive(book: RecordedInstrument, order: WorkingOrder, timeMs: EpochMs): void {
    const { recorded } = book;
    if (isDormant(order) || !recorded.isKnown) return;
    const { timeInForce } = order.request;
    const rests = !isMarket(order) && (timeInForce === 'gtc' || timeInForce === 'post-only');
    const offers = recorded.offersFor(order.sign, { limit: order.limit, wanted: order.remaining }, timeMs);
    if (offers.length > 0 && timeInForce === 'post-only') {
      this.#execution.expire(book, order, { timeMs, reason: 'post-only order would have taken liquidity' });
      return;
    }
    if (offers.length > 0 || !rests) this.#takeFrom(book, order, { offers, timeMs, rests });
    if (rests && order.remaining > 0) order.ahead = recorded.standingLots(order.sign, order.limit);
  }

  #takeFrom(book: RecordedInstrument, order: WorkingOrder, at: { readonly offers: readonly { readonly price: number; readonly lots: number }[]; readonly timeMs: EpochMs; readonly rests: boolean }): void {
    const levels = at.offers.map(({ price, lots }) => ({ price: nearestTicks(book.instrument, price), lots }));
    const filled = this.#execution.fillAcross(book, order, levels, at);
    filled.forEach((lots, index) => {
      if (lots > 0) book.recorded.take(order.sign, at.offers[index]!.price, lots, at.timeMs);
    });
  }

  #keepPlaces(recorded: RecordedBook, orders: readonly WorkingOrder[]): void {
    for (let index = 0; index < orders.length; index++) {
      const order = orders[index]!;
      if (Number.isNaN(order.ahead)) continue;
      // What happened in a gap is not known; what is displayed afterwards may all stand ahead.
      order.ahead = recorded.isKnown ? aheadAfter(this.#config.queueModel, order.ahead, { before: this.#before[index]!, after: displayedAt(recorded, order), traded: order.printed }) : Number.POSITIVE_INFINITY;
      order.printed = 0;
    }
  }

  /** Liquidates, follows and fires at a price; true when the position was liquidated, which leaves no order. */
  #wake(book: RecordedInstrument, references: References, timeMs: EpochMs): boolean {
    const price = book.qty > 0 ? references.sellReference : references.buyReference;
    if (liquidates(book, price)) {
      this.#execution.liquidate(book, price, timeMs);
      return true;
    }
    followTrails(book, references);
    for (const order of [...book.orders]) {
      if (!isDormant(order) || !book.orders.includes(order)) continue;
      if (!isTriggered(order.firing as 1 | -1, order.trigger, order.sign > 0 ? references.buyReference : references.sellReference)) continue;
      order.isTriggered = true;
      book.refreshReach();
      this.arrive(book, order, timeMs);
    }
    return false;
  }

  /** The recording shows the other side at or beyond a resting order: whoever stands there would have met it first, at its price. */
  #fillCrossed(book: RecordedInstrument, order: WorkingOrder, timeMs: EpochMs): void {
    const offers = book.recorded.offersFor(order.sign, { limit: order.limit, wanted: order.remaining }, timeMs);
    if (offers.length === 0) return;
    const before = order.remaining;
    this.#fillMaker(book, order, { lots: offers.reduce((sum, { lots }) => sum + lots, 0), timeMs });
    let filled = before - order.remaining;
    for (const { price, lots } of offers) {
      if (filled <= 0) return;
      book.recorded.take(order.sign, price, Math.min(lots, filled), timeMs);
      filled -= lots;
    }
  }

  /** One trade fills its own quantity and no more: better prices first, at one price the older order first, each behind what stands ahead of it. */
  #fillFromTrade(book: RecordedInstrument, { price, takerSide, timeMs }: TradePrinted, lots: number): void {
    let left = lots;
    for (const order of restingInTheWay(book, price)) {
      const isThrough = order.sign * (order.limit - price) > 0;
      if (!isThrough && order.sign === (takerSide === 'buy' ? 1 : -1)) continue;
      const { ahead } = order;
      // Places are estimates with fractions, fills are whole lots: what is not a whole one is still ahead.
      const reach = isThrough ? left : Math.max(0, Math.floor(left - ahead));
      if (!isThrough) {
        order.ahead = Math.max(0, ahead - lots);
        order.printed += lots;
      }
      const fill = Math.min(order.remaining, reach);
      if (fill <= 0 || !book.orders.includes(order)) continue;
      const before = order.remaining;
      this.#fillMaker(book, order, { lots: fill, timeMs });
      left -= before - order.remaining;
    }
  }

  #fillMaker(book: RecordedInstrument, order: WorkingOrder, at: { readonly lots: number; readonly timeMs: EpochMs }): void {
    this.#execution.fill(book, order, { price: order.request.limitPrice as PriceTicks, liquidity: 'maker', timeMs: at.timeMs, isAmbiguous: false, budget: { budget: at.lots } });
  }
}

/** Tells whether the exchange keeps a recorded book for the instrument. */
export function isRecorded(book: InstrumentBook): book is RecordedInstrument {
  return book.recorded !== null;
}

function displayedAt(recorded: RecordedBook, order: WorkingOrder): number {
  return Number.isNaN(order.ahead) ? 0 : recorded.displayedLots(order.sign, order.limit);
}

function restingInTheWay({ orders }: InstrumentBook, price: number): readonly WorkingOrder[] {
  const reached = orders.filter((order) => !Number.isNaN(order.ahead) && order.sign * (order.limit - price) >= 0);
  return reached.length < 2 ? reached : reached.toSorted((one, other) => (one.sign === other.sign ? (other.limit - one.limit) * (one.sign as Sign) : 0));
}
