import { describe, expect, it } from 'vitest';
import { fundingAtoms, fundingOverPeriod, MissingFundingError } from '../../../../../src/engine/adapters/sim-exchange/funding.ts';
import { qtyLots } from '../../../../../src/engine/domain/units.ts';
import { bar, COIN, funding, MINUTE, openDesk, order, START } from './exchange-fixture.ts';

const HOUR = 3_600_000;
const EIGHT = START - HOUR + 8 * HOUR;
/** Number of the minute bar that opens at `timeMs`. */
const barAt = (timeMs: number): number => (timeMs - START) / MINUTE;
const flat = [100, 100, 100, 100] as const;

describe('funding', () => {
  it('is paid by a long when the rate is positive: 2 × 50,000 × 0.0001 = 10', () => {
    expect(fundingAtoms(COIN, qtyLots(2), { rate: 0.0001, markPrice: 50_000 })).toBe(-1_000_000_000n);
    expect(fundingAtoms(COIN, qtyLots(-2), { rate: 0.0001, markPrice: 50_000 })).toBe(1_000_000_000n);
  });

  it('rounds what is paid up and what is received down', () => {
    // 3 × 33.33333333 × 0.00001234 = 0.00123399999987… → 123,400 atoms paid, 123,399 received.
    expect(fundingAtoms(COIN, qtyLots(3), { rate: 0.00001234, markPrice: 33.33333333 })).toBe(-123_400n);
    expect(fundingAtoms(COIN, qtyLots(-3), { rate: 0.00001234, markPrice: 33.33333333 })).toBe(123_399n);
  });

  it('is booked at once on the position held at its stamp', () => {
    const desk = openDesk();
    desk.exchange.submit(order('in', { qty: 2 }), EIGHT - 2 * MINUTE);
    desk.run(bar(barAt(EIGHT - MINUTE), flat));
    desk.run(funding(EIGHT, 0.0001, 50_000));
    expect(desk.reports.at(-1)).toMatchObject({ type: 'funding-booked', amount: -1_000_000_000n, rate: 0.0001 });
    expect(desk.exchange.account().funding).toBe(-1_000_000_000n);
  });

  it('inside a long bar meets the position that the open of that bar has made', () => {
    const desk = openDesk();
    const fourHours = { openTimeMs: START, closeTimeMs: START + 12 * HOUR - 1 };
    desk.run({ ...bar(-720, flat, { openTimeMs: START - 12 * HOUR, closeTimeMs: START - 1 }), interval: '12h', timeMs: START - 1 });
    desk.exchange.submit(order('in', { qty: 2 }), START - 1);
    desk.run(funding(EIGHT, 0.0001, 50_000));
    expect(desk.lines()).toEqual([]);
    desk.run({ ...bar(0, flat, fourHours), interval: '12h', timeMs: fourHours.closeTimeMs });
    expect(desk.lines()).toEqual(['filled in @100 x2', 'funding -1000000000']);
  });

  it('at the open of a bar is paid by the position that the open closes', () => {
    const desk = openDesk();
    desk.exchange.submit(order('in', { qty: 2 }), EIGHT - 2 * MINUTE);
    desk.run(bar(barAt(EIGHT - MINUTE), flat));
    desk.exchange.submit(order('out', { side: 'sell', qty: 2, reduceOnly: true }), EIGHT - 1);
    desk.run(funding(EIGHT + 5, 0.0001, 50_000));
    desk.run(bar(barAt(EIGHT), flat));
    expect(desk.lines()).toEqual(['filled in @100 x2', 'funding -1000000000', 'filled out @100 x2']);
  });

  it('that is missing while a position is held is an error with the interval', () => {
    const desk = openDesk();
    desk.exchange.submit(order('in'), EIGHT - 2 * MINUTE);
    desk.run(bar(barAt(EIGHT - MINUTE), flat));
    desk.run(bar(barAt(EIGHT), flat));
    expect(() => desk.run(bar(barAt(EIGHT + MINUTE), flat))).toThrow(MissingFundingError);
    expect(() => desk.run(bar(barAt(EIGHT + 2 * MINUTE), flat))).toThrow('um:COINUSDT: expected a funding rate before 2024-01-01T08:01:00.000Z, found none');
  });

  it('that is missing is free when it is not required', () => {
    const desk = openDesk({ config: { requireFunding: false } });
    desk.exchange.submit(order('in'), EIGHT - 2 * MINUTE);
    for (let n = barAt(EIGHT - MINUTE); n < barAt(EIGHT) + 5; n++) desk.run(bar(n, flat));
    expect(desk.lines()).toEqual(['filled in @100 x1']);
  });

  it('is not asked for without a position', () => {
    const desk = openDesk();
    for (let n = barAt(EIGHT - MINUTE); n < barAt(EIGHT) + 5; n++) desk.run(bar(n, flat));
    expect(desk.lines()).toEqual([]);
  });
});

describe('funding over a holding period', () => {
  const stamps = [{ timeMs: 8 * HOUR, rate: 0.001, markPrice: 100 }, { timeMs: 16 * HOUR, rate: -0.002, markPrice: 50 }];

  it('sums the stamps from opening to closing, both included: −(100 × 0.001) + 50 × 0.002 = 0 for one coin', () => {
    expect(fundingOverPeriod(stamps, { fromMs: 8 * HOUR, toMs: 16 * HOUR, qty: 1, opening: 'exact', missing: 'error' })).toBe(0);
    expect(fundingOverPeriod(stamps, { fromMs: 8 * HOUR, toMs: 15 * HOUR, qty: 3, opening: 'exact', missing: 'error' })).toBeCloseTo(-0.3, 12);
  });

  it('counts an opening in the first 15 seconds of the hour as on the hour, when asked', () => {
    const period = { toMs: 9 * HOUR, qty: 1, missing: 'skip' } as const;
    expect(fundingOverPeriod(stamps, { ...period, fromMs: 8 * HOUR + 14_999, opening: 'binance-15s' })).toBeCloseTo(-0.1, 12);
    expect(fundingOverPeriod(stamps, { ...period, fromMs: 8 * HOUR + 15_000, opening: 'binance-15s' })).toBe(0);
    expect(fundingOverPeriod(stamps, { ...period, fromMs: 8 * HOUR + 1, opening: 'exact' })).toBe(0);
  });

  it('refuses a period with an unknown rate', () => {
    expect(() => fundingOverPeriod(stamps, { fromMs: HOUR, toMs: 24 * HOUR, qty: 1, opening: 'exact', missing: 'error' })).toThrow('expected a funding rate at 1970-01-02T00:00:00.000Z, found none');
  });
});
