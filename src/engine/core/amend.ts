import { formatPrice, formatQty, isDerivative } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Command } from '../domain/input.ts';
import { isOpen, sideSign } from '../domain/order.ts';
import type { Order, OrderRequest } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import { priceFromTicks } from '../domain/rounding.ts';
import type { EpochMs, PriceTicks, QtyLots } from '../domain/units.ts';
import { remaining } from '../orders/brackets.ts';
import { rungOf } from '../orders/ladder.ts';
import type { Amendment } from '../orders/order-tracker.ts';
import { isDenial } from '../risk/gate.ts';
import type { RiskContext } from '../risk/gate.ts';
import { leverageOf } from '../risk/allowance.ts';
import type { Desk } from './desk.ts';
import { waitingEntry } from './exposure.ts';
import { pauseOf } from './pauses.ts';
import { isProtective, moveRung, protectBy, restingOf } from './protect.ts';
import { deskOf } from './state.ts';
import type { EngineState } from './state.ts';
import { planOf, refuse, report, riskContext, stopOfPlan } from './submit.ts';
import { alert } from './trading-status.ts';

type AmendOrder = Extract<Command, { readonly type: 'amend-order' }>;
type ProtectPosition = Extract<Command, { readonly type: 'protect-position' }>;

/** Changes a resting limit order, or moves the stop or target of a position. What cannot be changed is said, and stays as it is. */
export function amendByHand(state: EngineState, command: AmendOrder): void {
  const { timeMs, clientOrderId } = command;
  const order = state.tracker.get(clientOrderId);
  const desk = order === null ? null : deskOf(state, order.request.instrumentId);
  if (order === null || desk === null) return refuseChange(state, timeMs, `No order ${clientOrderId} is known here.`);
  if (isProtective(order.request) && isOpen(order.status) && !order.cancelRequested) return moveProtection(state, command, desk, order);
  const to = { qty: command.qty ?? order.request.qty, limitPrice: command.limitPrice ?? order.request.limitPrice };
  const refusal = refusalOf(desk.instrument, order, command, to);
  if (refusal !== null || to.limitPrice === null) return refuseChange(state, timeMs, refusal ?? 'Nothing was changed.');
  amend(state, timeMs, desk, order, { qty: to.qty, limitPrice: to.limitPrice });
}

/** Gives a position this stop and this target in place of what protects it now; the new ones rest before the old ones go. */
export function protectByHand(state: EngineState, { timeMs, instrumentId, stopPrice, takeProfitPrice }: ProtectPosition): void {
  protectAt(state, timeMs, deskOf(state, instrumentId), stopPrice, takeProfitPrice);
}

/** Says what became of a change when it is not simply carried out: a fill or an end came first, or the exchange has refused it. */
export function tellAmendment(state: EngineState, { request, status, filledQty }: Order, asked: Amendment, event: OrderEvent): void {
  const { instrument } = deskOf(state, request.instrumentId);
  if (event.type === 'order-amended') {
    if (request.qty === asked.qty && request.limitPrice === asked.limitPrice) return;
    const why = event.refusal === undefined ? '' : `: ${event.refusal}`;
    return alert(state, event.timeMs, 'warning', 'amend-refused', `The exchange left the ${request.side} order on ${instrument.symbol} at ${describe(instrument, request)}${why}.`);
  }
  if (isOpen(status)) return;
  const filled = `${formatQty(instrument, filledQty)} of ${formatQty(instrument, request.qty)} filled`;
  alert(state, event.timeMs, 'warning', 'amend-too-late', `The ${request.side} order on ${instrument.symbol} was ${status} before it could be changed (${filled}); the change was not made.`);
}

function amend(state: EngineState, timeMs: EpochMs, desk: Desk, order: Order, to: Amendment): void {
  const { request, filledQty } = order;
  const wanted: OrderRequest = { ...request, qty: (to.qty - filledQty) as QtyLots, limitPrice: to.limitPrice };
  // To ask for less at the same price can only shrink what is at stake; everything else is judged like a new order in place of this one.
  if (to.limitPrice !== request.limitPrice || to.qty > request.qty) {
    const answer = state.gate.check(wanted, withoutOrder(state, riskContext(state, timeMs, desk), desk, order));
    if (isDenial(answer)) return report(state, timeMs, refuse(state, wanted, answer));
  }
  if (state.tracker.amendRequested(request.clientOrderId, to) === null) return;
  state.orderRate.note(timeMs);
  state.outputs.push({ type: 'amend-order', timeMs, clientOrderId: request.clientOrderId, instrumentId: request.instrumentId, ...to });
}

