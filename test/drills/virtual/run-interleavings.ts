import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { DrillResult } from '../bench/run-drill.ts';
import type { Outcome } from './interleaving.ts';

/** As many as the work to be done asks for. */
export const INTERLEAVINGS = 1_000;
/** Stories shown of those that failed. */
const SHOWN = 5;

/** Runs so many interleavings, each by a seed of its own that follows from `seed`, in as many processes as there are cores. */
export async function runInterleavings(seed: number, count: number, onProgress: (line: string) => void): Promise<DrillResult> {
  const beganMs = performance.now();
  const seeds = Array.from({ length: count }, (_, index) => seed * 1_000_003 + index);
  const workers = Math.min(4, availableParallelism(), count);
  const outcomes: Outcome[] = [];
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(seeds.filter((_seed, index) => index % workers === worker), (outcome) => {
    outcomes.push(outcome);
    if (outcomes.length % 100 === 0) onProgress(`${outcomes.length} of ${count} interleavings`);
  })));
  const failed = outcomes.filter(({ problems }) => problems.length > 0);
  const sum = (pick: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  const bare = outcomes.map(({ unprotectedMs }) => unprotectedMs).toSorted((a, b) => a - b);
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(0);
  const figures = `${outcomes.length} interleavings in ${seconds} s, without a stop for ${bare[bare.length >> 1] ?? 0} ms at the median and ${bare[Math.floor(bare.length * 0.99)] ?? 0} ms in the worst of a hundred`;
  const stories = failed.slice(0, SHOWN).map((one) => `seed ${one.seed} (${one.story.join(', ')}): ${one.problems.join('; ')}`);
  return {
    name: 'interleavings', ok: failed.length === 0 && outcomes.length === count, lost: sum(({ lost }) => lost), duplicated: sum(({ duplicated }) => duplicated), unprotectedMs: bare.at(-1) ?? 0,
    detail: failed.length === 0 ? figures : `${failed.length} failed of ${figures}\n  ${stories.join('\n  ')}`,
  };
}

function work(seeds: readonly number[], tell: (outcome: Outcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./interleaving-worker.ts', import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    let left = seeds.length;
    child.on('message', (message) => {
      left -= 1;
      tell(message as Outcome);
    });
    child.on('error', reject);
    child.on('exit', () => {
      if (left === 0) resolve();
      else reject(new Error(`a process of interleavings ended with ${left} still to do`));
    });
    child.send(seeds);
  });
}
