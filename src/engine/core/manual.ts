import type { Denial } from '../domain/denial.ts';
import type { ManualOrder } from '../domain/input.ts';
import { closingSide, PERSON, sideSign } from '../domain/order.ts';
import { nearestTicks, priceFromTicks, qtyFromLots } from '../domain/rounding.ts';
import type { EpochMs, PriceTicks, QtyLots } from '../domain/units.ts';
import type { BracketPlan } from '../orders/brackets.ts';
import { impossibility } from '../orders/manual-shape.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import type { RiskContext } from '../risk/gate.ts';
import { largestWithin } from '../risk/largest.ts';
import type { Desk } from './desk.ts';
import { pauseOf } from './pauses.ts';
import { deskOf, openEntry } from './state.ts';
import type { EngineState } from './state.ts';
import { isRefusal, refuse, report, riskContext, stopOfPlan, trySend, unsent } from './submit.ts';
import type { DraftOrder } from './submit.ts';

/** What a person's order becomes: the draft for the gate, and how the position is protected that it opens. */
export interface Ticket {
  readonly desk: Desk;
  readonly draft: DraftOrder;
  /** Null for an order that only reduces, and for one without stop and target. */
  readonly bracket: BracketPlan | null;
}

/** Puts a person's order through the same gate as any other; what is refused is reported with its reason. */
export function placeByHand(state: EngineState, timeMs: EpochMs, order: ManualOrder): void {
  const { desk, draft, bracket } = ticketOf(state, order);
  const denial = denialByHand(state, desk, order);
  const answer = denial === null ? trySend(state, timeMs, draft, contextByHand(state, timeMs, desk, order)) : refuse(state, unsent(draft, timeMs), denial);
  if (isRefusal(answer)) report(state, timeMs, { ...answer, denial: withLargest(state, draft, contextByHand(state, timeMs, desk, order), answer.denial) });
  else if (bracket !== null) desk.planned.set(answer.clientOrderId, bracket);
}

/** Adds to a denial how much of the order would not have been denied; where nothing would, the denial stays as it is. */
export function withLargest(state: EngineState, draft: DraftOrder, context: RiskContext, denial: Denial): Denial {
  const { qty } = largestWithin(draft, context, state.config.risk);
  return qty > 0 && qty < draft.qty ? { ...denial, largest: qtyFromLots(context.instrument, qty) } : denial;
}

/** Returns what an order by hand becomes. One that only reduces is cut to what is held, as the exchange would do. */
export function ticketOf(state: EngineState, order: ManualOrder): Ticket {
  const desk = deskOf(state, order.instrumentId);
  const { instrumentId, side, type, limitPrice, triggerPrice, callbackBps, reduceOnly } = order;
  const held = state.ledger.position(instrumentId);
  const qty = reduceOnly && held ? (Math.min(order.qty, Math.abs(held.qty)) as QtyLots) : order.qty;
  const decisionPrice = expectedPrice(desk, order) ?? (1 as PriceTicks);
  return {
    desk,
    draft: {
      strategyId: reduceOnly && held ? held.trade.strategyId : PERSON, instrumentId, purpose: reduceOnly ? 'manual' : 'entry', side, type, qty, limitPrice, triggerPrice, callbackBps,
      timeInForce: type === 'limit' || type === 'stop-limit' || type === 'take-profit-limit' ? order.timeInForce : 'gtc', reduceOnly, ocoGroup: null, decisionPrice, reason: 'by hand',
    },
    bracket: reduceOnly ? null : bracketOf(desk, order, decisionPrice),
  };
}

/** Returns why an order by hand is refused before the gate looks at it, or null. */
export function denialByHand(state: EngineState, desk: Desk, order: ManualOrder): Denial | null {
  const price = Number.isNaN(desk.price) ? null : nearestTicks(desk.instrument, desk.price);
  const detail = impossibility(desk.instrument, order, price);
  if (detail !== null) return { code: 'impossible-order', detail };
  const position = state.ledger.position(order.instrumentId);
  if (order.reduceOnly) return position && order.side === closingSide(position.qty as QtyLots) ? null : { code: 'nothing-to-reduce' };
  const owner = ownerOf(state, desk);
  if (owner !== null && owner !== PERSON) return { code: 'held-by-strategy', strategyId: owner };
  if (position && Math.sign(position.qty) !== sideSign(order.side)) return { code: 'would-turn', held: position.qty > 0 ? 'long' : 'short' };
  return null;
}

/** Returns what the gate needs to know; what is added to a position that has a stop is covered by that stop. */
export function contextByHand(state: EngineState, timeMs: EpochMs, desk: Desk, { stopPrice, side }: ManualOrder): RiskContext {
  const context = { ...riskContext(state, timeMs, desk), paused: pauseOf(state, { instrumentId: desk.instrument.id, strategyId: PERSON, side }) };
  const isCovered = context.positionQty !== 0 && desk.bracket !== null && desk.bracket.stopDistance !== null;
  if (stopPrice !== null) return { ...context, lacksStop: false, stopPrice: priceFromTicks(desk.instrument, stopPrice) };
  return isCovered ? { ...context, lacksStop: false, ...stopOfPlan(desk, desk.bracket) } : context;
}

/**
 * Returns whose an instrument is at the moment: the id of the strategy at work that holds or is opening a position in it, {@link PERSON} when a
 * person does, null when nobody. What a strategy has left that trades here no longer is nobody's, and free for a person to add to.
 */
export function ownerOf(state: EngineState, desk: Desk): string | null {
  const { id } = desk.instrument;
  const owners = [state.ledger.position(id)?.trade.strategyId, openEntry(state, id)?.request.strategyId, desk.pursuit?.strategyId];
  if (owners.includes(PERSON)) return PERSON;
  const strategy = desk.isEnabled ? desk.assignment?.id : undefined;
  return strategy !== undefined && owners.includes(strategy) ? strategy : null;
}

/** Tells whether a person holds the instrument or is opening a position in it: then its strategy watches. */
export function isByHand(state: EngineState, desk: Desk, position: Readonly<LedgerPosition> | null): boolean {
  if (position !== null) return position.trade.strategyId === PERSON;
  return state.tracker.openEntries > 0 && openEntry(state, desk.instrument.id)?.request.strategyId === PERSON;
}

/** The price at which the person means to trade; null while none is known. */
function expectedPrice(desk: Desk, { limitPrice, triggerPrice }: ManualOrder): PriceTicks | null {
  const written = limitPrice ?? triggerPrice;
  if (written !== null) return written;
  return Number.isNaN(desk.price) ? null : nearestTicks(desk.instrument, desk.price);
}

function bracketOf({ instrument }: Desk, { stopPrice, takeProfitPrice }: ManualOrder, entry: PriceTicks): BracketPlan | null {
  if (stopPrice === null && takeProfitPrice === null) return null;
  const distance = (price: PriceTicks | null): number | null => (price === null ? null : Math.abs(priceFromTicks(instrument, price) - priceFromTicks(instrument, entry)));
  return { stopDistance: distance(stopPrice), takeProfitDistance: distance(takeProfitPrice), trailingDistance: null, stopPrice, takeProfitPrice };
}
