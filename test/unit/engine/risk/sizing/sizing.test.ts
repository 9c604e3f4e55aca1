import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { createRiskGate, isDenial } from '../../../../../src/engine/risk/gate.ts';
import { drawdownMultipliers } from '../../../../../src/engine/risk/sizing/drawdown.ts';
import { sizeEntry, sizingSentence, type SizingArithmetic } from '../../../../../src/engine/risk/sizing/sizing.ts';
import { config, context, order, PERPETUAL, SPOT } from '../builders.ts';
import { policy, sizing } from './builders.ts';
import type { Case } from './builders.ts';

function sized(values: Case): { readonly qty: number; readonly arithmetic: SizingArithmetic } {
  const result = sizeEntry(sizing(values));
  if ('denial' in result) throw new Error(JSON.stringify(result.denial));
  return result;
}

function denied(values: Case): unknown {
  const result = sizeEntry(sizing(values));
  return 'denial' in result ? result.denial : result;
}

/** No slip and no fee is counted, but for the smallest collar there is: 0.05 %. */
const NO_COST = config({ priceCollarPct: 0.05, feePct: 0, maxSymbolExposurePct: 100.05, maxTotalExposurePct: 200.1, maxNetExposurePct: 2000, maxClusterExposurePct: 2000, maxBeta: 1000, maxValueAtRiskPct: 1000, maxExpectedShortfallPct: 1000, maxLeverage: 125 });

