import type { Rng } from '../../src/engine/compute/rng.ts';

/** When a program is killed, and what it is doing then. */
export type KillPlan =
  /** Some time after it has answered. */
  | { readonly when: 'playing'; readonly afterMs: number }
  /** The moment something is shown that must be durable by then; `after` such things have been shown before. */
  | { readonly when: 'showing'; readonly after: number }
  /** While it opens the store, recovers and begins to play. */
  | { readonly when: 'starting'; readonly afterMs: number }
  /** While it does something that a person asked for. */
  | { readonly when: Deed; readonly afterMs: number };

/** What a person may be doing. */
export type Deed = 'speed' | 'configure' | 'kill-switch' | 'trading-state' | 'close-position' | 'depth' | 'session';

const WEIGHTS: readonly (readonly [KillPlan['when'], number])[] = [
  ['playing', 26], ['showing', 35], ['starting', 10], ['speed', 7], ['configure', 6], ['kill-switch', 5], ['trading-state', 3], ['close-position', 3], ['depth', 2], ['session', 3],
];

/** Draws the next kill: mostly somewhere between 0.1 and 2 seconds, sometimes in the middle of something. */
export function drawKill(rng: Rng): KillPlan {
  const when = drawWeighted(rng);
  switch (when) {
    // More short lives than long ones: a crash at once after a crash is the harder case.
    case 'playing': return { when, afterMs: 100 + Math.floor(1900 * rng.float() ** 2) };
    case 'showing': return { when, after: rng.int(40) };
    case 'starting': return { when, afterMs: rng.int(700) };
    case 'session': return { when, afterMs: rng.int(800) };
    default: return { when, afterMs: rng.int(30) };
  }
}

function drawWeighted(rng: Rng): KillPlan['when'] {
  let left = rng.int(WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [when, weight] of WEIGHTS) {
    if (left < weight) return when;
    left -= weight;
  }
  return 'playing';
}
