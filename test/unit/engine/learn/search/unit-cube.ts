import { createSampler } from '../../../../../src/engine/learn/search/create-sampler.ts';
import type { SamplerName } from '../../../../../src/engine/learn/search/create-sampler.ts';
import type { Observed } from '../../../../../src/engine/learn/search/sampler.ts';
import type { Point, SearchSpace } from '../../../../../src/engine/learn/search/space.ts';

/** A cube without cells, in which everything is allowed unless said otherwise. */
export function unitCube(dimensions: number, isValid: (point: Point) => boolean = () => true): SearchSpace {
  return { dimensions, isValid, snapped: (point) => point, keyOf: (point) => point.join(), cellWidth: () => 0, choiceCount: () => 0 };
}

/** Runs a sampler over a function, as a driver does with one thread, and returns what it saw. */
export function minimize(name: SamplerName, { space, seed, trials, losses }: { readonly space: SearchSpace; readonly seed: number; readonly trials: number; readonly losses: (point: Point) => readonly number[] }): readonly Observed[] {
  const sampler = createSampler(name, space, { seed, batch: null });
  const seen: Observed[] = [];
  for (let number = 0; number < trials; number++) {
    const known = sampler.needs(number);
    const point = sampler.propose(number, seen.slice(0, known), seen.slice(known).map((one) => one.point));
    seen.push({ number, point, share: 1, losses: losses(point) });
  }
  return seen;
}

export function bestOf(seen: readonly Observed[]): number {
  return seen.reduce((best, { losses }) => Math.min(best, losses?.[0] ?? Infinity), Infinity);
}