describe('size of an entry', () => {
  it('loses the risk per trade if the stop fills: 0.5 % of 10,000 over 500 is 0.1 BTC', () => {
    expect(sized({})).toMatchObject({ qty: 100, arithmetic: { bound: null, riskMoney: 50, qty: 0.1, notional: 5000 } });
  });

  it('takes the risk per trade of its own policy before that of the settings', () => {
    expect(sized({ policy: policy({ riskPct: 0.25 }) }).qty).toBe(50);
    expect(sized({ policy: policy({}) }).qty).toBe(100);
  });

  it('rounds down to lots', () => {
    // 50 / 650 = 0.0769 BTC.
    expect(sized({ stopDistance: 650 }).qty).toBe(76);
  });

  it('is not a lot short because of float noise', () => {
    // 30 / 1000 = 0.03, although 0.03 * 1000 is not 30 in floats.
    expect(sized({ equity: 6000, stopDistance: 1000 }).qty).toBe(30);
  });

  it('is a lot short when it is truly short of it', () => {
    // 50 / 25,000.00025 = 0.00199999998 BTC: not 0.002.
    expect(sized({ stopDistance: 25_000.00025, price: 100_000 }).qty).toBe(1);
  });

  it('is scaled by the wanted exposure, on either side', () => {
    expect(sized({ targetExposure: 0.5 }).qty).toBe(50);
    expect(sized({ targetExposure: -0.5, side: 'sell' }).qty).toBe(50);
  });

  it('is scaled by every multiplier', () => {
    // 0.1 · 0.5 · 1.6 = 0.08.
    expect(sized({ multipliers: [{ code: 'drawdown', factor: 0.5 }, { code: 'allocation', factor: 1.6 }] })).toMatchObject({ qty: 80, arithmetic: { riskMoney: 40 } });
  });

  it('is none where a multiplier is nothing, and says which', () => {
    expect(denied({ multipliers: [{ code: 'regime', factor: 0 }] })).toEqual({ code: 'no-share', cause: 'regime' });
  });

  it('risks half as much once the account is far below its peak', () => {
    expect(sized({ multipliers: drawdownMultipliers(9.99, config()) }).qty).toBe(100);
    expect(sized({ multipliers: drawdownMultipliers(10, config()) }).qty).toBe(50);
    expect(drawdownMultipliers(Number.NaN, config())).toEqual([{ code: 'drawdown', factor: 0.5 }]);
  });

  it('is worked out from what is left when every open stop fills, where the policy says so', () => {
    // 0.5 % of 10,000 - 4000 is 30; over 500 it is 0.06.
    expect(sized({ policy: policy({ openRisk: 'deducted' }), openRisk: 4000 })).toMatchObject({ qty: 60, arithmetic: { openRisk: 4000 } });
    expect(sized({ policy: policy({}), openRisk: 4000 }).qty).toBe(100);
    expect(sized({ openRisk: 4000 }).qty).toBe(100);
    expect(denied({ policy: policy({ openRisk: 'deducted' }), openRisk: 10_000 })).toEqual({ code: 'equity-at-risk', equity: 10_000, openRisk: 10_000 });
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

  it.each(['equity', 'price', 'stopDistance', 'targetExposure', 'openRisk'] as const)('denies when %s is not a number', (field) => {
    expect(denied({ [field]: Number.NaN })).toEqual({ code: 'invalid-number', field, value: 'NaN' });
    expect(denied({ [field]: Infinity })).toEqual({ code: 'invalid-number', field, value: 'Infinity' });
    expect(denied({ [field]: undefined })).toMatchObject({ code: 'invalid-number' });
  });

  it.each(['equity', 'price', 'stopDistance', 'targetExposure'] as const)('denies when %s is zero', (field) => {
    expect(denied({ [field]: 0 })).toEqual({ code: 'invalid-number', field, value: '0' });
  });

  it('denies a multiplier that is not a number, or less than nothing', () => {
    for (const factor of [Number.NaN, -1, Infinity]) expect(denied({ multipliers: [{ code: 'allocation', factor }] })).toMatchObject({ code: 'invalid-number' });
  });

  it('denies more than full exposure', () => {
    expect(denied({ targetExposure: 1.5 })).toEqual({ code: 'invalid-number', field: 'targetExposure', value: '1.5' });
  });
});

describe('the limits', () => {
  it('cut the size to the largest that they allow, and the sentence says which one', () => {
    // The stop of 100 asks for 0.5 BTC. At 50,025 with 100.05 % of 10,000 the symbol holds 10,005 / 50,025 = 0.2 BTC, less what the slip of 25 costs: 0.2 · 25 = 5 of equity.
    const { qty, arithmetic } = sized({ stopDistance: 100, config: NO_COST });
    expect(qty).toBe(199);
    expect(sizingSentence(arithmetic)).toBe('0.5 % of 10,000 USDT is 50 USDT; the stop is 100 USDT away: 0.5 BTC, capped to 0.199 by the symbol limit of 100.05 %.');
  });

  it('are counted from what is held already', () => {
    // 10,005 - 2,501.25 leave 7,503.75 = 0.15 BTC at 50,025, less the slip.
    expect(sized({ stopDistance: 100, config: NO_COST, account: { symbolExposure: 2501.25, totalExposure: 2501.25 } })).toMatchObject({ qty: 149, arithmetic: { bound: { code: 'symbol-exposure-cap' } } });
  });

  it('cut to the free margin times leverage, the reserve left aside', () => {
    // 1,200 free less 2 % of 10,000 = 1,000; times 3 = 3,000 = 0.0599 BTC at 50,025.
    expect(sized({ stopDistance: 100, config: NO_COST, account: { availableMargin: 1200 } })).toMatchObject({ qty: 59, arithmetic: { bound: { code: 'insufficient-margin' } } });
    expect(sized({ stopDistance: 100, instrument: { ...PERPETUAL, maxLeverage: 2 }, config: NO_COST, account: { availableMargin: 1200 } }).qty).toBe(39);
    // On spot nothing is lent: 1,000 / 50,025 = 0.01999 BTC in lots of 0.00001, less the slip of half a dollar.
    expect(sized({ stopDistance: 100, instrument: SPOT, config: NO_COST, account: { availableMargin: 1200 } }).qty).toBe(1998);
  });

  it('cut to what the session is armed up to', () => {
    const { qty, arithmetic } = sized({ stopDistance: 100, config: NO_COST, account: { arming: { isArmed: true, notionalCap: 6003 }, totalExposure: 1000.5 } });
    // 5,002.5 / 50,025 = 0.1.
    expect(qty).toBe(100);
    expect(sizingSentence(arithmetic)).toContain('capped to 0.1 by the 6,003 USDT that this session is armed up to.');
  });

  it("cut to the venue's largest order", () => {
    const { qty, arithmetic } = sized({ instrument: { ...PERPETUAL, maxQty: qtyLots(50) } });
    expect([qty, sizingSentence(arithmetic)]).toEqual([50, "0.5 % of 10,000 USDT is 50 USDT; the stop is 500 USDT away: 0.1 BTC, capped to 0.05 by the exchange's largest order of 0.05 BTC."]);
    expect(sized({ stopDistance: 1e-9, equity: 1e9, instrument: { ...PERPETUAL, maxQty: qtyLots(50) } }).qty).toBe(50);
  });

  it('name themselves where not even the smallest order fits', () => {
    expect(denied({ account: { symbolExposure: 9990, totalExposure: 9990 } })).toMatchObject({ code: 'symbol-exposure-cap', cap: 1 });
    expect(denied({ account: { availableMargin: 200 } })).toMatchObject({ code: 'insufficient-margin' });
    expect(denied({ account: { drawdownPct: 15 } })).toMatchObject({ code: 'drawdown-limit' });
  });

  const share = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: 100_003 }).map((step) => (max * step) / 100_003);
  const accounts = fc.record({
    equity: share(1e7), price: share(200_000), stopShare: share(0.2), targetExposure: share(1), symbolShare: share(1.1), elsewhereShare: share(1.2), marginShare: share(1.2),
    instrument: fc.constantFrom(PERPETUAL, SPOT), side: fc.constantFrom('buy' as const, 'sell' as const), factor: share(3), collar: share(5), annual: share(2), wins: fc.integer({ min: 0, max: 80 }), losses: fc.integer({ min: 0, max: 80 }),
    method: fc.constantFrom(null, 'fixed-fraction' as const, 'volatility-target' as const, 'kelly' as const), openShare: share(0.5), capShare: fc.option(share(3)),
  });

  it('approve whatever was sized, refuse one lot more where they have cut, and are never asked for more than the method gave', () => {
    const found = new Map<string, number>();
    fc.assert(fc.property(accounts, (a) => {
      const instrument = { ...a.instrument, minNotional: quoteAtoms(0n) };
      const risk = config({ priceCollarPct: 0.05 + a.collar });
      const account = {
        instrument, equity: a.equity, price: a.price, symbolExposure: a.equity * a.symbolShare, totalExposure: a.equity * (a.symbolShare + a.elsewhereShare), availableMargin: a.equity * a.marginShare,
        stopDistance: a.price * a.stopShare, arming: a.capShare === null ? null : { isArmed: true, notionalCap: a.equity * a.capShare },
      };
      const result = sizeEntry(sizing({
        instrument, equity: a.equity, price: a.price, stopDistance: account.stopDistance, targetExposure: a.targetExposure, config: risk, side: a.side, account,
        multipliers: [{ code: 'allocation', factor: a.factor }], openRisk: a.equity * a.openShare, policy: a.method === null ? null : policy({ method: a.method, kellyFraction: 1 }),
        volatility: { annual: a.annual, bars: 50, needed: 34 }, record: { wins: a.wins, losses: a.losses, wonR: a.wins * 2, lostR: a.losses },
      }));
      const outcome = 'denial' in result ? result.denial.code : (result.arithmetic.bound?.code ?? 'method');
      found.set(`${a.method}`, (found.get(`${a.method}`) ?? 0) + 1);
      found.set(outcome, (found.get(outcome) ?? 0) + 1);
      if ('denial' in result) return;
      const gate = createRiskGate(risk);
      const answer = (qty: number): unknown => gate.check(order({ instrumentId: instrument.id, side: a.side, qty: qtyLots(qty) }), context(account));
      expect(isDenial(answer(result.qty) as never)).toBe(false);
      if (result.arithmetic.bound !== null) expect(isDenial(answer(result.qty + 1) as never)).toBe(true);
      expect(result.arithmetic.qty).toBeLessThanOrEqual(result.arithmetic.wantedQty * (1 + 1e-9));
    }), { seed: 20260101, numRuns: 4000 });
    for (const outcome of ['method', 'symbol-exposure-cap', 'total-exposure-cap', 'insufficient-margin', 'session-notional-cap', 'no-edge', 'null', 'kelly', 'volatility-target']) expect(found.get(outcome), outcome).toBeGreaterThan(20);
  });
});