/** The changed order takes the place of the one that counts now. */
function withoutOrder(state: EngineState, context: RiskContext, desk: Desk, order: Order): RiskContext {
  if (order.request.reduceOnly) return context;
  // Whether it needs a stop was judged when it was placed.
  const { instrument } = desk;
  const { clientOrderId, side } = order.request;
  const { worth, cost } = waitingEntry(state, desk, order);
  const [long, short] = side === 'buy' ? [worth, 0] : [0, worth];
  return {
    ...context,
    lacksStop: false,
    ...stopOfPlan(desk, planOf(desk, clientOrderId)),
    waitingEntries: context.waitingEntries.filter((entry) => entry.clientOrderId !== clientOrderId),
    paused: pauseOf(state, order.request),
    symbolExposure: Math.max(0, context.symbolExposure - worth),
    totalExposure: Math.max(0, context.totalExposure - worth),
    derivativeExposure: isDerivative(instrument) ? Math.max(0, context.derivativeExposure - worth) : context.derivativeExposure,
    ownWaitingLong: Math.max(0, context.ownWaitingLong - long),
    ownWaitingShort: Math.max(0, context.ownWaitingShort - short),
    waitingLong: Math.max(0, context.waitingLong - long),
    waitingShort: Math.max(0, context.waitingShort - short),
    waitingCost: Math.max(0, context.waitingCost - cost),
    availableMargin: context.availableMargin + worth / leverageOf(instrument, state.config.risk),
  };
}

function refusalOf(instrument: Instrument, { request, status, filledQty, cancelRequested }: Order, command: AmendOrder, to: { readonly qty: QtyLots; readonly limitPrice: PriceTicks | null }): string | null {
  const name = `The ${request.side} order on ${instrument.symbol}`;
  if (!isOpen(status)) return `${name} is ${status} already (${formatQty(instrument, filledQty)} of ${formatQty(instrument, request.qty)} filled): nothing was changed.`;
  if (cancelRequested) return `${name} is being canceled: nothing was changed.`;
  if (request.type !== 'limit') return `${name} is no limit order and cannot be changed where it rests: cancel it, and place another.`;
  if (command.triggerPrice !== null) return `${name} is a limit order and has no trigger price: nothing was changed.`;
  if (!isStep(to.qty) || (to.limitPrice !== null && !isStep(to.limitPrice))) return `${name} needs a quantity and a price above zero: nothing was changed.`;
  if (to.qty <= filledQty) return `${name} has filled ${formatQty(instrument, filledQty)} already and cannot become ${formatQty(instrument, to.qty)}: cancel the rest instead.`;
  if (to.qty === request.qty && to.limitPrice === request.limitPrice) return `${name} is at ${describe(instrument, request)} already.`;
  return null;
}

/** A stop is moved by its trigger, a target by its limit; the size of both is the position's. */
function moveProtection(state: EngineState, command: AmendOrder, desk: Desk, { request }: Order): void {
  const { timeMs, qty, limitPrice, triggerPrice } = command;
  const { stop, takeProfit } = restingOf(state, desk);
  const isStop = request.purpose === 'stop-loss';
  if (qty !== null) return refuseChange(state, timeMs, `The ${isStop ? 'stop-loss' : 'target'} of ${desk.instrument.symbol} always covers the whole position: its quantity cannot be changed.`);
  if ((isStop ? limitPrice : triggerPrice) !== null || (isStop ? triggerPrice : limitPrice) === null) {
    return refuseChange(state, timeMs, `The ${isStop ? 'stop-loss is moved by its trigger' : 'target is moved by its limit'} price: nothing was changed.`);
  }
  const index = rungOf(request);
  if (index !== null && limitPrice !== null) return moveStep(state, command, desk, { index, price: limitPrice });
  const current = { stop: stop?.request.triggerPrice ?? null, takeProfit: nextStep(desk) ?? takeProfit?.request.limitPrice ?? null };
  protectAt(state, timeMs, desk, isStop ? triggerPrice : current.stop, isStop ? current.takeProfit : limitPrice);
}

