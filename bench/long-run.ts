import { wallClock } from '../src/engine/adapters/clock/wall-clock.ts';
import { openStore } from '../src/engine/adapters/sqlite/open-store.ts';
import { backtestRequest } from '../src/engine/contract/api.ts';
import { runStoredBacktest } from '../src/engine/run/backtest/stored-backtest.ts';
import type { LongRun } from './memory-backtest.ts';
import { RISK, strategiesOf, SYMBOLS } from './portfolio-plan.ts';

// Run by the bench `memory-backtest` in a process of its own, on the store in the folder that it is given.

const store = openStore(process.argv[2] ?? '');
const series = store.bars.series();
const request = backtestRequest.parse({
  interval: '1m', strategies: strategiesOf(SYMBOLS), from: Math.min(...series.map(({ from }) => from)), to: Math.max(...series.map(({ to }) => to)) + 60_000, startingCash: '100000', risk: RISK,
});
const began = performance.now();
const { trades, resultHash } = runStoredBacktest({ store, clock: wallClock, codeVersion: 'bench', request, onProgress: () => undefined });
const seconds = (performance.now() - began) / 1000;
store.close();
process.stdout.write(JSON.stringify({ bars: series.reduce((sum, { count }) => sum + count, 0), seconds, maxRssMiB: process.resourceUsage().maxRSS / 1024, trades: trades.length, resultHash } satisfies LongRun));
