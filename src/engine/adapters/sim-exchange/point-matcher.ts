import type { Bar } from '../../domain/market-event.ts';
import { lotSize } from '../../domain/instrument.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { ceilToTicks, floorToTicks } from '../../domain/rounding.ts';
import type { EpochMs, PriceTicks } from '../../domain/units.ts';
import { liquidates } from './bar-walk.ts';
import type { SimExchangeConfig } from './config.ts';
import type { Execution } from './execution.ts';
import { isLimitFilled, isTriggered, limitGapPrice, stopFillPrice, takerPrice } from './fill-rules.ts';
import { impactBps } from './impact.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { followTrails } from './trail.ts';
import type { Budget } from './venue-state.ts';
import { isDormant, isMarket, levelOf, motionOf } from './working-order.ts';
import type { WorkingOrder } from './working-order.ts';

/** The prices at one instant: `reference` is what triggers and limits look at, `base` is what a taker trades at before slippage. */
export interface Point {
  readonly buyReference: number;
  readonly sellReference: number;
  readonly buyBase: number;
  readonly sellBase: number;
  readonly costBps: number;
  readonly timeMs: EpochMs;
  /** The bar being walked, while it is at its open; a price there has been jumped to. */
  readonly openOf: Bar | null;
  /** The bar whose order of events is assumed; null at its open and for ticks. */
  readonly inside: Bar | null;
  /** The bases are a real bid and ask, where a limit order at the opposite best trades. */
  readonly isQuoted: boolean;
}

/** Says what happens at one instant: which orders wake up, and which fill at what price. */
export class PointMatcher {
  readonly #config: SimExchangeConfig;
  readonly #execution: Execution;

  constructor(config: SimExchangeConfig, execution: Execution) {
    this.#config = config;
    this.#execution = execution;
  }