function protectAt(state: EngineState, timeMs: EpochMs, desk: Desk, stopPrice: PriceTicks | null, takeProfitPrice: PriceTicks | null): void {
  const { instrument } = desk;
  const position = state.ledger.position(instrument.id);
  if (!position) return refuseChange(state, timeMs, `There is no position in ${instrument.symbol} to protect.`);
  if (state.base.killLatched) return refuseChange(state, timeMs, 'The kill switch is on, and every position is being closed.');
  const sign = sideSign(position.qty > 0 ? 'buy' : 'sell');
  const away = (price: PriceTicks): number => sign * (priceFromTicks(instrument, price) - desk.price);
  if (stopPrice !== null && !(isStep(stopPrice) && away(stopPrice) < 0)) return refuseChange(state, timeMs, wrongSide(desk, 'stop-loss', stopPrice, sign > 0 ? 'below' : 'above'));
  if (takeProfitPrice !== null && !(isStep(takeProfitPrice) && away(takeProfitPrice) > 0)) return refuseChange(state, timeMs, wrongSide(desk, 'target', takeProfitPrice, sign > 0 ? 'above' : 'below'));
  const distance = (price: PriceTicks | null): number | null => (price === null ? null : Math.abs(priceFromTicks(instrument, price) - position.averageEntry));
  const exits = desk.bracket?.exits;
  // A ladder whose next step is left where it is goes on; another target takes its place.
  const keepsTarget = takeProfitPrice !== null && takeProfitPrice === nextStep(desk);
  const target = keepsTarget ? null : takeProfitPrice;
  protectBy(state, timeMs, desk, {
    stopDistance: distance(stopPrice), takeProfitDistance: distance(target), trailingDistance: null, stopPrice, takeProfitPrice: target,
    ...(exits === undefined ? {} : { exits: remaining(exits, { keepsStop: false, keepsTarget }) }),
  });
}

/** Price of the nearest step of a ladder that is left; null without one. */
function nextStep({ protection }: Desk): PriceTicks | null {
  return protection.wanted?.rungs?.[0]?.price ?? null;
}

/** One step of a ladder is moved by itself, but not past its neighbours: their order is what tells them apart. */
function moveStep(state: EngineState, { timeMs }: AmendOrder, desk: Desk, to: { readonly index: number; readonly price: PriceTicks }): void {
  const { instrument, protection } = desk;
  const position = state.ledger.position(instrument.id);
  if (!position || state.base.killLatched) return refuseChange(state, timeMs, `There is no position in ${instrument.symbol} to protect.`);
  const sign = position.qty > 0 ? 1 : -1;
  if (!isStep(to.price) || sign * (priceFromTicks(instrument, to.price) - desk.price) <= 0) return refuseChange(state, timeMs, wrongSide(desk, 'target', to.price, sign > 0 ? 'above' : 'below'));
  const others = protection.wanted?.rungs?.filter(({ index }) => index !== to.index) ?? [];
  const isPast = others.some(({ index, price }) => Math.sign(index - to.index) !== Math.sign(sign * (price - to.price)));
  if (isPast) return refuseChange(state, timeMs, `Step ${to.index + 1} of the ladder in ${instrument.symbol} would pass another step at ${formatPrice(instrument, to.price)}: move it between its neighbours. Nothing was changed.`);
  moveRung(state, timeMs, desk, to);
}

function wrongSide({ instrument, price }: Desk, what: string, ticks: PriceTicks, where: string): string {
  return `A ${what} of ${formatPrice(instrument, ticks)} would fill at once: for this position in ${instrument.symbol} it has to lie ${where} the price of ${price.toFixed(instrument.priceDecimals)}. Nothing was changed.`;
}

function describe(instrument: Instrument, { qty, limitPrice }: OrderRequest): string {
  return `${formatQty(instrument, qty)} at ${limitPrice === null ? 'the market' : formatPrice(instrument, limitPrice)}`;
}

function isStep(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function refuseChange(state: EngineState, timeMs: EpochMs, message: string): void {
  alert(state, timeMs, 'warning', 'amend-refused', message);
}
