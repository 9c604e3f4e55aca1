import { join } from 'node:path';
import { startHost } from './host.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { temporaryFolder } from './temporary-folder.ts';

const STARTS = 5;
/** As many bars as the chart asks for first. */
const CHART_BARS = 1000;

/**
 * Starts the built host as `npm start` does, opens its page and asks for what the first chart is drawn from. Measured from the start of the
 * process to the answer: once into an empty data folder, once where a session is found and continued.
 */
export async function run(): Promise<readonly BenchResult[]> {
  const folder = temporaryFolder();
  const first: number[] = [];
  const again: number[] = [];
  for (let start = 0; start <= STARTS; start++) {
    const dataDir = join(folder, `data-${start}`);
    const times = [await firstChart(dataDir), await firstChart(dataDir)];
    // The first start of all reads the program from the disk.
    if (start > 0) [first, again].forEach((samples, index) => { samples.push(times[index]!); });
  }
  return [
    resultOf('host start to the data of the first chart, first launch', 'ms', first, { higherIsBetter: false }),
    resultOf('host start to the data of the first chart, later launch', 'ms', again, { higherIsBetter: false }),
  ];
}

async function firstChart(dataDir: string): Promise<number> {
  const began = performance.now();
  const host = await startHost(dataDir);
  const { instruments } = await host.client.call('engine.view', {});
  const [instrument] = instruments;
  if (!instrument) throw new Error('expected an instrument on the first screen, found none');
  const { bars } = await host.client.call('market.bars', { instrumentId: instrument.id, interval: '1m', limit: CHART_BARS });
  const took = performance.now() - began;
  await host.stop();
  if (bars.length < 100) throw new Error(`expected bars for a chart, found ${bars.length}`);
  return took;
}
