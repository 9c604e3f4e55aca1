import { engineConfig } from '../src/engine/core/engine-config.ts';
import { allocateBarColumns } from '../src/engine/domain/bar-columns.ts';
import { inferInstrument } from '../src/engine/adapters/history/instrument-catalog.ts';
import type { QuoteAtoms } from '../src/engine/domain/units.ts';
import { executionConfig, runBacktest } from '../src/engine/run/backtest/backtest.ts';
import type { BacktestPlan } from '../src/engine/run/backtest/backtest.ts';
import type { BacktestOutcome } from '../src/engine/run/backtest/run-recorder.ts';
import { strategyByName } from '../src/engine/strategy/catalog.ts';
import { generatedBars } from './generated-bars.ts';
import { rates, timed } from './measure.ts';
import type { BenchResult } from './measure.ts';

const BARS = 500_000;

/**
 * Moving-average cross over 500,000 one-minute bars through the whole engine: risk, orders, simulated exchange with its usual costs, ledger.
 * All limits are checked; three are set so that a walk without drift, on which every rule loses its costs, does not end the account early:
 * each trade risks 0.01 % and the two loss breakers stand at 100 %.
 */
export async function run(): Promise<readonly BenchResult[]> {
  const bars = generatedBars(BARS, 1);
  return [
    ...await measure('moving-average cross, default (EMA 20/50)', planOf(bars, {})),
    ...await measure('moving-average cross, slow (SMA 50/200)', planOf(bars, { average: 'sma', fastPeriod: 50, slowPeriod: 200, stopAtrMultiple: 5 })),
  ];
}

/** Returns the plan of a backtest over the bars with a strategy configuration. */
export function planOf(bars: BacktestPlan['series'][number]['bars'], config: Readonly<Record<string, unknown>>): BacktestPlan {
  const definition = strategyByName('moving-average-cross');
  const inferred = inferInstrument('spot', 'BTCUSDT', { priceDecimals: 2, qtyDecimals: 5 });
  if (!definition || !inferred) throw new Error('expected the moving-average cross and BTCUSDT in their catalogs');
  const { risk } = engineConfig.parse({ risk: { riskPerTradePct: 0.01, dailyLossLimitPct: 100, maxDrawdownPct: 100 } });
  return {
    strategy: 'moving-average-cross', strategyConfig: definition.schema.parse(config) as Readonly<Record<string, unknown>>, interval: '1m',
    series: [{ instrument: inferred.instrument, interval: '1m', warmup: allocateBarColumns(0), bars, funding: [], finer: null }],
    startingCash: 1_000_000_000_000n as QuoteAtoms, risk, execution: executionConfig({}, risk),
  };
}

async function measure(name: string, plan: BacktestPlan): Promise<readonly BenchResult[]> {
  let outcome: BacktestOutcome | null = null;
  const timings = await timed(() => { outcome = runBacktest(plan, { onProgress: () => true }); });
  return [...rates(name, 'bars', BARS, timings), ...tradesOf(name, outcome)];
}

/** Proof that the run traded to its end. */
function tradesOf(name: string, outcome: BacktestOutcome | null): readonly BenchResult[] {
  if (outcome === null) throw new Error('expected the backtest to come to its end');
  const last = outcome.trades.at(-1);
  if (!last || last.exitTimeMs < (outcome.equityTimes.at(-1) ?? 0) - 86_400_000) throw new Error('expected trades to the last day: the account was halted or ruined, and the figures are worth nothing');
  return [{ name: `${name}, trades`, value: outcome.trades.length, unit: 'trades', samples: [outcome.trades.length], higherIsBetter: true }];
}
