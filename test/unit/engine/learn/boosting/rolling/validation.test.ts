import { describe, expect, it } from 'vitest';
import { botRetrainingConfig } from '../../../../../../src/engine/learn/boosting/bot/retraining.config.ts';
import { rankCorrelation } from '../../../../../../src/engine/learn/boosting/rolling/rank-correlation.ts';
import { RuleLedger } from '../../../../../../src/engine/learn/boosting/rolling/rule-ledger.ts';
import { judgeModel } from '../../../../../../src/engine/learn/boosting/rolling/validation.ts';
import { boostingRuleConfig } from '../../../../../../src/engine/strategy/boosting/boosting.config.ts';

const rule = boostingRuleConfig.parse({ costBps: 10, cooldownBars: 0 });
const settings = { retraining: botRetrainingConfig.parse({}), rule };

describe('rankCorrelation', () => {
  it('is that of the published example', () => {
    // IQ against hours of television, en.wikipedia.org/wiki/Spearman's_rank_correlation_coefficient: -29/165.
    const iq = Float64Array.of(106, 100, 86, 101, 99, 103, 97, 113, 112, 110);
    const hours = Float64Array.of(7, 27, 2, 50, 28, 29, 20, 12, 6, 17);
    expect(rankCorrelation(iq, hours)).toBeCloseTo(-29 / 165, 12);
  });

  it('gives ties their mean rank, and says nothing of a constant', () => {
    // Ranks 0.5 0.5 2 against 0 1 2: 1.5 / sqrt(1.5 × 2).
    expect(rankCorrelation(Float64Array.of(1, 1, 2), Float64Array.of(1, 2, 3))).toBeCloseTo(1.5 / Math.sqrt(3), 12);
    expect(rankCorrelation(Float64Array.of(1, 1), Float64Array.of(1, 2))).toBeNaN();
  });
});

describe('RuleLedger', () => {
  it('earns what the price does while a side is held, and pays half a round trip on the way in and out', () => {
    const ledger = new RuleLedger(rule);
    expect(ledger.take(100, 20)).toBeCloseTo(-0.0005, 12); // 20 - 10 > 8: long, 5 bps paid
    expect(ledger.take(100.5, 0)).toBeCloseTo(Math.log(1.005), 12); // held
    expect(ledger.take(100, -5)).toBeCloseTo(Math.log(100 / 100.5) - 0.0005, 12); // -5 is beyond 4.5 against it: out
    expect(ledger.take(120, 17)).toBe(0); // 17 - 10 is not more than 8
    expect(ledger.entries).toBe(1);
  });

  it('leaves at the stop and at the target, and waits the cooldown out', () => {
    const patient = new RuleLedger({ ...rule, cooldownBars: 2 });
    patient.take(100, 30);
    patient.take(98.9, 30); // more than 1 % down
    expect(patient.side).toBe(0);
    patient.take(98.9, 30);
    patient.take(98.9, 30);
    expect(patient.side).toBe(0);
    patient.take(98.9, 30);
    expect(patient.side).toBe(1);
    patient.take(98.9 * 1.031, 30);
    expect(patient.side).toBe(0);
  });
});

describe('judgeModel', () => {
  const close = Float64Array.of(100, 101, 102, 103, 104);
  const targets = Float64Array.of(0.01, 0.02, 0.03, 0.015);

  it('passes forecasts that are near what came', () => {
    const predicted = Float64Array.of(0.009, 0.021, 0.028, 0.016);
    const { passed, metrics, lines } = judgeModel({ close, forecast: Float64Array.of(...predicted, 0.016), predicted, targets, barMs: 60_000 }, settings);
    expect(passed).toBe(true);
    // Errors 1, 1, 2 and 1 thousandths: sqrt(7 / 4); without a forecast sqrt(1550 / 4) thousandths.
    expect(metrics.rmse).toBeCloseTo(Math.sqrt(7 / 4) / 1000, 12);
    expect(metrics.rmseOfZero).toBeCloseTo(Math.sqrt((100 + 400 + 900 + 225) / 4) / 1000, 12);
    expect(metrics.rankIc).toBeCloseTo(1, 12);
    expect(metrics.directionalAccuracy).toBe(1);
    expect(lines).toHaveLength(4);
  });

  it('refuses forecasts of nothing, and says of every line why', () => {
    const none = new Float64Array(4);
    const { passed, lines } = judgeModel({ close, forecast: new Float64Array(5), predicted: none, targets, barMs: 60_000 }, settings);
    expect(passed).toBe(false);
    expect(lines.every((line) => !line.passed)).toBe(true);
    expect(lines.map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining('no better than saying nothing'), 'All its forecasts are alike: they order nothing.', 'It named no side.', expect.stringContaining('would not have traded'),
    ]);
  });

  it('refuses forecasts that are right and smaller than their costs', () => {
    const predicted = targets.map((target) => target / 20); // at most 15 bps, 5 after costs
    const { lines } = judgeModel({ close, forecast: Float64Array.of(...predicted, 0), predicted, targets, barMs: 60_000 }, settings);
    expect(lines.filter((line) => !line.passed).map(({ name }) => name)).toEqual(['sharpe']);
  });
});
