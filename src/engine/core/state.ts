import type { Instrument } from '../domain/instrument.ts';
import { invariant } from '../domain/assert.ts';
import type { DenialCode } from '../domain/denial.ts';
import type { Output } from '../domain/output.ts';
import type { Order } from '../domain/order.ts';
import type { TradingStatus } from '../domain/trading-state.ts';
import type { ClientOrderId, EpochMs, InstrumentId } from '../domain/units.ts';
import { clientOrderId } from '../domain/units.ts';
import type { OrderTracker } from '../orders/order-tracker.ts';
import type { Recent } from '../orders/recent.ts';
import type { Ledger } from '../portfolio/ledger.ts';
import type { Breakers } from '../risk/breakers/breakers.ts';
import type { ExposureTable } from '../risk/context.ts';
import type { RiskGate } from '../risk/gate.ts';
import type { PortfolioRisk } from '../risk/portfolio/portfolio-risk.ts';
import type { OrderRate } from '../risk/order-rate.ts';
import type { AllocationState } from './allocation.ts';
import type { Arming } from './arming.ts';
import type { Desk } from './desk.ts';
import type { EngineConfig } from './engine-config.ts';
import type { Holds } from './holds.ts';
import type { StepWatch } from './portfolio-risk.ts';
import type { ProtectionConfig } from './protection-config.ts';
import type { Regimes } from './regime.ts';
import type { Sights } from './sights.ts';
import type { KeptRecord } from './trade-records.ts';

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
  /** The same desks, for going through them all. */
  readonly allDesks: readonly Desk[];
  /** Their symbols, in that order. */
  readonly symbols: readonly string[];
  /** What is held and waits on each of them, as the newest risk context has seen it. */
  readonly exposures: ExposureTable;
  readonly ledger: Ledger;
  readonly tracker: OrderTracker;
  readonly orderRate: OrderRate;
  gate: RiskGate;
  readonly portfolioRisk: PortfolioRisk;
  readonly steps: StepWatch;
  /** Null while the regime is switched off: then no bar is shown to it. */
  regimes: Regimes | null;
  /** Null while no strategy looks further than its indicators. */
  sights: Sights | null;
  readonly breakers: Breakers;
  readonly protection: ProtectionConfig;
  /** What holds: the strictest of `base` and the holds. */
  status: TradingStatus;
  /** The stricter of what was chosen and what a latched breaker demands, or the latched kill switch; what `status` returns to when nothing is held. */
  base: TradingStatus;
  readonly holds: Holds;
  arming: Arming | null;
  /** The state that a person, recovery or the start has asked for, whatever a breaker says. */
  chosen: TradingStatus;
  kill: KillProgress | null;
  /** While the kill switch is on, no flattening order is sent before this time. */
  flattenAfterMs: EpochMs;
  /** How often each limit has denied an order, also when the fact was not repeated. */
  readonly denials: Map<DenialCode, number>;
  /** Ids of the corrections and transfers that were booked, by which a repeated report is told from a new one. */
  readonly booked: Recent<true>;
  readonly allocation: AllocationState;
  /** What the closed trades of each strategy have come to, by its id. */
  readonly tradeRecords: Map<string, KeptRecord>;
  nextOrder: number;
  nextGroup: number;
  readonly orderIdPrefix: string;
  /** What this input has brought about so far, in order. */
  outputs: Output[];
}

/** Returns the desk of an instrument that the session trades. */
export function deskOf(state: EngineState, instrumentId: InstrumentId): Desk {
  const desk = state.desks.get(instrumentId);
  invariant(desk, () => `expected an instrument of this session, was ${instrumentId}`);
  return desk;
}

/** Makes the next order id: unique because the prefix is the session's and the number never goes back. */
export function nextOrderId(state: EngineState): ClientOrderId {
  return clientOrderId(`${state.orderIdPrefix}-${state.nextOrder++}`);
}

/** Returns the newest open entry order of an instrument that stays, else one whose cancellation is on its way, or null. */
export function openEntry(state: EngineState, instrumentId: InstrumentId): Order | null {
  if (state.tracker.openEntries === 0) return null;
  let canceling: Order | null = null;
  for (const order of state.tracker.open().toReversed()) {
    if (order.request.instrumentId !== instrumentId || order.request.purpose !== 'entry') continue;
    if (!order.cancelRequested) return order;
    canceling ??= order;
  }
  return canceling;
}
