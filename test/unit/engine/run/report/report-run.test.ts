import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { reportRun } from '../../../../../src/engine/run/report/report-run.ts';
import { DAY, HOUR, START, aStore, aTrade, hour, putRun } from './report-fixture.ts';

/** Days of equity from returns. */
function daily(returns: readonly number[], start = 1000): (readonly [number, number])[] {
  let value = start;
  return [[START, start] as const, ...returns.map((one, index) => [START + (index + 1) * DAY, (value *= 1 + one)] as const)];
}

/** 200 days that move at random. */
const RANDOM = (() => {
  const rng = createRng('report');
  return Array.from({ length: 200 }, () => 0.002 + 0.02 * rng.normal());
})();

describe('how far trades moved', () => {
  // Entered at 100 at the open of hour 1, left at 110 at the open of hour 3: hours 1 and 2 are its own, 0 and 3 are not.
  const bars = [hour(0, 100, 100, 10, 900), hour(1, 100, 105, 92, 108), hour(2, 105, 110, 104, 125), hour(3, 110, 100, 20, 800)];
  const moves = (trade: Parameters<typeof aTrade>[0], stored = bars) => {
    const store = aStore(stored);
    return reportRun(store, putRun(store, { trades: [aTrade(trade)], equity: [[START, 1000], [START + 4 * HOUR - 1, 1009.79]] })).excursions;
  };

  it('is read from the bars between entry and exit, and from no others', () => {
    expect(moves({}).trades[0]).toMatchObject({ mae: expect.closeTo(0.08, 12), mfe: expect.closeTo(0.25, 12) });
    expect(moves({ side: 'short' }).trades[0]).toMatchObject({ mae: expect.closeTo(0.25, 12), mfe: expect.closeTo(0.08, 12) });
  });

  it('counts of the bar in which a stop was hit only what is known to come before it', () => {
    // A stop at 95 inside hour 1 is stamped with its close: its low of 92 came after the exit, or not; its open is 100, its exit is 95.
    expect(moves({ exitTime: START + 2 * HOUR - 1, exitPrice: '95.00', pnl: '-5.19500000', returnPct: -5.195 }).trades[0]).toMatchObject({ mae: expect.closeTo(0.05, 12), mfe: 0 });
  });

  it('counts of the bar of an entry inside it only its close', () => {
    expect(moves({ entryTime: START + 2 * HOUR - 1 }).trades[0]).toMatchObject({ mae: 0, mfe: expect.closeTo(0.25, 12) });
  });

  it('tells apart winners and losers, and what winners kept of their best', () => {
    const { winners, losers } = moves({});
    // Kept 10 of 25.
    expect(winners).toEqual({ trades: 1, mae: expect.closeTo(0.08, 12), mfe: expect.closeTo(0.25, 12), kept: expect.closeTo(0.4, 12) });
    expect(losers).toEqual({ trades: 0, mae: null, mfe: null, kept: null });
  });

  it('is not known, instead of zero, where the bars are gone', () => {
    const { trades, winners, note } = moves({}, []);
    expect(trades[0]).toMatchObject({ mae: null, mfe: null });
    expect(winners).toEqual({ trades: 1, mae: null, mfe: null, kept: null });
    expect(note).toContain('not in the store any more');
  });
});

describe('holding beside the run', () => {
  it('pays once what a market order pays, and nothing after', () => {
    // 1000 buys at 100 · 1.00015 with a fee of 0.1 %: 1000 / (100.015 · 1.001) units; at 121 at the end.
    const store = aStore([hour(0, 100, 110), hour(1, 110, 121)]);
    const { benchmark, curve } = reportRun(store, putRun(store, { equity: [[START, 1000], [START + HOUR - 1, 1000], [START + 2 * HOUR - 1, 1050]] }));
    const units = 1000 / (100.015 * 1.001);
    expect(curve.hold).toEqual([1000, expect.closeTo(units * 110, 8), expect.closeTo(units * 121, 8)]);
    expect(benchmark.hold?.totalReturn).toBeCloseTo((units * 121) / 1000 - 1, 10);
    expect(benchmark.costsSentence).toContain('a fee of 0.10 % and 1.5 bps');
    expect(benchmark.sentence).toContain('Holding made more.');
  });

  it('is not known where the bars are gone', () => {
    const store = aStore();
    const { benchmark, curve } = reportRun(store, putRun(store, { equity: daily(RANDOM) }));
    expect(benchmark).toMatchObject({ hold: null, holdEqualVolatility: null, weight: null, beta: null });
    expect(curve.hold).toBeNull();
    expect(benchmark.strategy.totalReturn).not.toBeNull();
  });
});

