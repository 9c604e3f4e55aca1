import { describe, expect, it } from 'vitest';
import { sharpeRange, sharpeSentence } from '../../../../../src/engine/run/boosting/sharpe-range.ts';

/** Equity whose returns are these, over and over. */
function equityOf(returns: readonly number[], times: number): { readonly equity: { readonly time: readonly number[]; readonly value: readonly number[] } } {
  const value = [10_000];
  for (let i = 0; i < times * returns.length; i++) value.push(value[i]! * (1 + returns[i % returns.length]!));
  return { equity: { time: value.map((_, i) => i * 60_000), value } };
}

describe('the Sharpe ratio of a day of minutes', () => {
  it('is known within 37 either way: 1.96 · √(525,600 / 1,440) = 37.4', () => {
    // Returns of +11 and -9 by turns: mean 1, deviation 10 · √(1440 / 1439): 0.09997 a minute, 72.47 a year. No skewness, kurtosis 1: the variance is 1 / 1439.
    const range = sharpeRange(equityOf([0.0011, -0.0009], 720));
    expect(range?.value).toBeCloseTo(0.09996527 * Math.sqrt(525_600), 3);
    expect(range!.high - range!.value).toBeCloseTo(1.96 * Math.sqrt(525_600 / 1439), 6);
    expect(range!.value - range!.low).toBeCloseTo(37.459, 3);
  });

  it('has skewness and kurtosis in its range', () => {
    // 0 in 9 minutes of 10, -10 in one: mean -1, deviation 3 (population), skewness -8 / 3 (q = 0.1: (0.8 / 0.3) to the left), kurtosis 0.1 · 0.9 · (0.729 + 0.001) / 0.0081 = 8.111.
    const range = sharpeRange(equityOf([0, 0, 0, 0, 0, 0, 0, 0, 0, -0.001], 144));
    const sharpe = (-1 / 3) * Math.sqrt(1439 / 1440);
    const variance = 1 + (8 / 3) * sharpe + (7.1111111 / 4) * sharpe ** 2;
    expect(range?.value).toBeCloseTo(sharpe * Math.sqrt(525_600), 3);
    expect(range!.high - range!.value).toBeCloseTo(1.96 * Math.sqrt((variance * 525_600) / 1439), 2);
  });

  it('is none where nothing moved', () => {
    expect(sharpeRange(equityOf([0], 1440))).toBeNull();
  });

  it('is said with what it is worth', () => {
    expect(sharpeSentence({ value: -15.2, low: -52.6, high: 22.3 })).toBe('Its Sharpe ratio of -15 a year, of the minutes of one day, is anything from -53 to 22 (95 %), so it says nothing of its sign.');
    expect(sharpeSentence({ value: -49, low: -86, high: -12 })).toBe('Its Sharpe ratio of -49 a year, of the minutes of one day, is anything from -86 to -12 (95 %), and that only if every day were like this one.');
  });
});
