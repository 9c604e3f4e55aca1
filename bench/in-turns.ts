import { setTimeout as sleep } from 'node:timers/promises';
import type { Trader } from './decision.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';

/** Alone and beside other work take turns, so that both meet the same machine. */
const ROUNDS = 5;
const WARM_UP = 20_000;
const BARS_A_ROUND = 2_000;

/** Bars that a trader plays here, without those that it was fitted on. */
export const BARS_PLAYED = WARM_UP + 2 * (ROUNDS + 1) * BARS_A_ROUND;

/**
 * Measures the time from a closed bar to the end of the engine's work, a bar every millisecond or so as in a session, with nothing beside it and beside other work, in turns.
 * @param beside what the other work is called, as it stands in the titles
 * @param begin begins the other work; resolves with how to end it, once it is under way
 */
export async function measureInTurns(trader: Trader, beside: string, begin: () => Promise<() => Promise<unknown>>): Promise<readonly BenchResult[]> {
  for (let bar = 0; bar < WARM_UP; bar++) trader.bar();
  await measured(trader);
  const [alone, busy]: [number[][], number[][]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await measured(trader));
    const end = await begin();
    busy.push(await measured(trader));
    await end();
  }
  const at = (runs: readonly (readonly number[])[], share: number): readonly number[] => runs.map((samples) => samples[Math.floor(samples.length * share)]!);
  const [alone99, busy99] = [at(alone, 0.99), at(busy, 0.99)];
  return [
    resultOf('bar to decision alone, p50', 'µs', at(alone, 0.5), { higherIsBetter: false }), resultOf('bar to decision alone, p99', 'µs', alone99, { higherIsBetter: false }),
    resultOf(`bar to decision beside ${beside}, p50`, 'µs', at(busy, 0.5), { higherIsBetter: false }), resultOf(`bar to decision beside ${beside}, p99`, 'µs', busy99, { higherIsBetter: false }),
    resultOf(`p99 beside ${beside} over p99 alone`, '×', busy99.map((value, round) => value / alone99[round]!), { higherIsBetter: false }),
  ];
}

/** Microseconds of each bar, ascending. */
async function measured(trader: Trader): Promise<number[]> {
  const samples: number[] = [];
  for (let bar = 0; bar < BARS_A_ROUND; bar++) {
    samples.push(trader.bar().us);
    await sleep(1);
  }
  return samples.toSorted((one, other) => one - other);
}
