import { invariant } from '../../domain/assert.ts';
import { atomsPerTickLot, tickLots } from '../../domain/instrument.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { sideSign } from '../../domain/order.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { OrderFilled } from '../../domain/order-event.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { nearestTicks } from '../../domain/rounding.ts';
import type { EpochMs, PriceTicks, QuoteAtoms } from '../../domain/units.ts';
import { addLegs, grossOf } from './round-trip.ts';
import type { Leg, RoundTrip } from './round-trip.ts';

/** A booked fill with the order it came of; null for what no order of the session has traded. */
export interface BookedFill {
  readonly fill: OrderFilled;
  readonly strategyId: string;
  readonly reason: string;
  readonly request: OrderRequest | null;
}

export interface TripSource {
  readonly instrument: Instrument;
  /** Of this instrument, in the order in which they were booked, the first one from flat. */
  readonly fills: readonly BookedFill[];
  /** Of this instrument, in the order in which they closed. */
  readonly closed: readonly ClosedTrade[];
  /** Returns the newest price of the market at a time; null where none is known. */
  readonly marketAt: (timeMs: EpochMs) => number | null;
  /** Of funding booked since a time, up to the end. */
  readonly fundingSince: (timeMs: EpochMs) => bigint;
  readonly endMs: EpochMs;
}

/** What is being put together. */
interface Draft {
  readonly side: 'long' | 'short';
  readonly strategyId: string;
  readonly entries: Leg[];
  readonly exits: Leg[];
  held: number;
}

/**
 * Puts the fills of one instrument together to round trips, as the ledger does. A closed trip has the result that the ledger has booked, to the atom.
 * What a trade was closed by without a fill (a liquidation) is told from its booked result.
 */
export function buildTrips(source: TripSource): readonly RoundTrip[] {
  const trips: RoundTrip[] = [];
  const waiting = [...source.closed];
  let draft: Draft | null = null;
  const close = (ended: Draft): void => {
    const trade = waiting.shift();
    invariant(trade, 'expected a closed trade for fills that add up to none');
    trips.push(closedTrip(source, ended, trade));
    draft = null;
  };
  for (const booked of source.fills) {
    const open: Draft | null = draft;
    // It was closed by force in between: no fill tells of that.
    if (open !== null && waiting[0] !== undefined && waiting[0].exitTimeMs < booked.fill.timeMs) close(open);
    let feeLeft: bigint = booked.fill.fee;
    for (let left: number = booked.fill.qty; left > 0;) {
      const current: Draft = draft ?? begin(booked);
      draft = current;
      const isEntry = (sideSign(booked.fill.side) > 0) === (current.side === 'long');
      const taken = isEntry ? left : Math.min(left, current.held);
      // The ledger charges the closing part its share, rounded down, and what opens the next trade the rest.
      const fee: bigint = taken === left ? feeLeft : (booked.fill.fee * BigInt(taken)) / BigInt(booked.fill.qty);
      feeLeft -= fee;
      const leg = legOf(source, booked, taken, fee);
      (isEntry ? current.entries : current.exits).push(leg);
      current.held += isEntry ? taken : -taken;
      left -= taken;
      if (current.held === 0) close(current);
    }
  }
  const rest: Draft | null = draft;
  if (rest !== null && waiting.length > 0) close(rest);
  else if (rest !== null) trips.push(openTrip(source, rest));
  return trips;
}

function begin({ fill, strategyId }: BookedFill): Draft {
  return { side: fill.side === 'buy' ? 'long' : 'short', strategyId, entries: [], exits: [], held: 0 };
}

function legOf({ instrument, marketAt }: TripSource, { fill, reason, request }: BookedFill, qty: number, fees: bigint): Leg {
  const level = levelOf(request);
  const market = marketAt(fill.timeMs);
  const decided = level ?? request?.decisionPrice ?? fill.price;
  const stood = level ?? (market === null || request === null ? decided : nearestTicks(instrument, market));
  return {
    qty, fees, filledTickLots: tickLots(fill.price, qty),
    decidedTickLots: tickLots(decided, qty), marketTickLots: tickLots(stood, qty), timeMs: fill.timeMs,
    decidedMs: request?.decidedAtMs ?? fill.timeMs, purpose: request?.purpose ?? 'correction', reason,
  };
}

/** Where a protective order rests: it is meant to fill there, whenever the market comes. */
function levelOf(request: OrderRequest | null): PriceTicks | null {
  if (request === null || (request.purpose !== 'stop-loss' && request.purpose !== 'take-profit')) return null;
  return request.triggerPrice ?? request.limitPrice;
}

function closedTrip({ instrument }: TripSource, draft: Draft, trade: ClosedTrade): RoundTrip {
  const entry = sum(draft.entries);
  const atoms = atomsPerTickLot(instrument);
  const about = { strategyId: draft.strategyId, instrumentId: instrument.id, side: draft.side, entry, isOpen: false, endMs: trade.exitTimeMs, funding: trade.funding as bigint, result: trade.pnl };
  const feesLeft = trade.fees - entry.fees;
  if (draft.held === 0) {
    const exit = { ...sum(draft.exits), fees: feesLeft };
    const trip = { ...about, exit };
    invariant(grossOf(trip, atoms) - trade.fees + trade.funding === trade.pnl, () => `expected the fills of trade ${trade.id} to add up to its result`);
    return trip;
  }
  const gross = trade.pnl + trade.fees - trade.funding;
  const filledTickLots = entry.filledTickLots + (draft.side === 'long' ? gross : -gross) / atoms;
  return { ...about, exit: { qty: entry.qty, fees: feesLeft, filledTickLots, decidedTickLots: filledTickLots, marketTickLots: filledTickLots, timeMs: trade.exitTimeMs, decidedMs: trade.exitTimeMs, purpose: trade.exitReason, reason: trade.exitReason } };
}

/** Counts what is still held at the newest price, without a fee. */
function openTrip(source: TripSource, draft: Draft): RoundTrip {
  const { instrument, marketAt, fundingSince, endMs } = source;
  const entry = sum(draft.entries);
  const newest = marketAt(endMs);
  const price = newest === null ? Number(entry.filledTickLots) / entry.qty : nearestTicks(instrument, newest);
  const worth = tickLots(Math.round(price) as PriceTicks, draft.held);
  const held: Leg = { qty: draft.held, fees: 0n, filledTickLots: worth, decidedTickLots: worth, marketTickLots: worth, timeMs: endMs, decidedMs: endMs, purpose: 'open', reason: 'open' };
  const exit = { ...sum([...draft.exits, held]), purpose: 'open', reason: 'open', decidedMs: endMs };
  const trip = { strategyId: draft.strategyId, instrumentId: instrument.id, side: draft.side, entry, exit, isOpen: true, endMs, funding: fundingSince(entry.timeMs) };
  return { ...trip, result: (grossOf(trip, atomsPerTickLot(instrument)) - entry.fees - exit.fees + trip.funding) as QuoteAtoms };
}

function sum(legs: readonly Leg[]): Leg {
  const [first, ...others] = legs;
  invariant(first, 'a round trip begins with a fill');
  return others.reduce(addLegs, first);
}
