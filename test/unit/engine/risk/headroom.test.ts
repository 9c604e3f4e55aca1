import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { headroom } from '../../../../src/engine/risk/headroom.ts';
import { largestWithin } from '../../../../src/engine/risk/largest.ts';
import { config, context, order, PERPETUAL, SPOT } from './builders.ts';

/** Only what a straight line counts may decide. */
const LINES = { maxNetExposurePct: 2000, maxClusterExposurePct: 2000, maxBeta: 1000, maxValueAtRiskPct: 1000, maxExpectedShortfallPct: 1000, maxTotalExposurePct: 2000 };

describe('room that the limits leave', () => {
  it('is what the exposure limit, less slip and fee, buys at the collar', () => {
    // 51,000 each at the collar of 2 %, 1000 of slip and 51 of fee: 10,000 / (51,000 + 1051) = 0.19212.
    expect(headroom(order(), context(), config({ ...LINES, marginReservePct: 0 }))).toBeCloseTo(10_000 / 52_051, 9);
  });

  it('is what the free margin backs, the reserve left aside', () => {
    // On spot nothing is lent: (10,000 - 2 %) / (51,000 + 98 % of 1051).
    expect(headroom(order(), context({ instrument: SPOT }), config(LINES))).toBeCloseTo(9800 / (51_000 + 0.98 * 1051), 9);
  });

  it('says nothing where something is held: that closes first', () => {
    expect(headroom(order(), context({ positionQty: qtyLots(5) }), config())).toBe(Infinity);
  });

  it('is the very answer of the gate, to the lot, wherever only straight lines decide', () => {
    const share = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: 100_003 }).map((step) => (max * step) / 100_003);
    let cut = 0;
    fc.assert(fc.property(share(1e6), share(100_000), share(1), share(1.5), share(1), fc.option(share(2)), share(0.3), fc.constantFrom(PERPETUAL, SPOT), (equity, price, symbolShare, elsewhere, margin, cap, stop, base) => {
      const instrument = { ...base, minNotional: quoteAtoms(0n) };
      const at = context({
        instrument, equity, price, symbolExposure: equity * symbolShare * 0.9, totalExposure: equity * (symbolShare * 0.9 + elsewhere), availableMargin: equity * margin,
        arming: cap === null ? null : { isArmed: true, notionalCap: equity * cap }, stopDistance: price * stop,
      });
      const risk = config({ ...LINES, maxTotalExposurePct: 250 });
      const wanted = order({ instrumentId: instrument.id, qty: instrument.maxQty });
      const { qty } = largestWithin(wanted, at, risk);
      const lots = Math.min(instrument.maxQty, headroom(wanted, at, risk) * 10 ** instrument.qtyDecimals);
      if (qty > 0) cut += 1;
      expect(Math.abs(qty - Math.max(0, Math.floor(lots + 1e-6)))).toBeLessThanOrEqual(qty * 1e-6 + 1);
    }), { seed: 20260401, numRuns: 1000 });
    expect(cut).toBeGreaterThan(300);
  });
});
