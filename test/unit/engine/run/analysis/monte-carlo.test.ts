import { afterEach, describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { quoteAtoms, qtyLots } from '../../../../../src/engine/domain/units.ts';
import type { ClosedTrade } from '../../../../../src/engine/domain/position.ts';
import { monteCarlo } from '../../../../../src/engine/run/analysis/monte-carlo.ts';
import { fillNoise } from '../../../../../src/engine/run/analysis/monte-carlo/fill-noise.ts';
import type { PartInput } from '../../../../../src/engine/run/analysis/monte-carlo/part.ts';
import { randomEntry } from '../../../../../src/engine/run/analysis/monte-carlo/random-entry.ts';
import { growthOf, resultsOf } from '../../../../../src/engine/run/analysis/monte-carlo/results.ts';
import type { TradeResult } from '../../../../../src/engine/run/analysis/monte-carlo/results.ts';
import { tradeShuffle } from '../../../../../src/engine/run/analysis/monte-carlo/trade-shuffle.ts';
import { provideShelf } from '../../../../../src/engine/strategy/catalog.ts';
import { anInput, aPlan, aRequest, aStore, COIN, HOUR, someBars, START_MS, testOf } from './analysis-fixture.ts';

const BARS = someBars({ length: 3_000, drift: 0 });
const plan = aPlan(BARS, 'moving-average-cross');
afterEach(() => { provideShelf(null); });

/** A trade of all of the equity, from the open of one bar to the open of another. */
function trade(from: number, to: number, side: 'long' | 'short' = 'long', cost = 0): TradeResult {
  const gross = (BARS.open[to]! / BARS.open[from]! - 1) * (side === 'long' ? 1 : -1);
  const closed = { instrumentId: COIN.id, side, entryTimeMs: START_MS + from * HOUR, exitTimeMs: START_MS + to * HOUR } as ClosedTrade;
  return { trade: closed, weight: 1, cost, gain: gross - cost };
}

function input(results: readonly TradeResult[], settings: Readonly<Record<string, unknown>> = {}): PartInput {
  return { plan, outcome: null as never, instruments: new Map([[COIN.id, COIN]]), results, test: testOf('monte-carlo', { runs: 199, ...settings }), rng: createRng(1), progress: () => undefined };
}

/** Trades of ten bars, every fifty; `isGood` picks those whose outcome is known to be good. */
function trades(isGood: (from: number) => boolean): readonly TradeResult[] {
  return Array.from({ length: 280 }, (_, index) => index * 10).filter(isGood).map((from) => trade(from, from + 10));
}

describe('entries at random', () => {
  it('do worse than entries that knew: p is as small as 199 repetitions allow', () => {
    const part = randomEntry(input(trades((from) => BARS.open[from + 10]! > BARS.open[from]! * 1.01)));
    expect(part).toMatchObject({ verdict: 'pass', pValue: 1 / 200, resolution: 1 / 200 });
  });

  it('do as well as entries that were made at random, as often as not', () => {
    const rng = createRng(9).stream('planted');
    const values = Array.from({ length: 40 }, () => {
      const chosen = new Set(Array.from({ length: 30 }, () => rng.int(280) * 10));
      return randomEntry(input(trades((from) => chosen.has(from)), { runs: 99 })).pValue ?? 0;
    });
    // Of 40 worthless ones two pass at 5 %, give or take: six or more have a probability of 1.4 %; the mean of a uniform p is 0.5 ± 0.046.
    expect(values.filter((value) => value <= 0.05).length).toBeLessThan(6);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / 40 - 0.5)).toBeLessThan(3 * 0.046);
  });

  it('carry the drift of the market: being long all the time in a rising one is no merit', () => {
    const rising = someBars({ length: 3_000, drift: 0, volatility: 0.001 });
    for (const column of [rising.open, rising.high, rising.low, rising.close]) column.forEach((value, index) => { column[index] = value * 1.001 ** index; });
    const results = Array.from({ length: 100 }, (_, index): TradeResult => {
      const [from, to] = [index * 30, index * 30 + 25];
      return { ...trade(from, to), gain: rising.open[to]! / rising.open[from]! - 1 };
    });
    const part = randomEntry({ ...input(results), plan: aPlan(rising, 'moving-average-cross') });
    expect(part.actual).toBeGreaterThan(2);
    expect(part.pValue).toBeGreaterThan(0.05);
  });

  it('say nothing with fewer than ten trades', () => {
    expect(randomEntry(input(trades((from) => from < 90)))).toMatchObject({ verdict: 'unclear', pValue: null, runs: 0 });
  });
});

