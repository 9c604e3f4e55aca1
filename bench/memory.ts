import { setTimeout as sleep } from 'node:timers/promises';
import { startHost } from './host.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Caches fill and the compiler works for this long: what happens then is no leak. */
const SETTLING_MS = 25_000;
const MEASURED_MS = 60_000;
const EVERY_MS = 500;

interface Sample {
  readonly wallMs: number;
  readonly marketMs: number;
  readonly bytes: number;
}

/** Lets a practice session trade as fast as it can for a minute and a half, with a client that listens, and fits a line through the memory of the whole host. */
export async function run(): Promise<readonly BenchResult[]> {
  const host = await startHost(temporaryFolder());
  try {
    host.client.onEvent(() => undefined);
    await host.client.call('session.set-speed', { speed: 0 });
    await sleep(SETTLING_MS);
    const samples: Sample[] = [];
    for (const began = performance.now(); performance.now() - began < MEASURED_MS; await sleep(EVERY_MS)) {
      const { feed } = await host.client.call('engine.view', {});
      samples.push({ wallMs: performance.now(), marketMs: feed.eventTimeMs, bytes: await host.residentBytes() });
    }
    return resultsOf(samples);
  } finally {
    await host.stop();
  }
}

function resultsOf(samples: readonly Sample[]): readonly BenchResult[] {
  const first = samples[0]!;
  const last = samples.at(-1)!;
  const days = (last.marketMs - first.marketMs) / 86_400_000;
  const hours = (last.wallMs - first.wallMs) / 3_600_000;
  const growth = slopeOf(samples.map(({ wallMs }) => wallMs / 3_600_000), samples.map(({ bytes }) => bytes)) * hours;
  const megabytes = samples.map(({ bytes }) => bytes / 2 ** 20);
  return [
    resultOf('slope of resident memory over an accelerated practice session', 'bytes per simulated day', [growth / days], { higherIsBetter: false }),
    resultOf('slope of resident memory, by the clock on the wall', 'bytes per hour', [growth / hours], { higherIsBetter: false }),
    resultOf('resident memory of the host', 'MiB', megabytes, { higherIsBetter: false }),
    resultOf('simulated time that was played', 'days', [days], { higherIsBetter: true }),
  ];
}

/** Returns the slope of the least-squares line. */
function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const covariance = xs.reduce((sum, x, index) => sum + (x - meanX) * (ys[index]! - meanY), 0);
  return covariance / xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
}
