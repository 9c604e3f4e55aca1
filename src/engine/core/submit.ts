import type { Denial } from '../domain/denial.ts';
import type { OrderRequest } from '../domain/order.ts';
import { nearestTicks } from '../domain/rounding.ts';
import type { ClientOrderId, EpochMs } from '../domain/units.ts';
import { isDenial } from '../risk/gate.ts';
import type { RiskContext } from '../risk/gate.ts';
import type { Desk } from './desk.ts';
import { exposureOf, nextOrderId, occupiedCount, totalExposure, usedMargin } from './state.ts';
import type { EngineState } from './state.ts';

/** A request before it has an id. */
export type DraftOrder = Omit<OrderRequest, 'clientOrderId' | 'decidedAtMs'>;

/** Puts an order through the gate and, when approved, on its way. Returns the denial, or null when it was sent. */
export function submit(state: EngineState, timeMs: EpochMs, draft: DraftOrder, context: RiskContext): Denial | null {
  const request: OrderRequest = { ...draft, clientOrderId: nextOrderId(state), decidedAtMs: timeMs };
  const answer = state.gate.check(request, context);
  if (isDenial(answer)) {
    state.outputs.push({ type: 'order-denied', timeMs, request, denial: answer });
    return answer;
  }
  state.orderRate.note(timeMs);
  const order = state.tracker.submitted(answer, timeMs);
  state.outputs.push({ type: 'order-changed', timeMs, order }, { type: 'submit-order', timeMs, order: answer });
  return null;
}

/** Asks for the cancellation of an order, once. */
export function cancel(state: EngineState, timeMs: EpochMs, id: ClientOrderId, reason: string): boolean {
  const order = state.tracker.cancelRequested(id, timeMs);
  if (!order) return false;
  state.outputs.push(
    { type: 'order-changed', timeMs, order },
    { type: 'cancel-order', timeMs, clientOrderId: id, instrumentId: order.request.instrumentId, reason },
  );
  return true;
}

/** Returns what the gate needs to know of an instrument now. */
export function riskContext(state: EngineState, timeMs: EpochMs, desk: Desk): RiskContext {
  const equity = state.ledger.equity();
  return {
    timeMs,
    instrument: desk.instrument,
    status: state.status,
    price: desk.price,
    dataAgeMs: Math.max(0, timeMs - desk.lastEventMs),
    positionQty: state.ledger.qty(desk.instrument.id),
    equity,
    symbolExposure: exposureOf(state, desk),
    totalExposure: totalExposure(state),
    availableMargin: equity - usedMargin(state),
    otherPositions: occupiedCount(state, desk.instrument.id),
    dayLossPct: state.breakers.dayLossPct,
    drawdownPct: state.breakers.drawdownPct,
    ordersInWindow: state.orderRate.count(timeMs),
  };
}

/** Sends a market order that closes what is held. Returns false when flat, or when one is on its way already. */
export function closePosition(state: EngineState, timeMs: EpochMs, desk: Desk, how: { readonly purpose: 'exit' | 'flatten' | 'manual'; readonly reason: string }): boolean {
  const { id } = desk.instrument;
  const held = state.ledger.qty(id);
  if (held === 0 || isClosing(state, desk, how.purpose)) return false;
  const denial = submit(state, timeMs, {
    strategyId: state.ledger.position(id)?.trade.strategyId ?? 'person',
    instrumentId: id, purpose: how.purpose, side: held > 0 ? 'sell' : 'buy', type: 'market', qty: Math.abs(held) as OrderRequest['qty'],
    limitPrice: null, triggerPrice: null, timeInForce: 'gtc', reduceOnly: true, ocoGroup: null,
    decisionPrice: decisionTicks(desk), reason: how.reason,
  }, riskContext(state, timeMs, desk));
  return denial === null;
}

/** Tells whether a closing market order is open. A flatten does not wait behind an exit that fills at the next bar. */
export function isClosing(state: EngineState, desk: Desk, purpose: 'exit' | 'flatten' | 'manual'): boolean {
  return state.tracker.openOf(desk.instrument.id).some(({ request }) =>
    request.type === 'market' && request.reduceOnly && (purpose === 'exit' || request.purpose === purpose));
}

/** Returns the newest price in ticks: the base from which slippage is counted. */
export function decisionTicks(desk: Desk): OrderRequest['decisionPrice'] {
  return nearestTicks(desk.instrument, desk.price);
}

/** Cancels every open order of an instrument that `matches`; returns how many. */
export function cancelAll(state: EngineState, timeMs: EpochMs, desk: Desk, reason: string, matches: (request: OrderRequest) => boolean): number {
  let count = 0;
  for (const { request } of state.tracker.openOf(desk.instrument.id)) {
    if (matches(request) && cancel(state, timeMs, request.clientOrderId, reason)) count++;
  }
  return count;
}
