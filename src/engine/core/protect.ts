import { closingSide } from '../domain/order.ts';
import type { Order, OrderRequest } from '../domain/order.ts';
import { priceFromTicks } from '../domain/rounding.ts';
import type { EpochMs, PriceTicks, QtyLots } from '../domain/units.ts';
import { bracketPrices, trailedStop } from '../orders/brackets.ts';
import type { BracketPlan, BracketPrices } from '../orders/brackets.ts';
import { rungOf } from '../orders/ladder.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import { averagePrice } from '../portfolio/open-trade.ts';
import type { Desk } from './desk.ts';
import { alignRungs, wantedRungs } from './ladder.ts';
import { keepProgress } from './progress.ts';
import { UNPROTECTED } from './protection-state.ts';
import { directionOf, isProtective, protectiveDraft, STOP_ATTEMPTS, TARGET_ATTEMPTS } from './protective-draft.ts';
import type { EngineState } from './state.ts';
import { cancel, cancelAll, closePosition, riskContext, submit } from './submit.ts';

// Answers arrive later, more than once and in any order. So nothing here waits for "the" answer: `protect` compares what rests with what is
// wanted and takes the next step, after every change and every report. Of each role one request is under way at a time. What is replaced is
// canceled when its successor rests, not before: if the successor is refused, the old one is still there. Reduce-only keeps both from filling twice.

export { isProtective } from './protective-draft.ts';

/** Tells whether the exchange has an order: asked for is not enough. */
export function isResting({ status, cancelRequested }: Order): boolean {
  return !cancelRequested && (status === 'accepted' || status === 'partially-filled');
}

/** The protective orders of an instrument that stay. */
export interface Resting {
  readonly stop: Order | null;
  readonly takeProfit: Order | null;
}

/** Returns the newest stop and target, asked for or resting: those being canceled protect nothing any more. Of a ladder the nearest rung is the target. */
export function restingOf(state: EngineState, desk: Desk): Resting {
  let stop: Order | null = null;
  let takeProfit: Order | null = null;
  for (const order of state.tracker.openOf(desk.instrument.id)) {
    if (order.cancelRequested) continue;
    if (order.request.purpose === 'stop-loss') stop = order;
    else if (order.request.purpose === 'take-profit' && order.request.limitPrice !== null && isNearer(order, takeProfit)) takeProfit = order;
  }
  return { stop, takeProfit };
}

/** What is no rung of a ladder is the newest of its kind. */
function isNearer({ request }: Order, than: Order | null): boolean {
  const rung = rungOf(request);
  const other = than === null ? null : rungOf(than.request);
  return rung === null || other === null || rung <= other;
}

