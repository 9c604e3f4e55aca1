import { embeddedWasm, PAGE_BYTES } from '../embedded-wasm.ts';
import type { WasmMemory } from '../embedded-wasm.ts';
import { createPlainTreeOperations } from './plain-operations.ts';
import type { TreeOperations } from './tree-operations.ts';
import { TREE_WASM_HEX } from './tree-wasm.ts';

/** The operations with their memory, of which places are taken and never given back: make one for each training or model. */
export interface TreeKernel extends TreeOperations {
  readonly memory: ArrayBuffer;
  /**
   * Takes so many bytes at a place that is a multiple of 64; they are 0.
   * @throws RangeError when the memory has no room for them
   */
  take(bytes: number): number;
}

/** Creates a kernel with room for so many bytes, compiled where the machine can do that. @throws RangeError when the machine has not so much memory */
export function createTreeKernel(bytes: number): TreeKernel {
  return createWasmTreeKernel(bytes) ?? createPlainTreeKernel(bytes);
}

/** Creates the plain version, which the other is held to. */
export function createPlainTreeKernel(bytes: number): TreeKernel {
  const memory = new ArrayBuffer(roomFor(bytes));
  return kernelOf(memory, createPlainTreeOperations(memory));
}

interface WasmExports extends TreeOperations {
  readonly memory: WasmMemory;
}

const instantiate = embeddedWasm<WasmExports>(TREE_WASM_HEX);

/** Creates a kernel of src/kernels/boosting.ts; null where there is no WebAssembly with vectors. */
export function createWasmTreeKernel(bytes: number): TreeKernel | null {
  const exported = instantiate();
  if (exported === null) return null;
  exported.memory.grow(Math.ceil(roomFor(bytes) / PAGE_BYTES));
  return kernelOf(exported.memory.buffer, exported);
}

const ALIGNMENT = 64;
/** A compiler may put something at the beginning. */
const RESERVED = 1024;
/** Each place that is taken may lose this much to its alignment. */
const PLACES = 64;

function roomFor(bytes: number): number {
  return Math.ceil((RESERVED + bytes + PLACES * ALIGNMENT) / 8) * 8;
}

function kernelOf(memory: ArrayBuffer, operations: TreeOperations): TreeKernel {
  let taken = RESERVED;
  return {
    ...operations,
    memory,
    take: (bytes) => {
      const at = taken;
      const next = at + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      if (next > memory.byteLength) throw new RangeError(`expected room for ${bytes} more bytes, was ${memory.byteLength - at}`);
      taken = next;
      return at;
    },
  };
}
