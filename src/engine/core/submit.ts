import type { Denial, DenialCode } from '../domain/denial.ts';
import type { CancelCause } from '../domain/output.ts';
import { closingSide, NOT_SENT } from '../domain/order.ts';
import type { ApprovedOrder, OrderRequest } from '../domain/order.ts';
import { nearestTicks, priceFromTicks, quoteFromAtoms } from '../domain/rounding.ts';
import type { ClientOrderId, EpochMs, QtyLots } from '../domain/units.ts';
import type { BracketPlan } from '../orders/brackets.ts';
import { contextAfterReduction } from '../risk/after-reduction.ts';
import { isDenial } from '../risk/gate.ts';
import type { WaitingEntry } from '../risk/context.ts';
import type { OrderShape, RiskContext } from '../risk/gate.ts';
import type { Desk } from './desk.ts';
import { measureExposure, waitingEntry } from './exposure.ts';
import { pauseOf } from './pauses.ts';
import { nextOrderId } from './state.ts';
import type { EngineState } from './state.ts';

/** A request before it has an id. */
export type DraftOrder = OrderShape;

/** A request that risk refused, and why. */
export interface Refusal {
  readonly request: OrderRequest;
  readonly denial: Denial;
}

/** What the gate needs to know, or how to find out: of an order that can only shrink a position it need not be found out. */
export type ContextSource = RiskContext | (() => RiskContext);

/** Puts an order through the gate and, when approved, on its way; says so when it was not. Returns whether it was sent. */
export function submit(state: EngineState, timeMs: EpochMs, draft: DraftOrder, context: ContextSource): boolean {
  const refusal = trySubmit(state, timeMs, draft, context);
  if (refusal) report(state, timeMs, refusal);
  return refusal === null;
}

/** Puts an order through the gate and, when approved, on its way. Returns the refusal, counted but not reported yet, or null. */
export function trySubmit(state: EngineState, timeMs: EpochMs, draft: DraftOrder, context: ContextSource): Refusal | null {
  const answer = trySend(state, timeMs, draft, context);
  return isRefusal(answer) ? answer : null;
}

/** Like {@link trySubmit}, and returns the order that was sent. */
export function trySend(state: EngineState, timeMs: EpochMs, draft: DraftOrder, context: ContextSource): Refusal | ApprovedOrder {
  const request = requestOf(draft, nextOrderId(state), timeMs);
  const answer = reduceOrCheck(state, request, context);
  if (isDenial(answer)) return refuse(state, request, answer);
  send(state, timeMs, answer);
  return answer;
}

function reduceOrCheck(state: EngineState, request: OrderRequest, source: ContextSource): ApprovedOrder | Denial {
  const reducing = typeof source === 'function' ? state.gate.approveReducing(request, state.ledger.qty(request.instrumentId)) : null;
  if (reducing !== null) return reducing;
  const context = typeof source === 'function' ? source() : source;
  const paused = pauseOf(state, request);
  return state.gate.check(request, paused === null ? context : { ...context, paused });
}

/** Tells whether an order was refused. */
export function isRefusal(answer: Refusal | ApprovedOrder): answer is Refusal {
  return 'denial' in answer;
}

/** Returns the request that a draft would have become, had it been sent. */
export function unsent(draft: DraftOrder, timeMs: EpochMs): OrderRequest {
  return requestOf(draft, NOT_SENT, timeMs);
}

/** Counts a denial and returns it as a refusal. */
export function refuse(state: EngineState, request: OrderRequest, denial: Denial): Refusal {
  countDenial(state, denial.code);
  return { request, denial };
}

/** Counts a denial that nobody need be told of again. */
export function countDenial({ denials }: EngineState, code: DenialCode): void {
  denials.set(code, (denials.get(code) ?? 0) + 1);
}

/** Reports a denial. */
export function report(state: EngineState, timeMs: EpochMs, { request, denial }: Refusal): void {
  state.outputs.push({ type: 'order-denied', timeMs, request, denial });
}

/** Asks for the cancellation of an order, once. */
export function cancel(state: EngineState, timeMs: EpochMs, id: ClientOrderId, reason: string, cause?: CancelCause): boolean {
  const order = state.tracker.cancelRequested(id, timeMs);
  if (!order) return false;
  state.outputs.push(
    { type: 'order-changed', timeMs, order },
    { type: 'cancel-order', timeMs, clientOrderId: id, instrumentId: order.request.instrumentId, reason, ...(cause === undefined ? {} : { cause }) },
  );
  return true;
}

/** Returns what the gate needs to know of an instrument now. Whoever sends an order that opens adds where its stop will be. */
export function riskContext(state: EngineState, timeMs: EpochMs, desk: Desk, planned?: { readonly stopDistance: number | null }): RiskContext {
  const equity = state.ledger.equity();
  const exposure = measureExposure(state, desk);
  const position = state.ledger.position(desk.instrument.id);
  return {
    timeMs,
    instrument: desk.instrument,
    status: state.status,
    arming: armingLimit(state),
    // Whoever sends an order with a stop planned says so: forgotten, it is denied.
    lacksStop: planned === undefined && state.protection.requireStop === 'always',
    paused: null,
    stopDistance: planned?.stopDistance ?? null,
    stopPrice: null,
    price: desk.price,
    book: desk.book,
    dataAgeMs: Math.max(0, timeMs - desk.lastEventMs),
    positionQty: (position?.qty ?? 0) as QtyLots,
    averageEntry: position?.averageEntry ?? 0,
    equity,
    symbolExposure: exposure.symbol,
    totalExposure: exposure.total,
    derivativeExposure: exposure.derivatives,
    heldExposure: exposure.held,
    netExposure: exposure.net,
    ownWaitingLong: exposure.ownWaitingLong,
    ownWaitingShort: exposure.ownWaitingShort,
    waitingLong: exposure.waitingLong,
    waitingShort: exposure.waitingShort,
    waitingCost: exposure.waitingCost,
    waitingEntries: waitingEntriesOf(state, desk),
    portfolio: { index: state.allDesks.indexOf(desk), exposures: state.exposures, symbols: state.symbols, risk: state.portfolioRisk },
    availableMargin: equity - exposure.usedMargin,
    otherPositions: exposure.others,
    dayLossPct: state.breakers.dayLossPct,
    drawdownPct: state.breakers.drawdownPct,
    ordersInWindow: state.orderRate.count(timeMs),
  };
}

