import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributePair } from '../../../../../src/engine/portfolio/attribution/attribute-pair.ts';
import type { PairParts } from '../../../../../src/engine/portfolio/attribution/attribute-pair.ts';
import { grossOf } from '../../../../../src/engine/portfolio/attribution/round-trip.ts';
import type { Leg, RoundTrip } from '../../../../../src/engine/portfolio/attribution/round-trip.ts';
import { instrumentId, quoteAtoms } from '../../../../../src/engine/domain/units.ts';

/** Atoms of one tick-lot: the tick is 0.1 and the lot 0.001, so one of each is worth 0.0001 = 10,000 atoms of 1e-8. */
const ATOMS = 10_000n;
const SAME = { entry: true, exit: true };
const NONE: PairParts = { size: 0n, signal: 0n, timing: 0n, price: 0n, fee: 0n, funding: 0n };

interface Fill { readonly qty: number; readonly decided: number; readonly market: number; readonly filled: number; readonly feeBps?: number; readonly fee?: bigint }

function leg({ qty, decided, market, filled, feeBps = 0, fee }: Fill): Leg {
  const size = BigInt(qty);
  const filledTickLots = BigInt(filled) * size;
  return { qty, decidedTickLots: BigInt(decided) * size, marketTickLots: BigInt(market) * size, filledTickLots, fees: fee ?? (filledTickLots * ATOMS * BigInt(feeBps)) / 10_000n, timeMs: 0, decidedMs: 0, purpose: 'exit', reason: 'test' };
}

function trip(entry: Fill, exit: Fill, { side = 'long', funding = 0n }: { readonly side?: 'long' | 'short'; readonly funding?: bigint } = {}): RoundTrip {
  const about = { strategyId: 's', instrumentId: instrumentId('um:AAAUSDT'), side, entry: leg(entry), exit: leg(exit), isOpen: false, endMs: 0, funding };
  return { ...about, result: quoteAtoms(grossOf(about, ATOMS) - about.entry.fees - about.exit.fees + funding) };
}

/** Bought at 100.0 as decided, sold at 110.0 as decided, one unit (1,000 lots), 5 bps both ways. */
const IN: Fill = { qty: 1_000, decided: 1_000, market: 1_000, filled: 1_000, feeBps: 5 };
const OUT: Fill = { qty: 1_000, decided: 1_100, market: 1_100, filled: 1_100, feeBps: 5 };
const BACKTEST = trip(IN, OUT);
/** 1 of the quote asset. */
const UNIT = 100_000_000n;

describe('the difference of a pair', () => {
  it('is nothing when both traded alike', () => {
    expect(attributePair(BACKTEST, BACKTEST, SAME, ATOMS)).toEqual(NONE);
  });

  it('is only fee when the fee is 1 bp higher: 1 bp of 100 and of 110', () => {
    const live = trip({ ...IN, feeBps: 6 }, { ...OUT, feeBps: 6 });
    expect(attributePair(live, BACKTEST, SAME, ATOMS)).toEqual({ ...NONE, fee: -(UNIT * 210n) / 10_000n });
  });

  it('is only price when a fill is one tick worse: 0.1 and the fee of 5 bps on it, which the backtest would have paid too', () => {
    const live = trip({ ...IN, filled: 1_001 }, OUT);
    expect(attributePair(live, BACKTEST, SAME, ATOMS)).toEqual({ ...NONE, price: -UNIT / 10n - (UNIT / 10n) * 5n / 10_000n });
  });

  it('is only timing when the same decision filled a bar later, two ticks further on, as near to the market as in the backtest', () => {
    const live = trip({ ...IN, market: 1_002, filled: 1_002 }, OUT);
    expect(attributePair(live, BACKTEST, SAME, ATOMS)).toEqual({ ...NONE, timing: -UNIT / 5n - (UNIT / 5n) * 5n / 10_000n });
  });

  it('is only signal when another bar was decided on and filled as near to it', () => {
    const at = { decided: 1_010, market: 1_010, filled: 1_010 };
    const live = trip({ ...IN, ...at }, OUT);
    expect(attributePair(live, BACKTEST, { entry: false, exit: true }, ATOMS)).toEqual({ ...NONE, signal: -UNIT - UNIT * 5n / 10_000n });
    expect(attributePair(live, BACKTEST, SAME, ATOMS)).toEqual({ ...NONE, timing: -UNIT - UNIT * 5n / 10_000n });
  });

  it('is only size when half as much was traded: half of 10 less half of the fees of 0.105', () => {
    const half = (fill: Fill): Fill => ({ ...fill, qty: 500 });
    expect(attributePair(trip(half(IN), half(OUT)), BACKTEST, SAME, ATOMS)).toEqual({ ...NONE, size: -(5n * UNIT - (UNIT * 525n) / 10_000n) });
  });

  it('is only size when half as much was held through the same funding', () => {
    const half = (fill: Fill): Fill => ({ ...fill, qty: 500, feeBps: 0 });
    const [live, backtest] = [trip(half(IN), half(OUT), { funding: -500n }), trip({ ...IN, feeBps: 0 }, { ...OUT, feeBps: 0 }, { funding: -1_000n })];
    expect(attributePair(live, backtest, SAME, ATOMS)).toEqual({ ...NONE, size: -5n * UNIT + 500n });
  });

  it('is only funding when the rate alone differs, and a short is a long turned round', () => {
    expect(attributePair(trip(IN, OUT, { funding: -7n }), trip(IN, OUT, { funding: 5n }), SAME, ATOMS)).toEqual({ ...NONE, funding: -12n });
    const short = trip(OUT, IN, { side: 'short' });
    const worse = trip({ ...OUT, filled: 1_099 }, IN, { side: 'short' });
    expect(attributePair(worse, short, SAME, ATOMS)).toEqual({ ...NONE, price: -UNIT / 10n + (UNIT / 10n) * 5n / 10_000n });
  });

  it('has no remainder, whatever the fills, fees and funding were', () => {
    const price = fc.integer({ min: 1, max: 5_000_000 });
    const fill = (qty: number) => fc.record({ qty: fc.constant(qty), decided: price, market: price, filled: price, fee: fc.bigInt({ min: -(10n ** 6n), max: 10n ** 11n }) });
    const anyTrip = fc.integer({ min: 1, max: 900_000 }).chain((qty) => fc.record({ entry: fill(qty), exit: fill(qty), funding: fc.bigInt({ min: -(10n ** 10n), max: 10n ** 10n }) }));
    fc.assert(fc.property(anyTrip, anyTrip, fc.constantFrom<'long' | 'short'>('long', 'short'), fc.boolean(), fc.boolean(), (one, other, side, entry, exit) => {
      const [live, backtest] = [trip(one.entry, one.exit, { side, funding: one.funding }), trip(other.entry, other.exit, { side, funding: other.funding })];
      const parts = attributePair(live, backtest, { entry, exit }, ATOMS);
      expect(Object.values<bigint>({ ...parts }).reduce((sum, part) => sum + part, 0n)).toBe(live.result - backtest.result);
    }), { numRuns: 300 });
  });
});