/** Works out anew what protects a position that has changed, and makes it so. A position that was turned round starts afresh. */
export function refit(state: EngineState, timeMs: EpochMs, desk: Desk, how: 'same-position' | 'new-position'): void {
  const position = state.ledger.position(desk.instrument.id);
  if (!position || how === 'new-position') desk.protection = UNPROTECTED;
  if (position && desk.bracket !== null) {
    keepProgress(desk, position);
    const rungs = desk.bracket.exits === undefined ? null : wantedRungs(desk, position);
    const { entryTickLots, entryQty } = position.trade;
    const direction = directionOf(position);
    const planned = bracketPrices(desk.instrument, averagePrice(desk.instrument, entryTickLots, entryQty), direction, desk.bracket);
    // A stop that a person has set stays where they set it.
    const stop = typeof desk.bracket.stopPrice === 'number' ? planned.stop : tighter(direction, planned.stop, desk.protection.wanted?.stop ?? null);
    want(desk, rungs === null ? { stop, takeProfit: planned.takeProfit } : { stop, takeProfit: null, rungs });
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

/** A person does without a stop or a target that was planned, or without one step of a ladder. */
export function forgo(desk: Desk, request: OrderRequest): void {
  const { wanted } = desk.protection;
  if (wanted === null) return;
  const index = rungOf(request);
  if (request.purpose === 'stop-loss') want(desk, { ...wanted, stop: null });
  else if (index !== null) {
    setRung(desk, index, null);
    want(desk, { ...wanted, rungs: wanted.rungs?.filter((rung) => rung.index !== index) ?? [] });
  } else if (request.purpose === 'take-profit') want(desk, { ...wanted, takeProfit: null });
}

/** Moves one step of a ladder to another price, or does without it. */
export function moveRung(state: EngineState, timeMs: EpochMs, desk: Desk, to: { readonly index: number; readonly price: PriceTicks }): void {
  setRung(desk, to.index, to.price);
  refit(state, timeMs, desk, 'same-position');
}

function setRung(desk: Desk, index: number, price: PriceTicks | null): void {
  const { bracket } = desk;
  if (bracket?.exits === undefined) return;
  desk.bracket = { ...bracket, exits: { ...bracket.exits, ladder: bracket.exits.ladder.map((rung, at) => (at === index ? { ...rung, price } : rung)) } };
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
  const stop = roleOf(open, position, { purpose: 'stop-loss', price: wanted.stop, sparesRungs: false });
  const target = roleOf(open, position, { purpose: 'take-profit', price: wanted.takeProfit, sparesRungs: wanted.rungs !== undefined });
  const sendsStop = stop.isMissing && stopRefusals < STOP_ATTEMPTS;
  const sendsTarget = target.isMissing && targetRefusals < TARGET_ATTEMPTS;
  if (sendsStop || sendsTarget) {
    const group = stop.kept?.request.ocoGroup ?? target.kept?.request.ocoGroup ?? `oco-${state.nextGroup++}`;
    if (sendsStop) sendStop(state, timeMs, desk, position, { price: wanted.stop as PriceTicks, group });
    if (sendsTarget) sendTarget(state, timeMs, desk, position, { price: wanted.takeProfit as PriceTicks, group });
  }
  for (const { request } of stop.outdated) cancel(state, timeMs, request.clientOrderId, 'replaced');
  for (const { request } of target.outdated) cancel(state, timeMs, request.clientOrderId, 'replaced');
  if (wanted.rungs !== undefined) alignRungs(state, timeMs, desk, position);
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
  /** Rungs of a ladder are looked after by themselves. */
  readonly sparesRungs: boolean;
}

function roleOf(open: readonly Order[], { qty }: Readonly<LedgerPosition>, { purpose, price, sparesRungs }: Wish): Role {
  const side = closingSide(qty as QtyLots);
  let kept: Order | null = null;
  let isUnderWay = false;
  let others = 0;
  for (const order of open) {
    if (order.request.purpose !== purpose || order.cancelRequested || (sparesRungs && rungOf(order.request) !== null)) continue;
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
    if (goes && order !== kept && order.request.purpose === purpose && !order.cancelRequested && !(sparesRungs && rungOf(order.request) !== null)) outdated.push(order);
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
  submit(state, timeMs, { ...protectiveDraft(desk, position, group), purpose: 'stop-loss', type: 'stop-market', limitPrice: null, triggerPrice: price, decisionPrice: price, reason: 'stop-loss' }, () => riskContext(state, timeMs, desk));
}

function sendTarget(state: EngineState, timeMs: EpochMs, desk: Desk, position: Readonly<LedgerPosition>, { price, group }: Placement): void {
  submit(state, timeMs, { ...protectiveDraft(desk, position, group), purpose: 'take-profit', type: 'limit', limitPrice: price, triggerPrice: null, decisionPrice: price, reason: 'take-profit' }, () => riskContext(state, timeMs, desk));
}

/** Sets what is wanted; what is wanted anew has not been refused yet. */
export function want(desk: Desk, wanted: BracketPrices): void {
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

/** A stop that has been trailed is not loosened by a later partial fill of the entry. */
function tighter(direction: 1 | -1, planned: PriceTicks | null, current: PriceTicks | null): PriceTicks | null {
  if (planned === null || current === null) return planned ?? current;
  return direction * (current - planned) > 0 ? current : planned;
}
