import type { Order, OrderPurpose, OrderRequest } from '../domain/order.ts';
import type { EpochMs, PriceTicks, QtyLots } from '../domain/units.ts';
import { bracketPrices, trailedStop } from '../orders/brackets.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import type { Desk } from './desk.ts';
import type { EngineState } from './state.ts';
import { cancel, cancelAll, riskContext, submit } from './submit.ts';

const PROTECTIVE: ReadonlySet<OrderPurpose> = new Set(['stop-loss', 'take-profit']);

/** Tells whether an order protects a position. */
export function isProtective(request: OrderRequest): boolean {
  return PROTECTIVE.has(request.purpose);
}

/**
 * Makes the protective orders fit the position after a fill: one stop and one target for its whole size, or none when flat.
 * The new ones are sent before the old ones are canceled, so that the position is never bare; reduce-only keeps both from filling twice.
 */
export function protect(state: EngineState, timeMs: EpochMs, desk: Desk): void {
  const position = state.ledger.position(desk.instrument.id);
  const old = state.tracker.openOf(desk.instrument.id).filter(({ request }) => isProtective(request));
  if (!position) {
    cancelAll(state, timeMs, desk, 'the position is closed', isProtective);
    return;
  }
  if (!desk.bracket) return;
  const direction = position.qty > 0 ? 1 : -1;
  const prices = bracketPrices(desk.instrument, position.averageEntry, direction, desk.bracket);
  const stop = tighter(direction, prices.stop, triggerOf(old, 'stop-loss'));
  replaceBracket(state, timeMs, desk, position, { stop, takeProfit: prices.takeProfit }, old);
}

/** Moves a trailing stop after a close; never away from the position's good. */
export function trail(state: EngineState, timeMs: EpochMs, desk: Desk, close: number): void {
  const distance = desk.bracket?.trailingDistance;
  const position = state.ledger.position(desk.instrument.id);
  if (distance === null || distance === undefined || !position) return;
  const old = state.tracker.openOf(desk.instrument.id).filter(({ request }) => isProtective(request));
  const current = triggerOf(old, 'stop-loss');
  if (current === null) return;
  const moved = trailedStop(desk.instrument, close, position.qty > 0 ? 1 : -1, distance, current);
  if (moved === null) return;
  replaceBracket(state, timeMs, desk, position, { stop: moved, takeProfit: limitOf(old) }, old);
}

function replaceBracket(
  state: EngineState, timeMs: EpochMs, desk: Desk, position: LedgerPosition,
  prices: { readonly stop: PriceTicks | null; readonly takeProfit: PriceTicks | null }, old: readonly Order[],
): void {
  const ocoGroup = `oco-${state.nextGroup++}`;
  const common = {
    strategyId: position.trade.strategyId, instrumentId: desk.instrument.id, side: position.qty > 0 ? 'sell' : 'buy',
    qty: Math.abs(position.qty) as QtyLots, timeInForce: 'gtc', reduceOnly: true, ocoGroup,
  } as const;
  if (prices.stop !== null) {
    submit(state, timeMs, { ...common, purpose: 'stop-loss', type: 'stop-market', limitPrice: null, triggerPrice: prices.stop, decisionPrice: prices.stop, reason: 'stop-loss' }, riskContext(state, timeMs, desk));
  }
  if (prices.takeProfit !== null) {
    submit(state, timeMs, { ...common, purpose: 'take-profit', type: 'limit', limitPrice: prices.takeProfit, triggerPrice: null, decisionPrice: prices.takeProfit, reason: 'take-profit' }, riskContext(state, timeMs, desk));
  }
  for (const { request } of old) cancel(state, timeMs, request.clientOrderId, 'replaced');
}

function triggerOf(orders: readonly Order[], purpose: OrderPurpose): PriceTicks | null {
  return orders.find(({ request }) => request.purpose === purpose)?.request.triggerPrice ?? null;
}

function limitOf(orders: readonly Order[]): PriceTicks | null {
  return orders.find(({ request }) => request.purpose === 'take-profit')?.request.limitPrice ?? null;
}

/** A stop that has been trailed is not loosened by a later partial fill of the entry. */
function tighter(direction: 1 | -1, planned: PriceTicks | null, resting: PriceTicks | null): PriceTicks | null {
  if (planned === null || resting === null) return planned ?? resting;
  return direction * (resting - planned) > 0 ? resting : planned;
}
