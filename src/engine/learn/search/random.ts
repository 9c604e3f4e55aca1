import { createRng } from '../../compute/rng.ts';
import type { Sampler } from './sampler.ts';
import { drawValid } from './space.ts';
import type { SearchSpace } from './space.ts';

/** Draws every trial by chance, each from a stream of its own: the plain measure that the others have to beat. @see Bergstra & Bengio 2012 */
export function createRandomSampler(space: SearchSpace, seed: number): Sampler {
  const root = createRng(seed).stream('search random');
  return {
    needs: () => 0,
    propose: (number) => {
      const rng = root.stream(String(number));
      return drawValid(space, () => Float64Array.from({ length: space.dimensions }, () => rng.float()));
    },
  };
}
