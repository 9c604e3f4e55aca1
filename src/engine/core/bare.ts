import type { EpochMs, InstrumentId } from '../domain/units.ts';
import type { Order } from '../domain/order.ts';
import type { Desk } from './desk.ts';
import { isResting } from './protect.ts';
import { UNPROTECTED } from './protection-state.ts';
import type { BarePart } from './protection-state.ts';
import type { EngineState } from './state.ts';
import { closePosition, isClosing } from './submit.ts';
import { alert } from './trading-status.ts';

// The invariant: no open position without its resting stop for longer than the grace. What is watched are lots, not positions: an entry that
// fills in many parts is never covered whole while it does, and must not be closed for that as long as every part gets its stop in time.

/** Looks, after an input, which lots of which position no stop covers, and since when. */
export function watchProtection(state: EngineState, timeMs: EpochMs): void {
  for (const desk of state.allDesks) {
    const qty = state.ledger.qty(desk.instrument.id);
    const { protection } = desk;
    if (qty === 0 && protection === UNPROTECTED) continue;
    const held = Math.abs(qty);
    if (held === 0 || !needsStop(state, desk)) {
      if (protection.bare.length > 0 || protection.covered !== 0) desk.protection = { ...protection, covered: 0, bare: NO_PARTS };
      continue;
    }
    const covered = Math.min(held, coveredLots(state, desk, qty));
    if (covered < held) desk.protection = { ...protection, covered, bare: bareParts(protection.bare, { was: protection.covered, now: covered, held, timeMs }) };
    else if (protection.bare.length > 0) desk.protection = { ...protection, covered, bare: NO_PARTS, cause: '', exits: 0, nextExitMs: 0 };
    else if (protection.covered !== covered) desk.protection = { ...protection, covered };
  }
}

const NO_PARTS: readonly BarePart[] = [];

/** Returns since when the oldest lots of a position have been without a resting stop; null when flat, covered, or not in need of one. */
export function bareSince(state: Readonly<EngineState>, instrumentId: InstrumentId): EpochMs | null {
  return oldestOf(state.desks.get(instrumentId)?.protection.bare ?? NO_PARTS);
}

/** Closes what has been without a stop for longer than the grace, again and again while the exchange refuses. */
export const bareDue = {
  nextDueMs(state: EngineState): EpochMs | null {
    let next: EpochMs | null = null;
    for (const desk of state.allDesks) {
      const dueMs = desk.protection.bare.length === 0 ? null : exitDueMs(state, desk);
      if (dueMs !== null && (next === null || dueMs < next)) next = dueMs;
    }
    return next;
  },

  onDue(state: EngineState, timeMs: EpochMs): void {
    for (const desk of state.allDesks) {
      const dueMs = desk.protection.bare.length === 0 ? null : exitDueMs(state, desk);
      if (dueMs !== null && dueMs <= timeMs) exitBare(state, timeMs, desk);
    }
  },
};

/** The pause after an emergency exit that came to nothing: doubled each time, so that an exchange that refuses is not asked in a circle. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

function exitBare(state: EngineState, timeMs: EpochMs, desk: Desk): void {
  const { instrument: { id, symbol }, protection } = desk;
  const seconds = ((timeMs - (bareSince(state, id) ?? timeMs)) / 1000).toFixed(1);
  const why = protection.cause === '' ? 'the exchange has not accepted one' : protection.cause;
  alert(state, timeMs, 'critical', 'unprotected', `${symbol} has been without a resting stop-loss for ${seconds} s (${why}). It is being closed at the market${protection.exits === 0 ? '' : `, attempt ${protection.exits + 1}`}.`);
  desk.protection = { ...protection, exits: protection.exits + 1, nextExitMs: timeMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** protection.exits) };
  closePosition(state, timeMs, desk, { purpose: 'exit', reason: 'unprotected' });
}

/**
 * Null while a way out is open already. A program that was ended before it heard that its stop rests must not close, the moment it is back, what is
 * protected all the while: an account that comes into doubt after the grace has passed unwatched is compared first, for the grace once more.
 */
function exitDueMs(state: EngineState, desk: Desk): EpochMs | null {
  const since = oldestOf(desk.protection.bare);
  if (since === null || isClosing(state, desk, 'exit')) return null;
  const graceMs = state.protection.stopGraceSeconds * 1000;
  const doubtMs = desk.protection.exits === 0 ? state.holds.get('account')?.sinceMs : undefined;
  const isUnwatched = doubtMs !== undefined && doubtMs >= since + graceMs;
  return Math.max((isUnwatched ? doubtMs : since) + graceMs, desk.protection.nextExitMs);
}

function oldestOf(parts: readonly BarePart[]): EpochMs | null {
  let oldest: EpochMs | null = null;
  for (const { sinceMs } of parts) if (oldest === null || sinceMs < oldest) oldest = sinceMs;
  return oldest;
}

/** What the kill switch closes needs no stop any more. */
function needsStop(state: EngineState, desk: Desk): boolean {
  if (state.base.killLatched) return false;
  return state.protection.requireStop === 'always' || (desk.protection.wanted !== null && desk.protection.wanted.stop !== null);
}

function coveredLots(state: EngineState, desk: Desk, qty: number): number {
  const side = qty > 0 ? 'sell' : 'buy';
  let lots = 0;
  for (const order of state.tracker.openOf(desk.instrument.id)) {
    if (isStop(order) && isResting(order) && order.request.side === side) lots += order.request.qty - order.filledQty;
  }
  return lots;
}

/** A person's own stop protects as well; one that only begins to follow at some price does not yet. */
function isStop({ request: { purpose, type, reduceOnly, triggerPrice } }: Order): boolean {
  if (purpose === 'stop-loss') return true;
  return reduceOnly && (type === 'stop-market' || (type === 'trailing-stop-market' && triggerPrice === null));
}

interface Coverage {
  /** Covered lots at the last look, and now. */
  readonly was: number;
  readonly now: number;
  readonly held: number;
  readonly timeMs: EpochMs;
}

/** Lots that were bare stay so since when they were; lots that lost their stop, and lots that came, are bare from now on. */
function bareParts(before: readonly BarePart[], { was, now, held, timeMs }: Coverage): readonly BarePart[] {
  // The common case: a position has just been opened, and its stop is on its way.
  if (before.length === 0 && was <= now) return [{ upTo: held, sinceMs: timeMs }];
  const parts: BarePart[] = [];
  let reached = now;
  const add = (upTo: number, sinceMs: EpochMs): void => {
    const end = Math.min(upTo, held);
    if (end <= reached) return;
    parts.push({ upTo: end, sinceMs });
    reached = end;
  };
  add(was, timeMs);
  for (const { upTo, sinceMs } of before) add(upTo, sinceMs);
  add(held, timeMs);
  return parts;
}
