import { allocateBarColumns } from '../src/engine/domain/bar-columns.ts';
import { engineConfig } from '../src/engine/core/engine-config.ts';
import type { QuoteAtoms } from '../src/engine/domain/units.ts';
import { executionConfig, runBacktest } from '../src/engine/run/backtest/backtest.ts';
import type { BacktestPlan } from '../src/engine/run/backtest/backtest.ts';
import { generatedBars } from './generated-bars.ts';
import { rates, resultOf, timed } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { instrumentOf, RISK, strategiesOf, SYMBOLS, YEAR } from './portfolio-plan.ts';

/** Two strategies on ten symbols, a year of minutes each, on one account and one clock. */
export async function run(): Promise<readonly BenchResult[]> {
  const plan = planOf();
  const bars = SYMBOLS.length * YEAR;
  let trades = 0;
  const timings = await timed(() => {
    const outcome = runBacktest(plan, { onProgress: () => true });
    const traded = new Set(outcome?.trades.map(({ instrumentId }) => instrumentId));
    if (traded.size !== SYMBOLS.length) throw new Error(`expected trades on ${SYMBOLS.length} symbols, was on ${[...traded].join(', ')}`);
    trades = outcome?.trades.length ?? 0;
  }, { warmUps: 1, measured: 3 });
  return [
    ...rates('10 symbols, a year of minutes, 2 strategies', 'bars', bars, timings),
    resultOf('trades', 'trades', [trades], { higherIsBetter: true }),
    resultOf('peak memory, with all bars in it', 'MiB', [process.resourceUsage().maxRSS / 1024], { higherIsBetter: false }),
  ];
}

function planOf(): BacktestPlan {
  const { risk } = engineConfig.parse({ risk: RISK });
  const strategies = strategiesOf(SYMBOLS);
  return {
    strategy: 'portfolio', strategyConfig: {}, strategies, interval: '1m', startingCash: 10_000_000_000_000n as QuoteAtoms, risk, execution: executionConfig({}, risk),
    series: strategies.flatMap(({ instruments }) => instruments).map((id, index) => ({
      instrument: instrumentOf(id.replace('spot:', '')), interval: '1m' as const, warmup: allocateBarColumns(0), bars: generatedBars(YEAR, index + 1), funding: [], finer: null,
    })),
  };
}
