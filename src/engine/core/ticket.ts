import type { Denial } from '../domain/denial.ts';
import type { ManualOrder } from '../domain/input.ts';
import { closingSide } from '../domain/order.ts';
import { priceFromTicks, qtyFromLots } from '../domain/rounding.ts';
import type { EpochMs, QtyLots } from '../domain/units.ts';
import { contextAfterReduction } from '../risk/after-reduction.ts';
import { exceeds, leverageOf } from '../risk/allowance.ts';
import { isDenial } from '../risk/gate.ts';
import { judgeOrder } from '../risk/judged-order.ts';
import { largestWithin } from '../risk/largest.ts';
import { LIMIT_NAMES, measureLimits, nothingOf } from '../risk/limit-measures.ts';
import type { LimitCode } from '../risk/limit-measures.ts';
import { contextByHand, denialByHand, ticketOf, withLargest } from './manual.ts';
import type { Ticket } from './manual.ts';
import type { EngineState } from './state.ts';
import { stopOfPlan, unsent } from './submit.ts';

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
  const context = contextByHand(state, timeMs, desk, order);
  const answer = state.gate.check(unsent(draft, timeMs), context);
  return isDenial(answer) ? withLargest(state, draft, context, answer) : null;
}

/** The largest quantity that the gate would take, above the exchange's minimum. */
function largestOf(state: EngineState, order: ManualOrder, { desk, draft }: Ticket, timeMs: EpochMs): QtyLots | null {
  if (denialByHand(state, desk, order) !== null) return null;
  const { instrument } = desk;
  const held = state.ledger.position(instrument.id);
  if (order.reduceOnly) return held && order.side === closingSide(held.qty as QtyLots) ? (Math.abs(held.qty) as QtyLots) : null;
  const { qty } = largestWithin({ ...draft, qty: instrument.maxQty }, contextByHand(state, timeMs, desk, order), state.config.risk);
  return qty > 0 ? qty : null;
}

/** One limit before and after a trade that is only thought of; null where it is not known or does not apply. */
export interface LimitChange {
  readonly code: LimitCode;
  readonly title: string;
  readonly unit: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly limit: number | null;
  /** The trade, filled whole at its worst price, would leave it broken. */
  readonly isBroken: boolean;
}

/**
 * Returns every limit as it stands and as it would stand if an order by hand had filled whole at its worst price, entries that wait included: the
 * numbers that the gate compares. Changes nothing.
 */
export function limitsBeforeAfter(state: EngineState, order: ManualOrder, at: { readonly timeMs: EpochMs }): readonly LimitChange[] {
  const { desk, draft } = ticketOf(state, order);
  const { risk } = state.config;
  const context = contextByHand(state, at.timeMs, desk, order);
  const quoteAsset = desk.instrument.quoteAsset;
  // What the position risks now does not depend on the stop of the order.
  const held = { ...context, ...stopOfPlan(desk, desk.bracket) };
  const before = measureLimits(nothingOf(held), held, risk);
  const reduced = order.reduceOnly ? contextAfterReduction(draft, held, risk) : null;
  const after = reduced === null ? measureLimits(judgeOrder(draft, context, risk), context, risk) : measureLimits(nothingOf(reduced), reduced, risk);
  return before.map(({ code, value, limit }, index) => changeOf(code, quoteAsset, { before: value, after: after[index]?.value ?? null, limit }));
}

function changeOf(code: LimitCode, quoteAsset: string, { before, after, limit }: Pick<LimitChange, 'before' | 'after' | 'limit'>): LimitChange {
  const { title, unit } = LIMIT_NAMES[code];
  return { code, title, unit: code === 'session-cap' ? quoteAsset : unit, before: known(before), after: known(after), limit, isBroken: after !== null && limit !== null && exceeds(after, limit) };
}

function known(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
