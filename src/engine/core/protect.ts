import { closingSide } from '../domain/order.ts';
import type { Order, OrderPurpose, OrderRequest } from '../domain/order.ts';
import { priceFromTicks } from '../domain/rounding.ts';
import type { EpochMs, PriceTicks, QtyLots } from '../domain/units.ts';
import { bracketPrices, trailedStop } from '../orders/brackets.ts';
import type { BracketPlan, BracketPrices } from '../orders/brackets.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import { averagePrice } from '../portfolio/open-trade.ts';
import type { Desk } from './desk.ts';
import { UNPROTECTED } from './protection-state.ts';
import type { EngineState } from './state.ts';
import { cancel, cancelAll, closePosition, riskContext, submit } from './submit.ts';

// Answers arrive later, more than once and in any order. So nothing here waits for "the" answer: `protect` compares what rests with what is
// wanted and takes the next step, after every change and every report. Of each role one request is under way at a time. What is replaced is
// canceled when its successor rests, not before: if the successor is refused, the old one is still there. Reduce-only keeps both from filling twice.

/** Tells whether an order protects a position. */
export function isProtective(request: OrderRequest): boolean {
  return request.purpose === 'stop-loss' || request.purpose === 'take-profit';
}

/** Tells whether the exchange has an order: asked for is not enough. */
export function isResting({ status, cancelRequested }: Order): boolean {
  return !cancelRequested && (status === 'accepted' || status === 'partially-filled');
}

/** The protective orders of an instrument that stay. */
export interface Resting {
  readonly stop: Order | null;
  readonly takeProfit: Order | null;
}

/** Returns the newest stop and target, asked for or resting: those being canceled protect nothing any more. */
export function restingOf(state: EngineState, desk: Desk): Resting {
  let stop: Order | null = null;
  let takeProfit: Order | null = null;
  for (const order of state.tracker.openOf(desk.instrument.id)) {
    if (order.cancelRequested) continue;
    if (order.request.purpose === 'stop-loss') stop = order;
    else if (order.request.purpose === 'take-profit') takeProfit = order;
  }
  return { stop, takeProfit };
}

/** Works out anew what protects a position that has changed, and makes it so. A position that was turned round starts afresh. */
export function refit(state: EngineState, timeMs: EpochMs, desk: Desk, how: 'same-position' | 'new-position'): void {
  const position = state.ledger.position(desk.instrument.id);
  if (!position || how === 'new-position') desk.protection = UNPROTECTED;
  if (position && desk.bracket !== null) {
    const { entryTickLots, entryQty } = position.trade;
    const direction = directionOf(position);
    const planned = bracketPrices(desk.instrument, averagePrice(desk.instrument, entryTickLots, entryQty), direction, desk.bracket);
    // A stop that a person has set stays where they set it.
    const stop = typeof desk.bracket.stopPrice === 'number' ? planned.stop : tighter(direction, planned.stop, desk.protection.wanted?.stop ?? null);
    want(desk, { stop, takeProfit: planned.takeProfit });
  }
  const { stopRefusals, targetRefusals } = desk.protection;
  if (stopRefusals > 0 || targetRefusals > 0) desk.protection = { ...desk.protection, stopRefusals: 0, targetRefusals: 0 };
  protect(state, timeMs, desk);
}

/** Protects an open position by another plan, whatever protected it until now. */
export function protectBy(state: EngineState, timeMs: EpochMs, desk: Desk, plan: BracketPlan): void {
  desk.bracket = plan;
  desk.protection = { ...desk.protection, wanted: null };
  refit(state, timeMs, desk, 'same-position');
}

/** A person does without a stop or a target that was planned. */
export function forgo(desk: Desk, purpose: OrderPurpose): void {
  const { wanted } = desk.protection;
  if (wanted === null) return;
  if (purpose === 'stop-loss') want(desk, { ...wanted, stop: null });
  else if (purpose === 'take-profit') want(desk, { ...wanted, takeProfit: null });
}