  /** Carries out the first thing that happens at this point; returns false when nothing does. */
  actAt(book: InstrumentBook, point: Point, budget: Budget): boolean {
    const price = book.qty > 0 ? point.sellReference : point.buyReference;
    if (liquidates(book, price)) {
      this.#execution.liquidate(book, price, point.timeMs);
      return true;
    }
    followTrails(book, point);
    for (const order of book.orders) {
      if (point.timeMs > order.untilMs) continue;
      const base = this.#awaken(book, order, point);
      if (isDormant(order)) continue;
      if (isMarket(order)) {
        if (budget.budget > 0 || order.request.timeInForce !== 'gtc') return this.#fillTaking(book, order, { base, point, budget });
      } else if (this.#fillLimit(book, order, { base, point, budget })) return true;
    }
    return false;
  }

  /** Fills an order that was there before the market came to it. */
  fillResting(book: InstrumentBook, order: WorkingOrder, at: { readonly price: PriceTicks; readonly point: Point; readonly budget: Budget }): boolean {
    return this.#execution.fill(book, order, { price: at.price, liquidity: 'maker', timeMs: at.point.timeMs, isAmbiguous: this.#isAmbiguous(book, order, at.point), budget: at.budget });
  }

  /** Fires the order's trigger if it is reached here; returns the price that the order trades at as a taker, before costs. */
  #awaken(book: InstrumentBook, order: WorkingOrder, point: Point): number {
    const isBuy = order.sign > 0;
    const reference = isBuy ? point.buyReference : point.sellReference;
    const base = isBuy ? point.buyBase : point.sellBase;
    if (!isDormant(order) || !isTriggered(order.firing as 1 | -1, order.trigger, reference)) return base;
    order.isTriggered = true;
    order.arrivalEvent = book.events;
    book.refreshReach();
    return point.openOf === null ? base : stopFillPrice({ firing: order.firing as 1 | -1, trigger: order.trigger }, point.openOf, this.#config);
  }

  #fillLimit(book: InstrumentBook, order: WorkingOrder, at: { readonly base: number; readonly point: Point; readonly budget: Budget }): boolean {
    const { point } = at;
    const { timeInForce } = order.request;
    const arrives = order.arrivalEvent === book.events;
    const resting = order.sign > 0 ? point.buyReference : point.sellReference;
    // An arriving order meets the quote; a resting one meets what trades.
    const reference = arrives ? at.base : resting;
    const crosses = (order.sign > 0 ? reference < order.limit : reference > order.limit) || (arrives && point.isQuoted && reference === order.limit);
    if (crosses && at.budget.budget > 0) {
      if (arrives && timeInForce === 'post-only') return this.#execution.expire(book, order, { timeMs: point.timeMs, reason: 'post-only order would have taken liquidity' });
      if (arrives) return this.#fillTaking(book, order, at);
      const gap = point.openOf === null ? order.limit : limitGapPrice(order.limit, reference, this.#config);
      const ticks = gap === order.limit ? (order.request.limitPrice as PriceTicks) : adverseTicks(book.instrument, order, gap);
      return this.fillResting(book, order, { price: ticks, point, budget: at.budget });
    }
    if (timeInForce === 'ioc' || timeInForce === 'fok') return this.#execution.expire(book, order, { timeMs: point.timeMs, reason: `${timeInForce} order could not fill at once` });
    return false;
  }

  #fillTaking(book: InstrumentBook, order: WorkingOrder, at: { readonly base: number; readonly point: Point; readonly budget: Budget }): boolean {
    const costBps = at.point.costBps + ownImpactBps(book, this.#config, Math.min(order.remaining, at.budget.budget));
    const price = adverseTicks(book.instrument, order, takerPrice(order.sign, at.base, costBps));
    return this.#execution.fill(book, order, { price, liquidity: 'taker', timeMs: at.point.timeMs, isAmbiguous: this.#isAmbiguous(book, order, at.point), budget: at.budget });
  }

  /** The bar also reached an order that would have closed the same position the other way: which came first is an assumption. */
  #isAmbiguous(book: InstrumentBook, order: WorkingOrder, { inside }: Point): boolean {
    if (inside === null || (order.firing === 0 && isMarket(order))) return false;
    // It fired behind an extreme that this bar's path is only assumed to have visited before.
    if (order.callback > 0 && order.extremeEvent === book.events) return true;
    const motion = order.firing !== 0 ? order.firing : -order.sign;
    return book.orders.some((other) => {
      if (other === order || !areRivals(order, other) || motionOf(other) !== -motion) return false;
      const extreme = motionOf(other) < 0 ? inside.low : inside.high;
      return isDormant(other) ? isTriggered(other.firing as 1 | -1, levelOf(other), extreme) : isLimitFilled(other.sign, levelOf(other), extreme, this.#config);
    });
  }
}

/** Returns by how many bps an order's own size worsens its price on a bar; 0 without a slippage model. */
export function ownImpactBps(book: InstrumentBook, config: Pick<SimExchangeConfig, 'slippageModel' | 'impactFactor' | 'maxVolumeShare'>, lots: number): number {
  if (book.usual === null) return 0;
  return impactBps(config.slippageModel, config.impactFactor, {
    qty: lots * lotSize(book.instrument), barVolume: book.barVolume, usualVolume: book.usual.volume, deviation: book.usual.deviation, assumedShare: config.maxVolumeShare,
  });
}

/** Rounds a price to the tick that is worse for the order, never beyond its limit and never below one tick. */
export function adverseTicks(instrument: Instrument, order: WorkingOrder, price: number): PriceTicks {
  const ticks = Math.max(1, order.sign > 0 ? ceilToTicks(instrument, price) : floorToTicks(instrument, price));
  const limit = isMarket(order) ? null : order.request.limitPrice;
  if (limit === null) return ticks as PriceTicks;
  return (order.sign > 0 ? Math.min(ticks, limit) : Math.max(ticks, limit)) as PriceTicks;
}

function areRivals(order: WorkingOrder, other: WorkingOrder): boolean {
  if (order.request.ocoGroup !== null && order.request.ocoGroup === other.request.ocoGroup) return true;
  return order.sign === other.sign && order.request.reduceOnly && other.request.reduceOnly;
}
