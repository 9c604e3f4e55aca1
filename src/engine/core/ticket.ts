import type { Denial } from '../domain/denial.ts';
import type { ManualOrder } from '../domain/input.ts';
import { lotSize } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import { closingSide } from '../domain/order.ts';
import type { OrderRequest } from '../domain/order.ts';
import { priceFromTicks, qtyFromLots, quoteFromAtoms } from '../domain/rounding.ts';
import type { EpochMs, QtyLots } from '../domain/units.ts';
import { leverageOf } from '../risk/allowance.ts';
import { isDenial } from '../risk/gate.ts';
import { contextByHand, denialByHand, ticketOf } from './manual.ts';
import type { Ticket } from './manual.ts';
import type { EngineState } from './state.ts';
import { unsent } from './submit.ts';

/** What an order by hand would do; money in quote units. */
export interface TicketEstimate {
  /** Why it would be refused now, or null. */
  readonly denial: Denial | null;
  readonly notional: number;
  /** What is lost if its stop fills at its price, from the price at which it is expected to fill; null without a stop. */
  readonly atRisk: number | null;
  /** The same as a share of the account in percent. */
  readonly atRiskPct: number | null;
  readonly margin: number;
  readonly fee: number;
  /** The largest quantity that would not be refused now; null when none would be taken. */
  readonly largestQty: QtyLots | null;
}

/**
 * Tells what an order by hand would do if it were sent now, and changes nothing. The answer is the gate's own.
 * @param takerRate the fee as a share of the notional
 */
export function previewTicket(state: EngineState, order: ManualOrder, at: { readonly timeMs: EpochMs; readonly takerRate: number }): TicketEstimate {
  const ticket = ticketOf(state, order);
  const { desk: { instrument }, draft } = ticket;
  const qty = qtyFromLots(instrument, draft.qty);
  const price = priceFromTicks(instrument, draft.decisionPrice);
  const notional = qty * price;
  const atRisk = order.reduceOnly || order.stopPrice === null ? null : qty * Math.abs(price - priceFromTicks(instrument, order.stopPrice));
  return {
    denial: denialOf(state, order, ticket, at.timeMs),
    notional,
    atRisk,
    atRiskPct: atRisk === null ? null : (atRisk * 100) / state.ledger.equity(),
    margin: order.reduceOnly ? 0 : notional / leverageOf(instrument, state.config.risk),
    fee: notional * at.takerRate,
    largestQty: largestOf(state, order, ticket, at.timeMs),
  };
}

function denialOf(state: EngineState, order: ManualOrder, { desk, draft }: Ticket, timeMs: EpochMs): Denial | null {
  const denial = denialByHand(state, desk, order);
  if (denial !== null) return denial;
  const answer = state.gate.check(unsent(draft, timeMs), contextByHand(state, timeMs, desk, order));
  return isDenial(answer) ? answer : null;
}

/** Every limit that has to do with size lets a smaller order pass where it lets a larger one: the largest is found by halving, above the exchange's minimum. */
function largestOf(state: EngineState, order: ManualOrder, { desk, draft }: Ticket, timeMs: EpochMs): QtyLots | null {
  if (denialByHand(state, desk, order) !== null) return null;
  const { instrument } = desk;
  const held = state.ledger.position(instrument.id);
  if (order.reduceOnly) return held && order.side === closingSide(held.qty as QtyLots) ? (Math.abs(held.qty) as QtyLots) : null;
  const context = contextByHand(state, timeMs, desk, order);
  const request = unsent(draft, timeMs);
  const isTaken = (qty: number): boolean => !isDenial(state.gate.check({ ...request, qty: qty as QtyLots }, context));
  let taken = smallestOrder(instrument, request, desk.price);
  if (!isTaken(taken)) return null;
  let refused = instrument.maxQty + 1;
  while (refused - taken > 1) {
    const middle = Math.floor((taken + refused) / 2);
    if (isTaken(middle)) taken = middle;
    else refused = middle;
  }
  return taken as QtyLots;
}

/** The fewest lots that the exchange takes: its smallest quantity, and its smallest notional at the order's own price. */
function smallestOrder(instrument: Instrument, { limitPrice, triggerPrice }: OrderRequest, price: number): number {
  const ticks = limitPrice ?? triggerPrice;
  const lotWorth = lotSize(instrument) * (ticks === null ? price : priceFromTicks(instrument, ticks));
  return Math.max(1, instrument.minQty, Math.ceil(quoteFromAtoms(instrument.minNotional) / lotWorth - FLOAT_NOISE));
}

/** A quotient this little above a whole number is that number. */
const FLOAT_NOISE = 1e-7;