/** Takes what rests for what is wanted: a snapshot of an earlier version says it by its orders alone. */
export function wantWhatRests(state: EngineState, desk: Desk): void {
  const { stop, takeProfit } = restingOf(state, desk);
  if (stop !== null || takeProfit !== null) want(desk, { stop: stop?.request.triggerPrice ?? null, takeProfit: takeProfit?.request.limitPrice ?? null });
}

/** Moves a trailing stop after a close; never away from the position's good. */
export function trail(state: EngineState, timeMs: EpochMs, desk: Desk, close: number): void {
  const distance = desk.bracket?.trailingDistance ?? null;
  const { wanted } = desk.protection;
  const position = state.ledger.position(desk.instrument.id);
  if (distance === null || !position || wanted === null || wanted.stop === null) return;
  const moved = trailedStop(desk.instrument, close, directionOf(position), distance, wanted.stop);
  if (moved === null) return;
  want(desk, { ...wanted, stop: moved });
  protect(state, timeMs, desk);
}

/** Takes the next step toward one stop and one target for the whole position, or none when it is flat. Doing it again changes nothing. */
export function protect(state: EngineState, timeMs: EpochMs, desk: Desk): void {
  const position = state.ledger.position(desk.instrument.id);
  if (!position) {
    cancelAll(state, timeMs, desk, 'the position is closed', isProtective);
    return;
  }
  const { wanted, stopRefusals, targetRefusals } = desk.protection;
  if (wanted === null || state.base.killLatched) return;
  const open = state.tracker.openOf(desk.instrument.id);
  const stop = roleOf(open, position, { purpose: 'stop-loss', price: wanted.stop });
  const target = roleOf(open, position, { purpose: 'take-profit', price: wanted.takeProfit });
  const sendsStop = stop.isMissing && stopRefusals < STOP_ATTEMPTS;
  const sendsTarget = target.isMissing && targetRefusals < TARGET_ATTEMPTS;
  if (sendsStop || sendsTarget) {
    const group = stop.kept?.request.ocoGroup ?? target.kept?.request.ocoGroup ?? `oco-${state.nextGroup++}`;
    if (sendsStop) sendStop(state, timeMs, desk, position, { price: wanted.stop as PriceTicks, group });
    if (sendsTarget) sendTarget(state, timeMs, desk, position, { price: wanted.takeProfit as PriceTicks, group });
  }
  for (const { request } of stop.outdated) cancel(state, timeMs, request.clientOrderId, 'replaced');
  for (const { request } of target.outdated) cancel(state, timeMs, request.clientOrderId, 'replaced');
}

/** The exchange has refused a protective order, or taken it away although nobody asked: it is asked for once more, or the position is left if its stop has been passed. */
export function onProtectiveLost(state: EngineState, timeMs: EpochMs, desk: Desk, { request }: Order, why: string): void {
  const { protection } = desk;
  if (request.purpose === 'take-profit') {
    desk.protection = { ...protection, targetRefusals: protection.targetRefusals + 1 };
    return protect(state, timeMs, desk);
  }
  const isRecent = timeMs - protection.stopRefusedAtMs <= state.protection.stopGraceSeconds * 1000;
  desk.protection = { ...protection, stopRefusals: (isRecent ? protection.stopRefusals : 0) + 1, stopRefusedAtMs: timeMs, cause: why };
  if (isPassed(state, desk)) closePosition(state, timeMs, desk, { purpose: 'exit', reason: 'unprotected' });
  else protect(state, timeMs, desk);
}

/** A stop that is refused is sent once more; then the grace decides. A target that is refused waits for the next change of the position. */
const STOP_ATTEMPTS = 2;
const TARGET_ATTEMPTS = 1;

/** How one role stands: what fits, what no longer does, and whether one has to be sent. */
interface Role {
  readonly kept: Order | null;
  /** May be canceled now. */
  readonly outdated: readonly Order[];
  readonly isMissing: boolean;
}

interface Wish {
  readonly purpose: 'stop-loss' | 'take-profit';
  readonly price: PriceTicks | null;
}