describe('the same trades in another order', () => {
  const gains = [...Array.from({ length: 10 }, () => 0.05), ...Array.from({ length: 10 }, () => -0.04)];
  const results = gains.map((gain, index) => ({ ...trade(index * 20, index * 20 + 5), gain }));

  it('end where they ended, and fall deeper or less deep on the way', () => {
    const part = tradeShuffle(input(results));
    // Wins first, then losses: the deepest fall that there can be, 1 − 0.96^10 = 33.5 %.
    expect(part.actual).toBeCloseTo(1 - 0.96 ** 10, 12);
    expect(part.distribution?.p95).toBeLessThanOrEqual(1 - 0.96 ** 10 + 1e-12);
    expect(part.distribution?.p05).toBeGreaterThanOrEqual(0.04 - 1e-12);
    for (const curve of [part.fan?.p05, part.fan?.p95]) expect(curve?.at(-1)).toBeCloseTo(1.05 ** 10 * 0.96 ** 10, 10);
  });

  it('fail where one order in twenty goes beyond what halts trading', () => {
    expect(tradeShuffle(input(results.map((one) => ({ ...one, gain: one.gain * 4 })))).verdict).toBe('fail');
    expect(tradeShuffle(input(results.map((one) => ({ ...one, gain: one.gain / 10 })))).verdict).toBe('pass');
  });
});

describe('worse and missed fills', () => {
  it('cost what they say: 100 trades, 10 bps twice on each of all the equity, are 20 % less', () => {
    const results = Array.from({ length: 100 }, (_, index) => ({ ...trade(index * 20, index * 20 + 5), gain: 0 }));
    const part = fillNoise(input(results, { extraSlippageBps: 10, missedShare: 0 }));
    // Σ of 200 waiting times of mean 0.001 is 0.2 ± 0.014; compounded e^-0.2.
    expect(part.distribution?.mean).toBeCloseTo(Math.exp(-0.2) - 1, 2);
  });

  it('leave out a share of the trades: half of a hundred wins of 1 % is 1.01^50', () => {
    const results = Array.from({ length: 100 }, (_, index) => ({ ...trade(index * 20, index * 20 + 5), gain: 0.01 }));
    const part = fillNoise(input(results, { extraSlippageBps: 0, missedShare: 0.5 }));
    // 50 ± 5 of them; the mean over 199 repetitions is good to 0.4.
    expect(Math.abs(Math.log(1 + (part.distribution?.p50 ?? 0)) / Math.log(1.01) - 50)).toBeLessThan(1.6);
    expect(part.verdict).toBe('pass');
  });
});

describe('the results of trades', () => {
  it('are shares of the equity that they were opened with', () => {
    const closed = { instrumentId: COIN.id, entryTimeMs: 1_500, entryPrice: 50_000, qty: qtyLots(100), pnl: quoteAtoms(50_00000000n), fees: quoteAtoms(4_00000000n), slippage: quoteAtoms(1_00000000n), funding: quoteAtoms(-1_00000000n) } as ClosedTrade;
    const [result] = resultsOf({ trades: [closed], equityTimes: Float64Array.of(1_000, 2_000), equityValues: Float64Array.of(10_000, 20_000) }, new Map([[COIN.id as string, COIN]]));
    // 0.1 coin at 50,000 are 5,000: half of 10,000. 50 of 10,000 are 0.5 %; 4 + 1 + 1 of 5,000 are 0.12 %.
    expect(result?.weight).toBeCloseTo(0.5, 12);
    expect(result?.gain).toBeCloseTo(0.005, 12);
    expect(result?.cost).toBeCloseTo(0.0012, 12);
  });

  it('that take everything leave nothing to win with', () => {
    expect([...growthOf([0.1, -1.2, 0.5])]).toEqual([1, 1.1, 0, 0]);
  });
});

describe('Monte Carlo', () => {
  it('runs the strategy on other markets through the whole engine, the same each time', () => {
    const tools = anInput(aStore(someBars({ length: 60 * 24 })), aRequest(60, { config: { fastPeriod: 5, slowPeriod: 20 } }));
    const test = testOf('monte-carlo', { runs: 20, methods: ['bar-bootstrap', 'price-noise'] });
    const [one, again] = [monteCarlo(tools, test), monteCarlo(tools, test)];
    expect(one.runs).toBe(41);
    expect(again.detail).toEqual(one.detail);
    for (const { distribution, runs, fan } of one.detail.parts) {
      expect([runs, distribution?.count, fan?.p50.length]).toEqual([20, 20, 41]);
      expect(distribution?.p95).toBeGreaterThan(distribution?.p05 ?? Infinity);
    }
  });
});
