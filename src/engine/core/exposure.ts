import { invariant } from '../domain/assert.ts';
import { isDerivative } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { priceFromTicks, qtyFromLots } from '../domain/rounding.ts';
import type { QtyLots } from '../domain/units.ts';
import { leverageOf } from '../risk/allowance.ts';
import type { ExposureTable } from '../risk/context.ts';
import { costPerUnit, worstFill } from '../risk/judged-order.ts';
import type { Desk } from './desk.ts';
import { deskOf } from './state.ts';
import type { EngineState } from './state.ts';

/** What positions and entries on their way are worth, in quote units; an entry counts at its worst price. Without sign unless said otherwise. */
export interface Exposure {
  /** Of the instrument asked about. */
  readonly symbol: number;
  /** Of all instruments, that one included. */
  readonly total: number;
  /** The part of it that is in derivatives. */
  readonly derivatives: number;
  /** Money that they tie up: the full cost on spot, notional over leverage on derivatives. */
  readonly usedMargin: number;
  /** How many other instruments have any. */
  readonly others: number;
  /** Signed worth of the position asked about, and of all. */
  readonly held: number;
  readonly net: number;
  /** Entries that buy and that sell: of the instrument asked about, and of all. */
  readonly ownWaitingLong: number;
  readonly ownWaitingShort: number;
  readonly waitingLong: number;
  readonly waitingShort: number;
  /** What slips and fees would cost if every entry filled at its worst price. */
  readonly waitingCost: number;
}

/** Creates the table of exposures of an engine with so many instruments. */
export function createExposureTable(size: number): ExposureTable {
  return { held: new Float64Array(size), waitingLong: new Float64Array(size), waitingShort: new Float64Array(size) };
}

/** Returns the exposure of the account, seen from one instrument, or from none, and brings the engine's table of exposures up to it. */
export function measureExposure(state: EngineState, own: Desk | null): Exposure {
  const waitingCost = tabulate(state);
  const { held, waitingLong, waitingShort } = state.exposures;
  const sum = { symbol: 0, total: 0, derivatives: 0, usedMargin: 0, others: 0, held: 0, net: 0, ownWaitingLong: 0, ownWaitingShort: 0, waitingLong: 0, waitingShort: 0, waitingCost };
  for (let index = 0; index < state.allDesks.length; index++) {
    const desk = state.allDesks[index]!;
    const [signed, long, short] = [held[index]!, waitingLong[index]!, waitingShort[index]!];
    const exposure = Math.abs(signed) + long + short;
    if (exposure === 0) continue;
    sum.total += exposure;
    sum.net += signed;
    sum.waitingLong += long;
    sum.waitingShort += short;
    sum.usedMargin += exposure / leverageOf(desk.instrument, state.config.risk);
    if (isDerivative(desk.instrument)) sum.derivatives += exposure;
    if (desk !== own) sum.others++;
    else [sum.symbol, sum.held, sum.ownWaitingLong, sum.ownWaitingShort] = [exposure, signed, long, short];
  }
  return sum;
}

/** An open entry order as it counts: its quantity at its worst price, and what its slip and fee would cost. */
export interface WaitingEntry {
  readonly qty: number;
  readonly fillPrice: number;
  readonly worth: number;
  readonly cost: number;
}

/** Returns how the open part of an entry order counts; while a change of it is on its way, at the larger quantity and the worse price of both. */
export function waitingEntry(state: Readonly<EngineState>, { instrument, price }: Desk, { request, filledQty }: Order): WaitingEntry {
  const asked = state.tracker.amendmentOf(request.clientOrderId);
  // A restored account may wait for its first price: what the order was decided at is the last known.
  const newest = Number.isNaN(price) ? priceFromTicks(instrument, request.decisionPrice) : price;
  const own = worstFill(instrument, request, newest, state.config.risk);
  const changed = asked === null ? own : priceFromTicks(instrument, asked.limitPrice);
  const fillPrice = request.side === 'buy' ? Math.max(own, changed) : Math.min(own, changed);
  const qty = qtyFromLots(instrument, (Math.max(request.qty, asked?.qty ?? 0) - filledQty) as QtyLots);
  return { qty, fillPrice, worth: qty * Math.max(newest, own, changed), cost: qty * costPerUnit(request, newest, fillPrice, state.config.risk) };
}

/** Returns what the open part of an entry order is worth. */
export function entryWorth(state: EngineState, { id }: Instrument, order: Order): number {
  return waitingEntry(state, deskOf(state, id), order).worth;
}

/** Fills the table; returns what slips and fees would cost if every waiting entry filled at its worst price. */
function tabulate(state: EngineState): number {
  const { exposures: { held, waitingLong, waitingShort }, ledger, tracker, allDesks } = state;
  for (let index = 0; index < allDesks.length; index++) {
    const position = ledger.position(allDesks[index]!.instrument.id);
    held[index] = position === null ? 0 : position.qtyFloat * position.mark;
    waitingLong[index] = 0;
    waitingShort[index] = 0;
  }
  return tracker.openEntries === 0 ? 0 : tabulateEntries(state);
}

function tabulateEntries(state: EngineState): number {
  let cost = 0;
  for (const order of state.tracker.open()) {
    if (order.request.reduceOnly) continue;
    const index = state.allDesks.findIndex(({ instrument }) => instrument.id === order.request.instrumentId);
    const desk = state.allDesks[index];
    invariant(desk, () => `expected an order for an instrument of this session, was ${order.request.instrumentId}`);
    const entry = waitingEntry(state, desk, order);
    const waiting = order.request.side === 'buy' ? state.exposures.waitingLong : state.exposures.waitingShort;
    waiting[index]! += entry.worth;
    cost += entry.cost;
  }
  return cost;
}
