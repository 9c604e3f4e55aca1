import { createCmaEsSampler } from './cma-es.ts';
import { createRandomSampler } from './random.ts';
import type { Sampler } from './sampler.ts';
import { createSobolSampler } from './sobol.ts';
import type { SearchSpace } from './space.ts';
import { createTpeSampler } from './tpe.ts';

export type SamplerName = 'random' | 'sobol' | 'tpe' | 'cma-es';

/**
 * Returns the sampler of that name.
 * @param batch of a search that prunes: trials of one cohort are proposed together, knowing only of the cohorts before; null where there are none
 */
export function createSampler(name: SamplerName, space: SearchSpace, { seed, batch }: { readonly seed: number; readonly batch: number | null }): Sampler {
  switch (name) {
    case 'random': return createRandomSampler(space, seed);
    case 'sobol': return createSobolSampler(space, seed);
    case 'tpe': return createTpeSampler(space, seed, batch ?? undefined);
    case 'cma-es': return createCmaEsSampler(space, seed, batch ?? undefined);
  }
}
