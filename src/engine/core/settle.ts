import { assertNever } from '../domain/assert.ts';
import { formatPrice, formatQty } from '../domain/instrument.ts';
import { isOpen, PERSON, sideSign } from '../domain/order.ts';
import type { Order } from '../domain/order.ts';
import type { FundingBooked, OrderEvent, OrderFilled, PositionCorrected, PositionLiquidated, TransferBooked, VenueEvent } from '../domain/order-event.ts';
import type { ClosedTrade, Position } from '../domain/position.ts';
import { quoteFromAtoms } from '../domain/rounding.ts';
import { mergeBrackets } from '../orders/brackets.ts';
import type { ClientOrderId, EpochMs, InstrumentId, QtyLots, QuoteAtoms } from '../domain/units.ts';
import { amount } from '../risk/words.ts';
import { tellAmendment } from './amend.ts';
import type { Desk } from './desk.ts';
import { abandonAfterClose, onEntryEnded } from './entry.ts';
import { postponeFlatten } from './kill.ts';
import { noteRung } from './ladder.ts';
import { isProtective, onProtectiveLost, protect, refit, restingOf } from './protect.ts';
import { deskOf } from './state.ts';
import type { EngineState } from './state.ts';
import { cancelAll } from './submit.ts';
import { keepRecord } from './trade-records.ts';
import { alert } from './trading-status.ts';

const NONE = 0n as QuoteAtoms;

/** A correction of no more than this part of a position is what fees leave of it, not another hand: nothing to be alarmed at. */
const DUST_SHARE = 100;

/** Takes a report of the exchange into orders, ledger and protection. */
export function settle(state: EngineState, event: VenueEvent): void {
  switch (event.type) {
    case 'order-accepted':
    case 'order-filled':
    case 'order-amended':
    case 'order-canceled':
    case 'order-rejected':
    case 'order-expired': return settleOrder(state, event);
    case 'funding-booked': return settleFunding(state, event);
    case 'position-liquidated': return settleLiquidation(state, event);
    case 'position-corrected': return settleCorrection(state, event);
    case 'transfer-booked': return settleTransfer(state, event);
    default: return assertNever(event);
  }
}

function settleOrder(state: EngineState, event: OrderEvent): void {
  const asked = state.tracker.amendmentOf(event.clientOrderId);
  const change = state.tracker.apply(event);
  if (!change) {
    if (event.type === 'order-filled' && state.tracker.get(event.clientOrderId) === null) reportUnknownFill(state, event);
    return;
  }
  const { order } = change;
  state.outputs.push({ type: 'order-changed', timeMs: event.timeMs, order });
  if (isVenueError(order, event)) state.breakers.errors.onError(event.timeMs, event.type === 'order-rejected' ? 'rejected' : 'amendment-refused');
  if (asked !== null) tellAmendment(state, order, asked, event);
  if (change.fill) settleFill(state, order, change.fill);
  else if (event.type === 'order-canceled' || event.type === 'order-rejected' || event.type === 'order-expired') settleEnd(state, order, event);
  else if (isProtective(order.request)) protect(state, event.timeMs, deskOf(state, event.instrumentId));
}

/** A post-only order that would have taken is refused as it asked to be: that is no error. */
function isVenueError({ request }: Order, event: OrderEvent): boolean {
  if (event.type === 'order-amended') return event.refusal !== undefined;
  return event.type === 'order-rejected' && request.timeInForce !== 'post-only';
}

function settleFill(state: EngineState, order: Order, fill: OrderFilled): void {
  const desk = deskOf(state, fill.instrumentId);
  const { strategyId, reason, purpose } = order.request;
  const closed = state.ledger.book({
    timeMs: fill.timeMs, instrument: desk.instrument, strategyId, side: fill.side, price: fill.price, qty: fill.qty,
    fee: fill.fee, slippage: fill.slippage, ambiguous: fill.ambiguous, reason,
  });
  if (closed) keepRecord(state, desk, closed);
  state.outputs.push({ type: 'fill-booked', timeMs: fill.timeMs, fill, strategyId, reason });
  if (order.filledQty > order.request.qty) reportOverfill(state, order, fill);
  if (purpose === 'take-profit' && desk.protection.progress !== undefined) noteRung(state, desk, order, fill.qty);
  if (purpose === 'entry') afterEntryFill(state, desk, order, fill.timeMs);
  if (closed && purpose !== 'exit' && purpose !== 'entry' && closed.strategyId !== PERSON) desk.positionClosed(closed.side);
  afterPositionChange(state, fill.timeMs, desk, closed);
}

/**
 * The entry's bracket becomes the position's, unless the entry has only shrunk a position of the other side.
 * What a person has resting against the position would turn it: that goes.
 */
