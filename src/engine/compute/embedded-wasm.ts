/** Memory of a WebAssembly instance. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export const PAGE_BYTES = 65_536;

/** Part of the language's host everywhere, and of no library that is loaded here. */
interface WasmHost {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/**
 * Returns a function that makes instances of a module of src/kernels whose bytes stand in the program; null where there is no WebAssembly with vectors.
 * It is compiled at the first call, and once.
 * @typeParam Exports what the source of the module exports
 */
export function embeddedWasm<Exports>(hex: string): () => Exports | null {
  let compiled: object | null = null;
  return () => {
    const { WebAssembly: host } = globalThis as unknown as { readonly WebAssembly?: WasmHost };
    if (host === undefined) return null;
    try {
      compiled ??= new host.Module(bytesOf(hex));
      return new host.Instance(compiled).exports as Exports;
    } catch {
      return null;
    }
  };
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}
