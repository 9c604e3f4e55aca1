import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlainNetKernel, createWasmNetKernel, paddedWidth } from '../../../../../src/engine/compute/nn/net-kernel.ts';
import type { NetKernel } from '../../../../../src/engine/compute/nn/net-kernel.ts';
import { NET_WASM_HEX } from '../../../../../src/engine/compute/nn/net-wasm.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { kernelBinary } from '../../../../support/kernel-binary.ts';

const ROOM = 8192;

function kernels(): readonly [string, NetKernel][] {
  const wasm = createWasmNetKernel(ROOM);
  if (wasm === null) throw new Error('expected WebAssembly with vectors');
  return [['plain', createPlainNetKernel(ROOM)], ['wasm', wasm]];
}

function put(kernel: NetKernel, values: readonly number[]): number {
  const at = kernel.take(values.length);
  kernel.memory.set(values, at);
  return at;
}

function read(kernel: NetKernel, at: number, count: number): readonly number[] {
  return [...kernel.memory.subarray(at, at + count)];
}

describe.each(kernels())('the net kernel: %s', (_, kernel) => {
  it('multiplies matrices and adds the bias, also with one matrix read transposed', () => {
    // [[1, 2], [3, 4]] × [[1 … 8], [10 … 80]] + 100: the first cell is 1 + 20 + 100.
    const b = put(kernel, [1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 30, 40, 50, 60, 70, 80]);
    const bias = put(kernel, Array.from({ length: 8 }, () => 100));
    const a = put(kernel, [1, 2, 3, 4]);
    const c = kernel.take(16);
    kernel.multiply(a, 2, 1, b, bias, c, 2, 8, 2);
    expect(read(kernel, c, 16)).toEqual([121, 142, 163, 184, 205, 226, 247, 268, 143, 186, 229, 272, 315, 358, 401, 444]);
    // aᵀ = [[1, 3], [2, 4]]: the first cell is 1 + 30.
    kernel.multiply(a, 1, 2, b, 0, c, 2, 8, 2);
    expect(read(kernel, c, 16)).toEqual([31, 62, 93, 124, 155, 186, 217, 248, 42, 84, 126, 168, 210, 252, 294, 336]);
  });

  it('knows the hyperbolic tangent within 4e-7 wherever one looks', () => {
    const values = Array.from({ length: 4000 }, (__, i) => (i - 2000) / 180);
    const at = put(kernel, values);
    kernel.tanh(at, values.length);
    const worst = Math.max(...values.map((value, i) => Math.abs(kernel.memory[at + i]! - Math.tanh(Math.fround(value)))));
    expect(worst).toBeLessThan(4e-7);
  });

  it('passes gradients back through tangent and rectifier', () => {
    const output = put(kernel, [0.5, -0.5, 0, 1, 0.25, 0, 2, -1]);
    const gradient = put(kernel, [1, 2, 3, 4, 5, 6, 7, 8]);
    kernel.tanhGradient(gradient, output, 8);
    // 1 − ¼, 2 (1 − ¼), 3, 4 × 0, 5 (1 − 1/16), 6, 7 (1 − 4), 8 × 0
    expect(read(kernel, gradient, 8)).toEqual([0.75, 1.5, 3, 0, 4.6875, 6, -21, 0]);
    kernel.memory.set([1, 2, 3, 4, 5, 6, 7, 8], gradient);
    kernel.reluGradient(gradient, output, 8);
    expect(read(kernel, gradient, 8)).toEqual([1, 0, 0, 4, 5, 0, 7, 0]);
    kernel.relu(output, 8);
    expect(read(kernel, output, 8)).toEqual([0.5, 0, 0, 1, 0.25, 0, 2, 0]);
  });

  it('multiplies by a matrix read transposed', () => {
    // [[1, 1, 1, 1, 0, 0, 0, 0], [0 … 0, 1]] × [[0 … 7], [8 … 15] … [184 … 191]]ᵀ: the first cell is 0 + 1 + 2 + 3, the next 8 + 9 + 10 + 11; then the last of each.
    const b = put(kernel, Array.from({ length: 192 }, (__, i) => i));
    const a = put(kernel, [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    const c = kernel.take(48);
    kernel.multiplyTransposed(a, b, c, 2, 24, 8);
    expect(read(kernel, c, 48)).toEqual([...Array.from({ length: 24 }, (__, i) => 6 + 32 * i), ...Array.from({ length: 24 }, (__, i) => 7 + 8 * i)]);
  });

  it('sums columns and squares', () => {
    const from = put(kernel, Array.from({ length: 32 }, (__, i) => i));
    const to = kernel.take(32);
    kernel.columnSums(from, to, 4, 8);
    // 0 + 8 + 16 + 24 and so on
    expect(read(kernel, to, 8)).toEqual([48, 52, 56, 60, 64, 68, 72, 76]);
    // 31 × 32 × 63 / 6
    expect(kernel.sumOfSquares(from, 32)).toBe(10_416);
  });

  it('takes the first two steps of Adam as its paper writes them', () => {
    const w = put(kernel, [1, 1, 1, 1, 1, 1, 1, 1]);
    const g = put(kernel, [0.5, -2, 0, 1, 1, 1, 1, 1]);
    const m = kernel.take(8), v = kernel.take(8);
    const step = (t: number): void => { kernel.adam(w, g, m, v, 8, 1, 0.1 / (1 - 0.9 ** t), 0.9, 0.999, 1 / Math.sqrt(1 - 0.999 ** t), 1e-8); };
    step(1);
    // Corrected means of the first step are the gradient and its square: w − 0.1 × sign(g).
    expect(kernel.memory[w]).toBeCloseTo(0.9, 5);
    expect(kernel.memory[w + 1]).toBeCloseTo(1.1, 5);
    expect(kernel.memory[w + 2]).toBe(1);
    kernel.memory.set([-1], g);
    step(2);
    // m = 0.9 × 0.05 − 0.1 = −0.055, / 0.19; v = 0.999 × 0.00025 + 0.001 = 0.00124975, / 0.001999: 0.9 + 0.1 × 0.289474 / 0.790689
    expect(kernel.memory[w]).toBeCloseTo(0.936610, 5);
  });

  it('moves a slow copy by its share', () => {
    const target = put(kernel, [0, 1, 2, 3, 0, 0, 0, 0]);
    const source = put(kernel, [4, 1, 0, 3, 8, 0, 0, 0]);
    kernel.blend(target, source, 8, 0.25);
    expect(read(kernel, target, 8)).toEqual([1, 1, 1.5, 3, 2, 0, 0, 0]);
  });
});

describe('both net kernels', () => {
  it('give the same bits', () => {
    const [[, plain], [, wasm]] = kernels() as [[string, NetKernel], [string, NetKernel]];
    const [x, w, b, y, m, v] = [512, 2048, 64, 1024, 2048, 2048].map((count) => { plain.take(count); return wasm.take(count); }) as [number, number, number, number, number, number];
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom(8, 16, 40), fc.constantFrom(8, 24, 48), (seed, rows, inputs, width, inner) => {
      const rng = createRng(seed);
      const values = Float32Array.from({ length: 2048 }, () => rng.normal() * 2);
      const results = [plain, wasm].map((kernel) => {
        for (const at of [x, w, y]) kernel.memory.set(values.subarray(0, at === x ? 512 : at === y ? 1024 : 2048), at);
        kernel.memory.set(values.subarray(0, 64), b);
        kernel.memory.fill(0.25, m, m + 2048);
        kernel.memory.fill(0.5, v, v + 2048);
        kernel.multiply(x, inputs, 1, w, b, y, rows, width, inputs);
        kernel.multiplyTransposed(y, w, m, rows, inner, width);
        kernel.multiply(x, 1, 16, w, 0, m + 512, 16, 32, 24);
        const sum = kernel.sumOfSquares(y, 1024);
        kernel.tanh(y, 512);
        kernel.relu(y + 512, 512);
        kernel.tanhGradient(x, y, 256);
        kernel.reluGradient(x + 256, y + 512, 256);
        kernel.columnSums(x, b, 8, 40);
        kernel.adam(w, x, m, v, 512, 0.3, 0.01, 0.9, 0.999, 1.1, 1e-5);
        kernel.blend(v, w, 2048, 0.005);
        return [sum, ...new Uint32Array(kernel.memory.slice(x, v + 2048).buffer)];
      });
      expect(results[1]).toEqual(results[0]);
    }), { numRuns: 40 });
  });

  it('refuse to give away more than they have', () => {
    expect(() => createPlainNetKernel(64).take(65)).toThrow(/expected room for 65 more numbers, was/);
    expect([1, 8, 9, 30].map(paddedWidth)).toEqual([8, 8, 16, 32]);
  });

  it('come from the source in src/kernels', async () => {
    expect(Buffer.from(await kernelBinary('net')).toString('hex')).toBe(NET_WASM_HEX);
  });
});
