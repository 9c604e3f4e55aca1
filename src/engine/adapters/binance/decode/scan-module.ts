import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A compiled WebAssembly module; opaque. */
export interface ScanModule {
  readonly [Symbol.toStringTag]: string;
}

/** What src/kernels/binance-scan.ts exports. */
export interface ScanExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly scan: (length: number) => number;
}

// Node has it, and its types do not.
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Module: new (bytes: Uint8Array) => ScanModule; readonly Instance: new (module: ScanModule) => { readonly exports: ScanExports } };
};

const FILE = 'binance-scan.wasm';

/**
 * Returns the compiled scanner that the build left in `out/wasm`, or null where nothing was built; decoding is then right all the same, and slower.
 * Looked for above this file, which lies in `src/engine/...` or, bundled, in `out/main`.
 */
export function loadScanModule(): ScanModule | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const found = [join(folder, 'wasm', FILE), join(folder, 'out', 'wasm', FILE)].find((path) => existsSync(path));
    // Inside the packaged archive fs reads files as if they lay on disk.
    if (found !== undefined) return compileScanModule(readFileSync(found));
    const parent = dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
}

/** Compiles the bytes of the scanner. */
export function compileScanModule(bytes: Uint8Array): ScanModule {
  return new WebAssembly.Module(bytes);
}

/** Makes a scanner with memory of its own. */
export function instantiateScan(module: ScanModule): ScanExports {
  return new WebAssembly.Instance(module).exports;
}