function afterEntryFill(state: EngineState, desk: Desk, { request, status }: Order, timeMs: EpochMs): void {
  const { side, strategyId, clientOrderId } = request;
  const sign = Math.sign(state.ledger.qty(desk.instrument.id));
  if (sign === sideSign(side)) desk.bracket = strategyId === PERSON ? mergeBrackets(desk.bracket, desk.planned.get(clientOrderId) ?? null) : desk.nextBracket;
  if (!isOpen(status)) desk.planned.delete(clientOrderId);
  if (status === 'filled' && desk.pursuit?.orderId === clientOrderId) desk.pursuit = null;
  if (sign !== 0 && state.tracker.openEntries > 0) {
    cancelAll(state, timeMs, desk, 'it would have turned the position', (other) => other.purpose === 'entry' && other.strategyId === PERSON && sideSign(other.side) !== sign);
  }
}

/** An order has ended without filling whole. */
function settleEnd(state: EngineState, order: Order, event: OrderEnded): void {
  if (event.type === 'order-rejected') reportRejection(state, order, event.reason);
  if (order.request.purpose === 'entry') onEntryEnded(state, event.timeMs, deskOf(state, event.instrumentId), order);
  if (state.base.killLatched) return postponeFlatten(state, order, event);
  if (!isProtective(order.request)) return;
  const desk = deskOf(state, event.instrumentId);
  if (order.cancelRequested) protect(state, event.timeMs, desk);
  else onProtectiveLost(state, event.timeMs, desk, order, `the exchange ${END_WORDS[event.type]} it: ${event.reason}`);
}

type OrderEnded = Extract<OrderEvent, { readonly type: 'order-canceled' | 'order-rejected' | 'order-expired' }>;

const END_WORDS: Readonly<Record<OrderEnded['type'], string>> = { 'order-canceled': 'canceled', 'order-rejected': 'rejected', 'order-expired': 'ended' };

function settleLiquidation(state: EngineState, event: PositionLiquidated): void {
  const desk = deskOf(state, event.instrumentId);
  if (event.fillId === desk.lastLiquidation) return;
  desk.lastLiquidation = event.fillId;
  const closed = state.ledger.book({
    timeMs: event.timeMs, instrument: desk.instrument, strategyId: desk.assignment?.id ?? PERSON, side: event.side, price: event.price, qty: event.qty,
    fee: event.fee, slippage: 0n as QuoteAtoms, ambiguous: false, reason: 'liquidated',
  });
  if (closed) keepRecord(state, desk, closed);
  state.outputs.push({
    type: 'alert-raised', timeMs: event.timeMs, level: 'critical', code: 'position-liquidated',
    message: `${desk.instrument.symbol} was closed by force: its margin was used up. Lower the leverage or tighten the stop.`,
  });
  cancelAll(state, event.timeMs, desk, 'the position was liquidated', () => true);
  if (closed) desk.positionClosed(closed.side);
  afterPositionChange(state, event.timeMs, desk, closed);
}

/** What was traded by another hand is booked as a person's, so that the engine holds what the exchange says; what protects is made to fit. */
function settleCorrection(state: EngineState, event: PositionCorrected): void {
  if (!isNew(state, event.fillId)) return;
  const desk = deskOf(state, event.instrumentId);
  const { timeMs, instrumentId, fillId, side, price, qty, fee, reason } = event;
  const held = Math.abs(state.ledger.qty(instrumentId));
  const closed = state.ledger.book({ timeMs, instrument: desk.instrument, strategyId: PERSON, side, price, qty, fee, slippage: NONE, ambiguous: false, reason });
  const fill: OrderFilled = { type: 'order-filled', timeMs, clientOrderId: '' as ClientOrderId, instrumentId, fillId, side, price, qty, fee, liquidity: 'taker', slippage: NONE, ambiguous: false };
  state.outputs.push({ type: 'fill-booked', timeMs, fill, strategyId: PERSON, reason });
  alert(state, timeMs, qty * DUST_SHARE <= held ? 'info' : 'warning', 'position-corrected', `${desk.instrument.symbol}: ${formatQty(desk.instrument, qty)} ${side === 'buy' ? 'bought' : 'sold'} at ${formatPrice(desk.instrument, price)} by no order of this session (${reason}). It is booked, and stops are made to fit.`);
  if (closed) desk.positionClosed(closed.side);
  afterPositionChange(state, timeMs, desk, closed);
}

