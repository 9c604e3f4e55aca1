import type { Bar, BarClosed } from '../../domain/market-event.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { FillRules } from './fill-rules.ts';
import { isLimitFilled, isTriggered } from './fill-rules.ts';
import type { FirstExtreme } from './intrabar-path.ts';
import { pathPoints } from './intrabar-path.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { isDormant, isMarket } from './working-order.ts';
import type { WorkingOrder } from './working-order.ts';

/** Where a walk along a bar stands, as plain data. */
export interface WalkState {
  readonly bar: number;
  readonly heading: number;
  readonly price: number;
  readonly first: FirstExtreme;
  readonly budget: number | null;
}

/** A place on the path where something happens: an order's limit, or a trigger or liquidation price (then `order` is null). */
export interface Stop {
  readonly price: number;
  readonly order: WorkingOrder | null;
}

/** A walk along the price path of one bar event, or of the finer bars inside it. It remembers where it stands between two fills. */
export class BarWalk {
  readonly event: BarClosed;
  readonly #bars: readonly Bar[];
  #index = 0;
  #heading = 0;
  #first: FirstExtreme = 'low';
  /** The points of the bar being walked, once it is known which extreme comes first. */
  #points: ReturnType<typeof pathPoints> = [0, 0, 0, 0];
  price: number;
  /** Lots that may still fill in this event; Infinity when the volume is not known. */
  budget: number;

  constructor(event: BarClosed, bars: readonly Bar[], budget: number) {
    this.event = event;
    this.#bars = bars;
    this.budget = budget;
    this.price = this.bar.open;
  }

  /** The bar being walked. */
  get bar(): Bar {
    return this.#bars[this.#index] ?? this.event.bar;
  }

  get isAtOpen(): boolean {
    return this.#heading === 0;
  }

  /** The open's time at the open, the close's time after it: between them a bar does not say when. */
  get timeMs(): EpochMs {
    return this.isAtOpen ? this.bar.openTimeMs : this.bar.closeTimeMs;
  }

  /** Leaves the open toward an extreme. */
  depart(first: FirstExtreme): void {
    this.#first = first;
    this.#points = pathPoints(this.bar, first);
    this.#heading = 1;
  }

  /** Returns the end of the leg that the walk is on. */
  target(): number {
    return this.#points[this.#heading as 1 | 2 | 3];
  }

  /** Goes to the end of the leg; returns false when it was the end of the last bar. */
  advance(): boolean {
    this.price = this.target();
    this.#heading++;
    if (this.#heading <= 3) return true;
    if (this.#index + 1 >= this.#bars.length) return false;
    this.#index++;
    this.#heading = 0;
    this.price = this.bar.open;
    return true;
  }

  state(): WalkState {
    return { bar: this.#index, heading: this.#heading, price: this.price, first: this.#first, budget: Number.isFinite(this.budget) ? this.budget : null };
  }

  resume(state: WalkState): void {
    this.#index = state.bar;
    this.#heading = state.heading;
    this.#first = state.first;
    this.#points = pathPoints(this.bar, state.first);
    this.price = state.price;
    this.budget = state.budget ?? Number.POSITIVE_INFINITY;
  }
}

/** What may happen on the way. */
interface StopLimits {
  readonly canFill: boolean;
  readonly rules: FillRules;
  /** Time of what happens there; 0 where no order has timed out. */
  readonly timeMs: EpochMs;
}

/**
 * Returns the first place on the way from `from` to `to` (both included) where something rests, or null.
 * Of two at one price the trigger comes before the limit, then the older before the younger: the adverse order.
 */
export function nextStop(book: InstrumentBook, from: number, to: number, limits: StopLimits): Stop | null {
  const direction = to < from ? -1 : 1;
  let best: Stop | null = null;
  if (liquidates(book, to)) best = { price: book.liquidation, order: null };
  for (const order of book.orders) {
    if (limits.timeMs > order.untilMs) continue;
    const stop = stopOf(order, from, to, direction, limits);
    if (stop !== null && (best === null || isBefore(stop, best, direction))) best = stop;
  }
  return best;
}

/** Tells whether the position is liquidated at this price. */
export function liquidates(book: InstrumentBook, price: number): boolean {
  if (book.qty === 0) return false;
  return book.qty > 0 ? price <= book.liquidation : price >= book.liquidation;
}

function stopOf(order: WorkingOrder, from: number, to: number, direction: number, limits: StopLimits): Stop | null {
  if (isDormant(order)) {
    const fires = order.firing === direction && isTriggered(order.firing as 1 | -1, order.trigger, to);
    return fires ? { price: nearerTo(from, order.trigger, direction), order: null } : null;
  }
  if (isMarket(order) || !limits.canFill || order.sign !== -direction || !isLimitFilled(order.sign, order.limit, to, limits.rules)) return null;
  return (order.limit - from) * direction >= 0 ? { price: order.limit, order } : null;
}

function isBefore(stop: Stop, best: Stop, direction: number): boolean {
  if (stop.price !== best.price) return (best.price - stop.price) * direction > 0;
  return stop.order === null && best.order !== null;
}

/** A trigger that the walk has already passed acts where the walk stands. */
function nearerTo(from: number, trigger: number, direction: number): number {
  return (trigger - from) * direction >= 0 ? trigger : from;
}
