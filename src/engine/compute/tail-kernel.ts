import { embeddedWasm, PAGE_BYTES } from './embedded-wasm.ts';
import type { WasmMemory } from './embedded-wasm.ts';
import { TAIL_WASM_HEX } from './tail-wasm.ts';

/**
 * Weighted sums of columns of returns, and the worst of them. Everything lies in one memory of floats; arguments are indices into it. A column that is
 * read may run one float over its end. The same bits whoever does the work.
 */
export interface TailKernel {
  /** The first {@link RESERVED} floats are the kernel's own: after a scan the first is the threshold, the second the mean. */
  readonly memory: Float64Array;
  /** out[i] = Σ factors × columns, five of them, for `i < n`; pass a column of zeros where there are fewer. `out` may be one of the columns. */
  combine(out: number, n: number, c0: number, f0: number, c1: number, f1: number, c2: number, f2: number, c3: number, f3: number, c4: number, f4: number): void;
  /** out[i] += buys × min(0, column[i]) − sells × max(0, column[i]): what of each loses. */
  burden(out: number, n: number, column: number, buys: number, sells: number): void;
  /**
   * Leaves the `count`-th smallest of base[i] + factor × column[i] and the mean of the `count` smallest; NaN for fewer than `count` values that are numbers.
   * One pass over the values: a sample guesses a bound that few are below, the pass gathers those, a selection among them finishes.
   * @param scratch room for n + n / 16 + 4 floats
   * @see Floyd & Rivest 1975, "Expected time bounds for selection", Communications of the ACM 18(3)
   */
  scan(base: number, column: number, factor: number, n: number, count: number, scratch: number): void;
}

/** Floats at the beginning of the memory that belong to the kernel. */
export const RESERVED = 8;

/**
 * Returns how many of the worst scenarios make the tail: ⌈n (100 − level) / 100⌉. Of 500 scenarios at 99 % the fifth worst is the value at risk;
 * where that is no whole number it is the quantile of the empirical distribution, inf { x : F(x) ≥ 1 − level }.
 * @param level whole percent, such as 95 or 99
 * @see Hull, "Options, Futures, and Other Derivatives", historical simulation: the fifth worst of 500 at 99 %
 */
export function tailCount(scenarios: number, level: number): number {
  return Math.max(1, Math.ceil((scenarios * (100 - level)) / 100));
}

/** Creates a kernel with room for `floats` numbers, two at a time where the machine can do that. */
export function createTailKernel(floats: number): TailKernel {
  return createWasmTailKernel(floats) ?? createPlainTailKernel(floats);
}

interface WasmExports {
  readonly memory: WasmMemory;
  readonly combine: TailKernel['combine'];
  readonly burden: TailKernel['burden'];
  readonly scan: TailKernel['scan'];
}

const FLOAT_BYTES = 8;

const instantiate = embeddedWasm<WasmExports>(TAIL_WASM_HEX);

/** Creates a kernel of src/kernels/portfolio-tail.ts; null where there is no WebAssembly with vectors. */
export function createWasmTailKernel(floats: number): TailKernel | null {
  const exported = instantiate();
  if (exported === null) return null;
  exported.memory.grow(Math.ceil((floats * FLOAT_BYTES) / PAGE_BYTES));
  const { combine, burden, scan } = exported;
  return {
    memory: new Float64Array(exported.memory.buffer),
    combine: (out, n, c0, f0, c1, f1, c2, f2, c3, f3, c4, f4) => {
      combine(out * FLOAT_BYTES, n, c0 * FLOAT_BYTES, f0, c1 * FLOAT_BYTES, f1, c2 * FLOAT_BYTES, f2, c3 * FLOAT_BYTES, f3, c4 * FLOAT_BYTES, f4);
    },
    burden: (out, n, column, buys, sells) => {
      burden(out * FLOAT_BYTES, n, column * FLOAT_BYTES, buys, sells);
    },
    scan: (base, column, factor, n, count, scratch) => {
      scan(base * FLOAT_BYTES, column * FLOAT_BYTES, factor, n, count, scratch * FLOAT_BYTES);
    },
  };
}

/** Creates the plain version, which the other is held to. */
export function createPlainTailKernel(floats: number): TailKernel {
  const memory = new Float64Array(floats + RESERVED);
  return {
    memory,
    combine: (out, n, c0, f0, c1, f1, c2, f2, c3, f3, c4, f4) => {
      for (let i = 0; i < n; i++) memory[out + i] = f0 * memory[c0 + i]! + f1 * memory[c1 + i]! + (f2 * memory[c2 + i]! + f3 * memory[c3 + i]!) + f4 * memory[c4 + i]!;
    },
    burden: (out, n, column, buys, sells) => {
      for (let i = 0; i < n; i++) memory[out + i]! += buys * Math.min(0, memory[column + i]!) - sells * Math.max(0, memory[column + i]!);
    },
    scan: (base, column, factor, n, count, scratch) => {
      [memory[0], memory[1]] = worstOf(memory, { base, column, factor, n, count, scratch });
    },
  };
}

/** Of so many values one is looked at to guess where the tail begins. */
const SAMPLE_STRIDE = 16;

interface Scan {
  readonly base: number;
  readonly column: number;
  readonly factor: number;
  readonly n: number;
  readonly count: number;
  readonly scratch: number;
}

function worstOf(memory: Float64Array, { base, column, factor, n, count, scratch }: Scan): readonly [threshold: number, mean: number] {
  const sample = scratch + n + 2;
  let sampled = 0;
  for (let i = 0; i < n; i += SAMPLE_STRIDE) memory[sample + sampled++] = memory[base + i]! + factor * memory[column + i]!;
  const expected = (count / n) * sampled;
  // Above the wanted rank of all: its expectation in the sample and two standard deviations.
  let rank = Math.ceil(expected + 2 * Math.sqrt(expected) + 1);
  for (;;) {
    const bound = rank >= sampled ? Infinity : select(memory, sample, sampled, rank);
    let gathered = 0;
    for (let i = 0; i < n; i++) {
      const value = memory[base + i]! + factor * memory[column + i]!;
      if (value <= bound) memory[scratch + gathered++] = value;
    }
    if (gathered >= count) {
      const threshold = select(memory, scratch, gathered, count - 1);
      let sum = 0;
      for (let i = 0; i < count; i++) sum += memory[scratch + i]!;
      return [threshold, sum / count];
    }
    if (bound === Infinity) return [Number.NaN, Number.NaN];
    rank = rank * 2 + 1;
  }
}

/**
 * Puts the `rank`-th smallest (from 0) of `size` values in its sorted place, smaller ones before it, larger ones behind, and returns it.
 * @see Hoare 1961, algorithm 65 "Find"; Wirth 1976, "Algorithms + Data Structures = Programs", program 2.11
 */
function select(memory: Float64Array, from: number, size: number, rank: number): number {
  let left = 0;
  let right = size - 1;
  while (left < right) {
    const pivot = memory[from + rank]!;
    let i = left;
    let j = right;
    do {
      while (memory[from + i]! < pivot) i++;
      while (pivot < memory[from + j]!) j--;
      if (i <= j) {
        const swapped = memory[from + i]!;
        memory[from + i] = memory[from + j]!;
        memory[from + j] = swapped;
        i++;
        j--;
      }
    } while (i <= j);
    if (j < rank) left = i;
    if (rank < i) right = j;
  }
  return memory[from + rank]!;
}
