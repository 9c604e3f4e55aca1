import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferInstrument } from '../../../../../src/engine/adapters/history/instrument-catalog.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { allocateBarColumns, columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import type { Output } from '../../../../../src/engine/domain/output.ts';
import type { InstrumentId } from '../../../../../src/engine/domain/units.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { riskConfig } from '../../../../../src/engine/risk/config.ts';
import { sizingPolicy } from '../../../../../src/engine/risk/sizing/config.ts';
import { executionConfig, runBacktest } from '../../../../../src/engine/run/backtest/backtest.ts';
import type { BacktestPlan } from '../../../../../src/engine/run/backtest/backtest.ts';
import { strategyByName } from '../../../../../src/engine/strategy/catalog.ts';

// A backtest takes bars in runs where nothing can come of a bar but a decision. Here every run is played a second time bar by bar, as a live session is:
// every output of the engine, every sample of equity and the hash must be the same. Broken on purpose, each caught: a reach without its upper end, the end of
// a risk step inside a run, one row of the indicators skipped.

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1, 23, 0);

/** Minutes of a random walk; now and then a jump of 3 % that opens away from the last close, and a gap of two hours. */
function walk(count: number, seed: number): Bar[] {
  const rng = createRng(seed).stream('bar-runs');
  let price = 20_000;
  let openTimeMs = START;
  const onTick = (value: number): number => Math.round(value * 100) / 100;
  return Array.from({ length: count }, () => {
    if (rng.float() < 0.002) price *= 1 + 0.03 * Math.sign(rng.normal());
    if (rng.float() < 0.001) openTimeMs += 120 * MINUTE;
    const [open, close] = [price, price * (1 + 0.0012 * rng.normal())].map(onTick) as [number, number];
    const bar: Bar = {
      openTimeMs, closeTimeMs: openTimeMs + MINUTE - 1, open, close,
      high: onTick(Math.max(open, close) * (1 + 0.0005 * rng.float())), low: onTick(Math.min(open, close) * (1 - 0.0005 * rng.float())),
      volume: 10, quoteVolume: 200_000, tradeCount: 50, takerBuyVolume: 5,
    };
    price = close;
    openTimeMs += MINUTE;
    return bar;
  });
}

interface Case {
  readonly name: string;
  readonly strategy?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly market?: 'spot' | 'um';
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly execution?: Readonly<Record<string, unknown>>;
  readonly more?: Partial<BacktestPlan>;
}

const CASES: readonly Case[] = [
  { name: 'the cross of averages as it comes' },
  { name: 'quick, on futures with funding, both ways', market: 'um', config: { fastPeriod: 3, slowPeriod: 8, direction: 'both' } },
  { name: 'simple averages, a trend filter and a trailing stop', config: { average: 'sma', fastPeriod: 4, slowPeriod: 12, adxMinimum: 20, trailingStop: true } },
  { name: 'a stop that trails by the ATR, a time stop and a ladder', config: { fastPeriod: 4, slowPeriod: 12, trailingStop: true, trailType: 'atr', timeStopBars: 30, takeProfitType: 'ladder' } },
  { name: 'a breakout with a cooldown', strategy: 'donchian-breakout', config: { entryPeriod: 15, exitPeriod: 6, reentry: 'after-cooldown', cooldownBars: 5 } },
  { name: 'breakers that trip', config: { fastPeriod: 3, slowPeriod: 8 }, risk: { riskPerTradePct: 2, dailyLossLimitPct: 2, maxDrawdownPct: 12, losingStreakTrades: 3, priceJumpMaxPct: 1 } },
  { name: 'sizes by volatility', config: { fastPeriod: 3, slowPeriod: 8 }, more: { sizing: sizingPolicy.parse({ method: 'volatility-target' }) } },
  { name: 'decisions on longer bars', config: { fastPeriod: 2, slowPeriod: 5 }, more: { interval: '5m' } },
  { name: 'a liquidation at high leverage', market: 'um', config: { fastPeriod: 5, slowPeriod: 9, direction: 'both', stopType: 'percent', stopPercent: 20 }, risk: { leverage: 20, riskPerTradePct: 5, maxDrawdownPct: 100, dailyLossLimitPct: 100 } },
  {
    name: 'a limit of measured risk that binds, on history that the run adds to', config: { fastPeriod: 3, slowPeriod: 8 }, risk: { riskPerTradePct: 2, maxValueAtRiskPct: 0.5, maxExpectedShortfallPct: 0.6 },
    more: { riskHistory: [{ instrumentId: 'spot:BTCUSDT' as InstrumentId, interval: '1h', closeTimes: Array.from({ length: 260 }, (_, hour) => START - (260 - hour) * 60 * MINUTE - 1), closes: walk(260, 9).map(({ close }) => close) }] },
  },
  { name: 'orders that arrive late', config: { fastPeriod: 3, slowPeriod: 8 }, execution: { latency: 'fixed' } },
];

describe('runs of bars', () => {
  it.each(CASES)('bring about what bars one by one bring about: $name', (one) => {
    let trades = 0;
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      const plan = planOf(one, walk(1_500, seed));
      const [runs, single] = [played(plan, false), played(plan, true)];
      expect(runs.outputs).toEqual(single.outputs);
      expect(runs.outcome).toEqual(single.outcome);
      trades += runs.outcome?.trades.length ?? 0;
    }), { numRuns: 6, seed: 11 });
    expect(trades).toBeGreaterThan(10);
  });
});

function planOf({ strategy = 'moving-average-cross', config = {}, market = 'spot', risk: limits = {}, execution = {}, more = {} }: Case, bars: readonly Bar[]): BacktestPlan {
  const inferred = inferInstrument(market, 'BTCUSDT', { priceDecimals: 2, qtyDecimals: market === 'spot' ? 5 : 3 });
  const definition = strategyByName(strategy);
  if (!inferred || !definition) throw new Error('expected BTCUSDT and the strategy in their catalogs');
  const risk = riskConfig.parse(limits);
  const columns = columnsOf(bars);
  const last = bars.at(-1)?.closeTimeMs ?? 0;
  const funding = market === 'spot' ? [] : Array.from({ length: 20 }, (_, index) => ({ timeMs: Date.UTC(2024, 0, 2) + index * 8 * 60 * MINUTE, rate: index % 3 === 0 ? -0.0001 : 0.0002, intervalHours: 8 })).filter(({ timeMs }) => timeMs < last);
  return {
    strategy, strategyConfig: definition.schema.parse(config) as Readonly<Record<string, unknown>>, interval: '1m', startingCash: quoteAtoms(10_000_00000000n), risk,
    execution: executionConfig({ requireFunding: false, ...execution }, risk),
    series: [{ instrument: inferred.instrument, interval: '1m', warmup: allocateBarColumns(0), bars: columns, funding, finer: null }],
    ...more,
  };
}

function played(plan: BacktestPlan, isBarByBar: boolean) {
  const outputs: Output[] = [];
  const outcome = runBacktest(plan, { onProgress: () => true, onOutput: (output) => { outputs.push(output); }, isBarByBar });
  return { outputs, outcome };
}
