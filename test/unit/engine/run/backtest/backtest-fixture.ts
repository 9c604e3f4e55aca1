import { inferInstrument } from '../../../../../src/engine/adapters/history/instrument-catalog.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Instrument } from '../../../../../src/engine/domain/instrument.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { riskConfig } from '../../../../../src/engine/risk/config.ts';
import type { BacktestPlan } from '../../../../../src/engine/run/backtest/backtest.ts';
import { executionConfig, runBacktest } from '../../../../../src/engine/run/backtest/backtest.ts';
import type { BacktestOutcome } from '../../../../../src/engine/run/backtest/run-recorder.ts';
import { strategyByName } from '../../../../../src/engine/strategy/catalog.ts';

export interface BacktestOptions {
  readonly strategy?: Readonly<Record<string, unknown>>;
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly execution?: Readonly<Record<string, unknown>>;
  readonly instrument?: Instrument;
  readonly interval?: BacktestPlan['interval'];
  readonly warmup?: readonly Bar[];
}

export const BTC: Instrument = btc();

/** Runs the moving-average cross over bars with 10,000 USDT. */
export function backtestOf(bars: readonly Bar[], options: BacktestOptions = {}): BacktestOutcome {
  const definition = strategyByName('moving-average-cross');
  const risk = riskConfig.parse(options.risk ?? {});
  const interval = options.interval ?? '1m';
  const outcome = runBacktest({
    strategy: 'moving-average-cross', strategyConfig: definition?.schema.parse(options.strategy ?? {}) as Readonly<Record<string, unknown>>, interval, startingCash: quoteAtoms(10_000_00000000n), risk,
    execution: executionConfig({ requireFunding: false, ...options.execution }, risk),
    series: [{ instrument: options.instrument ?? BTC, interval, warmup: columnsOf(options.warmup ?? []), bars: columnsOf(bars), funding: [], finer: null }],
  }, { onProgress: () => true });
  if (outcome === null) throw new Error('expected the backtest to come to its end');
  return outcome;
}

function btc(): Instrument {
  const inferred = inferInstrument('spot', 'BTCUSDT', { priceDecimals: 2, qtyDecimals: 5 });
  if (!inferred) throw new Error('expected BTCUSDT in the catalog');
  return inferred.instrument;
}
