/** Memory of a WebAssembly instance. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Memory that instances in several threads may work in at once; it goes to another thread with a message. */
export interface SharedWasmMemory {
  readonly buffer: SharedArrayBuffer;
}

export const PAGE_BYTES = 65_536;

/** Part of the language's host everywhere, and of no library that is loaded here. */
interface WasmHost {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number; readonly shared: true }) => SharedWasmMemory;
}

/**
 * Returns a function that makes instances of a module of src/kernels whose bytes stand in the program; null where there is no WebAssembly with vectors.
 * It is compiled at the first call, and once. A module that brings no memory of its own is given one.
 * @typeParam Exports what the source of the module exports
 */
export function embeddedWasm<Exports>(hex: string): (memory?: SharedWasmMemory) => Exports | null {
  let compiled: object | null = null;
  return (memory) => {
    const host = wasmHost();
    if (host === undefined) return null;
    try {
      compiled ??= new host.Module(bytesOf(hex));
      return new host.Instance(compiled, memory === undefined ? {} : { env: { memory } }).exports as Exports;
    } catch {
      return null;
    }
  };
}

/** Returns memory of so many bytes or a little more, all zero; null where there is none that threads can share. */
export function createSharedWasmMemory(bytes: number): SharedWasmMemory | null {
  const host = wasmHost();
  const pages = Math.ceil(bytes / PAGE_BYTES);
  try {
    return host === undefined ? null : new host.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    return null;
  }
}

function wasmHost(): WasmHost | undefined {
  return (globalThis as unknown as { readonly WebAssembly?: WasmHost }).WebAssembly;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}
