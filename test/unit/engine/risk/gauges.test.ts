import { describe, expect, it } from 'vitest';
import { riskGauges, type GaugeInput, type RiskGauge } from '../../../../src/engine/risk/gauges.ts';
import { config } from './builders.ts';

function gauges(values: Partial<GaugeInput> = {}): Readonly<Record<string, RiskGauge>> {
  const all = riskGauges({
    equity: 10_000, quoteAsset: 'USDT', largestExposure: 0, largestSymbol: null, totalExposure: 0, netExposure: 0, clusterExposure: 0, clusterSymbols: [], derivativeExposure: 0,
    openPositions: 0, usedMargin: 0, openRisk: 0, largestTradeRisk: 0, valueAtRisk: 0, expectedShortfall: 0, betaExposure: 0, notionalCap: null, depthSharePct: null, bookDistancePct: null,
    dayLossPct: 0, drawdownPct: 0, ordersInWindow: 0, dataAgeMs: 0, config: config(), ...values,
  });
  return Object.fromEntries(all.map((gauge) => [gauge.code, gauge]));
}

describe('risk gauges', () => {
  it('show every limit, the losses first, with its value, limit and share', () => {
    const shown = gauges({
      largestExposure: 5000, largestSymbol: 'BTCUSDT', totalExposure: 15_000, netExposure: 8000, clusterExposure: 7500, clusterSymbols: ['BTCUSDT', 'ETHUSDT'], derivativeExposure: 12_000,
      openPositions: 2, usedMargin: 4900, openRisk: 100, largestTradeRisk: 50, valueAtRisk: 1000, expectedShortfall: 1200, betaExposure: 9000, notionalCap: 30_000, depthSharePct: 5, bookDistancePct: 0.5,
      dayLossPct: 1.5, drawdownPct: 6, ordersInWindow: 3, dataAgeMs: 30_000,
    });
    expect(Object.values(shown).map(({ code, value, limit, share, unit }) => [code, value, limit, share, unit])).toEqual([
      ['daily-loss', 1.5, 3, 0.5, '%'],
      ['drawdown', 6, 15, 0.4, '%'],
      ['open-risk', 1, 5, 0.2, '%'],
      ['trade-risk', 0.5, 10, 0.05, '%'],
      ['symbol-exposure', 50, 100, 0.5, '%'],
      ['total-exposure', 150, 200, 0.75, '%'],
      ['net-exposure', 80, 200, 0.4, '%'],
      ['cluster-exposure', 75, 150, 0.5, '%'],
      ['leverage', 1.2, 3, expect.closeTo(0.4, 12), '×'],
      ['open-positions', 2, 10, 0.2, 'positions'],
      ['margin', 49, 98, 0.5, '%'],
      ['session-cap', 15_000, 30_000, 0.5, 'USDT'],
      ['value-at-risk', 10, 20, 0.5, '%'],
      ['expected-shortfall', 12, 30, 0.4, '%'],
      ['beta', 0.9, 3, expect.closeTo(0.3, 12), '×'],
      ['depth-share', 5, 25, 0.2, '%'],
      ['price-collar', 0.5, 2, 0.25, '%'],
      ['order-rate', 3, 30, 0.1, 'orders'],
      ['data-age', 30, 120, 0.25, 's'],
    ]);
  });

  it('exceed 1 when a limit is broken', () => {
    expect(gauges({ drawdownPct: 18 })['drawdown']?.share).toBeCloseTo(1.2, 12);
  });

  it('say of a limit that cannot be checked that it is not, and leave out one that is off', () => {
    expect(gauges()['depth-share']).toMatchObject({ share: 0, description: 'No order book is known: this limit is not checked.' });
    expect(gauges({ config: config({ withoutBook: 'deny' }) })['depth-share']?.description).toBe('No order book is known: nothing that fills at once is opened.');
    expect(gauges({ config: config({ maxExpectedShortfallPct: 1000, maxBeta: 1000 }) })).not.toHaveProperty('expected-shortfall');
    expect(gauges()).not.toHaveProperty('session-cap');
  });

  it('show anything that is open in a session that is not armed as far too much', () => {
    expect(gauges({ totalExposure: 1, notionalCap: 0 })['session-cap']?.share).toBe(100);
  });

  it('name the largest position', () => {
    expect(gauges()['symbol-exposure']?.description).toBe('No position is open.');
    expect(gauges({ largestExposure: 1, largestSymbol: 'BTCUSDT' })['symbol-exposure']?.description).toContain('BTCUSDT');
  });

  it('stay finite, and never look safe, when there is no money left or no price yet', () => {
    const shown = gauges({ equity: 0, totalExposure: 100, dataAgeMs: Infinity });
    expect(shown['total-exposure']?.share).toBe(100);
    expect(shown['data-age']?.share).toBe(100);
    expect(JSON.stringify(shown)).not.toContain('null');
  });
});