/** Money that came or left is no result of trading: whatever losses are measured from moves with it. */
function settleTransfer(state: EngineState, { timeMs, transferId, amount: atoms, reason }: TransferBooked): void {
  if (!isNew(state, transferId)) return;
  state.ledger.bookTransfer(atoms);
  state.breakers.transfer(quoteFromAtoms(atoms));
  const size = amount(Math.abs(quoteFromAtoms(atoms)));
  alert(state, timeMs, 'info', 'transfer-booked', `${size} ${state.ledger.account().quoteAsset} ${atoms < 0n ? 'left' : 'came to'} the account without a trade (${reason}). It counts neither as profit nor as loss.`);
}

/** Notes the id of a correction or transfer; false when it was booked before. */
function isNew(state: EngineState, id: string): boolean {
  if (state.booked.get(id) !== undefined) return false;
  state.booked.add(id, true);
  return true;
}

/** One instrument is funded once at one time: the same stamp again is a repeated report. */
function settleFunding(state: EngineState, event: FundingBooked): void {
  const desk = deskOf(state, event.instrumentId);
  if (event.timeMs === desk.fundedAtMs) return;
  desk.fundedAtMs = event.timeMs;
  state.ledger.bookFunding(event.instrumentId, event.amount);
  state.outputs.push({ type: 'funding-booked', timeMs: event.timeMs, instrumentId: event.instrumentId, amount: event.amount });
}

function afterPositionChange(state: EngineState, timeMs: EpochMs, desk: Desk, closed: ClosedTrade | null): void {
  if (closed) {
    if (desk.pursuit !== null) abandonAfterClose(state, timeMs, desk, closed.side);
    state.outputs.push({ type: 'trade-closed', timeMs, trade: closed });
    state.breakers.onTrade(timeMs, closed, state.ledger.equity());
    desk.cooldownLeft = desk.cooldownBars;
  }
  refit(state, timeMs, desk, closed ? 'new-position' : 'same-position');
  if (state.ledger.qty(desk.instrument.id) === 0) desk.bracket = null;
  state.outputs.push({ type: 'position-changed', timeMs, instrumentId: desk.instrument.id, position: positionOf(state, desk.instrument.id) });
}

/** Returns the position of an instrument with its protection, or null when flat. */
export function positionOf(state: EngineState, instrumentId: InstrumentId): Position | null {
  const held = state.ledger.position(instrumentId);
  if (!held) return null;
  const desk = deskOf(state, instrumentId);
  const { stop, takeProfit } = restingOf(state, desk);
  return {
    instrumentId,
    strategyId: held.trade.strategyId,
    qty: held.qty as QtyLots,
    costTickLots: held.costTickLots,
    openedAtMs: held.trade.entryTimeMs,
    stopPrice: stop?.request.triggerPrice ?? null,
    // Of a ladder the next step, whether it rests or is watched.
    takeProfitPrice: desk.protection.wanted?.rungs?.[0]?.price ?? takeProfit?.request.limitPrice ?? null,
    fees: held.trade.fees as QuoteAtoms,
    funding: held.trade.funding as QuoteAtoms,
    slippage: held.trade.slippage as QuoteAtoms,
    entryReason: held.trade.entryReason,
  };
}

/** Money moved for an order that this session does not know: nothing is booked on a guess, the reconciliation finds out. */
function reportUnknownFill(state: EngineState, { timeMs, instrumentId, clientOrderId, fillId, side, qty }: OrderFilled): void {
  const instrument = state.instruments.get(instrumentId);
  const what = instrument ? `${formatQty(instrument, qty)} ${instrument.symbol}` : `${qty} lots of ${instrumentId}`;
  alert(state, timeMs, 'critical', 'unknown-fill', `The exchange reports a fill (${fillId}) of an order that this session does not know (${clientOrderId === '' ? 'no id' : clientOrderId}): ${side} ${what}. It is not booked before the account was compared.`);
}

/** A fill is booked as the exchange says it, even beyond what was ordered: the account is compared, and corrected if it was wrong. */
function reportOverfill(state: EngineState, { request, filledQty }: Order, { timeMs, instrumentId }: OrderFilled): void {
  const { instrument } = deskOf(state, instrumentId);
  alert(state, timeMs, 'critical', 'over-fill', `The exchange reports ${formatQty(instrument, filledQty)} of order ${request.clientOrderId} on ${instrument.symbol} as filled; ${formatQty(instrument, request.qty)} were ordered. It is booked as reported until the account was compared.`);
}

/** Where a refusal leaves a position without its stop or without its exit, that is an alarm and not a note. */
function reportRejection(state: EngineState, order: Order, reason: string): void {
  const { purpose, instrumentId } = order.request;
  state.outputs.push({
    type: 'alert-raised', timeMs: order.updatedAtMs, level: purpose === 'entry' || purpose === 'take-profit' ? 'warning' : 'critical', code: 'order-rejected',
    message: `The exchange rejected the ${purpose} order on ${deskOf(state, instrumentId).instrument.symbol}: ${reason}.`,
  });
}
