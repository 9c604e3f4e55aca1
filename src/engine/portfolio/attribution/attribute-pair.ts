import type { Leg, RoundTrip } from './round-trip.ts';

/** What the difference of a pair's results is made of, in atoms; live minus backtest. */
export interface PairParts {
  readonly size: bigint;
  readonly signal: bigint;
  readonly timing: bigint;
  readonly price: bigint;
  readonly fee: bigint;
  readonly funding: bigint;
}

/** Whether each leg was decided on the same bar, and for the same purpose, on both sides. */
export interface SameDecision {
  readonly entry: boolean;
  readonly exit: boolean;
}

/**
 * Splits the difference between a live trade and its backtest trade, to the last atom.
 *
 * A leg fills at a price f. It was decided at a price d (what the strategy saw; for a protective order the level where it rests), and the market stood at m
 * when it filled: f = d + (m − d) + (f − m). With the backtest's leg (S) turned into the live one (L) one thing at a time, each part is the difference of two
 * results that follow each other:
 *
 *   0  the backtest's own result
 *   1  the same prices, the live quantity                         → size
 *   2  the live decision's price: f + (dL − dS)                   → signal, when it was decided on another bar or for another reason; else timing
 *   3  the live distance from decision to market: (mL − dL)       → timing
 *   4  the live distance from market to fill, which gives fL      → price (spread, slippage, impact)
 *   5  the live fees                                              → fee
 *   6  the live funding                                           → funding; this is the live result
 *
 * A result is side × (exit − entry) × quantity − fees + funding. Until step 5 fees are charged at the backtest's rate on the notional of the step, so that
 * the fee part holds differences of rates alone; until step 6 funding is the backtest's, in proportion to the quantity. Every result is rounded to whole atoms
 * and the first and the last are exact: the parts sum to the difference whatever the numbers are, and nothing is left to explain.
 */
export function attributePair(live: RoundTrip, backtest: RoundTrip, same: SameDecision, atomsPerTickLot: bigint): PairParts {
  const { entry: le, exit: lx } = live;
  const { entry: be, exit: bx } = backtest;
  const sign = live.side === 'long' ? 1n : -1n;
  const funding = ratio(backtest.funding * BigInt(le.qty), BigInt(be.qty));
  const resultAt = (step: Step): bigint => {
    const [entry, exit] = [legAt(le, be, step), legAt(lx, bx, step)];
    return sign * (cashOf(exit, atomsPerTickLot) - cashOf(entry, atomsPerTickLot)) - feeAt(entry, be) - feeAt(exit, bx) + funding;
  };
  const sized = resultAt('size');
  const decided = resultAt('decision');
  const moved = resultAt('market');
  const filled = resultAt('fill');
  const charged = sign * (lx.filledTickLots - le.filledTickLots) * atomsPerTickLot - le.fees - lx.fees + funding;
  const signal = (same.entry ? 0n : decisionOf('entry')) + (same.exit ? 0n : decisionOf('exit'));
  return {
    size: sized - backtest.result, signal, timing: decided - sized - signal + (moved - decided),
    price: filled - moved, fee: charged - filled, funding: live.result - charged,
  };

  /** What the other decision of one leg alone has brought. */
  function decisionOf(leg: 'entry' | 'exit'): bigint {
    const entry = legAt(le, be, leg === 'entry' ? 'decision' : 'size');
    const exit = legAt(lx, bx, leg === 'exit' ? 'decision' : 'size');
    return sign * (cashOf(exit, atomsPerTickLot) - cashOf(entry, atomsPerTickLot)) - feeAt(entry, be) - feeAt(exit, bx) + funding - sized;
  }
}

type Step = 'size' | 'decision' | 'market' | 'fill';

/** A sum of tick-lots as a fraction: the backtest's average price times the live quantity is not whole. */
interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** Returns price × live quantity of a leg at a step. */
function legAt(live: Leg, backtest: Leg, step: Step): Fraction {
  if (step === 'fill') return { top: live.filledTickLots, bottom: 1n };
  const [qty, bottom] = [BigInt(live.qty), BigInt(backtest.qty)];
  const scaled = backtest.filledTickLots * qty;
  if (step === 'size') return { top: scaled, bottom };
  if (step === 'decision') return { top: scaled + live.decidedTickLots * bottom - backtest.decidedTickLots * qty, bottom };
  return { top: scaled + live.marketTickLots * bottom - backtest.marketTickLots * qty, bottom };
}

function cashOf({ top, bottom }: Fraction, atomsPerTickLot: bigint): bigint {
  return ratio(top * atomsPerTickLot, bottom);
}

/** The backtest's fee rate on a notional: its fee is to its tick-lots as this one is to these. */
function feeAt({ top, bottom }: Fraction, { fees, filledTickLots }: Leg): bigint {
  return filledTickLots === 0n ? fees : ratio(fees * top, filledTickLots * bottom);
}

/** Divides and rounds to the nearest, halves away from zero. The divisor is positive. */
function ratio(top: bigint, bottom: bigint): bigint {
  const doubled = 2n * top;
  return (top >= 0n ? doubled + bottom : doubled - bottom) / (2n * bottom);
}
