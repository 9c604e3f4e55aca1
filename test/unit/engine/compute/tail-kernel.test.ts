import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlainTailKernel, createWasmTailKernel, RESERVED, tailCount } from '../../../../src/engine/compute/tail-kernel.ts';
import type { TailKernel } from '../../../../src/engine/compute/tail-kernel.ts';
import { TAIL_WASM_HEX } from '../../../../src/engine/compute/tail-wasm.ts';
import { kernelBinary } from '../../../support/kernel-binary.ts';

const ROOM = 512;
const at = (column: number): number => RESERVED + column * ROOM;

function kernels(): readonly [string, TailKernel][] {
  const wasm = createWasmTailKernel(at(10));
  if (wasm === null) throw new Error('expected WebAssembly with vectors');
  return [['plain', createPlainTailKernel(at(10))], ['wasm', wasm]];
}

describe('the tail kernel', () => {
  it('counts the worst scenarios as Hull does: the fifth worst of 500 at 99 %, and never none', () => {
    expect([tailCount(500, 99), tailCount(2000, 99), tailCount(2000, 95), tailCount(250, 99), tailCount(7, 99)]).toEqual([5, 20, 100, 3, 1]);
  });

  it.each(kernels())('finds threshold and mean of a known list: %s', (_, kernel) => {
    // -1 … -100 in a shuffled order (37 and 101 have no divisor in common): the five worst are -100 … -96, their mean -98.
    for (let i = 0; i < 100; i++) kernel.memory[at(0) + i] = -(((i + 1) * 37) % 101);
    kernel.scan(at(0), at(1), 1, 100, 5, at(5));
    expect([kernel.memory[0], kernel.memory[1]]).toEqual([-96, -98]);
  });

  it.each(kernels())('finds them where all are alike, and where the sample has seen none of the worst: %s', (_, kernel) => {
    kernel.scan(at(0), at(1), 1, 300, 3, at(5));
    expect([kernel.memory[0], kernel.memory[1]]).toEqual([0, 0]);
    // The sample looks at every sixteenth value: the worst lie between.
    for (let i = 0; i < 300; i++) kernel.memory[at(0) + i] = i % 16 === 0 ? -50 : i % 16 === 5 ? -80 : 1;
    kernel.scan(at(0), at(1), 1, 300, 20, at(5));
    // 300 / 16: 19 values of -80 (5, 21 … 293), then -50.
    expect([kernel.memory[0], kernel.memory[1]]).toEqual([-50, (19 * -80 - 50) / 20]);
  });

  it.each(kernels())('weighs five columns, and counts of waiting orders only what loses: %s', (_, kernel) => {
    for (let column = 0; column < 5; column++) kernel.memory.set([column + 1, -column, 0.5], at(column));
    kernel.combine(at(6), 3, at(0), 1, at(1), 10, at(2), 100, at(3), 1000, at(4), -1);
    // 1 + 20 + 300 + 4000 − 5; 0 − 10 − 200 − 3000 + 4; 0.5 × 1110
    expect([...kernel.memory.subarray(at(6), at(6) + 3)]).toEqual([4316, -3206, 555]);
    kernel.memory.set([0.1, -0.2, 0], at(0));
    kernel.memory.set([1, 1, 1], at(6));
    kernel.burden(at(6), 3, at(0), 100, 10);
    // A rise costs the sells 10 × 0.1, a fall the buys 100 × 0.2.
    expect([...kernel.memory.subarray(at(6), at(6) + 3)]).toEqual([0, -19, 1]);
  });

  it('gives the same bits in both versions, and what sorting gives', () => {
    const [[, plain], [, wasm]] = kernels() as [[string, TailKernel], [string, TailKernel]];
    const value = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 40 }), value, (pairs, wanted, factor) => {
      const count = Math.min(wanted, pairs.length);
      const results = [plain, wasm].map((kernel) => {
        kernel.memory.set(pairs.map(([base]) => base), at(0));
        kernel.memory.set(pairs.map(([, column]) => column), at(1));
        kernel.combine(at(2), pairs.length, at(0), factor, at(1), 1.5, at(3), 0, at(3), 0, at(3), 0);
        kernel.burden(at(2), pairs.length, at(1), 2, 3);
        kernel.scan(at(2), at(1), factor, pairs.length, count, at(5));
        return [kernel.memory[0], kernel.memory[1], ...kernel.memory.slice(at(2), at(2) + pairs.length)];
      });
      expect(results[0]).toEqual(results[1]);
      const sorted = pairs.map(([, column], i) => results[0]![2 + i]! + factor * column).sort((a, b) => a - b);
      expect(results[0]![0]).toBe(sorted[count - 1]);
      expect(results[0]![1]).toBeCloseTo(sorted.slice(0, count).reduce((sum, next) => sum + next, 0) / count, 9);
    }), { numRuns: 300 });
  });

  it('is compiled from the source that lies in the repository', async () => {
    const hex = Array.from(await kernelBinary('portfolio-tail'), (byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(TAIL_WASM_HEX).toBe(hex);
  });
});
