import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { drawdownMultipliers } from '../../../../../src/engine/risk/sizing/drawdown.ts';
import { explainSizing, sizeEntry, sizingSentence, type SizingArithmetic, type SizingInput } from '../../../../../src/engine/risk/sizing/sizing.ts';
import { config, PERPETUAL, sizing, SPOT } from '../builders.ts';

function sized(values: Partial<SizingInput>): { readonly qty: number; readonly arithmetic: SizingArithmetic } {
  const result = sizeEntry(sizing(values));
  if ('denial' in result) throw new Error(JSON.stringify(result.denial));
  return result;
}

function denied(values: Partial<SizingInput>): unknown {
  const result = sizeEntry(sizing(values));
  return 'denial' in result ? result.denial : result;
}

describe('size of an entry', () => {
  it('loses the risk per trade if the stop fills: 0.5 % of 10,000 over 250 is 0.2 BTC', () => {
    // 50 USDT / 250 USDT = 0.2 BTC = 10,000 USDT: exactly the symbol cap of 100 %.
    expect(sized({})).toMatchObject({ qty: 200, arithmetic: { bound: 'method', riskMoney: 50, qty: 0.2, notional: 10_000 } });
  });

  it('rounds down to lots', () => {
    // 50 / 350 = 0.142857 BTC.
    expect(sized({ stopDistance: 350 }).qty).toBe(142);
  });

  it('is not a lot short because of float noise', () => {
    // 50 / 500 = 0.1 BTC, although 0.1 * 1000 is not always 100 in floats; 30 / 100 = 0.3.
    expect(sized({ stopDistance: 500 }).qty).toBe(100);
    expect(sized({ equity: 6000, stopDistance: 100, price: 1000, availableMargin: 6000 }).qty).toBe(300);
  });

  it('is a lot short when it is truly short of it', () => {
    // 50 / 25,000.00025 = 0.00199999998 BTC: not 0.002.
    expect(sized({ stopDistance: 25_000.00025, price: 100_000 }).qty).toBe(1);
  });

  it('is scaled by the wanted exposure, on either side', () => {
    expect(sized({ targetExposure: 0.5 }).qty).toBe(100);
    expect(sized({ targetExposure: -0.5 }).qty).toBe(100);
  });

  it('is capped by the room left in the symbol', () => {
    // The stop of 100 asks for 0.5 BTC; 100 % of 10,000 less 2,500 held leaves 7,500 = 0.15 BTC.
    expect(sized({ stopDistance: 100, symbolExposure: 2500, totalExposure: 2500 })).toMatchObject({ qty: 150, arithmetic: { bound: 'symbol-cap', boundLimit: 100, wantedQty: 0.5 } });
  });

  it('is capped by what the session is armed up to', () => {
    // 6,000 less 1,000 open leave 5,000 = 0.1 BTC of the 0.2 that the risk asks for.
    const { qty, arithmetic } = sized({ notionalCap: 6000, totalExposure: 1000 });
    expect([qty, arithmetic.bound, arithmetic.boundLimit]).toEqual([100, 'session-cap', 6000]);
    expect(sizingSentence(arithmetic)).toBe('0.5 % of 10,000 USDT is 50 USDT; the stop is 250 USDT away: 0.2 BTC, capped to 0.1 by the 6,000 USDT that this session is armed up to.');
    // The smallest order is 0.002 BTC, worth 100: with 5,950 open it would come to 6,050.
    expect(denied({ notionalCap: 6000, totalExposure: 5950 })).toEqual({ code: 'session-notional-cap', exposure: 6050, cap: 6000 });
  });

  it('is capped by the room left in total', () => {
    // 200 % of 10,000 less 15,000 = 5,000 = 0.1 BTC.
    expect(sized({ stopDistance: 100, totalExposure: 15_000 })).toMatchObject({ qty: 100, arithmetic: { bound: 'total-cap', boundLimit: 200 } });
  });

  it('is capped by the free margin times leverage, the reserve left aside', () => {
    // 1,200 free less 2 % of 10,000 = 1,000; times 3 = 3,000 = 0.06 BTC.
    expect(sized({ stopDistance: 100, availableMargin: 1200 })).toMatchObject({ qty: 60, arithmetic: { bound: 'margin', boundLimit: 1000, leverage: 3 } });
  });

  it('uses no leverage on spot', () => {
    // 1,000 USDT at 50,000 = 0.02 BTC = 2,000 lots of 0.00001.
    expect(sized({ instrument: SPOT, stopDistance: 100, availableMargin: 1200 })).toMatchObject({ qty: 2000, arithmetic: { bound: 'margin', leverage: 1 } });
  });

  it("never uses more leverage than the instrument's", () => {
    // 1,000 × 2 = 2,000 = 0.04 BTC.
    expect(sized({ instrument: { ...PERPETUAL, maxLeverage: 2 }, stopDistance: 100, availableMargin: 1200 }).qty).toBe(40);
  });

  it("is capped by the venue's largest order", () => {
    expect(sized({ instrument: { ...PERPETUAL, maxQty: qtyLots(50) } })).toMatchObject({ qty: 50, arithmetic: { bound: 'max-quantity', boundLimit: 0.05 } });
  });

  it('risks half as much once the account is far below its peak', () => {
    expect(sized({ multipliers: drawdownMultipliers(9.99, config()) }).qty).toBe(200);
    expect(sized({ multipliers: drawdownMultipliers(10, config()) })).toMatchObject({ qty: 100, arithmetic: { multipliers: [{ code: 'drawdown', factor: 0.5 }], riskMoney: 25 } });
    expect(drawdownMultipliers(Number.NaN, config())).toEqual([{ code: 'drawdown', factor: 0.5 }]);
  });

  it('denies an entry without a stop', () => {
    expect(denied({ stopDistance: null })).toEqual({ code: 'no-stop-distance' });
  });

  it('denies a size below one lot, with both numbers', () => {
    // 0.5 % of 10,000 / 100,000 = 0.0005 BTC.
    expect(denied({ stopDistance: 100_000 })).toEqual({ code: 'quantity-below-lot', qty: 0.0005, lot: 0.001 });
  });

  it('denies a size below the smallest order', () => {
    expect(denied({ instrument: { ...PERPETUAL, minQty: qtyLots(10) }, stopDistance: 10_000 })).toEqual({ code: 'quantity-below-minimum', qty: 0.005, minimum: 0.01 });
  });

  it('denies a size below the smallest notional', () => {
    // 50 / 25,000 = 0.002 BTC = 100 USDT passes; 50 / 25,001 rounds down to 0.001 BTC = 50 USDT.
    expect(sized({ stopDistance: 25_000 }).qty).toBe(2);
    expect(denied({ stopDistance: 25_001 })).toEqual({ code: 'notional-below-minimum', notional: 50, minimum: 100 });
  });

  it('names the cap when it leaves no room for the smallest order, and what that order would take', () => {
    // The smallest order is 0.002 BTC = 100 USDT = 1 %: 9,950 + 100 = 100.5 %.
    expect(denied({ symbolExposure: 9950, totalExposure: 9950 })).toEqual({ code: 'symbol-exposure-cap', exposure: 1.005, cap: 1 });
    expect(denied({ totalExposure: 20_000 })).toEqual({ code: 'total-exposure-cap', exposure: 2.01, cap: 2 });
    // 0.002 BTC at 3 × needs 33.33; 200 less the reserve of 200 is nothing.
    expect(denied({ availableMargin: 200 })).toEqual({ code: 'insufficient-margin', required: expect.closeTo(33.333, 3), available: 0 });
  });

  it.each(['equity', 'price', 'stopDistance', 'targetExposure', 'symbolExposure', 'totalExposure', 'availableMargin', 'openRisk'] as const)('denies when %s is not a number', (field) => {
    expect(denied({ [field]: Number.NaN })).toEqual({ code: 'invalid-number', field, value: 'NaN' });
    expect(denied({ [field]: Infinity })).toEqual({ code: 'invalid-number', field, value: 'Infinity' });
    expect(denied({ [field]: undefined })).toEqual({ code: 'invalid-number', field, value: 'undefined' });
  });

  it.each(['equity', 'price', 'stopDistance', 'targetExposure'] as const)('denies when %s is zero', (field) => {
    expect(denied({ [field]: 0 })).toEqual({ code: 'invalid-number', field, value: '0' });
  });

  it('denies more than full exposure', () => {
    expect(denied({ targetExposure: 1.5 })).toEqual({ code: 'invalid-number', field: 'targetExposure', value: '1.5' });
  });

  it('never risks more than was asked, nor breaks a cap, and never stops a lot early', () => {
    const share = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: 100_003 }).map((step) => (max * step) / 100_003);
    const bounds = new Map<string, number>();
    fc.assert(fc.property(
      share(1e7), share(200_000), share(0.2), share(1), share(1.1), share(1.2), share(1.2), fc.constantFrom(PERPETUAL, SPOT),
      (equity, price, stopShare, targetExposure, symbolShare, elsewhereShare, marginShare, base) => {
        const [stopDistance, symbolExposure, elsewhere, availableMargin] = [price * stopShare, equity * symbolShare, equity * elsewhereShare, equity * marginShare];
        const instrument = { ...base, minNotional: quoteAtoms(0n) };
        const totalExposure = symbolExposure + elsewhere;
        const result = sizeEntry(sizing({ instrument, equity, price, stopDistance, targetExposure, symbolExposure, totalExposure, availableMargin }));
        if ('denial' in result) return;
        bounds.set(result.arithmetic.bound, (bounds.get(result.arithmetic.bound) ?? 0) + 1);
        const lot = 10 ** -instrument.qtyDecimals;
        const fits = (qty: number): boolean =>
          qty * stopDistance <= equity * 0.005 * targetExposure &&
          symbolExposure + qty * price <= equity &&
          totalExposure + qty * price <= equity * 2 &&
          qty * price <= (availableMargin - equity * 0.02) * (instrument.market === 'spot' ? 1 : 3) &&
          qty <= instrument.maxQty * lot;
        expect(fits(result.qty * lot * (1 - 1e-7))).toBe(true);
        expect(fits((result.qty + 1) * lot * (1 + 1e-7))).toBe(false);
      },
    ), { seed: 20260101, numRuns: 3000 });
    for (const bound of ['method', 'symbol-cap', 'total-cap', 'margin']) expect(bounds.get(bound), bound).toBeGreaterThan(30);
  });
});

