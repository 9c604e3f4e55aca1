import { readFileSync } from 'node:fs';
import { main } from 'assemblyscript/asc';
import { compileScanModule } from '../../src/engine/adapters/binance/decode/scan-module.ts';
import type { ScanModule } from '../../src/engine/adapters/binance/decode/scan-module.ts';

const SOURCE = 'binance-scan.ts';

/** Compiles the scanner from its source, with the options of scripts/build-wasm.mjs, so that a test never meets an old build. */
export async function compiledScanModule(): Promise<ScanModule> {
  const source = readFileSync(new URL(`../../src/kernels/${SOURCE}`, import.meta.url), 'utf8');
  let binary: Uint8Array | null = null;
  const { error, stderr } = await main([SOURCE, '--outFile', 'scan.wasm', '-O3', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='], {
    readFile: (name) => (name === SOURCE ? source : null),
    writeFile: (_name, contents) => { if (typeof contents !== 'string') binary = contents; },
    listFiles: () => [],
  });
  if (error) throw new Error(`expected the scanner to compile: ${stderr.toString()}`);
  if (binary === null) throw new Error('expected a binary from the compiler');
  return compileScanModule(binary);
}
