import { formatPrice, formatQty } from '../domain/instrument.ts';
import type { Order, OrderRequest } from '../domain/order.ts';
import { sideSign } from '../domain/order.ts';
import type { EpochMs, PriceTicks, QtyLots } from '../domain/units.ts';
import { entryTerms, guardPrice, isBeyondGuard, isPlain, slippagePct } from '../orders/pursuit.ts';
import type { EntryTerms, Pursuit } from '../orders/pursuit.ts';
import type { RiskContext } from '../risk/gate.ts';
import type { Desk } from './desk.ts';
import type { EngineState } from './state.ts';
import { cancel, isRefusal, refuse, report, riskContext, trySend, unsent } from './submit.ts';
import type { DraftOrder, Refusal } from './submit.ts';
import { alert } from './trading-status.ts';

// An entry by a policy (orders/config.ts) may take several orders. At most one of them is open at a time: the next is sent only when the
// exchange has said that the last one is over, so that what fills never adds up to more than was wanted.

/** How long an entry waits before it is sent again after the exchange has sent it back: the same book would send it back again. */
const PAUSE_MS = 1000;

/** Returns how a strategy's entry is sent now: by its policy, or at the market without one. A guard that lies beyond the price collar is drawn in to it. */
export function termsOf(desk: Desk, side: OrderRequest['side'], collarPct: number): EntryTerms & { readonly guard: PriceTicks | null } {
  const policy = desk.assignment?.entry;
  if (!policy || isPlain(policy)) return { type: 'market', limitPrice: null, timeInForce: 'gtc', guard: null };
  const maxSlippagePct = policy.maxSlippagePct === null ? null : Math.min(policy.maxSlippagePct, collarPct);
  const guard = guardPrice(desk.instrument, desk.price, side, { ...policy, maxSlippagePct });
  return { ...entryTerms(desk.instrument, { side, guard, wouldTake: false, policy }, desk.price), guard };
}

/** Sends the first order of a strategy's entry. Returns the refusal, counted but not reported yet, or null. */
export function beginEntry(state: EngineState, timeMs: EpochMs, desk: Desk, draft: DraftOrder, guard: PriceTicks | null, context: RiskContext): Refusal | null {
  const answer = trySend(state, timeMs, draft, context);
  if (isRefusal(answer)) return answer;
  const policy = desk.assignment?.entry;
  desk.pursuit = !policy || isPlain(policy) ? null : {
    orderId: answer.clientOrderId, strategyId: draft.strategyId, side: draft.side, reason: draft.reason, wanted: draft.qty, filled: 0 as QtyLots,
    decisionPrice: draft.decisionPrice, guard, sent: 1, wouldTake: false, dueMs: patienceOf(draft, policy.timeoutSeconds, timeMs), isTimedOut: false, policy,
  };
  return null;
}

/** Gives an entry up: no further order is sent for it. What of it is open is for the caller to cancel; what has timed out is asked for again, to end at once. */
export function abandonEntry(state: EngineState, timeMs: EpochMs, desk: Desk, reason: string): void {
  const { pursuit } = desk;
  desk.pursuit = null;
  if (pursuit === null || !pursuit.isTimedOut || pursuit.orderId === null) return;
  state.outputs.push({ type: 'cancel-order', timeMs, clientOrderId: pursuit.orderId, instrumentId: desk.instrument.id, reason });
}

/** The position that an entry was still building is closed: the rest of it would open another. A turn goes on. */
export function abandonAfterClose(state: EngineState, timeMs: EpochMs, desk: Desk, closed: 'long' | 'short'): void {
  const { pursuit } = desk;
  if (pursuit === null || (pursuit.side === 'buy') !== (closed === 'long')) return;
  desk.pursuit = null;
  if (pursuit.orderId !== null) cancel(state, timeMs, pursuit.orderId, 'the position was closed');
}

/** An entry order has ended without filling whole: its rest is sent again, or given up. */
export function onEntryEnded(state: EngineState, timeMs: EpochMs, desk: Desk, order: Order): void {
  desk.planned.delete(order.request.clientOrderId);
  const { pursuit } = desk;
  if (pursuit?.orderId !== order.request.clientOrderId) return;
  const filled = (pursuit.filled + order.filledQty) as QtyLots;
  const rest = { ...pursuit, orderId: null, filled };
  const wouldTake = order.request.timeInForce === 'post-only' && !order.cancelRequested;
  // Somebody has canceled it: the strategy, a person, a breaker.
  if (order.cancelRequested && !pursuit.isTimedOut) {
    desk.pursuit = null;
    return;
  }
  if (order.status === 'rejected' && !wouldTake) return giveUp(state, timeMs, desk, rest, order.reason ?? 'the exchange has rejected it');
  if (pursuit.policy.unfilled === 'abort') return giveUp(state, timeMs, desk, rest, reasonOf(rest, order));
  if (pursuit.sent > pursuit.policy.maxChases) return giveUp(state, timeMs, desk, rest, `${reasonOf(rest, order)}, and it was sent ${pursuit.sent} times`);
  desk.pursuit = { ...rest, wouldTake, dueMs: timeMs + (pursuit.isTimedOut ? 0 : PAUSE_MS), isTimedOut: false };
}

