import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inferInstrument } from '../../../../../src/engine/adapters/history/instrument-catalog.ts';
import { allocateBarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Interval } from '../../../../../src/engine/domain/interval.ts';
import type { Output } from '../../../../../src/engine/domain/output.ts';
import { priceFromTicks } from '../../../../../src/engine/domain/rounding.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { riskConfig } from '../../../../../src/engine/risk/config.ts';
import { executionConfig, runBacktest } from '../../../../../src/engine/run/backtest/backtest.ts';
import type { BacktestPlan } from '../../../../../src/engine/run/backtest/backtest.ts';
import { strategyByName } from '../../../../../src/engine/strategy/catalog.ts';

const FOLDER = '../shared/data/klines';
const isThere = existsSync(FOLDER);
if (!isThere) process.stdout.write(`no recorded bars at ${FOLDER}: skipped\n`);

function recorded(file: string): BarColumns {
  const rows = gunzipSync(readFileSync(`${FOLDER}/${file}`)).toString().trim().split('\n').slice(1).map((line) => line.split(',').map(Number));
  const bars = allocateBarColumns(rows.length);
  rows.forEach(([openTimeMs = 0, open = 0, high = 0, low = 0, close = 0, volume = 0, closeTimeMs = 0, quoteVolume = 0, tradeCount = 0, takerBuyVolume = 0], row) => {
    Object.entries({ openTimeMs, open, high, low, close, volume, closeTimeMs, quoteVolume, tradeCount, takerBuyVolume }).forEach(([name, value]) => { bars[name as 'open'][row] = value; });
  });
  return bars;
}

function planOf(market: 'spot' | 'um', symbol: string, interval: Interval, bars: BarColumns): BacktestPlan {
  const inferred = inferInstrument(market, symbol, { priceDecimals: 4, qtyDecimals: 5 });
  const definition = strategyByName('moving-average-cross');
  if (!inferred || !definition) throw new Error(`expected ${symbol} and the strategy in their catalogs`);
  const risk = riskConfig.parse({ maxDrawdownPct: 100, dailyLossLimitPct: 100, weeklyLossLimitPct: 100, losingStreakTrades: 0 });
  return {
    strategy: 'moving-average-cross', strategyConfig: definition.schema.parse({ direction: market === 'spot' ? 'long' : 'both' }) as Readonly<Record<string, unknown>>, interval, startingCash: quoteAtoms(100_000_00000000n), risk,
    execution: executionConfig({ requireFunding: false }, risk), series: [{ instrument: inferred.instrument, interval, warmup: allocateBarColumns(0), bars, funding: [], finer: null }],
  };
}

function played(plan: BacktestPlan, isBarByBar: boolean) {
  const outputs: Output[] = [];
  const outcome = runBacktest(plan, { onProgress: () => true, onOutput: (output) => { if (output.type === 'trade-closed' || output.type === 'fill-booked' || output.type === 'breaker-tripped') outputs.push(output); }, isBarByBar });
  if (outcome === null) throw new Error('expected an outcome');
  return { outputs, outcome };
}

// The market itself: halts with missing, short and empty hours (2018 to 2023), 12 March 2020, the minutes of 5 August 2024, and a symbol that lost most of its worth in a month.
describe.skipIf(!isThere)('on recorded markets', () => {
  it.each<readonly [string, 'spot' | 'um', string, Interval, string]>([
    ['six years of hours with their halts', 'spot', 'BTCUSDT', '1h', 'spot-1h/BTCUSDT-1h-2018-01-01_2023-12-31.csv.gz'],
    ['the month of 5 August 2024', 'spot', 'ETHUSDT', '1m', 'spot-1m/ETHUSDT-1m-2024-07-26_2024-08-25.csv.gz'],
    ['a symbol that falls without end', 'um', 'LAYERUSDT', '1m', 'um-1m/LAYERUSDT-1m-2025-05-04_2025-06-03.csv.gz'],
  ])('every fill is at prices that were there, and runs of bars are bars one by one: %s', (_, market, symbol, interval, file) => {
    const bars = recorded(file);
    const plan = planOf(market, symbol, interval, bars);
    const { outputs, outcome } = played(plan, false);
    const single = played(plan, true);
    expect(outputs).toEqual(single.outputs);
    expect(outcome.resultHash).toBe(single.outcome.resultHash);
    expect(outcome.trades.length).toBeGreaterThan(100);
    expect(outcome.equityValues.every(Number.isFinite)).toBe(true);
    const rows = new Map(Array.from(bars.closeTimeMs, (closeTimeMs, row) => [closeTimeMs, row]));
    for (const [row, openTimeMs] of bars.openTimeMs.entries()) rows.set(openTimeMs, row);
    for (const output of outputs) {
      if (output.type !== 'fill-booked') continue;
      const price = priceFromTicks(plan.series[0]!.instrument, output.fill.price);
      const row = rows.get(output.fill.timeMs);
      expect(row).toBeDefined();
      // Inside its bar, or beyond it by the spread and the slippage, which are less than 4 basis points together.
      expect(price).toBeLessThanOrEqual(bars.high[row!]! * 1.0004);
      expect(price).toBeGreaterThanOrEqual(bars.low[row!]! * 0.9996);
    }
  });
});
