import { runInterleaving } from './interleaving.ts';

// Runs interleavings of the seeds it is given and sends back what came of each.

process.on('message', (seeds: readonly number[]) => void run(seeds));
process.on('disconnect', () => process.exit(0));

async function run(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) process.send?.(await runInterleaving(seed));
  process.disconnect();
}
