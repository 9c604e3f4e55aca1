import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { countSpread, winsSpread } from '../../../../src/engine/evidence/discrete-spread.ts';
import { driftBounds, measureCount, readDrift } from '../../../../src/engine/evidence/drift.ts';
import type { DriftSample } from '../../../../src/engine/evidence/drift.ts';

describe('how far a count may be from what is expected', () => {
  it('is the binomial distribution where the rate is known from very many trades', () => {
    // P(X <= 2) of Binomial(10, 1/2) is (1 + 10 + 45)/1024 = 0.0546875; two-sided twice that.
    expect(winsSpread({ wins: 5e8, seen: 1e9 }, { found: 2, count: 10 }, 0.05).probability).toBeCloseTo(0.109375, 6);
    expect(winsSpread({ wins: 5e8, seen: 1e9 }, { found: 2, count: 10 }, 0.05)).toMatchObject({ low: 2, high: 8 });
  });

  it('allows for more where the rate is known from few: one win of none seen is even with one loss', () => {
    // With Jeffreys' prior and nothing seen the next trade wins with probability 1/2.
    expect(winsSpread({ wins: 0, seen: 0 }, { found: 1, count: 1 }, 0.05).probability).toBeCloseTo(1, 12);
    const known = winsSpread({ wins: 500_000, seen: 1_000_000 }, { found: 2, count: 10 }, 0.05).probability;
    expect(winsSpread({ wins: 5, seen: 10 }, { found: 2, count: 10 }, 0.05).probability).toBeGreaterThan(known * 2);
  });

  it("is Poisson's distribution where the rate is known from very long", () => {
    // A rate of 1e6 in 1e6 times as long: mean 1. P(X = 0) = 1/e = 0.36788, P(X >= 5) = 0.00366.
    const share = 1 / (1_000_000 + 1);
    expect(countSpread({ seen: 1_000_000, share, found: 0 }, 0.05).probability).toBeCloseTo(2 * 0.367879, 4);
    expect(countSpread({ seen: 1_000_000, share, found: 5 }, 0.05).probability).toBeCloseTo(2 * 0.00366, 4);
  });
});

/** Trades that win and lose by turns. */
function sample(trades: number, { win = 1, loss = -0.8, days = 30 }: { readonly win?: number; readonly loss?: number; readonly days?: number } = {}): DriftSample {
  const returnsPct = Array.from({ length: trades }, (_, index) => (index % 2 === 0 ? win : loss));
  return { returnsPct, accountPct: returnsPct.map((value) => value / 10), days };
}

function colors(live: DriftSample, own: DriftSample, { looks = 1, extraBps = 0, file = null as DriftSample | null } = {}): Readonly<Record<string, string>> {
  const bounds = driftBounds({ measures: measureCount(file !== null), looks });
  const backtest = live.returnsPct.map((_, index) => 6 + (index % 3) / 10);
  const readings = readDrift({ live, own, file, costs: { live: backtest.map((cost, index) => cost + extraBps + (index % 2) / 10), backtest }, bounds, rng: createRng('drift') });
  return Object.fromEntries(readings.map(({ code, against, color }) => [against === 'own' ? code : `${code} (file)`, color]));
}

describe('the drift light', () => {
  it('is green for what the backtest did too, and grey for fewer than ten trades', () => {
    expect(new Set(Object.values(colors(sample(40), sample(40))))).toEqual(new Set(['green']));
    expect(new Set(Object.values(colors(sample(9), sample(9))))).toEqual(new Set(['grey']));
  });

  it('shows what has left its bounds, and nothing else', () => {
    // All winners lost half a percent: the mean falls from 0.1 to -0.65, eight of its standard errors (0.9/sqrt(40) = 0.14, of both 0.2) make it red; no trade wins any more.
    const losing = colors(sample(40, { win: -0.5 }), sample(40));
    expect(losing).toMatchObject({ 'result-per-trade': 'red', 'hit-rate': 'red', 'trade-count': 'green' });
    // 100 trades where 40 were expected, each like before.
    expect(colors(sample(100), sample(40))).toMatchObject({ 'result-per-trade': 'green', 'hit-rate': 'green', 'trade-count': 'red' });
    expect(colors(sample(40), sample(40), { extraBps: 3 })).toMatchObject({ 'cost-per-trade': 'red', 'result-per-trade': 'green' });
    // Half a basis point is sure, and matters to nobody.
    expect(colors(sample(40), sample(40), { extraBps: 0.5 })).toMatchObject({ 'cost-per-trade': 'green' });
  });

  it('is held to the backtest on file as well, over its own length of time', () => {
    expect(colors(sample(40), sample(40), { file: sample(400, { days: 300 }) })).toMatchObject({ 'trade-count (file)': 'green', 'hit-rate (file)': 'green' });
    expect(colors(sample(40), sample(40), { file: sample(400, { days: 30 }) })).toMatchObject({ 'trade-count (file)': 'red' });
  });

  it('asks more of each further look, so that all of them together stay within one error in twenty', () => {
    const shares = Array.from({ length: 1_000 }, (_, look) => driftBounds({ measures: 1, looks: look + 1 }).redBelow);
    // The sum of 1/(k(k + 1)) up to n is 1 - 1/(n + 1).
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(0.05 * (1 - 1 / 1_001), 12);
    // 100 of 40 expected is far out; at the hundredth look it needs a probability below 1e-6.
    expect(colors(sample(75), sample(40))['trade-count']).toBe('red');
    expect(colors(sample(75), sample(40), { looks: 100 })['trade-count']).toBe('amber');
  });

  it('calls the same trading red no more often than it says', () => {
    // 100 pairs of samples from one distribution, five measures: at 5 % together 5 alarms are due at most; 5 + 3 sqrt(4.75) = 11.5 is a bound that chance passes in one case in hundreds.
    const rng = createRng('coverage');
    const drawn = (): DriftSample => {
      const returnsPct = Array.from({ length: 20 }, () => rng.normal());
      return { returnsPct, accountPct: returnsPct, days: 30 };
    };
    const bounds = driftBounds({ measures: 5, looks: 1 });
    const costs = { live: Array.from({ length: 20 }, (_, index) => 6 + (index % 5) / 10), backtest: Array.from({ length: 20 }, (_, index) => 6 + ((index + 2) % 5) / 10) };
    const alarms = Array.from({ length: 100 }, (_, index) => readDrift({ live: drawn(), own: drawn(), file: null, costs, bounds, rng: createRng(index) }).some(({ color }) => color === 'amber' || color === 'red')).filter(Boolean);
    expect(alarms.length).toBeLessThanOrEqual(11);
  });
});
