import { invariant } from '../../domain/assert.ts';
import { createRng } from '../../compute/rng.ts';
import { DIRECTION_NUMBERS } from './direction-numbers.ts';
import type { Sampler } from './sampler.ts';
import { drawValid } from './space.ts';
import type { Point, SearchSpace } from './space.ts';

const BITS = 32;
/** As many dimensions have direction numbers. */
export const SOBOL_DIMENSIONS = DIRECTION_NUMBERS.length + 1;

/**
 * Returns a function that gives the points of a Sobol sequence by their index, from 0.
 * @param seed scrambles the sequence (a random lower-triangular matrix and a random shift of the digits, Matoušek 1998); null leaves it as published
 * @see Joe & Kuo 2008; Antonov & Saleev 1979 for the order
 */
export function sobolSequence(dimensions: number, seed: number | null): (index: number) => Point {
  invariant(dimensions >= 1 && dimensions <= SOBOL_DIMENSIONS, () => `expected 1 to ${SOBOL_DIMENSIONS} dimensions, was ${dimensions}`);
  const columns = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension));
  const shifts = new Uint32Array(dimensions);
  if (seed !== null) {
    const root = createRng(seed).stream('search sobol');
    columns.forEach((column, dimension) => {
      const rng = root.stream(String(dimension));
      scramble(column, () => rng.uint32());
      shifts[dimension] = rng.uint32();
    });
  }
  return (index) => {
    const gray = (index ^ (index >>> 1)) >>> 0;
    return Float64Array.from(columns, (column, dimension) => {
      let digits = shifts[dimension]!;
      for (let bit = 0; gray >>> bit !== 0 && bit < BITS; bit++) if ((gray >>> bit) & 1) digits ^= column[bit]!;
      return (digits >>> 0) / 4_294_967_296;
    });
  };
}

/** Covers the space evenly; points that are not allowed are passed over, so trial n is the n-th that is. */
export function createSobolSampler(space: SearchSpace, seed: number): Sampler {
  const at = sobolSequence(space.dimensions, seed);
  const known: Point[] = [];
  let index = 0;
  return {
    needs: () => 0,
    propose: (number) => {
      while (known.length <= number) known.push(drawValid(space, () => at(index++)));
      const point = known[number];
      invariant(point, 'the points up to this number have been drawn');
      return point;
    },
  };
}

/** The columns of the generating matrix of a dimension, most significant digit first. */
function directionsOf(dimension: number): Uint32Array {
  const columns = new Uint32Array(BITS);
  const found = DIRECTION_NUMBERS[dimension - 1];
  if (found === undefined) {
    for (let bit = 0; bit < BITS; bit++) columns[bit] = 2 ** (BITS - 1 - bit);
    return columns;
  }
  const [degree, coefficients, initial] = found;
  for (let bit = 0; bit < BITS; bit++) {
    if (bit < degree) {
      columns[bit] = initial[bit]! * 2 ** (BITS - 1 - bit);
      continue;
    }
    let column = columns[bit - degree]! ^ (columns[bit - degree]! >>> degree);
    for (let term = 1; term < degree; term++) if ((coefficients >>> (degree - 1 - term)) & 1) column ^= columns[bit - term]!;
    columns[bit] = column >>> 0;
  }
  return columns;
}

/** Multiplies every column by a random lower-triangular matrix with ones on its diagonal: equal intervals stay equally filled. */
function scramble(columns: Uint32Array, draw: () => number): void {
  // Row r of the matrix, as a mask over the digits before it, and itself.
  const rows = Uint32Array.from({ length: BITS }, (_, row) => {
    const own = 2 ** (BITS - 1 - row);
    const before = row === 0 ? 0 : (0xffffffff << (BITS - row)) >>> 0;
    return ((draw() & before) | own) >>> 0;
  });
  for (let bit = 0; bit < BITS; bit++) {
    let mixed = 0;
    for (let row = 0; row < BITS; row++) if (parity(columns[bit]! & rows[row]!)) mixed |= 2 ** (BITS - 1 - row);
    columns[bit] = mixed >>> 0;
  }
}

function parity(word: number): number {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
}
