import { inferInstrument } from '../../src/engine/adapters/history/instrument-catalog.ts';
import { columnsOf } from '../../src/engine/domain/bar-columns.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import { DAY_MS } from '../../src/engine/domain/interval.ts';
import type { Bar } from '../../src/engine/domain/market-event.ts';
import { quoteAtoms } from '../../src/engine/domain/units.ts';
import { dailyReturns } from '../../src/engine/portfolio/metrics/daily-returns.ts';
import { riskConfig } from '../../src/engine/risk/config.ts';
import { executionConfig, runBacktest } from '../../src/engine/run/backtest/backtest.ts';
import { strategyByName } from '../../src/engine/strategy/catalog.ts';
import type { Setting, Tried } from './search.ts';
import { WARMUP } from './world.ts';

const START_MS = Date.UTC(2022, 0, 1);
const STRATEGY = 'moving-average-cross';
/** Nothing of the risk desk stands in the way of the trades: the question is what is made of them. */
const RISK = riskConfig.parse({
  riskPerTradePct: 5, drawdownReducePct: 100, dailyLossLimitPct: 100, maxDrawdownPct: 100, maxValueAtRiskPct: 1_000, maxExpectedShortfallPct: 1_000, weeklyLossLimitPct: 0, losingStreakTrades: 0,
  strategyBoundsFactor: 0, volatilitySpikeFactor: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0,
});

/** Runs one setting through the whole engine: features, strategy, risk, orders, simulated exchange with spread, fees and slippage, ledger. */
export function tryInEngine(closes: Float64Array, { fast, slow }: Setting, costBps: number): Tried {
  const strategyConfig = strategyByName(STRATEGY)?.schema.parse({ average: 'sma', fastPeriod: fast, slowPeriod: slow, direction: 'both', stopAtrMultiple: 10 }) as Readonly<Record<string, unknown>>;
  const bars = dailyBars(closes);
  const outcome = runBacktest({
    strategy: STRATEGY, strategyConfig, interval: '1d', startingCash: quoteAtoms(10_000_00000000n), risk: RISK,
    execution: executionConfig({ requireFunding: false, takerFeeBps: costBps, makerFeeBps: 0, spreadBps: 0, slippageBps: 0, maxVolumeShare: 1 }, RISK),
    series: [{ instrument: instrument(), interval: '1d', warmup: columnsOf(bars.slice(0, WARMUP)), bars: columnsOf(bars.slice(WARMUP)), funding: [], finer: null }],
  }, { onProgress: () => true });
  if (outcome === null) throw new Error('expected the backtest to come to its end');
  return { returns: dailyReturns(outcome.equityTimes, outcome.equityValues), trades: outcome.trades.length };
}

/** Opens where the bar before closed, as a market that never closes does. */
function dailyBars(closes: Float64Array): readonly Bar[] {
  return Array.from(closes, (close, index) => {
    const open = round(closes[index - 1] ?? close);
    const [openTimeMs, last] = [START_MS + index * DAY_MS, round(close)];
    return { openTimeMs, closeTimeMs: openTimeMs + DAY_MS - 1, open, high: Math.max(open, last), low: Math.min(open, last), close: last, volume: 1e6, quoteVolume: 1e8, tradeCount: 1_000, takerBuyVolume: 5e5 };
  });
}

/** Whole ticks of a hundredth; prices begin at 100. */
function round(price: number): number {
  return Math.max(1, Math.round(price * 100)) / 100;
}

function instrument(): Instrument {
  const inferred = inferInstrument('um', 'BTCUSDT', { priceDecimals: 2, qtyDecimals: 3 });
  if (!inferred) throw new Error('expected BTCUSDT in the catalog');
  return inferred.instrument;
}
