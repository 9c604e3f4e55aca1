import type { Order, OrderRequest } from '../domain/order.ts';
import { averagePrice } from '../portfolio/open-trade.ts';
import type { EpochMs, PriceTicks, QtyLots } from '../domain/units.ts';
import { bracketPrices, trailedStop } from '../orders/brackets.ts';
import type { BracketPrices } from '../orders/brackets.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import type { Desk } from './desk.ts';
import type { EngineState } from './state.ts';
import { cancel, cancelAll, closePosition, riskContext, submit } from './submit.ts';

/** Tells whether an order protects a position. */
export function isProtective(request: OrderRequest): boolean {
  return request.purpose === 'stop-loss' || request.purpose === 'take-profit';
}

/** The protective orders of an instrument that stay. */
export interface Resting {
  readonly stop: Order | null;
  readonly takeProfit: Order | null;
}

/** Returns the newest stop and target that rest: those being canceled protect nothing any more. */
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

/**
 * Makes the protective orders fit the position after a fill: one stop and one target for its whole size, or none when flat.
 * The new ones are sent before the old ones are canceled, so that the position is never bare; reduce-only keeps both from filling twice.
 */
export function protect(state: EngineState, timeMs: EpochMs, desk: Desk): void {
  const position = state.ledger.position(desk.instrument.id);
  if (!position) {
    cancelAll(state, timeMs, desk, 'the position is closed', isProtective);
    return;
  }
  if (desk.bracket === null) return;
  const resting = restingOf(state, desk);
  const direction = position.qty > 0 ? 1 : -1;
  const { entryTickLots, entryQty } = position.trade;
  const wanted = bracketPrices(desk.instrument, averagePrice(desk.instrument, entryTickLots, entryQty), direction, desk.bracket);
  place(state, timeMs, desk, position, resting, { stop: tighter(direction, wanted.stop, resting.stop?.request.triggerPrice ?? null), takeProfit: wanted.takeProfit });
}

/** Moves a trailing stop after a close; never away from the position's good. */
export function trail(state: EngineState, timeMs: EpochMs, desk: Desk, close: number): void {
  const distance = desk.bracket?.trailingDistance ?? null;
  const position = state.ledger.position(desk.instrument.id);
  if (distance === null || !position) return;
  const resting = restingOf(state, desk);
  const current = resting.stop?.request.triggerPrice ?? null;
  if (current === null) return;
  const moved = trailedStop(desk.instrument, close, position.qty > 0 ? 1 : -1, distance, current);
  if (moved !== null) place(state, timeMs, desk, position, resting, { stop: moved, takeProfit: resting.takeProfit?.request.limitPrice ?? null });
}

/** Leaves a position whose stop has ended without being replaced: refused, or taken away by the exchange. */
export function exitIfBare(state: EngineState, timeMs: EpochMs, desk: Desk): void {
  desk.isBare = desk.bracket !== null && desk.bracket.stopDistance !== null && state.ledger.position(desk.instrument.id) !== null && restingOf(state, desk).stop === null;
  if (desk.isBare) closePosition(state, timeMs, desk, { purpose: 'exit', reason: 'unprotected' });
}

/** Lets each order that fits stay, sends what is missing, then cancels what no longer fits. */
function place(state: EngineState, timeMs: EpochMs, desk: Desk, position: Readonly<LedgerPosition>, { stop, takeProfit }: Resting, prices: BracketPrices): void {
  const qty = Math.abs(position.qty) as QtyLots;
  const keptStop = stop !== null && fits(stop, stop.request.triggerPrice === prices.stop, qty) ? stop : null;
  const keptTarget = takeProfit !== null && fits(takeProfit, takeProfit.request.limitPrice === prices.takeProfit, qty) ? takeProfit : null;
  const common = {
    strategyId: position.trade.strategyId, instrumentId: desk.instrument.id, side: position.qty > 0 ? 'sell' : 'buy', qty, callbackBps: null, timeInForce: 'gtc', reduceOnly: true,
    ocoGroup: keptStop?.request.ocoGroup ?? keptTarget?.request.ocoGroup ?? `oco-${state.nextGroup++}`,
  } as const;
  if (keptStop === null && prices.stop !== null) {
    submit(state, timeMs, { ...common, purpose: 'stop-loss', type: 'stop-market', limitPrice: null, triggerPrice: prices.stop, decisionPrice: prices.stop, reason: 'stop-loss' }, riskContext(state, timeMs, desk));
  }
  if (keptTarget === null && prices.takeProfit !== null) {
    submit(state, timeMs, { ...common, purpose: 'take-profit', type: 'limit', limitPrice: prices.takeProfit, triggerPrice: null, decisionPrice: prices.takeProfit, reason: 'take-profit' }, riskContext(state, timeMs, desk));
  }
  for (const old of [stop, takeProfit]) {
    if (old !== null && old !== keptStop && old !== keptTarget) cancel(state, timeMs, old.request.clientOrderId, 'replaced');
  }
}

/** An order that has begun to fill is left to finish: to replace it in the middle would risk doing it twice. */
function fits({ request, filledQty }: Order, isSamePrice: boolean, qty: QtyLots): boolean {
  return request.qty - filledQty === qty && (isSamePrice || filledQty > 0);
}

/** A stop that has been trailed is not loosened by a later partial fill of the entry. */
function tighter(direction: 1 | -1, planned: PriceTicks | null, resting: PriceTicks | null): PriceTicks | null {
  if (planned === null || resting === null) return planned ?? resting;
  return direction * (resting - planned) > 0 ? resting : planned;
}
