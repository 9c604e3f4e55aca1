import { readFileSync } from 'node:fs';
import { main } from 'assemblyscript/asc';
import { kernelOptions } from '../../scripts/kernel-options.mjs';

/** Compiles a kernel of src/kernels from its source, with the options of scripts/build-wasm.mjs. */
export async function kernelBinary(name: string): Promise<Uint8Array> {
  const file = `${name}.ts`;
  const source = readFileSync(new URL(`../../src/kernels/${file}`, import.meta.url), 'utf8');
  let binary: Uint8Array | null = null;
  const { error, stderr } = await main([file, '--outFile', 'kernel.wasm', ...kernelOptions(name)], {
    readFile: (wanted) => (wanted === file ? source : null),
    writeFile: (_name, contents) => { if (typeof contents !== 'string') binary = contents; },
    listFiles: () => [],
  });
  if (error) throw new Error(`expected ${file} to compile: ${stderr.toString()}`);
  if (binary === null) throw new Error('expected a binary from the compiler');
  return binary;
}
