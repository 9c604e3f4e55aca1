import type { Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import type { EpochMs } from '../domain/units.ts';
import { abandonEntry } from './entry.ts';
import { counted } from '../risk/words.ts';
import { deskOf } from './state.ts';
import { UNPROTECTED } from './protection-state.ts';
import type { EngineState } from './state.ts';
import { disarm } from './arming.ts';
import { cancelAll, closePosition, isClosing } from './submit.ts';
import { alert, keepLatched, setStatus } from './trading-status.ts';

/** After a refused flatten the next attempt waits this long: an exchange that refuses at once must not be asked in a circle. */
const RETRY_MS = 1000;

/** Cancels everything, flattens everything, and latches: nothing but a person's re-arm lets an order through again. */
export function kill(state: EngineState, timeMs: EpochMs, cause: string): void {
  setStatus(state, { state: 'halted', killLatched: true, cause, sinceMs: timeMs, changedBy: 'person' });
  let canceledOrders = state.kill?.canceledOrders ?? 0;
  for (const desk of state.allDesks) {
    canceledOrders += cancelAll(state, timeMs, desk, 'kill switch', ({ purpose }) => purpose !== 'flatten');
    desk.bracket = null;
    desk.nextBracket = null;
    desk.planned.clear();
    abandonEntry(state, timeMs, desk, 'kill switch');
    desk.protection = UNPROTECTED;
  }
  disarm(state, timeMs, cause);
  const flattenedPositions = Math.max(state.kill?.flattenedPositions ?? 0, state.ledger.positions.length);
  state.kill = { requestedAtMs: state.kill?.requestedAtMs ?? timeMs, canceledOrders, flattenedPositions };
  state.flattenAfterMs = timeMs;
  alert(state, timeMs, 'critical', 'kill-switch', `Kill switch: ${counted(canceledOrders, 'order')} canceled, ${counted(flattenedPositions, 'position')} being closed. Trading stays off until you re-arm it.`);
}

/** While the kill switch is on: closes whatever is open, and reports once everything is verified to be flat. */
export function pursueFlat(state: EngineState, timeMs: EpochMs): void {
  if (timeMs >= state.flattenAfterMs) flattenAll(state, timeMs);
  if (state.kill === null || state.tracker.openCount > 0 || state.ledger.positions.length > 0) return;
  const { canceledOrders, flattenedPositions } = state.kill;
  state.outputs.push({ type: 'kill-finished', timeMs, canceledOrders, flattenedPositions, verifiedFlat: true });
  state.kill = null;
}

/** Wakes the engine for the next attempt to flatten: a market that has fallen silent must not put it off. */
export const killDue = {
  nextDueMs(state: EngineState): EpochMs | null {
    if (!state.base.killLatched || state.ledger.positions.every(({ instrument }) => isClosing(state, deskOf(state, instrument.id), 'flatten'))) return null;
    return state.flattenAfterMs;
  },

  onDue: flattenAll,
};

function flattenAll(state: EngineState, timeMs: EpochMs): void {
  for (const { instrument } of state.ledger.positions) {
    const desk = deskOf(state, instrument.id);
    const isRefused = !closePosition(state, timeMs, desk, { purpose: 'flatten', reason: 'kill switch' }) && !isClosing(state, desk, 'flatten');
    if (isRefused) state.flattenAfterMs = timeMs + RETRY_MS;
  }
}

/** Notes that a flattening order ended without closing the position: the first input after a pause brings the next attempt. */
export function postponeFlatten(state: EngineState, order: Order, event: OrderEvent): void {
  if (order.request.purpose !== 'flatten' || (event.type !== 'order-rejected' && event.type !== 'order-expired' && event.type !== 'order-canceled')) return;
  state.flattenAfterMs = event.timeMs + RETRY_MS;
}

/** A person lets trading go on after a kill. A breaker that is latched stays so: taking back a kill is not the same as accepting a loss. */
export function reArm(state: EngineState, timeMs: EpochMs, cause: string): void {
  if (!state.status.killLatched) return;
  state.kill = null;
  state.chosen = { state: 'active', killLatched: false, cause, sinceMs: timeMs, changedBy: 'person' };
  const latched = state.breakers.tripped;
  if (latched === null) setStatus(state, state.chosen);
  else keepLatched(state, timeMs, latched);
}
