import { createRng } from '../../compute/rng.ts';
import { contributions, greedySubset } from './hypervolume.ts';
import { layersOf } from './front.ts';
import { parzenDensity } from './parzen.ts';
import { ranked, referenceOf } from './rank.ts';
import { createSobolSampler, SOBOL_DIMENSIONS } from './sobol.ts';
import { createRandomSampler } from './random.ts';
import { LAG } from './sampler.ts';
import type { Observed, Sampler } from './sampler.ts';
import { drawValid } from './space.ts';
import type { Point, SearchSpace } from './space.ts';

/** How many trials an even cover of the space begins with. */
export const TPE_STARTUP = 16;
/** Of the trials, the best tenth is good, and never more than so many: as Optuna does. */
const GOOD_SHARE = 0.1;
const MOST_GOOD = 25;
/** Proposals that are compared before one is tried. */
const CANDIDATES = 32;

/**
 * Tree-structured Parzen estimator: learns where the good trials lie and where the others, and tries next what is likely among the good and unlikely
 * among the others. For several objectives the good ones are the best non-dominated layers.
 * @param batch a trial knows of the trials before its own batch of so many; the lag stands in where it is left out
 * @see Bergstra et al. 2011, "Algorithms for hyper-parameter optimization"; Ozaki et al. 2022 for several objectives
 */
export function createTpeSampler(space: SearchSpace, seed: number, batch?: number): Sampler {
  const root = createRng(seed).stream('search tpe');
  const startup = space.dimensions <= SOBOL_DIMENSIONS ? createSobolSampler(space, seed) : createRandomSampler(space, seed);
  const needs = (number: number): number => (number < TPE_STARTUP ? 0 : batch === undefined ? Math.max(0, number - LAG + 1) : Math.floor(number / batch) * batch);
  return {
    needs,
    propose: (number, history, pending) => {
      if (number < TPE_STARTUP || history.length === 0) return startup.propose(number, history, pending);
      const rng = root.stream(String(number));
      const { good, goodWeights, others } = split(history);
      // What is being tried counts among the others: nothing is known of it but that somebody is there.
      const away = [...others, ...pending];
      const near = parzenDensity(space, good, goodWeights);
      const far = parzenDensity(space, away, recency(away.length));
      const tried = new Set([...history.map(({ point }) => point), ...pending].map((point) => space.keyOf(point)));
      let [best, most, isNew] = [null as Point | null, -Infinity, false];
      for (let candidate = 0; candidate < CANDIDATES; candidate++) {
        const point = space.snapped(drawValid(space, () => near.sample(rng)));
        const gain = near.logDensity(point) - far.logDensity(point);
        const novel = !tried.has(space.keyOf(point));
        // Settings that were tried before teach nothing: they are taken only when there is nothing else.
        if (best === null || (novel && !isNew) || (novel === isNew && gain > most)) [best, most, isNew] = [point, gain, novel];
      }
      return best ?? startup.propose(number, history, pending);
    },
  };
}

interface Split {
  readonly good: readonly Point[];
  readonly goodWeights: Float64Array;
  readonly others: readonly Point[];
}

function split(history: readonly Observed[]): Split {
  const wanted = Math.min(MOST_GOOD, Math.ceil(GOOD_SHARE * history.length));
  const { chosen, weights } = (history.find(({ losses }) => losses !== null)?.losses?.length ?? 1) > 1 ? chooseOfFront(history, wanted) : { chosen: ranked(history).slice(0, wanted), weights: null };
  const isGood = new Set(chosen);
  return {
    good: chosen.map((index) => history[index]!.point),
    goodWeights: weights ?? new Float64Array(chosen.length).fill(1),
    others: history.flatMap(({ point }, index) => (isGood.has(index) ? [] : [point])),
  };
}

/** Takes whole layers of non-dominated trials, of the last one those that together cover most volume, and weighs each by what it covers alone. */
function chooseOfFront(history: readonly Observed[], wanted: number): { readonly chosen: readonly number[]; readonly weights: Float64Array } {
  const furthest = Math.max(...history.map(({ share, losses }) => (losses === null ? 0 : share)));
  const candidates = history.flatMap(({ share, losses }, index) => (losses !== null && share === furthest ? [{ index, losses }] : []));
  if (candidates.length < wanted) return { chosen: ranked(history).slice(0, wanted), weights: new Float64Array(wanted).fill(1) };
  const losses = candidates.map((candidate) => candidate.losses);
  const reference = referenceOf(losses);
  const chosen: number[] = [];
  for (const layer of layersOf(losses)) {
    const room = wanted - chosen.length;
    if (room <= 0) break;
    chosen.push(...(layer.length <= room ? layer : greedySubset(layer.map((place) => losses[place]!), reference, room).map((place) => layer[place]!)));
  }
  const shares = contributions(chosen.map((place) => losses[place]!), reference);
  const largest = Math.max(...shares);
  return {
    chosen: chosen.map((place) => candidates[place]!.index),
    weights: Float64Array.from(shares, (share) => Math.max(1e-3, largest > 0 ? share / largest : 1)),
  };
}

/** The newest count fully, those long ago less: as Optuna weighs more than 25 trials. */
function recency(count: number): Float64Array {
  const old = count - MOST_GOOD;
  return Float64Array.from({ length: count }, (_, index) => (index >= old ? 1 : old <= 1 ? 1 / count : 1 / count + (index / (old - 1)) * (1 - 1 / count)));
}
