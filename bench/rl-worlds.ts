import { inferInstrument } from '../src/engine/adapters/history/instrument-catalog.ts';
import { createRng } from '../src/engine/compute/rng.ts';
import { quoteAtoms } from '../src/engine/domain/units.ts';
import type { ActionSpace, Environment } from '../src/engine/learn/environment.ts';
import type { World } from '../src/engine/learn/side-by-side.ts';
import { randomWalkMarket } from '../src/engine/learn/trading/markets.ts';
import { createTradingEnvironment } from '../src/engine/learn/trading/trading-environment.ts';
import type { FeatureTable } from '../src/engine/learn/trading/trading-market.ts';

/** Numbers of an observation in both worlds: in the full one 22 features and the 8 of the position. */
export const OBSERVATION = 30;

const BARS = 35_000;
const START_MS = Date.UTC(2023, 0, 1);
const EIGHT_HOURS_MS = 8 * 3_600_000;
const FUNDING = Array.from({ length: BARS / 32 + 1 }, (_, i) => ({ timeMs: START_MS + i * EIGHT_HOURS_MS, rate: 0.0001, intervalHours: 8 }));
const CASH = quoteAtoms(10_000_00000000n);

/** A random walk of 30 numbers: a world that costs next to nothing. */
export function createDrift(actions: ActionSpace): World {
  let place = 0, steps = 0, seed = 1;
  const show = (observation: Float32Array): void => {
    for (let i = 0; i < OBSERVATION; i++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0;
      observation[i] = seed / 2_147_483_648;
    }
  };
  return {
    observationSize: OBSERVATION,
    actions,
    begin: (rng, observation) => {
      [place, steps, seed] = [0, 0, rng.int(1_000_000)];
      show(observation);
    },
    advance: (action, observation) => {
      const first = observation[0]!;
      show(observation);
      const target = action[0]! - 1;
      const reward = target * (observation[0]! - first) - 0.001 * Math.abs(target - place);
      place = target;
      steps++;
      return { reward, end: steps < 1000 ? 'none' : 'truncated' };
    },
    snapshot: () => [place, steps, seed],
    restore: (state) => { [place = 0, steps = 0, seed = 1] = state; },
  };
}

/** A year of quarters of an hour of a perpetual contract, traded through the engine and the simulated exchange with every default. Features are worked out before training: here they are drawn. */
export function createTradedWalk(count: number): Environment {
  const inferred = inferInstrument('um', 'BTCUSDT', { priceDecimals: 1, qtyDecimals: 3 });
  if (inferred === null) throw new Error('expected BTCUSDT in its catalog');
  const { bars } = randomWalkMarket({ seed: 1, bars: BARS, interval: '15m', startMs: START_MS, price: 20_000, noise: 0.004 });
  return createTradingEnvironment({ markets: [{ instrument: inferred.instrument, interval: '15m', bars, features: drawnFeatures(OBSERVATION - 8), funding: FUNDING }], startingCash: CASH, count });
}

function drawnFeatures(width: number): FeatureTable {
  const rng = createRng('features');
  return { names: Array.from({ length: width }, (_, i) => `feature ${i}`), warmupBars: 0, values: Float32Array.from({ length: BARS * width }, () => rng.normal()), masks: [] };
}