describe('costs', () => {
  // Taken: 100 + 110 = 210. Half of 1 bps is 0.0105, 1 bps of slippage is 0.021; of 0.05 in all, 0.0185 was the way.
  it('are split by the settings where the fills do not tell, and the split says so', () => {
    const store = aStore();
    const { costs } = reportRun(store, putRun(store, {
      trades: [aTrade()], equity: [[START, 1000], [START + DAY, 1009.74]], metrics: { turnover: 210 / 1004.87, netProfit: 9.74 }, costs: { fees: '0.21000000', spreadAndSlippage: '0.05000000', funding: '-0.01000000' },
    }));
    expect(costs).toMatchObject({ fees: '0.21000000', spread: '0.01050000', slippage: '0.02100000', delay: '0.01850000', funding: '0.01000000', borrow: null, total: '0.27000000', isSplitAssumed: true });
    expect(costs.sentence).toContain('Assumed, not measured');
    expect(Number(costs.beforeCosts)).toBeCloseTo(10.01, 7);
    expect(costs.shareOfGross).toBeCloseTo(0.27 / 10.01, 8);
  });

  it('do not charge an assumed spread to limit orders', () => {
    const store = aStore();
    const { costs } = reportRun(store, putRun(store, {
      trades: [aTrade({ exitReason: 'take-profit' })], equity: [[START, 1000], [START + DAY, 1009.79]], metrics: { turnover: 210 / 1004.895 }, costs: { fees: '0.21000000', spreadAndSlippage: '0.03000000' }, config: { entry: { order: 'limit' } },
    }));
    expect([costs.spread, costs.slippage, costs.delay]).toEqual(['0.00000000', '0.00000000', '0.03000000']);
  });
});

describe('the tables', () => {
  const store = () => aStore();
  const trades = [
    aTrade(), aTrade({ id: 't2', entryTime: START + 25 * HOUR, exitTime: START + 27 * HOUR, pnl: '-4.00000000', returnPct: -4, side: 'short', exitReason: 'stop-loss' }),
    aTrade({ id: 't3', entryTime: START + DAY * 6, exitTime: START + DAY * 6 + HOUR, pnl: '0.30000001', returnPct: 0.3, exitReason: 'stop-loss' }),
  ];

  it('count every trade once, in the hour and on the day of its entry, UTC', () => {
    const one = store();
    const { tables } = reportRun(one, putRun(one, { trades, equity: daily([0, 0, 0, 0, 0, 0, 0.006]) }));
    expect(tables.byHour.map(({ trades: count }) => count)).toEqual([1, 2, ...Array.from({ length: 22 }, () => 0)]);
    expect(tables.byWeekday.map(({ title, trades: count }) => [title, count])).toEqual([['Monday', 1], ['Tuesday', 1], ['Wednesday', 0], ['Thursday', 0], ['Friday', 0], ['Saturday', 0], ['Sunday', 1]]);
    expect(tables.byExitReason).toMatchObject([{ key: 'stop-loss', title: 'stop loss', trades: 2, wins: 1, netProfit: '-3.69999999', profitFactor: expect.closeTo(0.075, 6) }, { key: 'exit-below', trades: 1, netProfit: '9.79000000', profitFactor: null }]);
    expect(tables.bySymbol).toMatchObject([{ key: 'spot:BTCUSDT', trades: 3, netProfit: '6.09000001' }]);
    expect(tables.bySide).toMatchObject([{ key: 'long', trades: 2 }, { key: 'short', trades: 1, winRate: 0 }]);
  });

  it('know the streaks', () => {
    const one = store();
    expect(reportRun(one, putRun(one, { trades })).streaks).toMatchObject({ longestWinning: 1, longestLosing: 1, worstStreakLoss: -4, current: 1 });
  });
});

describe('the numbers at the top', () => {
  it('have a range each, of as many days as there were, from the seed of the run', () => {
    const store = aStore();
    const id = putRun(store, { equity: daily(RANDOM) });
    const report = reportRun(store, id);
    const sharpe = report.headline.find(({ name }) => name === 'sharpe');
    expect(sharpe).toMatchObject({ sample: 200, sampleOf: 'days', note: null });
    expect(sharpe?.low).toBeLessThan(sharpe?.value ?? Number.NaN);
    expect(sharpe?.high).toBeGreaterThan(sharpe?.value ?? Number.NaN);
    expect(report.bootstrap).toMatchObject({ seed: 7, confidence: 0.95, meanBlockTrades: null });
    expect(report.rolling.windowDays).toBe(66);
    expect(report.rolling.time).toHaveLength(200 - 66 + 1);
    expect(report.monthly.map(({ months }) => months.filter((value) => value !== null).length)).toEqual([7]);
    expect(report.honesty).toMatchObject({ trials: 1, days: 200 });
    expect(reportRun(store, id)).toEqual(report);
  });
});

