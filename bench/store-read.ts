import { join } from 'node:path';
import { openStore } from '../src/engine/adapters/sqlite/open-store.ts';
import { instrumentId } from '../src/engine/domain/units.ts';
import { generatedBars } from './generated-bars.ts';
import { rates, timed } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { temporaryFolder } from './temporary-folder.ts';

const BARS = 500_000;

/** Writes a year of one-minute bars into a store, and reads it back as columns. */
export async function run(): Promise<readonly BenchResult[]> {
  const folder = temporaryFolder();
  const bars = generatedBars(BARS, 1);
  const id = instrumentId('spot:BTCUSDT');
  let round = 0;
  const writes = await timed(() => {
    const store = openStore(join(folder, `store-${round++}`));
    store.bars.write(id, '1m', bars);
    store.close();
  }, { warmUps: 1, measured: 5 });
  const store = openStore(join(folder, 'store-0'));
  const reads = await timed(() => {
    const { length } = store.bars.read(id, '1m', 0, Number.MAX_SAFE_INTEGER);
    if (length !== BARS) throw new Error(`expected ${BARS} bars, was ${length}`);
  });
  store.close();
  return [...rates('reading stored bars', 'bars', BARS, reads), ...rates('writing bars into an empty store', 'bars', BARS, writes)];
}