/** A turn is an exit and an entry in one go: the entry is judged as if the exit had filled, at its worst price. */
export function contextAfterExit(state: EngineState, context: RiskContext): RiskContext {
  const { positionQty } = context;
  const exit = { side: closingSide(positionQty), qty: Math.abs(positionQty) as QtyLots, limitPrice: null, triggerPrice: null, callbackBps: null };
  return contextAfterReduction(exit, context, state.config.risk);
}

/** Returns where a plan puts the stop of a position; both null without one. */
export function stopOfPlan({ instrument }: Desk, plan: BracketPlan | null): Pick<RiskContext, 'stopDistance' | 'stopPrice'> {
  const price = plan?.stopPrice ?? null;
  return price === null ? { stopDistance: plan?.stopDistance ?? null, stopPrice: null } : { stopDistance: null, stopPrice: priceFromTicks(instrument, price) };
}

/** Returns how the position is to be protected that an entry order opens. */
export function planOf(desk: Desk, id: ClientOrderId): BracketPlan | null {
  return desk.planned.get(id) ?? desk.nextBracket;
}

const NONE_WAITING: readonly WaitingEntry[] = [];

function waitingEntriesOf(state: EngineState, desk: Desk): readonly WaitingEntry[] {
  if (state.tracker.openEntries === 0) return NONE_WAITING;
  return state.tracker.openOf(desk.instrument.id).filter(({ request }) => !request.reduceOnly).map((order) => {
    const { clientOrderId, side } = order.request;
    const { qty, fillPrice } = waitingEntry(state, desk, order);
    return { clientOrderId, side, qty, fillPrice, ...stopOfPlan(desk, planOf(desk, clientOrderId)) };
  });
}

function armingLimit({ arming }: EngineState): RiskContext['arming'] {
  return arming === null ? null : { isArmed: arming.isArmed, notionalCap: arming.notionalCap === null ? 0 : quoteFromAtoms(arming.notionalCap) };
}

/** Sends a market order that closes what is held. Returns false when flat, or when one is on its way already. */
export function closePosition(state: EngineState, timeMs: EpochMs, desk: Desk, how: { readonly purpose: 'exit' | 'flatten' | 'manual'; readonly reason: string }): boolean {
  const { id } = desk.instrument;
  const held = state.ledger.position(id);
  if (!held || isClosing(state, desk, how.purpose)) return false;
  return submit(state, timeMs, {
    strategyId: held.trade.strategyId,
    instrumentId: id, purpose: how.purpose, side: held.qty > 0 ? 'sell' : 'buy', type: 'market', qty: Math.abs(held.qty) as OrderRequest['qty'],
    limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: true, ocoGroup: null,
    // A restored account may hold what no price has come for yet: what was paid is the last price known.
    decisionPrice: nearestTicks(desk.instrument, Number.isNaN(desk.price) ? held.averageEntry : desk.price), reason: how.reason,
  }, () => riskContext(state, timeMs, desk));
}

/** Tells whether a closing market order is open. A flatten does not wait behind an exit that fills at the next bar. */
export function isClosing(state: EngineState, desk: Desk, purpose: 'exit' | 'flatten' | 'manual'): boolean {
  for (const { request } of state.tracker.openOf(desk.instrument.id)) {
    if (request.type === 'market' && request.reduceOnly && (purpose === 'exit' || request.purpose === purpose)) return true;
  }
  return false;
}

/** Cancels every open order of an instrument that `matches`; returns how many. */
export function cancelAll(state: EngineState, timeMs: EpochMs, desk: Desk, reason: string, matches: (request: OrderRequest) => boolean): number {
  let count = 0;
  for (const { request } of state.tracker.openOf(desk.instrument.id)) {
    if (matches(request) && cancel(state, timeMs, request.clientOrderId, reason)) count++;
  }
  return count;
}

/** Written out field by field, so that all requests are laid out alike in memory, whoever drafted them. */
function requestOf(draft: DraftOrder, clientOrderId: ClientOrderId, decidedAtMs: EpochMs): OrderRequest {
  const { strategyId, instrumentId, purpose, side, type, qty, limitPrice, triggerPrice, callbackBps, timeInForce, reduceOnly, ocoGroup, decisionPrice, reason } = draft;
  return { clientOrderId, strategyId, instrumentId, purpose, side, type, qty, limitPrice, triggerPrice, callbackBps, timeInForce, reduceOnly, ocoGroup, decisionPrice, decidedAtMs, reason };
}

function send(state: EngineState, timeMs: EpochMs, approved: ApprovedOrder): void {
  state.orderRate.note(timeMs);
  const order = state.tracker.submitted(approved, timeMs);
  state.outputs.push({ type: 'order-changed', timeMs, order }, { type: 'submit-order', timeMs, order: approved });
}
