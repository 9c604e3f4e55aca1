import type { Decision } from '../domain/decision.ts';
import type { TrailRule } from '../domain/exit-rules.ts';
import { priceFromTicks } from '../domain/rounding.ts';
import type { EpochMs, PriceTicks } from '../domain/units.ts';
import { bestR, breakEvenTicks, trailCandidate } from '../orders/trailing.ts';
import type { Progress } from '../orders/trailing.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './progress.ts';
import { protect, want } from './protect.ts';
import { directionOf } from './protective-draft.ts';
import type { EngineState } from './state.ts';
import { closePosition } from './submit.ts';

// What a closed bar of its strategy means for a position: where its stop belongs now, and whether its time is up. The stop is
// moved in the protective direction only; where a rule would hang it at or beyond the close, no exchange would take it, and the position is left instead.

/** Why a rule wants a position closed at this bar. */
export type Leaving = 'trailing-stop' | 'time-stop';

/** Moves the stop to where the rules want it after a closed bar. Returns why the position is to be left, or null. */
export function followBar(state: EngineState, timeMs: EpochMs, desk: Desk, close: number, decision: Decision | null): Leaving | null {
  const exits = desk.bracket?.exits;
  const { progress, wanted } = desk.protection;
  const position = exits === undefined ? null : state.ledger.position(desk.instrument.id);
  if (exits === undefined || progress === undefined || !position || state.base.killLatched) return null;
  const isBehind = wanted !== null && wanted.stop !== null && moveStop(state, timeMs, desk, position, { close, trail: trailNow(exits.trail, decision), breakEvenAtR: exits.breakEvenAtR, stop: wanted.stop });
  if (isBehind) return 'trailing-stop';
  const { timeStop } = exits;
  if (timeStop === null || progress.bars < timeStop.bars) return null;
  const isSpared = timeStop.belowR > 0 && bestR(progress, entryOf(desk, position), directionOf(position)) >= timeStop.belowR;
  return isSpared ? null : 'time-stop';
}

/** Leaves a position by a rule, unless it is being left already. */
export function leaveByRule(state: EngineState, timeMs: EpochMs, desk: Desk, reason: Leaving): void {
  closePosition(state, timeMs, desk, { purpose: 'exit', reason });
}

interface Wishes {
  readonly close: number;
  readonly trail: TrailRule | null;
  readonly breakEvenAtR: number | null;
  /** Where the stop is wanted now. */
  readonly stop: PriceTicks;
}

/** Returns whether the trail would hang the stop at or beyond the close; then the stop stays. */
function moveStop(state: EngineState, timeMs: EpochMs, desk: Desk, position: Readonly<LedgerPosition>, { close, trail, breakEvenAtR, stop }: Wishes): boolean {
  const { instrument } = desk;
  const progress = desk.protection.progress as Progress;
  const direction = directionOf(position);
  const entry = entryOf(desk, position);
  const isTighter = (ticks: PriceTicks, than: PriceTicks): boolean => direction * (ticks - than) > 0;
  const isAhead = (ticks: PriceTicks): boolean => direction * (close - priceFromTicks(instrument, ticks)) > 0;
  let to = stop;
  if (trail !== null) {
    const hung = trailCandidate(instrument, trail, direction, progress);
    if (isTighter(hung, to)) {
      if (!isAhead(hung)) return true;
      to = hung;
    }
  }
  let { isBrokenEven } = progress;
  if (breakEvenAtR !== null && !isBrokenEven && bestR(progress, entry, direction) >= breakEvenAtR) {
    const even = breakEvenTicks(instrument, entry, direction, progress.entryFee);
    // Where the price has come back already, the stop waits until it can rest there.
    if (!isTighter(even, to)) isBrokenEven = true;
    else if (isAhead(even)) {
      to = even;
      isBrokenEven = true;
    }
  }
  if (isBrokenEven !== progress.isBrokenEven) desk.protection = { ...desk.protection, progress: { ...progress, isBrokenEven } };
  const { wanted } = desk.protection;
  if (to === stop || wanted === null) return false;
  want(desk, { ...wanted, stop: to });
  protect(state, timeMs, desk);
  return false;
}

/** The kind is the position's, the distance that of this bar; while nothing can be measured, that of the entry. */
function trailNow(held: TrailRule | null, decision: Decision | null): TrailRule | null {
  const now = decision?.exits?.trail;
  return held !== null && now?.kind === held.kind ? now : held;
}
