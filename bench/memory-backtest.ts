import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openStore } from '../src/engine/adapters/sqlite/open-store.ts';
import { generatedBars } from './generated-bars.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { instrumentOf, SYMBOLS, YEAR } from './portfolio-plan.ts';
import { temporaryFolder } from './temporary-folder.ts';

const YEARS = 5;

/** What the process that runs the backtest says at its end. */
export interface LongRun {
  readonly bars: number;
  readonly seconds: number;
  readonly maxRssMiB: number;
  readonly trades: number;
  readonly resultHash: string;
}

/** A backtest of five years of minutes of ten symbols, from the store and into it, in a process of its own: how much memory it takes at most. */
export function run(): Promise<readonly BenchResult[]> {
  const folder = temporaryFolder();
  fill(folder);
  const text = execFileSync(process.execPath, [fileURLToPath(new URL('./long-run.ts', import.meta.url)), folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e7 });
  const { bars, seconds, maxRssMiB, trades } = JSON.parse(text) as LongRun;
  return Promise.resolve([
    resultOf('peak memory of a backtest of 5 years of minutes of 10 symbols', 'MiB', [maxRssMiB], { higherIsBetter: false }),
    resultOf('its bars, from reading them to the stored result', 'bars per second', [bars / seconds], { higherIsBetter: true }),
    resultOf('its time', 'seconds', [seconds], { higherIsBetter: false }),
    resultOf('its trades', 'trades', [trades], { higherIsBetter: true }),
  ]);
}

/** One walk for all symbols: what is measured does not depend on what the prices are. */
function fill(folder: string): void {
  const store = openStore(folder);
  const bars = generatedBars(YEARS * YEAR, 1);
  for (const symbol of SYMBOLS) {
    const instrument = instrumentOf(symbol);
    store.instruments.put(instrument);
    store.bars.write(instrument.id, '1m', bars);
  }
  store.close();
}