/** Ends the patience with orders that wait, and sends the next of those that ended. */
export const entryDue = {
  nextDueMs(state: EngineState): EpochMs | null {
    let next: EpochMs | null = null;
    for (const { pursuit } of state.allDesks) {
      if (pursuit !== null && pursuit.dueMs !== null && (next === null || pursuit.dueMs < next)) next = pursuit.dueMs;
    }
    return next;
  },

  onDue(state: EngineState, timeMs: EpochMs): void {
    for (const desk of state.allDesks) {
      const { pursuit } = desk;
      if (pursuit === null || pursuit.dueMs === null || pursuit.dueMs > timeMs) continue;
      if (pursuit.orderId === null) sendNext(state, timeMs, desk, pursuit);
      else {
        desk.pursuit = { ...pursuit, dueMs: null, isTimedOut: true };
        cancel(state, timeMs, pursuit.orderId, `not filled within ${pursuit.policy.timeoutSeconds} s`, 'time-out');
      }
    }
  },
};

function sendNext(state: EngineState, timeMs: EpochMs, desk: Desk, pursuit: Pursuit): void {
  const { instrument, price } = desk;
  const held = state.ledger.qty(instrument.id);
  // The exit of a turn is still under way: until it has filled, an entry would only do its work.
  if (held !== 0 && Math.sign(held) !== sideSign(pursuit.side)) {
    desk.pursuit = { ...pursuit, dueMs: timeMs + PAUSE_MS };
    return;
  }
  if (!desk.isEnabled || state.status.state !== 'active') return giveUp(state, timeMs, desk, pursuit, `trading is ${desk.isEnabled ? state.status.state : 'switched off for its strategy'}`);
  const terms = entryTerms(instrument, pursuit, price);
  const draft: DraftOrder = {
    strategyId: pursuit.strategyId, instrumentId: instrument.id, purpose: 'entry', side: pursuit.side, qty: (pursuit.wanted - pursuit.filled) as QtyLots, triggerPrice: null, callbackBps: null,
    reduceOnly: false, ocoGroup: null, decisionPrice: pursuit.decisionPrice, reason: pursuit.reason, ...terms,
  };
  if (isBeyondGuard(instrument, pursuit, price)) {
    report(state, timeMs, refuse(state, unsent(draft, timeMs), { code: 'slippage-guard', slippagePct: slippagePct(instrument, pursuit, price), limitPct: pursuit.policy.maxSlippagePct ?? 0 }));
    return giveUp(state, timeMs, desk, pursuit, `the price has left the guard of ${guardText(desk, pursuit)}`);
  }
  const answer = trySend(state, timeMs, draft, { ...riskContext(state, timeMs, desk), lacksStop: false, stopDistance: desk.nextBracket?.stopDistance ?? null });
  if (isRefusal(answer)) {
    report(state, timeMs, answer);
    return giveUp(state, timeMs, desk, pursuit, 'its rest was denied');
  }
  desk.pursuit = { ...pursuit, orderId: answer.clientOrderId, sent: pursuit.sent + 1, dueMs: patienceOf(draft, pursuit.policy.timeoutSeconds, timeMs) };
}

/** An order that does not rest needs no time-out. */
function patienceOf({ type, timeInForce }: DraftOrder, seconds: number, timeMs: EpochMs): EpochMs | null {
  return type === 'market' || timeInForce === 'ioc' ? null : timeMs + seconds * 1000;
}

function giveUp(state: EngineState, timeMs: EpochMs, desk: Desk, { filled, wanted }: Pursuit, why: string): void {
  desk.pursuit = null;
  const { instrument } = desk;
  const outcome = filled === 0 ? 'Nothing was opened' : `${formatQty(instrument, filled)} of ${formatQty(instrument, wanted)} were opened and keep their stop`;
  alert(state, timeMs, 'info', 'entry-given-up', `The entry on ${instrument.symbol} was given up: ${why}. ${outcome}.`);
}

function reasonOf({ policy, isTimedOut }: Pursuit, order: Order): string {
  if (isTimedOut) return `it did not fill within ${policy.timeoutSeconds} s`;
  return order.reason ?? 'it did not fill';
}

function guardText({ instrument }: Desk, { guard, decisionPrice, policy }: Pursuit): string {
  return `${policy.maxSlippagePct ?? 0} % (${formatPrice(instrument, decisionPrice)} to ${guard === null ? 'any price' : formatPrice(instrument, guard)})`;
}
