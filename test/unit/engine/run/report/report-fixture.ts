import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import type { BacktestResult, BacktestTrade } from '../../../../../src/engine/contract/api.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { summarize } from '../../../../../src/engine/portfolio/metrics/summarize.ts';
import { BTC } from '../backtest/backtest-fixture.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** 2024-01-01T00:00Z, a Monday. */
export const START = Date.UTC(2024, 0, 1);

/** A new folder that goes with the test. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-report-test-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}

/** A store with the hourly bars given, of spot:BTCUSDT. */
export function aStore(bars: readonly Bar[] = []): Store {
  const store = openStore(aFolder());
  onTestFinished(() => { store.close(); });
  store.instruments.put(BTC);
  if (bars.length > 0) store.bars.write(BTC.id, '1h', columnsOf(bars));
  return store;
}

/** The bar of an hour after the start; a range of 1 around its prices where none is given. */
export function hour(index: number, open: number, close: number, low = Math.min(open, close), high = Math.max(open, close)): Bar {
  const openTimeMs = START + index * HOUR;
  return { openTimeMs, closeTimeMs: openTimeMs + HOUR - 1, open, high, low, close, volume: 10, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN };
}

/** A closed trade of 1 BTC from 100 to 110, from hour 1 to hour 3, unless told otherwise. */
export function aTrade(change: Partial<BacktestTrade> = {}): BacktestTrade {
  return {
    id: 't1', symbol: 'BTCUSDT', side: 'long', entryTime: START + HOUR, entryPrice: '100.00', exitTime: START + 3 * HOUR, exitPrice: '110.00', qty: '1.00000', fees: '0.21000000', funding: '0.00000000', slippage: '0.03000000',
    pnl: '9.79000000', returnPct: 9.79, entryReason: 'breakout-above', exitReason: 'exit-below', ambiguous: false, ...change,
  };
}

export interface RunParts {
  readonly id?: string;
  readonly equity?: readonly (readonly [timeMs: number, value: number])[];
  readonly trades?: readonly BacktestTrade[];
  readonly costs?: Partial<BacktestResult['costs']>;
  readonly metrics?: Readonly<Record<string, number | null>>;
  readonly config?: Partial<BacktestResult['config']>;
  readonly execution?: Readonly<Record<string, unknown>>;
  readonly warnings?: readonly string[];
}

/** Puts a backtest into the store as it would be there, and returns its id. */
export function putRun(store: Store, parts: RunParts = {}): string {
  const equity = parts.equity ?? [[START, 1000], [START + DAY, 1000]];
  const trades = parts.trades ?? [];
  const times = equity.map(([timeMs]) => timeMs);
  const values = equity.map(([, value]) => value);
  const summary = summarize({ equityTimes: times, equityValues: values, trades: [], openSinceMs: [], tradedNotional: 0, fees: 0, funding: 0, slippage: 0 });
  const results = trades.map(({ pnl }) => Number(pnl));
  const id = parts.id ?? 'bt-test';
  const result: BacktestResult = {
    runId: id,
    config: {
      strategy: 'donchian-breakout', config: { entryPeriod: 20 }, instruments: [BTC.id], interval: '1h', from: START, to: (times.at(-1) ?? START) + 1, startingCash: '1000', seed: 7, risk: {},
      execution: { ...simExchangeSchema.parse({}), ...parts.execution }, ...parts.config,
    },
    seed: 7, dataHash: 'd'.repeat(64), resultHash: 'e'.repeat(64),
    metrics: { ...summary, trades: trades.length, winRate: results.length === 0 ? null : results.filter((one) => one > 0).length / results.length, ...parts.metrics },
    trades, equity: { time: times, value: values }, costs: { fees: '0.00000000', spreadAndSlippage: '0.00000000', funding: '0.00000000', ...parts.costs }, warnings: parts.warnings ?? [],
  };
  store.runs.put({ id, kind: 'backtest', config: result.config, seed: result.seed, dataHash: result.dataHash, resultHash: result.resultHash, codeVersion: '1.2.3', createdMs: START + 9 * DAY, summary: { runId: id } }, result);
  return id;
}
