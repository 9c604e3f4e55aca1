import type { Instrument } from '../domain/instrument.ts';
import { invariant } from '../domain/assert.ts';
import type { DenialCode } from '../domain/denial.ts';
import type { Output } from '../domain/output.ts';
import type { Order } from '../domain/order.ts';
import { priceFromTicks, qtyFromLots } from '../domain/rounding.ts';
import type { TradingStatus } from '../domain/trading-state.ts';
import type { ClientOrderId, EpochMs, InstrumentId, QtyLots } from '../domain/units.ts';
import { clientOrderId } from '../domain/units.ts';
import type { OrderTracker } from '../orders/order-tracker.ts';
import type { Ledger } from '../portfolio/ledger.ts';
import { leverageOf } from '../risk/allowance.ts';
import type { Breakers } from '../risk/breakers.ts';
import type { RiskGate } from '../risk/gate.ts';
import type { OrderRate } from '../risk/order-rate.ts';
import type { Desk } from './desk.ts';
import type { EngineConfig } from './engine-config.ts';

/** A kill that is not finished: what it set out to do. */
export interface KillProgress {
  readonly requestedAtMs: EpochMs;
  readonly canceledOrders: number;
  readonly flattenedPositions: number;
}

/** What the stages share while one input is processed. Only `core` changes it. */
export interface EngineState {
  config: EngineConfig;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly desks: ReadonlyMap<InstrumentId, Desk>;
  readonly ledger: Ledger;
  readonly tracker: OrderTracker;
  readonly orderRate: OrderRate;
  gate: RiskGate;
  breakers: Breakers;
  /** What holds: the stricter of what was chosen and what a latched breaker demands, or the latched kill switch. */
  status: TradingStatus;
  /** The state that a person, recovery or the start has asked for, whatever a breaker says. */
  chosen: TradingStatus;
  kill: KillProgress | null;
  /** While the kill switch is on, no flattening order is sent before this time. */
  flattenAfterMs: EpochMs;
  /** How often each limit has denied an order, also when the fact was not repeated. */
  readonly denials: Map<DenialCode, number>;
  nextOrder: number;
  nextGroup: number;
  readonly orderIdPrefix: string;
  /** What this input has brought about so far, in order. */
  outputs: Output[];
}

/** Returns the desk of an instrument that the session trades. */
export function deskOf(state: EngineState, instrumentId: InstrumentId): Desk {
  const desk = state.desks.get(instrumentId);
  invariant(desk, `expected an instrument of this session, was ${instrumentId}`);
  return desk;
}

/** Makes the next order id: unique because the prefix is the session's and the number never goes back. */
export function nextOrderId(state: EngineState): ClientOrderId {
  return clientOrderId(`${state.orderIdPrefix}-${state.nextOrder++}`);
}

/** Returns what the position and the open entry orders of an instrument are worth, without sign, in quote units. */
export function exposureOf(state: EngineState, desk: Desk): number {
  return positionExposure(state, desk) + openEntryExposure(state, desk.instrument.id);
}

/** Sums the exposure of every instrument, in quote units. */
export function totalExposure(state: EngineState): number {
  let sum = 0;
  for (const desk of state.desks.values()) sum += exposureOf(state, desk);
  return sum;
}

/** Returns the money that positions and open entry orders tie up: full cost on spot, notional over leverage on derivatives. */
export function usedMargin(state: EngineState): number {
  let sum = 0;
  for (const desk of state.desks.values()) {
    sum += exposureOf(state, desk) / leverageOf(desk.instrument, state.config.risk);
  }
  return sum;
}

/** Counts the instruments with a position or an entry on its way, `except` left out. */
export function occupiedCount(state: EngineState, except: InstrumentId | null): number {
  let count = 0;
  for (const desk of state.desks.values()) {
    if (desk.instrument.id !== except && exposureOf(state, desk) > 0) count++;
  }
  return count;
}

/** Returns the open entry order of an instrument, or null. */
export function openEntry(state: EngineState, instrumentId: InstrumentId): Order | null {
  for (const order of state.tracker.open()) {
    if (order.request.instrumentId === instrumentId && order.request.purpose === 'entry') return order;
  }
  return null;
}

function positionExposure(state: EngineState, desk: Desk): number {
  const position = state.ledger.position(desk.instrument.id);
  return position ? Math.abs(position.qtyFloat) * position.mark : 0;
}

function openEntryExposure(state: EngineState, instrumentId: InstrumentId): number {
  let sum = 0;
  for (const { request, filledQty } of state.tracker.open()) {
    if (request.instrumentId !== instrumentId || request.reduceOnly) continue;
    const instrument = deskOf(state, instrumentId).instrument;
    const price = priceFromTicks(instrument, request.limitPrice ?? request.decisionPrice);
    sum += qtyFromLots(instrument, (request.qty - filledQty) as QtyLots) * price;
  }
  return sum;
}
