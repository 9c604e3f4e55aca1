import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../src/engine/adapters/sqlite/open-store.ts';
import type { BarColumns } from '../src/engine/domain/bar-columns.ts';
import { importFiles } from '../src/engine/run/data/import-files.ts';
import { generatedBars } from './generated-bars.ts';
import { rates, timed } from './measure.ts';
import type { BenchResult, Runs } from './measure.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ROWS = 500_000;
const RUNS: Runs = { warmUps: 1, measured: 5 };

/** Reads a file of 500,000 one-minute klines in all 12 columns of Binance's public data, checks every row and stores it, each time into an empty store. */
export async function run(): Promise<readonly BenchResult[]> {
  const folder = temporaryFolder();
  const file = join(folder, 'BTCUSDT-1m-2023.csv');
  writeFileSync(file, csvOf(generatedBars(ROWS, 1)));
  let round = 0;
  const timings = await timed(async () => {
    const store = openStore(join(folder, `store-${round++}`));
    const { files } = await importFiles({ store, files: [file], symbol: 'BTCUSDT', market: 'spot' });
    store.close();
    const [first] = files;
    if (first?.rowsStored !== ROWS) throw new Error(`expected ${ROWS} rows to be stored, was ${first?.rowsStored}: ${first?.errors[0]?.message}`);
  }, RUNS);
  return rates('import of one-minute klines', 'rows', ROWS, timings);
}

function csvOf(bars: BarColumns): string {
  const lines = ['open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore'];
  for (let i = 0; i < bars.length; i++) {
    const price = (column: Float64Array): string => column[i]!.toFixed(2);
    const takerQuote = (bars.takerBuyVolume[i]! * bars.open[i]!).toFixed(2);
    lines.push(`${bars.openTimeMs[i]},${price(bars.open)},${price(bars.high)},${price(bars.low)},${price(bars.close)},${bars.volume[i]!.toFixed(5)},${bars.closeTimeMs[i]},${price(bars.quoteVolume)},${bars.tradeCount[i]},${bars.takerBuyVolume[i]!.toFixed(5)},${takerQuote},0`);
  }
  return `${lines.join('\n')}\n`;
}
