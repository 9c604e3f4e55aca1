import type { ExitRules } from '../domain/exit-rules.ts';
import type { Instrument } from '../domain/instrument.ts';
import { ceilToTicks, floorToTicks } from '../domain/rounding.ts';
import type { PriceTicks, QtyLots } from '../domain/units.ts';

/** How a position is protected, in price units from its entry. Kept while the position is open. */
export interface BracketPlan {
  readonly stopDistance: number | null;
  readonly takeProfitDistance: number | null;
  readonly trailingDistance: number | null;
  /** Given by a person: holds as it is, wherever the entry was. The distances are then only where it was meant to be. */
  readonly stopPrice?: PriceTicks | null;
  readonly takeProfitPrice?: PriceTicks | null;
  /** What else protects and leaves it; absent for nothing else. */
  readonly exits?: ExitRules;
}

/** Returns what protects a position that was added to: what the addition names, and of the rest what was there. */
export function mergeBrackets(held: BracketPlan | null, added: BracketPlan | null): BracketPlan | null {
  if (held === null || added === null) return added ?? held;
  const stop = added.stopDistance === null ? held : added;
  const target = added.takeProfitDistance === null ? held : added;
  return {
    stopDistance: stop.stopDistance, takeProfitDistance: target.takeProfitDistance, trailingDistance: stop.trailingDistance,
    stopPrice: stop.stopPrice ?? null, takeProfitPrice: target.takeProfitPrice ?? null,
    ...(held.exits === undefined ? {} : { exits: remaining(held.exits, { keepsStop: stop === held, keepsTarget: target === held }) }),
  };
}

/** What is left of the rules when a person has put a stop or a target of their own in the place of the plan's: that is followed no more. */
export function remaining(exits: ExitRules, { keepsStop, keepsTarget }: { readonly keepsStop: boolean; readonly keepsTarget: boolean }): ExitRules {
  return { ...exits, trail: keepsStop ? exits.trail : null, breakEvenAtR: keepsStop ? exits.breakEvenAtR : null, ladder: keepsTarget ? exits.ladder : [] };
}

/** Where the protective orders of a position rest. */
export interface BracketPrices {
  readonly stop: PriceTicks | null;
  readonly takeProfit: PriceTicks | null;
  /** Steps of a ladder that are still to be taken, nearest first; absent where there is no ladder. */
  readonly rungs?: readonly RungTarget[];
}

/** A step of a ladder as an order for it would be. */
export interface RungTarget {
  /** Its place in the plan, from 0. */
  readonly index: number;
  readonly price: PriceTicks;
  readonly qty: QtyLots;
}

/** Smallest price that can be an order's trigger. */
const ONE_TICK = 1 as PriceTicks;

/**
 * Returns the stop and the target of a position entered at `entryPrice`; the stop is rounded toward the entry (never risking more than
 * planned), the target away from it. A stop that would lie at or below zero is left at one tick.
 * @param direction 1 for long, -1 for short
 */
export function bracketPrices(instrument: Instrument, entryPrice: number, direction: 1 | -1, plan: BracketPlan): BracketPrices {
  return {
    stop: plan.stopPrice ?? (plan.stopDistance === null ? null : stopTicks(instrument, entryPrice - direction * plan.stopDistance, direction)),
    takeProfit: plan.takeProfitPrice ?? (plan.takeProfitDistance === null ? null : targetTicks(instrument, entryPrice + direction * plan.takeProfitDistance, direction)),
  };
}

/**
 * Returns where a trailing stop belongs after a close, or null when it stays where it is: it moves in the protective direction only.
 */
export function trailedStop(instrument: Instrument, close: number, direction: 1 | -1, trailingDistance: number, current: PriceTicks): PriceTicks | null {
  const candidate = stopTicks(instrument, close - direction * trailingDistance, direction);
  return direction * (candidate - current) > 0 ? candidate : null;
}

/** Returns a stop's price in ticks, rounded toward the entry and never below one tick. */
export function stopTicks(instrument: Instrument, price: number, direction: 1 | -1): PriceTicks {
  if (!(price > 0)) return ONE_TICK;
  const ticks = direction > 0 ? ceilToTicks(instrument, price) : floorToTicks(instrument, price);
  return Math.max(ONE_TICK, ticks) as PriceTicks;
}

/** Returns a target's price in ticks, rounded away from the entry; null where it would lie at or below zero. */
export function targetTicks(instrument: Instrument, price: number, direction: 1 | -1): PriceTicks | null {
  if (!(price > 0)) return null;
  return Math.max(ONE_TICK, direction > 0 ? ceilToTicks(instrument, price) : floorToTicks(instrument, price)) as PriceTicks;
}
