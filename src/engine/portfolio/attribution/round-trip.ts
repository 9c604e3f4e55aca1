import type { EpochMs, InstrumentId, QuoteAtoms } from '../../domain/units.ts';

/** The fills that opened a position, or those that closed it, added up. Prices are sums of price × quantity in tick-lots, all positive, so that nothing is rounded. */
export interface Leg {
  /** Lots. */
  readonly qty: number;
  /** What was decided on: the price that the strategy saw, or the level at which a protective order rested. */
  readonly decidedTickLots: bigint;
  /** What the market stood at when it filled. */
  readonly marketTickLots: bigint;
  /** What was paid or received. */
  readonly filledTickLots: bigint;
  readonly fees: bigint;
  /** Of the first fill. */
  readonly timeMs: EpochMs;
  /** When its order was decided. */
  readonly decidedMs: EpochMs;
  /** Why its order existed. */
  readonly purpose: string;
  readonly reason: string;
}

/** One position from flat to flat (or through zero), with everything that its result is made of. */
export interface RoundTrip {
  readonly strategyId: string;
  readonly instrumentId: InstrumentId;
  readonly side: 'long' | 'short';
  readonly entry: Leg;
  /** Of a position that is still open: what was closed so far and, for the rest, the newest price without a fee. */
  readonly exit: Leg;
  readonly isOpen: boolean;
  /** Of the last exit fill; the end of the window while it is open. */
  readonly endMs: EpochMs;
  /** Positive is received. */
  readonly funding: bigint;
  /** Net of fees and funding, in atoms. */
  readonly result: QuoteAtoms;
}

/** Returns what a round trip has won before fees and funding: atoms of one tick-lot times the tick-lots between its legs. */
export function grossOf({ side, entry, exit }: Pick<RoundTrip, 'side' | 'entry' | 'exit'>, atomsPerTickLot: bigint): bigint {
  const moved = exit.filledTickLots - entry.filledTickLots;
  return (side === 'long' ? moved : -moved) * atomsPerTickLot;
}

/** Puts fills of one leg together; `first` decides what is told of it. */
export function addLegs(first: Leg, next: Leg): Leg {
  return {
    ...first, qty: first.qty + next.qty, fees: first.fees + next.fees, decidedTickLots: first.decidedTickLots + next.decidedTickLots,
    marketTickLots: first.marketTickLots + next.marketTickLots, filledTickLots: first.filledTickLots + next.filledTickLots,
  };
}
