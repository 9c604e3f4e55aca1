import type { Side } from '../domain/order.ts';
import type { QtyLots } from '../domain/units.ts';

/** What is there now, as far as planning goes. */
export interface PlanState {
  /** Signed; 0 is flat. */
  readonly positionQty: QtyLots;
  /** Side of an entry order that is still open, or null. */
  readonly openEntrySide: Side | null;
  /** An exit order is on its way. */
  readonly isExiting: boolean;
  /** Closed bars until the strategy may enter again; 0 when it may. */
  readonly cooldownLeft: number;
}

/** The steps from what is held to what is wanted, in order. `enter` is the side of the entry, its size is for risk to say. */
export interface Plan {
  readonly cancelEntry: boolean;
  readonly exit: boolean;
  readonly enter: Side | null;
  /** Wanted an entry, but the cooldown after the last exit forbids it. */
  readonly isCooling: boolean;
}

/** Nothing to do. */
export const HOLD: Plan = { cancelEntry: false, exit: false, enter: null, isCooling: false };

/**
 * Plans the way from a position to a target exposure: only a change of sign trades, so that a target that merely breathes causes no costs.
 */
export function planTarget(state: PlanState, targetExposure: number): Plan {
  const wanted = Math.sign(targetExposure);
  const held = Math.sign(state.positionQty);
  const pending = state.openEntrySide === null ? 0 : state.openEntrySide === 'buy' ? 1 : -1;
  if (wanted === held && pending === 0) return HOLD;
  if (held === 0 && wanted === pending) return HOLD;
  const exit = held !== 0 && wanted !== held && !state.isExiting;
  const enters = wanted !== 0 && wanted !== held && wanted !== pending && !state.isExiting;
  const isCooling = enters && state.cooldownLeft > 0;
  return {
    cancelEntry: pending !== 0 && pending !== wanted,
    exit,
    enter: enters && !isCooling ? (wanted > 0 ? 'buy' : 'sell') : null,
    isCooling,
  };
}
