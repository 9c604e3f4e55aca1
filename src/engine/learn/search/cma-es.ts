import { invariant } from '../../domain/assert.ts';
import { createRng } from '../../compute/rng.ts';
import type { Rng } from '../../compute/rng.ts';
import { CmaState } from './cma-state.ts';
import { ranked } from './rank.ts';
import type { Observed, Sampler } from './sampler.ts';
import { drawValid, SpaceEmpty } from './space.ts';
import type { Point, SearchSpace } from './space.ts';

/** A first step of three tenths of the range, as Hansen advises. */
const FIRST_STEP = 0.3;
/** Draws that fall outside are drawn again so often before they are turned back at the wall. */
const REDRAWS = 100;
/** A share of a cell: the search must not come to rest between two values of a whole number. */
const LEAST_STEP_IN_CELLS = 0.25;
/** After so many generations without new settings there is nothing left to find here. */
const STALE = 3;

/**
 * Covariance matrix adaptation: walks downhill by generations, learning the shape of the valley. For one objective. When it has come to rest, it begins
 * again elsewhere with twice as many in a generation.
 * @param batch size of the first generation; 4 + 3 ln(dimensions) where it is left out
 * @see Hansen 2016, "The CMA evolution strategy: a tutorial", arXiv:1604.00772; Auger & Hansen 2005 for the restarts
 */
export function createCmaEsSampler(space: SearchSpace, seed: number, batch?: number): Sampler {
  const root = createRng(seed).stream('search cma-es');
  const first = batch ?? 4 + Math.floor(3 * Math.log(space.dimensions));
  /** The generations that are known, each with the number of its first trial. */
  const generations: Generation[] = [];
  const seen = new Set<string>();

  const generationOf = (number: number, history: readonly Observed[]): Generation => {
    for (;;) {
      const last = generations.at(-1);
      if (last && number < last.start + last.size) return generations.findLast(({ start }) => start <= number) ?? last;
      if (!last) generations.push({ index: 0, start: 0, size: first, state: startingAt(space, root.stream('start'), first), staleFor: 0, samples: new Map() });
      else generations.push(nextGeneration({ space, root, last, history, seen, isFixedSize: batch !== undefined }));
    }
  };

  return {
    // A restart changes the size of a generation, and only what came before tells whether there is one: asking is answered by what is known so far.
    needs: (number) => {
      const last = generations.at(-1);
      if (!last) return Math.floor(number / first) * first;
      return generations.findLast(({ start }) => start <= number && number < last.start + last.size)?.start ?? last.start + last.size;
    },
    propose: (number, history) => {
      const generation = generationOf(number, history);
      const known = generation.samples.get(number) ?? draw(space, generation.state, root.stream(`${number}`));
      generation.samples.set(number, known);
      return known;
    },
  };
}

interface Generation {
  readonly index: number;
  readonly start: number;
  readonly size: number;
  readonly state: CmaState;
  /** How many generations before it, in a row, brought no settings that had not been tried. */
  readonly staleFor: number;
  readonly samples: Map<number, Point>;
}

function startingAt(space: SearchSpace, rng: Rng, size: number, { isCentral }: { readonly isCentral: boolean } = { isCentral: true }): CmaState {
  const mean = isCentral ? new Float64Array(space.dimensions).fill(0.5) : drawValid(space, () => Float64Array.from({ length: space.dimensions }, () => rng.float()));
  return new CmaState({ mean, step: FIRST_STEP, size });
}

interface Ended {
  readonly space: SearchSpace;
  readonly root: Rng;
  readonly last: Generation;
  readonly history: readonly Observed[];
  /** Keys of all settings of the generations before; those of this one are added. */
  readonly seen: Set<string>;
  readonly isFixedSize: boolean;
}

function nextGeneration({ space, root, last, history, seen, isFixedSize }: Ended): Generation {
  const end = last.start + last.size;
  invariant(history.length >= end, () => `expected the ${end} trials of the generations before, was ${history.length}`);
  const trials = history.slice(last.start, end);
  const points = trials.map(({ number }) => last.samples.get(number) ?? draw(space, last.state, root.stream(`${number}`)));
  const order = ranked(trials);
  last.state.update(order.map((place) => points[place]!), order.map((place) => trials[place]!.losses?.[0] ?? Infinity));
  last.state.widen((dimension, place) => LEAST_STEP_IN_CELLS * space.cellWidth(dimension, place));
  const known = seen.size;
  for (const point of points) seen.add(space.keyOf(point));
  const staleFor = seen.size > known ? 0 : last.staleFor + 1;
  const index = last.index + 1;
  if (!last.state.isAtRest() && staleFor < STALE) return { index, start: end, size: last.size, state: last.state, staleFor, samples: new Map() };
  const size = isFixedSize ? last.size : last.size * 2;
  return { index, start: end, size, state: startingAt(space, root.stream(`restart ${index}`), size, { isCentral: false }), staleFor: 0, samples: new Map() };
}

function draw(space: SearchSpace, state: CmaState, rng: Rng): Point {
  for (let tried = 0; tried < REDRAWS; tried++) {
    const point = state.sample(rng);
    if (point.every((place) => place >= 0 && place <= 1) && space.isValid(point)) return point;
  }
  try {
    return drawValid(space, () => state.sample(rng).map(reflected));
  } catch (error) {
    if (!(error instanceof SpaceEmpty)) throw error;
    return drawValid(space, () => Float64Array.from({ length: space.dimensions }, () => rng.float()));
  }
}

/** Folds a place outside back into the unit interval. */
function reflected(place: number): number {
  const folded = Math.abs(place % 2);
  return folded > 1 ? 2 - folded : folded;
}
