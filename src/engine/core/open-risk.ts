import type { Order } from '../domain/order.ts';
import { priceFromTicks } from '../domain/rounding.ts';
import type { Desk } from './desk.ts';
import { waitingEntry } from './exposure.ts';
import { restingOf } from './protect.ts';
import type { EngineState } from './state.ts';

/**
 * Returns what the account loses from its equity now if every stop fills at its price, all instruments but one, in quote units: positions from
 * their newest price to their stop, entries on their way from their price to the stop that is planned. Without a stop the whole worth counts.
 */
export function openRiskBeside(state: EngineState, own: Desk): number {
  let sum = 0;
  for (const desk of state.allDesks) if (desk !== own) sum += heldRisk(state, desk) + waitingRisk(state, desk);
  return sum;
}

function heldRisk(state: EngineState, desk: Desk): number {
  const held = state.ledger.position(desk.instrument.id);
  if (held === null) return 0;
  const stop = restingOf(state, desk).stop?.request.triggerPrice ?? null;
  if (stop === null) return Math.abs(held.qtyFloat) * held.mark;
  return Math.max(0, held.qtyFloat * (held.mark - priceFromTicks(desk.instrument, stop)));
}

function waitingRisk(state: EngineState, desk: Desk): number {
  if (state.tracker.openEntries === 0) return 0;
  let sum = 0;
  for (const order of state.tracker.openOf(desk.instrument.id)) if (!order.request.reduceOnly) sum += entryRisk(state, desk, order);
  return sum;
}

function entryRisk(state: EngineState, desk: Desk, order: Order): number {
  const plan = desk.planned.get(order.request.clientOrderId) ?? desk.nextBracket;
  const { qty, worth } = waitingEntry(state, desk, order);
  const distance = plan?.stopDistance ?? null;
  return distance === null ? worth : Math.min(worth, distance * qty);
}
