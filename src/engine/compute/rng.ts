import { portableLog } from './portable-log.ts';

/** Everything the next draws of a generator depend on; survives JSON. */
export interface RngSnapshot {
  /** [4] words of xoshiro128**, each from 0 to 2^32 - 1. */
  readonly words: readonly number[];
  /** The second normal of the last pair, not handed out yet. */
  readonly spareNormal: number | null;
}

/**
 * A seeded source of chance with named sub-streams. Every draw is bit-identical on every machine: integer steps, IEEE + - * / and square root,
 * and a logarithm of our own. Not for secrets.
 */
export interface Rng {
  /**
   * Returns an independent generator at its beginning. It depends on the seed and the name only, never on what was drawn before,
   * so a draw added in one place shifts no other. The same name gives the same numbers again: ask once and keep it. Streams nest.
   */
  stream(name: string): Rng;
  /** Draws a whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /** Draws from [0, 1), one of 2^53 evenly spaced values. */
  float(): number;
  /** Draws a whole number from 0 to `count` - 1, each equally likely. `count` is a whole number from 1 to 2^32. */
  int(count: number): number;
  /** Draws from the normal distribution with mean 0 and standard deviation 1. */
  normal(): number;
  /** Draws a waiting time with mean 1 / `rate`; `rate` is positive. */
  exponential(rate: number): number;
  snapshot(): RngSnapshot;
  restore(snapshot: RngSnapshot): void;
}

/** Returns the root generator of a seed. The number 7 and the text '7' are the same seed. */
export function createRng(seed: number | string): Rng {
  return new Xoshiro128(String(seed));
}

/**
 * The generator xoshiro128** 1.1, seeded by SplitMix64 from the FNV-1a hash of the seed and the path of stream names, as its authors advise.
 * @see Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 2021; https://prng.di.unimi.it/xoshiro128starstar.c
 */
class Xoshiro128 implements Rng {
  readonly #path: string;
  readonly #words: Int32Array;
  #spareNormal = Number.NaN;

  constructor(path: string) {
    this.#path = path;
    this.#words = seedWords(path);
  }

  stream(name: string): Rng {
    return new Xoshiro128(`${this.#path}\u0000${name}`);
  }

  uint32(): number {
    const words = this.#words;
    const second = words[1]!;
    const product = Math.imul(second, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    words[2]! ^= words[0]!;
    words[3]! ^= second;
    words[1]! ^= words[2]!;
    words[0]! ^= words[3]!;
    words[2]! ^= second << 9;
    const last = words[3]!;
    words[3] = (last << 11) | (last >>> 21);
    return result >>> 0;
  }

  float(): number {
    // 27 high and 26 low bits, as genrand_res53 of Matsumoto & Nishimura 2002 does.
    return ((this.uint32() >>> 5) * 67_108_864 + (this.uint32() >>> 6)) / 9_007_199_254_740_992;
  }

  int(count: number): number {
    if (!(count >= 1 && count <= UINT32_COUNT && Number.isInteger(count))) throw new RangeError(`expected a whole number from 1 to 2^32, was ${count}`);
    // Draws beyond the last whole multiple of count would favour small numbers.
    const end = UINT32_COUNT - (UINT32_COUNT % count);
    let draw = this.uint32();
    while (draw >= end) draw = this.uint32();
    return draw % count;
  }

  /** @see Marsaglia & Bray 1964, the polar method: two normals from one point in the unit disc */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare === spare) {
      this.#spareNormal = Number.NaN;
      return spare;
    }
    let x = 0, y = 0, square = 0;
    do {
      x = 2 * this.float() - 1;
      y = 2 * this.float() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * portableLog(square)) / square);
    this.#spareNormal = y * scale;
    return x * scale;
  }

  exponential(rate: number): number {
    if (!(rate > 0)) throw new RangeError(`expected a positive rate, was ${rate}`);
    // 1 - float() is in (0, 1]: the logarithm is finite.
    return (0 - portableLog(1 - this.float())) / rate;
  }

  snapshot(): RngSnapshot {
    return { words: Array.from(this.#words, (word) => word >>> 0), spareNormal: Number.isNaN(this.#spareNormal) ? null : this.#spareNormal };
  }

  restore(snapshot: RngSnapshot): void {
    const { words, spareNormal } = snapshot;
    if (words.length !== 4 || words.every((word) => word === 0)) throw new RangeError(`expected four words, not all zero, was ${JSON.stringify(words)}`);
    this.#words.set(words.map((word) => word | 0));
    this.#spareNormal = spareNormal ?? Number.NaN;
  }
}

const UINT32_COUNT = 4_294_967_296;
const MASK64 = (1n << 64n) - 1n;

/** Fills the four words from two steps of SplitMix64; it never yields all zeros twice in a row. */
function seedWords(path: string): Int32Array {
  const seeder = splitMix64(fnv1a64(path));
  const first = seeder();
  const second = seeder();
  return Int32Array.of(Number(BigInt.asIntN(32, first)), Number(BigInt.asIntN(32, first >> 32n)), Number(BigInt.asIntN(32, second)), Number(BigInt.asIntN(32, second >> 32n)));
}

/**
 * Returns the 64-bit FNV-1a hash of a text's UTF-16 code units, low byte first where a unit exceeds one byte.
 * @see Fowler, Noll & Vo, http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = ((hash ^ BigInt(unit & 0xff)) * 0x100000001b3n) & MASK64;
    if (unit > 0xff) hash = ((hash ^ BigInt(unit >>> 8)) * 0x100000001b3n) & MASK64;
  }
  return hash;
}

/**
 * Returns a function that draws the successive 64-bit numbers of SplitMix64.
 * @see Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; https://prng.di.unimi.it/splitmix64.c
 */
export function splitMix64(seed: bigint): () => bigint {
  let state = seed & MASK64;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK64;
    let mixed = state;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK64;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & MASK64;
    return mixed ^ (mixed >> 31n);
  };
}
