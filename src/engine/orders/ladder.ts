import { notionalAtoms } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Rung } from '../domain/exit-rules.ts';
import type { OrderRequest } from '../domain/order.ts';
import type { PriceTicks, QtyLots } from '../domain/units.ts';
import { targetTicks } from './brackets.ts';
import type { RungTarget } from './brackets.ts';

/** The position that a ladder is laid off from. */
export interface LadderBase {
  readonly instrument: Instrument;
  readonly entryPrice: number;
  readonly direction: 1 | -1;
  /** All that was ever entered, in lots: shares are shares of that. */
  readonly entryQty: number;
}

/** Most rungs of a ladder. */
export const MOST_RUNGS = 4;

/**
 * Returns the rungs of a whole position. Shares are rounded down to lots from the first on, so that their sum never exceeds what was entered. A rung that
 * the exchange would find too small is taken together with the next one; a last one that is too small goes with the one before if the ladder was
 * to take everything, and otherwise runs on. A rung below a price of zero, and one that a person does without, is left out.
 */
export function layRungs(base: LadderBase, ladder: readonly Rung[]): readonly RungTarget[] {
  const rungs: RungTarget[] = [];
  let sharesSoFar = 0;
  let lotsSoFar = 0;
  let carried = 0;
  ladder.forEach((rung, index) => {
    sharesSoFar += rung.share;
    const upTo = Math.min(base.entryQty, Math.floor(base.entryQty * sharesSoFar + SHARE_EPSILON));
    const lots = upTo - lotsSoFar;
    lotsSoFar = upTo;
    if (rung.price === null) return;
    const price = rung.price ?? targetTicks(base.instrument, base.entryPrice + base.direction * rung.distance, base.direction);
    const qty = lots + carried;
    if (price === null || isTooSmall(base.instrument, price, qty)) {
      carried = qty;
      return;
    }
    carried = 0;
    rungs.push({ index, price, qty: qty as QtyLots });
  });
  const last = rungs.at(-1);
  const takesAll = sharesSoFar >= 1 - 1e-9;
  if (carried > 0 && takesAll && last !== undefined) rungs[rungs.length - 1] = { ...last, qty: (last.qty + carried) as QtyLots };
  return rungs;
}

/**
 * Returns what is still to be taken of each rung, never more in sum than is held: where less is held than the rungs would take, because something else has sold,
 * the farthest go short.
 * @param taken lots that have been taken, by the rung's place in the plan
 */
export function outstandingRungs(rungs: readonly RungTarget[], taken: readonly number[], held: number): readonly RungTarget[] {
  const left: RungTarget[] = [];
  let free = held;
  for (const rung of rungs) {
    const qty = Math.min(free, rung.qty - (taken[rung.index] ?? 0));
    if (qty <= 0) continue;
    free -= qty;
    left.push({ ...rung, qty: qty as QtyLots });
  }
  return left;
}

/** Returns what has been taken of each rung after a fill: of the rung that the order was for, or of the nearest ones first up to it when one order was for several. */
export function creditRungs(rungs: readonly RungTarget[], taken: readonly number[], fill: { readonly upTo: number; readonly qty: number; readonly isForSeveral: boolean }): readonly number[] {
  const after = Array.from({ length: MOST_RUNGS }, (_none, index) => taken[index] ?? 0);
  let rest = fill.qty;
  if (fill.isForSeveral) {
    for (const { index, qty } of rungs) {
      if (index >= fill.upTo) break;
      const credited = Math.min(rest, Math.max(0, qty - (after[index] ?? 0)));
      after[index] = (after[index] ?? 0) + credited;
      rest -= credited;
    }
  }
  after[fill.upTo] = (after[fill.upTo] ?? 0) + rest;
  return after;
}

/** Returns which rung an order is for, from 0; null for every other order. */
export function rungOf({ purpose, reason }: Pick<OrderRequest, 'purpose' | 'reason'>): number | null {
  if (purpose !== 'take-profit' || reason.length !== REASON.length + 1 || !reason.startsWith(REASON)) return null;
  return reason.charCodeAt(REASON.length) - ONE;
}

/** Returns the reason that an order for a rung carries, by which it is known again: `take-profit-1` is for the nearest. */
export function rungReason(index: number): string {
  return `${REASON}${index + 1}`;
}

const REASON = 'take-profit-';
const ONE = '1'.charCodeAt(0);

/** Shares are given in percent: 0.1 + 0.2 of 10 lots are three lots. */
const SHARE_EPSILON = 1e-9;

function isTooSmall(instrument: Instrument, price: PriceTicks, qty: number): boolean {
  return qty < Math.max(1, instrument.minQty) || notionalAtoms(instrument, price, qty as QtyLots) < instrument.minNotional;
}