describe('what is absurd', () => {
  it('without a trade says that there is nothing to judge', () => {
    const store = aStore();
    const report = reportRun(store, putRun(store, { warnings: ['No trade was made: there is nothing to judge.'] }));
    expect(report.verdict).toBe('It never traded: there is nothing to judge.');
    expect(report.headline.map(({ low, high }) => [low, high])).toEqual(report.headline.map(() => [null, null]));
    expect(report.headline.find(({ name }) => name === 'winRate')).toMatchObject({ value: null, note: 'No trade was closed.' });
    expect(report.drawdowns).toEqual([]);
    expect(report.distribution).toBeNull();
    expect(report.excursions.note).toBe('No trade was made.');
  });

  it('with one trade on one day says that it is too little', () => {
    const store = aStore();
    const report = reportRun(store, putRun(store, { trades: [aTrade()], equity: [[START, 1000], [START + 5 * HOUR, 1009.79]] }));
    expect(report.headline.find(({ name }) => name === 'winRate')).toMatchObject({ value: 1, low: null, note: 'Only 1 trade: fewer than 10 tell nothing of the range.' });
    expect(report.headline.find(({ name }) => name === 'cagr')).toMatchObject({ value: null, note: 'A year is not told from less than a day.' });
    expect(report.verdict).toContain('too short to tell skill from luck');
    expect(report.rolling.time).toEqual([]);
    expect(report.limits.join(' ')).toContain('1 are too few');
  });

  it('of a lost account says that it was lost', () => {
    const store = aStore();
    const report = reportRun(store, putRun(store, { equity: daily([...RANDOM.slice(0, 30), -1, 0, 0]) }));
    expect(report.verdict).toBe('The account was lost.');
    expect(report.headline.find(({ name }) => name === 'maxDrawdown')?.value).toBe(1);
    expect(report.curve.drawdown.at(-1)).toBe(-1);
    expect(JSON.stringify(report)).not.toContain('NaN');
  });

  it('with equity that is no number is refused as a whole, with the place', () => {
    const store = aStore();
    expect(() => reportRun(store, putRun(store, { equity: [[START, 1000], [START + DAY, Number.NaN], [START + 2 * DAY, 1000]], metrics: {} }))).toThrow(/run bt-test: expected equity to be a number at every sample, found (NaN|null) at 2 of 3.*run it again/);
  });

  it('with times that go back is refused', () => {
    const store = aStore();
    expect(() => reportRun(store, putRun(store, { equity: [[START, 1000], [START, 1001]] }))).toThrow('expected the times of equity to ascend');
  });

  it('without equity still has a report', () => {
    const store = aStore();
    const report = reportRun(store, putRun(store, { equity: [], metrics: { netProfit: null, totalReturn: null } }));
    expect(report).toMatchObject({ verdict: 'It has no result.', timeUnderWater: null, honesty: null, monthly: [], distribution: null });
  });

  it('that is not there, or no backtest, says so', () => {
    const store = aStore();
    expect(() => reportRun(store, 'bt-none')).toThrow('expected a stored run bt-none, found none');
    store.runs.put({ id: 'ev-1', kind: 'evidence', config: {}, seed: 1, dataHash: '', resultHash: '', codeVersion: '1', createdMs: 1, summary: {} }, {});
    expect(() => reportRun(store, 'ev-1')).toThrow('expected a backtest, found that ev-1 is a run of kind "evidence"');
  });
});

describe('a long run', () => {
  it('is drawn with no more than 2,000 points that keep its extremes', () => {
    const store = aStore();
    const equity = Array.from({ length: 9_000 }, (_, index) => [START + index * 900_000, 1000 + Math.sin(index / 30) + (index === 4567 ? 300 : 0)] as const);
    const { curve, exposure } = reportRun(store, putRun(store, { equity, trades: [aTrade()] }));
    expect(curve.time.length).toBeLessThanOrEqual(2_000);
    expect(curve.samples).toBe(9_000);
    expect(Math.max(...curve.equity)).toBeGreaterThan(1298);
    expect(exposure.time.length).toBeLessThanOrEqual(2_000);
    // 100 of 1000 held for two hours, in steps of about 4.5 hours.
    expect(exposure.maxGross).toBeCloseTo((100 / 1000) * (2 * HOUR / exposure.stepMs), 2);
  });
});
