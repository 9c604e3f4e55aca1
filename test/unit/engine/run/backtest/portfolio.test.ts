import { describe, expect, it } from 'vitest';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import type { BacktestRequest, BacktestResult, MethodInput } from '../../../../../src/engine/contract/api.ts';
import { BadRequest, runBacktestRequest } from '../../../../../src/engine/run/backtest/run-request.ts';
import { HOUR_MS, spot, START_MS, storeWith, walkBars } from './store-fixture.ts';

const [BTC, ETH, SOL] = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map(spot) as [ReturnType<typeof spot>, ReturnType<typeof spot>, ReturnType<typeof spot>];
const store = storeWith([
  { instrument: BTC, interval: '1h', bars: walkBars(700, { seed: 1 }) },
  { instrument: ETH, interval: '1h', bars: walkBars(700, { seed: 2, price: 40 }) },
  { instrument: SOL, interval: '15m', bars: walkBars(2_800, { seed: 3, interval: '15m', price: 20 }) },
]);
const SPAN = { from: START_MS + 300 * HOUR_MS, to: START_MS + 700 * HOUR_MS };
const QUICK = { fastPeriod: 5, slowPeriod: 20 };

type Written = Partial<NonNullable<BacktestRequest['strategies']>[number]>;
const cross = (more: Written = {}) => ({ id: 'trend', strategy: 'moving-average-cross', instruments: [BTC.id], interval: '1h' as const, enabled: true, config: QUICK, ...more });
const breakout = (more: Written = {}) => ({ id: 'breakout', strategy: 'donchian-breakout', instruments: [SOL.id], interval: '15m' as const, enabled: true, config: {}, ...more });

function run(request: Partial<MethodInput<'backtest.start'>>): Omit<BacktestResult, 'runId'> {
  const result = runBacktestRequest(store, backtestRequest.parse({ interval: '1h', ...SPAN, risk: { riskPerTradePct: 0.5 }, ...request }), { onProgress: () => true });
  if (result === null) throw new Error('expected a result');
  return result;
}

const violationsOf = (request: Parameters<typeof run>[0]): readonly string[] => {
  try {
    run(request);
  } catch (error) {
    if (error instanceof BadRequest) return error.violations.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

describe('a portfolio', () => {
  it('of one strategy is the run of that strategy', () => {
    const single = run({ strategy: 'moving-average-cross', config: QUICK, instruments: [BTC.id] });
    const portfolio = run({ strategies: [cross({ id: 'backtest' })] });
    expect(single.trades.length).toBeGreaterThan(10);
    expect(portfolio.trades).toEqual(single.trades);
    expect(portfolio.resultHash).toBe(single.resultHash);
  });

  it('lets each strategy decide on bars of its own length, on one account and one clock', () => {
    const { trades, equity, config, costs } = run({ strategies: [cross({ instruments: [BTC.id, ETH.id] }), breakout()] });
    expect([...new Set(trades.map(({ strategyId, symbol }) => `${strategyId} ${symbol}`))].toSorted()).toEqual(['breakout SOLUSDT', 'trend BTCUSDT', 'trend ETHUSDT']);
    // One clock: what an hour's bar did is known at its close, so that an exit at its open may come an hour after those of shorter bars, and not more.
    trades.forEach(({ exitTime }, index) => { expect(exitTime).toBeGreaterThan((trades[index - 1]?.exitTime ?? 0) - HOUR_MS); });
    // One sample for each close of 15 minutes and the start: 400 hours of four.
    expect(equity.time).toHaveLength(400 * 4 + 1);
    expect([config.strategy, config.interval, config.instruments]).toEqual(['portfolio', '15m', [BTC.id, ETH.id, SOL.id]]);
    // The account paid what the trades paid, and the entries of what is still open.
    expect(trades.reduce((sum, { fees }) => sum + Number(fees), 0)).toBeLessThanOrEqual(Number(costs.fees) + 1e-6);
  });

  it('shares one account: two strategies that each may hold one position of two leave the third without', () => {
    const request = { strategies: [cross({ instruments: [BTC.id, ETH.id] }), breakout()] };
    const free = run(request);
    const tight = run({ ...request, risk: { riskPerTradePct: 0.5, maxOpenPositions: 1 } });
    const overlaps = ({ trades }: Pick<BacktestResult, 'trades'>): boolean => trades.some((a) => trades.some((b) => a !== b && a.entryTime < b.exitTime && b.entryTime < a.exitTime));
    expect([overlaps(free), overlaps(tight)]).toEqual([true, false]);
  });

  it('gives the same result again, from its own document', () => {
    const first = run({ strategies: [cross(), breakout()], title: 'both' });
    expect(run(first.config).resultHash).toBe(first.resultHash);
    expect(run(first.config).dataHash).toBe(first.dataHash);
  });

  it('leaves a strategy that is switched off aside', () => {
    expect(new Set(run({ strategies: [cross(), breakout({ enabled: false })] }).trades.map(({ strategyId }) => strategyId))).toEqual(new Set(['trend']));
  });

  it.each<readonly [string, Parameters<typeof run>[0], readonly string[]]>([
    ['an instrument of two strategies', { strategies: [cross(), breakout({ instruments: [BTC.id] })] }, ['strategies: spot:BTCUSDT is traded by "trend" already: expected one strategy for each instrument']],
    ['two strategies under one id', { strategies: [cross(), cross({ instruments: [ETH.id] })] }, ['strategies: expected every strategy under an id of its own, was "trend" twice']],
    ['a strategy beside the list', { strategy: 'donchian-breakout', strategies: [cross()] }, ['strategy: expected none beside a list of strategies, was "donchian-breakout"']],
    ['settings beside the list', { config: QUICK, sizing: { method: 'fixed-fraction' }, strategies: [cross()] }, [
      'config: expected it inside each strategy of a portfolio, was beside them', 'sizing: expected it inside each strategy of a portfolio, was beside them',
    ]],
    ['other instruments beside the list', { instruments: [ETH.id], strategies: [cross()] }, ['instruments: expected none beside a list of strategies, or theirs (spot:BTCUSDT), was spot:ETHUSDT']],
    ['nobody at work', { strategies: [cross({ enabled: false })] }, ['strategies: expected at least one strategy that is switched on, was none']],
    ['wrong settings of one', { strategies: [cross(), breakout({ config: { entryPeriod: 20, exitPeriod: 30 } })] }, ['strategies.1.config.exitPeriod: expected an exit channel no longer than the entry channel, was 30 and 20 bars']],
    ['neither a strategy nor a list', { instruments: [BTC.id] }, ['strategy: expected the name of a strategy, or a list of strategies, was neither']],
  ])('refuses %s', (_, request, violations) => {
    expect(violationsOf(request)).toEqual(violations);
  });
});
