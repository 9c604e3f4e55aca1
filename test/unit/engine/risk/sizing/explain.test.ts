import { describe, expect, it } from 'vitest';
import { explainSizing, sizeEntry, sizingSentence } from '../../../../../src/engine/risk/sizing/sizing.ts';
import type { SizingArithmetic } from '../../../../../src/engine/risk/sizing/sizing.ts';
import { policy, sizing } from './builders.ts';
import type { Case } from './builders.ts';

function arithmetic(values: Case): SizingArithmetic {
  const result = sizeEntry(sizing(values));
  if ('denial' in result) throw new Error(JSON.stringify(result.denial));
  return result.arithmetic;
}

function steps(values: Case): readonly string[] {
  return explainSizing(arithmetic(values)).map(({ label, formula, result }) => `${label}: ${formula} = ${result}`);
}

describe('steps of a size', () => {
  it('of a fixed fraction', () => {
    expect(steps({})).toEqual([
      'Risk per trade: 0.5 % of 10,000 USDT = 50 USDT',
      'Quantity: 50 USDT / a stop 500 away = 0.1 BTC',
      'Lost at the stop: 0.1 BTC × 500, before costs = 50 USDT, 0.5 % of the account',
    ]);
  });

  it('of everything that scales, and what is rounded', () => {
    // (10,000 - 1000) · 0.5 % = 45; · 0.5 · 0.7 = 15.75; / 500 = 0.0315, in steps of 0.001: 0.031.
    expect(steps({ policy: policy({ openRisk: 'deducted' }), openRisk: 1000, targetExposure: 0.5, multipliers: [{ code: 'allocation', factor: 0.7 }] })).toEqual([
      'Account if all stops fill: 10,000 − 1,000 USDT = 9,000 USDT',
      'Risk per trade: 0.5 % of 9,000 USDT = 45 USDT',
      'Wanted exposure: times 0.5 = × 0.5',
      'Share of the risk: because that is its share of the risk = × 0.7',
      'Quantity: 15.75 USDT / a stop 500 away = 0.0315 BTC',
      "In the exchange's steps: rounded down = 0.031 BTC",
      'Lost at the stop: 0.031 BTC × 500, before costs = 15.5 USDT, 0.155 % of the account',
    ]);
  });

  it('of a volatility target', () => {
    expect(steps({ policy: policy({ method: 'volatility-target' }), volatility: { annual: 0.8, bars: 40, needed: 34 } })).toEqual([
      'Volatility in a year: changes of the close, about 33 bars = 80 %',
      'Worth of the position: 10,000 USDT × 20 % / 80 % = 2,500 USDT',
      'Quantity: 2,500 USDT / a price of 50,000 = 0.05 BTC',
      'Lost at the stop: 0.05 BTC × 500, before costs = 25 USDT, 0.25 % of the account',
    ]);
  });

  it('of Kelly', () => {
    // Payoff (100 · 1 + 30) / 130 = 1; win rate (60 + 15) / 130 = 0.5769; bet 0.5769 - 0.4231 = 15.38 %; a tenth of it.
    expect(steps({ policy: policy({ method: 'kelly', kellyFraction: 0.1 }), record: { wins: 60, losses: 40, wonR: 60, lostR: 40 } }).slice(0, 6)).toEqual([
      'Results so far: 60 of 100 trades won = payoff 1',
      'Payoff with doubt: (100 × 1 + 30 × 1) / 130 = 1',
      'Win rate with doubt: (60 + 30 / (1 + 1)) / 130 = 0.5769',
      'Kelly bet: (0.5769 − (1 − 0.5769) / 1) = 15.38 %',
      'Part of it: 0.1 × 15.38 % = 1.54 %',
      'Risk of this trade: 1.54 % of 10,000 USDT = 153.85 USDT',
    ]);
  });

  it('of Kelly without a trade', () => {
    const found = steps({ policy: policy({ method: 'kelly' }), record: null });
    expect(found[0]).toBe('Results so far: no trade is closed yet = payoff not known, counted as 1');
    expect(found[4]).toBe('Part of it: 0.25 × 0 %, at least the risk while unproven = 0.1 %');
  });

  it('of a size that a limit has cut', () => {
    expect(steps({ stopDistance: 100 }).find((step) => step.startsWith('Within the limits'))).toMatch(/^Within the limits: capped by the symbol limit of 100 % = 0\.19\d BTC$/);
  });
});

describe('sentence of a size', () => {
  it('tells what decided', () => {
    expect(sizingSentence(arithmetic({}))).toBe('0.5 % of 10,000 USDT is 50 USDT; the stop is 500 USDT away: 0.1 BTC.');
    expect(sizingSentence(arithmetic({ targetExposure: 0.5, multipliers: [{ code: 'drawdown', factor: 0.5 }] })))
      .toBe('0.5 % of 10,000 USDT, times the wanted exposure of 0.5, times 0.5 because the account is far below its peak, is 12.5 USDT; the stop is 500 USDT away: 0.025 BTC.');
    expect(sizingSentence(arithmetic({ policy: policy({ method: 'volatility-target' }), volatility: { annual: 0.8, bars: 40, needed: 34 } })))
      .toBe('20 % a year of 10,000 USDT at a volatility of 80 % is a position of 2,500 USDT: 0.05 BTC.');
  });
});