describe('sentence of a size', () => {
  it('tells a size that the risk decided', () => {
    expect(sizingSentence(sized({}).arithmetic)).toBe('0.5 % of 10,000 USDT is 50 USDT; the stop is 250 USDT away: 0.2 BTC.');
  });

  it('tells the cap that bound', () => {
    expect(sizingSentence(sized({ symbolExposure: 2500, totalExposure: 2500 }).arithmetic))
      .toBe('0.5 % of 10,000 USDT is 50 USDT; the stop is 250 USDT away: 0.2 BTC, capped to 0.15 by the symbol limit of 100 %.');
    expect(sizingSentence(sized({ availableMargin: 1200 }).arithmetic)).toContain('0.2 BTC, capped to 0.06 by the 1,000 USDT that are free at 3 × leverage.');
    expect(sizingSentence(sized({ totalExposure: 15_000 }).arithmetic)).toContain('capped to 0.1 by the limit of 200 % for all positions together.');
    expect(sizingSentence(sized({ instrument: { ...PERPETUAL, maxQty: qtyLots(50) } }).arithmetic)).toContain("capped to 0.05 by the exchange's largest order of 0.05 BTC.");
  });

  it('tells why the risk was scaled', () => {
    expect(sizingSentence(sized({ targetExposure: 0.5, multipliers: drawdownMultipliers(12, config()) }).arithmetic))
      .toBe('0.5 % of 10,000 USDT, times the wanted exposure of 0.5, times 0.5 because the account is far below its peak, is 12.5 USDT; the stop is 250 USDT away: 0.05 BTC.');
  });
});
