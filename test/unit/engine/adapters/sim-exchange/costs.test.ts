import { describe, expect, it } from 'vitest';
import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { feesOfTier } from '../../../../../src/engine/adapters/sim-exchange/fee-tiers.ts';
import { feeRates } from '../../../../../src/engine/adapters/sim-exchange/fees.ts';
import { impactBps } from '../../../../../src/engine/adapters/sim-exchange/impact.ts';
import { UsualBar } from '../../../../../src/engine/adapters/sim-exchange/usual-bar.ts';
import { bar, openDesk, order } from './exchange-fixture.ts';

describe('fees', () => {
  it('fall with the tier, and by a quarter on spot and a tenth on futures when paid in BNB', () => {
    expect(feesOfTier('spot', 'regular', { inBnb: false })).toEqual({ makerBps: 10, takerBps: 10 });
    expect(feesOfTier('spot', 'regular', { inBnb: true })).toEqual({ makerBps: 7.5, takerBps: 7.5 });
    expect(feesOfTier('um', 'vip-9', { inBnb: false })).toEqual({ makerBps: 0, takerBps: 1.7 });
    expect(feesOfTier('um', 'vip-4', { inBnb: true })).toEqual({ makerBps: 0.9, takerBps: 2.7 });
  });

  it('are what is given where it is given', () => {
    const config = simExchangeSchema.parse({ feeTier: 'vip-5', takerFeeBps: 3 });
    expect(feeRates({ market: 'um' }, config)).toEqual({ maker: 0.8 / 10_000, taker: 3 / 10_000 });
  });

  it('no interest is asked for what is not borrowed, and none can be set', () => {
    expect(simExchangeSchema.safeParse({ borrowRatePct: 3 }).error?.issues[0]?.message).toBe('expected 0: spot positions here are never short and never on margin, so nothing is borrowed');
  });
});

describe('the impact of an order on a bar', () => {
  const terms = { qty: 25, barVolume: 1000, usualVolume: 400, deviation: 0.002, assumedShare: 0.1 };

  it('follows each model as published', () => {
    expect(impactBps('fixed', 1, terms)).toBe(0);
    // A tenth of 20 bps.
    expect(impactBps('volatility', 1, terms)).toBeCloseTo(2, 12);
    // Zipline: 0.1 × (25 / 1000)² = 0.0000625.
    expect(impactBps('volume-share', 1, terms)).toBeCloseTo(0.625, 12);
    // 20 bps × √(25 / 400) = 20 × 0.25.
    expect(impactBps('square-root', 1, terms)).toBeCloseTo(5, 12);
    expect(impactBps('square-root', 0.5, terms)).toBeCloseTo(2.5, 12);
  });

  it('takes the largest share that is allowed where the volume is not known', () => {
    expect(impactBps('volume-share', 1, { ...terms, barVolume: Number.NaN })).toBeCloseTo(0.1 * 0.01 * 10_000, 12);
  });

  it('measures the usual bar by its range', () => {
    const usual = new UsualBar();
    usual.update({ high: 101, low: 100, volume: 10 });
    // Parkinson: ln(1.01)² / (4 ln 2) = 0.0000990083 / 2.7725887 = 0.00003571; its root is 0.0059758.
    expect(usual.deviation).toBeCloseTo(0.0059758, 6);
    expect(usual.volume).toBe(10);
    usual.update({ high: 101, low: 100, volume: 31 });
    // 10 + 2/21 × 21
    expect(usual.volume).toBeCloseTo(12, 12);
  });

  it('makes a market order dearer the more of the volume it takes', () => {
    const paid = (qty: number): number => {
      const desk = openDesk({ config: { slippageModel: 'square-root', maxVolumeShare: 1 }, cash: 1_000_000_000 });
      for (let n = 0; n < 5; n++) desk.run(bar(n, [10_000, 10_100, 9_900, 10_000]));
      desk.exchange.submit(order('a', { qty }), 0);
      desk.run(bar(5, [10_000, 10_100, 9_900, 10_000]));
      return desk.fills()[0]!.price - 10_000;
    };
    // σ = ln(10100/9900) / √(4 ln 2) = 0.0200007 / 1.6651092 = 0.0120116; × √(10/1000) = 12.01 of 10,000, × √(250/1000) = 60.06; whole ticks, upward.
    expect([paid(10), paid(250)]).toEqual([13, 61]);
  });
});
