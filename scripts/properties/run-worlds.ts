import { createRng } from '../../src/engine/compute/rng.ts';
import { Draw } from './draw.ts';
import { noCounts, World } from './world.ts';
import type { Counts } from './world.ts';

/** Most steps of one world, so that there are many. */
const STEPS = 3000;

export interface Report {
  readonly seed: number;
  readonly worlds: number;
  readonly counts: Counts;
  /** What was wrong, with the world it was in. */
  readonly faults: readonly string[];
}

/** Lets made-up people place orders in made-up worlds, until there were as many or something is wrong. */
export function runWorlds(orders: number, seed: number, onWorld: (counts: Counts) => void = () => undefined): Report {
  const counts = noCounts();
  let worlds = 0;
  while (counts.orders < orders) {
    const world = new World(new Draw(createRng(`${seed}-${worlds++}`)), counts);
    for (let step = 0; step < STEPS && counts.orders < orders && !world.isOver; step++) world.step();
    if (world.faults.length > 0) return { seed, worlds, counts, faults: world.faults.map((fault) => `world ${worlds - 1} of seed ${seed}: ${fault}`) };
    onWorld(counts);
  }
  return { seed, worlds, counts, faults: [] };
}
