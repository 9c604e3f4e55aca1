import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { priceFromTicks, qtyFromLots } from '../domain/rounding.ts';
import type { PriceTicks, QtyLots } from '../domain/units.ts';
import { leverageOf } from '../risk/allowance.ts';
import type { Desk } from './desk.ts';
import type { EngineState } from './state.ts';

/** What positions and entries on their way are worth, without sign, in quote units. */
export interface Exposure {
  /** Of the instrument asked about. */
  readonly symbol: number;
  /** Of all instruments, that one included. */
  readonly total: number;
  /** Money that they tie up: the full cost on spot, notional over leverage on derivatives. */
  readonly usedMargin: number;
  /** How many other instruments have any. */
  readonly others: number;
}

/** Returns the exposure of the account, seen from one instrument, or from none. */
export function measureExposure(state: EngineState, own: Desk | null): Exposure {
  let [symbol, total, usedMargin, others] = [0, 0, 0, 0];
  for (const desk of state.allDesks) {
    const exposure = exposureOf(state, desk);
    if (exposure === 0) continue;
    total += exposure;
    usedMargin += exposure / leverageOf(desk.instrument, state.config.risk);
    if (desk === own) symbol = exposure;
    else others++;
  }
  return { symbol, total, usedMargin, others };
}

/** Returns what the position and the open entry orders of an instrument are worth. */
export function exposureOf(state: EngineState, desk: Desk): number {
  const position = state.ledger.position(desk.instrument.id);
  const held = position ? Math.abs(position.qtyFloat) * position.mark : 0;
  return state.tracker.openEntries === 0 ? held : held + entriesOf(state, desk);
}

function entriesOf(state: EngineState, { instrument }: Desk): number {
  let sum = 0;
  for (const order of state.tracker.open()) {
    if (order.request.instrumentId === instrument.id && !order.request.reduceOnly) sum += entryWorth(state, instrument, order);
  }
  return sum;
}

/** Returns what the open part of an entry order is worth; while a change of it is on its way, at the larger quantity and the higher price of both. */
export function entryWorth(state: Readonly<EngineState>, instrument: Instrument, { request, filledQty }: Order): number {
  const asked = state.tracker.amendmentOf(request.clientOrderId);
  const price = request.limitPrice ?? request.decisionPrice;
  const [qty, worst] = asked === null ? [request.qty, price] : [Math.max(request.qty, asked.qty), Math.max(price, asked.limitPrice)];
  return qtyFromLots(instrument, (qty - filledQty) as QtyLots) * priceFromTicks(instrument, worst as PriceTicks);
}
