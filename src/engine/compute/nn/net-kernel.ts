import { createSharedWasmMemory, embeddedWasm } from '../embedded-wasm.ts';
import type { SharedWasmMemory } from '../embedded-wasm.ts';
import { NET_WASM_HEX } from './net-wasm.ts';
import { WIDEST } from './net-operations.ts';
import type { NetOperations } from './net-operations.ts';
import { createPlainNetOperations } from './plain-operations.ts';

/** The operations with their memory, of which places are taken and never given back: make one for each agent. */
export interface NetKernel extends NetOperations {
  readonly memory: Float32Array;
  /** What another thread needs to work in this memory, see {@link joinNetKernel}; it goes there with a message. null where memory cannot be shared. */
  readonly shared: SharedWasmMemory | null;
  /**
   * Takes `floats` numbers, all zero, at an index that is a multiple of 16.
   * @throws RangeError when the memory has no room for them
   */
  take(floats: number): number;
}

/** Returns the width that a row of so many numbers has in the memory: the next multiple of 8. */
export function paddedWidth(width: number): number {
  return (width + 7) & ~7;
}

/** Creates a kernel with room for `floats` numbers, four at a time where the machine can do that. */
export function createNetKernel(floats: number): NetKernel {
  return createWasmNetKernel(floats) ?? createPlainNetKernel(floats);
}

/** Creates the plain version, which the other is held to. */
export function createPlainNetKernel(floats: number): NetKernel {
  const memory = new Float32Array(RESERVED + floats);
  return { ...createPlainNetOperations(memory), memory, shared: null, take: takerOf(memory, RESERVED) };
}

/** Creates a kernel of src/kernels/net.ts; null where there is no WebAssembly with vectors and memory for threads. */
export function createWasmNetKernel(floats: number): NetKernel | null {
  const memory = createSharedWasmMemory((RESERVED + floats) * FLOAT_BYTES);
  return memory === null ? null : wasmKernel(memory, SCRATCH_AT);
}

/**
 * Creates a kernel that works in the memory of another, from another thread.
 * @param from index in that memory from which places are taken; whoever takes the same sizes there in the same order has the same places. Of them
 * {@link joinRoom} floats come first that are this thread's alone.
 * @throws RangeError when this thread has no WebAssembly with vectors
 */
export function joinNetKernel(memory: SharedWasmMemory, from: number): NetKernel {
  const kernel = wasmKernel(memory, from);
  if (kernel === null) throw new RangeError('expected WebAssembly with vectors, was none');
  return kernel;
}

/** Returns how many floats a thread needs for itself in the memory of another. */
export function joinRoom(): number {
  return SCRATCH;
}

/** What the compiled code wants for itself in each thread: 16 columns of a matrix. */
const SCRATCH = 16 * WIDEST;
/** The first floats stay free: index 0 means "none", and the compiler puts constants there. */
const SCRATCH_AT = 1024;
const RESERVED = SCRATCH_AT + SCRATCH;
const FLOAT_BYTES = 4;
const ALIGNMENT = 16;

interface WasmExports extends NetOperations {
  usePanel(at: number): void;
}

const instantiate = embeddedWasm<WasmExports>(NET_WASM_HEX);

function wasmKernel(shared: SharedWasmMemory, from: number): NetKernel | null {
  const exported = instantiate(shared);
  if (exported === null) return null;
  const memory = new Float32Array(shared.buffer);
  const take = takerOf(memory, from);
  exported.usePanel(take(SCRATCH) * FLOAT_BYTES);
  return { ...inFloats(exported), memory, shared, take };
}

function takerOf(memory: Float32Array, from: number): (floats: number) => number {
  let taken = from;
  return (floats) => {
    const at = taken;
    const next = at + Math.ceil(floats / ALIGNMENT) * ALIGNMENT;
    if (next > memory.length) throw new RangeError(`expected room for ${floats} more numbers, was ${memory.length - at}`);
    taken = next;
    return at;
  };
}

/** The compiled code counts in bytes. */
function inFloats(exported: NetOperations): NetOperations {
  const { multiply, multiplyTransposed, tanh, tanhGradient, relu, reluGradient, columnSums, sumOfSquares, adam, blend } = exported;
  return {
    multiply: (a, aRow, aColumn, b, bias, c, m, n, k) => { multiply(a << 2, aRow << 2, aColumn << 2, b << 2, bias << 2, c << 2, m, n, k); },
    multiplyTransposed: (a, b, c, m, n, k) => { multiplyTransposed(a << 2, b << 2, c << 2, m, n, k); },
    tanh: (values, n) => { tanh(values << 2, n); },
    tanhGradient: (gradient, output, n) => { tanhGradient(gradient << 2, output << 2, n); },
    relu: (values, n) => { relu(values << 2, n); },
    reluGradient: (gradient, output, n) => { reluGradient(gradient << 2, output << 2, n); },
    columnSums: (from, to, rows, columns) => { columnSums(from << 2, to << 2, rows, columns); },
    sumOfSquares: (values, n) => sumOfSquares(values << 2, n),
    adam: (w, g, m, v, n, scale, rate, beta1, beta2, rootCorrection, epsilon) => { adam(w << 2, g << 2, m << 2, v << 2, n, scale, rate, beta1, beta2, rootCorrection, epsilon); },
    blend: (target, source, n, share) => { blend(target << 2, source << 2, n, share); },
  };
}