function roleOf(open: readonly Order[], { qty }: Readonly<LedgerPosition>, { purpose, price }: Wish): Role {
  const side = closingSide(qty as QtyLots);
  let kept: Order | null = null;
  let isUnderWay = false;
  let others = 0;
  for (const order of open) {
    if (order.request.purpose !== purpose || order.cancelRequested) continue;
    others++;
    if (order.request.side !== side) continue;
    if (order.status === 'pending-submit') isUnderWay = true;
    if (price !== null && fits(order, price, Math.abs(qty))) kept = order;
  }
  if (kept !== null) others--;
  const isMissing = price !== null && kept === null && !isUnderWay;
  if (others === 0) return { kept, outdated: NONE, isMissing };
  const isReplaced = price === null || (kept !== null && isResting(kept));
  const outdated: Order[] = [];
  for (const order of open) {
    // What protected the position before it was turned would now add to it, were it not reduce-only: it goes whatever else rests.
    const goes = isReplaced || order.request.side !== side;
    if (goes && order !== kept && order.request.purpose === purpose && !order.cancelRequested) outdated.push(order);
  }
  return { kept, outdated, isMissing };
}

const NONE: readonly Order[] = [];

/** An order that has begun to fill is left to finish: to replace it in the middle would risk doing it twice. */
function fits({ request, filledQty }: Order, price: PriceTicks, qty: number): boolean {
  const ownPrice = request.purpose === 'stop-loss' ? request.triggerPrice : request.limitPrice;
  return request.qty - filledQty === qty && (ownPrice === price || filledQty > 0);
}

interface Placement {
  readonly price: PriceTicks;
  readonly group: string;
}

function sendStop(state: EngineState, timeMs: EpochMs, desk: Desk, position: Readonly<LedgerPosition>, { price, group }: Placement): void {
  submit(state, timeMs, { ...common(desk, position, group), purpose: 'stop-loss', type: 'stop-market', limitPrice: null, triggerPrice: price, decisionPrice: price, reason: 'stop-loss' }, riskContext(state, timeMs, desk));
}

function sendTarget(state: EngineState, timeMs: EpochMs, desk: Desk, position: Readonly<LedgerPosition>, { price, group }: Placement): void {
  submit(state, timeMs, { ...common(desk, position, group), purpose: 'take-profit', type: 'limit', limitPrice: price, triggerPrice: null, decisionPrice: price, reason: 'take-profit' }, riskContext(state, timeMs, desk));
}

function common(desk: Desk, position: Readonly<LedgerPosition>, ocoGroup: string) {
  return {
    strategyId: position.trade.strategyId, instrumentId: desk.instrument.id, side: position.qty > 0 ? 'sell' : 'buy', qty: Math.abs(position.qty) as QtyLots,
    callbackBps: null, timeInForce: 'gtc', reduceOnly: true, ocoGroup,
  } as const;
}

/** What is wanted anew has not been refused yet. */
function want(desk: Desk, wanted: BracketPrices): void {
  const before = desk.protection.wanted;
  desk.protection = {
    ...desk.protection, wanted,
    stopRefusals: before?.stop === wanted.stop ? desk.protection.stopRefusals : 0,
    targetRefusals: before?.takeProfit === wanted.takeProfit ? desk.protection.targetRefusals : 0,
  };
}

/** The newest price lies at or beyond the stop: what rests there would fill at once, and the exchange takes no such order. */
function isPassed(state: EngineState, desk: Desk): boolean {
  const position = state.ledger.position(desk.instrument.id);
  const stop = desk.protection.wanted?.stop ?? null;
  return position !== null && stop !== null && directionOf(position) * (desk.price - priceFromTicks(desk.instrument, stop)) <= 0;
}

function directionOf({ qty }: Readonly<LedgerPosition>): 1 | -1 {
  return qty > 0 ? 1 : -1;
}

/** A stop that has been trailed is not loosened by a later partial fill of the entry. */
function tighter(direction: 1 | -1, planned: PriceTicks | null, current: PriceTicks | null): PriceTicks | null {
  if (planned === null || current === null) return planned ?? current;
  return direction * (current - planned) > 0 ? current : planned;
}
