import { describe, expect, it } from 'vitest';
import { riskGauges, type GaugeInput, type RiskGauge } from '../../../../src/engine/risk/gauges.ts';
import { config } from './builders.ts';

function gauges(values: Partial<GaugeInput> = {}): Readonly<Record<string, RiskGauge>> {
  const all = riskGauges({
    equity: 10_000, largestExposure: 0, largestSymbol: null, totalExposure: 0, openPositions: 0, usedMargin: 0, openRisk: 0,
    dayLossPct: 0, drawdownPct: 0, ordersInWindow: 0, dataAgeMs: 0, config: config(), ...values,
  });
  return Object.fromEntries(all.map((gauge) => [gauge.code, gauge]));
}

describe('risk gauges', () => {
  it('show every limit, the losses first, with its value, limit and share', () => {
    const shown = gauges({
      largestExposure: 5000, largestSymbol: 'BTCUSDT', totalExposure: 15_000, openPositions: 2, usedMargin: 4900, openRisk: 100,
      dayLossPct: 1.5, drawdownPct: 6, ordersInWindow: 3, dataAgeMs: 30_000,
    });
    expect(Object.values(shown).map(({ code, value, limit, share, unit }) => [code, value, limit, share, unit])).toEqual([
      ['daily-loss', 1.5, 3, 0.5, '%'],
      ['drawdown', 6, 15, 0.4, '%'],
      ['open-risk', 1, 5, 0.2, '%'],
      ['symbol-exposure', 50, 100, 0.5, '%'],
      ['total-exposure', 150, 200, 0.75, '%'],
      ['open-positions', 2, 10, 0.2, 'positions'],
      ['margin', 49, 98, 0.5, '%'],
      ['order-rate', 3, 30, 0.1, 'orders'],
      ['data-age', 30, 120, 0.25, 's'],
    ]);
  });

  it('exceed 1 when a limit is broken', () => {
    expect(gauges({ drawdownPct: 18 })['drawdown']?.share).toBeCloseTo(1.2, 12);
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
