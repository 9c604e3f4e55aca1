import { isDerivative } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import { closingSide } from '../domain/order.ts';
import type { Order } from '../domain/order.ts';
import { nearestTicks, priceFromTicks } from '../domain/rounding.ts';
import type { EpochMs, QtyLots } from '../domain/units.ts';
import type { RungTarget } from '../orders/brackets.ts';
import { creditRungs, layRungs, outstandingRungs, rungOf, rungReason } from '../orders/ladder.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import { averagePrice } from '../portfolio/open-trade.ts';
import type { Desk } from './desk.ts';
import { directionOf, protectiveDraft, TARGET_ATTEMPTS } from './protective-draft.ts';
import type { EngineState } from './state.ts';
import { cancel, isClosing, riskContext, submit } from './submit.ts';

// A take-profit in steps. Futures know reduce-only: every step rests at the exchange beside the one stop for the whole. On spot what rests is locked, and a stop
// can rest together with a target for the same quantity only (an OCO): there the stop rests for the whole all the time, and the steps are watched here and
// taken at the market. A step is asked for anew only when its former order is over: two for one step would take too much.

/** Returns what is still to be taken of the ladder of a position, nearest first; null without a ladder. */
export function wantedRungs(desk: Desk, position: Readonly<LedgerPosition>): readonly RungTarget[] | null {
  const laid = laidRungs(desk, position);
  return laid === null ? null : outstandingRungs(laid, desk.protection.progress?.taken ?? NONE, Math.abs(position.qty));
}

/** Notes what an order has taken of the ladder of the position that is held. */
export function noteRung(state: EngineState, desk: Desk, { request, submittedAtMs }: Order, qty: QtyLots): void {
  const { progress } = desk.protection;
  const index = rungOf(request);
  const position = state.ledger.position(desk.instrument.id);
  // An order of the position before says nothing of this one.
  if (progress === undefined || index === null || !position || submittedAtMs < position.trade.entryTimeMs) return;
  const laid = laidRungs(desk, position) ?? [];
  desk.protection = { ...desk.protection, progress: { ...progress, taken: creditRungs(laid, progress.taken, { upTo: index, qty, isForSeveral: request.type === 'market' }) } };
}

/** Takes the next step toward one resting order for each rung that can rest. Doing it again changes nothing. */
export function alignRungs(state: EngineState, timeMs: EpochMs, desk: Desk, position: Readonly<LedgerPosition>): void {
  const resting = restingRungs(desk.instrument, desk.protection.wanted?.rungs ?? [], position);
  const side = closingSide(position.qty as QtyLots);
  const orders = state.tracker.openOf(desk.instrument.id);
  for (const order of orders) {
    const index = rungOf(order.request);
    if (index === null || order.cancelRequested || order.request.type === 'market') continue;
    const wanted = resting.find((rung) => rung.index === index);
    if (order.request.side !== side || wanted === undefined || !fits(order, wanted)) cancel(state, timeMs, order.request.clientOrderId, 'replaced');
  }
  if (desk.protection.targetRefusals >= TARGET_ATTEMPTS) return;
  for (const rung of resting) {
    if (orders.some(({ request }) => request.side === side && rungOf(request) === rung.index)) continue;
    const { price, qty, index } = rung;
    submit(state, timeMs, {
      ...protectiveDraft(desk, position, `oco-${state.nextGroup++}`), qty, purpose: 'take-profit', type: 'limit', limitPrice: price, triggerPrice: null, decisionPrice: price, reason: rungReason(index),
    }, riskContext(state, timeMs, desk));
  }
}

/** Takes the steps that the newest price has reached, where they cannot rest at the exchange: all that were passed with one order, one order at a time. */
export function takeWatchedRungs(state: EngineState, timeMs: EpochMs, desk: Desk): void {
  const [nearest] = desk.protection.wanted?.rungs ?? [];
  if (nearest === undefined || !isReached(state, desk, nearest)) return;
  const { rungs = [] } = desk.protection.wanted ?? {};
  const position = state.ledger.position(desk.instrument.id);
  if (!position || isDerivative(desk.instrument) || restingRungs(desk.instrument, rungs, position).length > 0) return;
  // An account in doubt may hold less than it seems, and spot knows no reduce-only.
  if (state.base.killLatched || state.holds.has('account') || desk.protection.targetRefusals >= TARGET_ATTEMPTS || isClosing(state, desk, 'exit')) return;
  const passed = rungs.filter((rung) => isReached(state, desk, rung));
  const last = passed.at(-1);
  if (last === undefined) return;
  const qty = passed.reduce((sum, rung) => sum + rung.qty, 0) as QtyLots;
  submit(state, timeMs, {
    ...protectiveDraft(desk, position, `oco-${state.nextGroup++}`), qty, purpose: 'take-profit', type: 'market', limitPrice: null, triggerPrice: null,
    decisionPrice: nearestTicks(desk.instrument, desk.price), reason: rungReason(last.index),
  }, riskContext(state, timeMs, desk));
}

/** Tells whether the steps of a ladder are watched by the program instead of resting at the exchange. */
export function isWatched(instrument: Instrument, rungs: readonly RungTarget[], position: Readonly<LedgerPosition>): boolean {
  return rungs.length > 0 && restingRungs(instrument, rungs, position).length === 0;
}


const NONE: readonly number[] = [];

function laidRungs(desk: Desk, position: Readonly<LedgerPosition>): readonly RungTarget[] | null {
  const { bracket, instrument } = desk;
  if (bracket?.exits === undefined || bracket.exits.ladder.length === 0) return null;
  const { entryTickLots, entryQty } = position.trade;
  return layRungs({ instrument, entryPrice: averagePrice(instrument, entryTickLots, entryQty), direction: directionOf(position), entryQty }, bracket.exits.ladder);
}

/** On spot one rung can rest, when it takes all that is held: then it pairs with the stop. */
function restingRungs(instrument: Instrument, rungs: readonly RungTarget[], position: Readonly<LedgerPosition>): readonly RungTarget[] {
  if (isDerivative(instrument)) return rungs;
  return rungs.length === 1 && rungs[0]?.qty === Math.abs(position.qty) ? rungs : [];
}

/** An order that has begun to fill is left to finish, as long as it takes what is left of its rung. */
function fits({ request, filledQty }: Order, { price, qty }: RungTarget): boolean {
  return request.qty - filledQty === qty && (request.limitPrice === price || filledQty > 0);
}

function isReached(state: EngineState, desk: Desk, { price }: RungTarget): boolean {
  const sign = Math.sign(state.ledger.qty(desk.instrument.id));
  return sign !== 0 && sign * (desk.price - priceFromTicks(desk.instrument, price)) >= 0;
}
