import { describe, expect, it } from 'vitest';
import { createPlainTreeKernel, createWasmTreeKernel } from '../../../../../src/engine/compute/boosting/tree-kernel.ts';
import type { TreeKernel } from '../../../../../src/engine/compute/boosting/tree-kernel.ts';
import { CELLS } from '../../../../../src/engine/compute/boosting/tree-operations.ts';
import { TREE_WASM_HEX } from '../../../../../src/engine/compute/boosting/tree-wasm.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { kernelBinary } from '../../../../support/kernel-binary.ts';

const ROOM = 400_000;

function kernels(): readonly [string, TreeKernel][] {
  const wasm = createWasmTreeKernel(ROOM);
  if (wasm === null) throw new Error('expected WebAssembly with vectors');
  return [['plain', createPlainTreeKernel(ROOM)], ['wasm', wasm]];
}

/** Rows of five features whose bins are few, so that many cells are empty, and their gradients. */
function fill(kernel: TreeKernel) {
  const rng = createRng('tree kernel');
  const [rows, features] = [300, 5];
  const place = { bins: kernel.take(rows * features + 8), list: kernel.take(rows * 4), packed: kernel.take(rows * 8), pairs: kernel.take(rows * 16), histogram: kernel.take(features * CELLS * 24), other: kernel.take(features * CELLS * 24), asked: kernel.take(64), thresholds: kernel.take(64), left: kernel.take(CELLS), scratch: kernel.take(rows * 4 + 8), out: kernel.take(64), floats: kernel.take(rows * 8), more: kernel.take(rows * 8) };
  const bytes = new Uint8Array(kernel.memory);
  for (let i = 0; i < rows * features; i++) bytes[place.bins + i] = rng.int(i % 2 === 0 ? 200 : 9);
  const list = new Uint32Array(kernel.memory, place.list, rows);
  for (let i = 0; i < rows; i++) list[i] = (i * 7) % rows;
  const packed = new Uint32Array(kernel.memory, place.packed, rows * 2);
  const pairs = new Float64Array(kernel.memory, place.pairs, rows * 2);
  for (let row = 0; row < rows; row++) {
    packed.set([rng.int(65_536), 1], row * 2);
    pairs.set([rng.normal(), rng.float()], row * 2);
  }
  new Uint32Array(kernel.memory, place.asked, 5).set([0, 1, 2, 3, 4]);
  new Uint32Array(kernel.memory, place.thresholds, 5).set([199, 199, 199, 199, 199]);
  return { rows, features, place };
}

/** Does everything that growing does, and returns all memory after it. */
function everything(kernel: TreeKernel): Uint8Array {
  const { rows, features, place } = fill(kernel);
  kernel.buildPacked(place.bins, features, place.list, rows, place.packed, place.histogram);
  kernel.buildPacked(place.bins, features, place.list, 100, place.packed, place.other);
  kernel.subtractPacked(place.histogram, place.other, features);
  const total = kernel.sumOfPacked(place.packed, place.list + 400, rows - 100);
  const score = kernel.findPacked(place.histogram, place.asked, features, place.thresholds, rows - 100, total, 20, place.out);
  const found = new Uint32Array(kernel.memory, place.out, 4).slice();
  kernel.buildExact(place.bins, features, place.list, rows, place.pairs, place.histogram);
  kernel.buildExact(place.bins, features, place.list, 50, place.pairs, place.other);
  kernel.subtractExact(place.histogram, place.other, features);
  const floats = new Float64Array(kernel.memory, place.floats, rows);
  for (let row = 0; row < rows; row++) floats[row] = Math.fround(row / 3) - 20;
  kernel.residuals(place.floats, place.pairs, place.more, rows, place.out + 32);
  kernel.quantise(place.more, rows, -200, 7.5, place.packed);
  kernel.addTo(place.floats, place.list, 77, 0.1);
  const sum = kernel.sumOf(place.floats, place.list, rows);
  const bounds = new Float64Array(kernel.memory, place.other, 3);
  bounds.set([-10, 0, 40]);
  floats[5] = Number.NaN;
  kernel.binColumn(place.floats, rows, place.other, 3, 9, place.bins + 1, features);
  new Uint8Array(kernel.memory, place.left, CELLS).fill(1, 0, 60);
  const left = kernel.partition(place.bins, features, 2, place.left, place.list, rows, place.scratch);
  // What stands there after it is of no use to anybody.
  new Uint8Array(kernel.memory, place.scratch, rows * 4 + 8).fill(0);
  const out = new Float64Array([score, sum, left, ...found]);
  new Uint8Array(kernel.memory, place.out, 64).fill(0);
  return new Uint8Array([...new Uint8Array(out.buffer), ...new Uint8Array(kernel.memory, place.bins, ROOM - 8192)]);
}

describe('the kernel that grows trees', () => {
  it('is what its source compiles to', async () => {
    expect(Buffer.from(await kernelBinary('boosting')).toString('hex')).toBe(TREE_WASM_HEX);
  });

  it('leaves the same bits whoever does the work', () => {
    const [[, plain], [, wasm]] = kernels() as [[string, TreeKernel], [string, TreeKernel]];
    expect(Buffer.compare(everything(plain), everything(wasm))).toBe(0);
  });

  it.each(kernels())('finds the threshold that parts two levels: %s', (_, kernel) => {
    const { place } = fill(kernel);
    // Ten rows in bins 0 … 9 of one feature; the first six have the gradient 0, the others 100: the best last bin on the left is 5.
    // n q - c Q = 10 · 0 - 6 · 400, squared, over 6 · 4: 240,000.
    new Uint8Array(kernel.memory, place.bins, 10).set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    new Uint32Array(kernel.memory, place.list, 10).set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    new Uint32Array(kernel.memory, place.packed, 20).set(Array.from({ length: 20 }, (__, i) => (i % 2 === 1 ? 1 : i < 12 ? 0 : 100)));
    new Uint32Array(kernel.memory, place.thresholds, 1).set([9]);
    kernel.buildPacked(place.bins, 1, place.list, 10, place.packed, place.histogram);
    expect(kernel.findPacked(place.histogram, place.asked, 1, place.thresholds, 10, 400, 1, place.out)).toBe(240_000);
    expect([...new Int32Array(kernel.memory, place.out, 4)]).toEqual([0, 5, 6, 0]);
    // With five rows on each side at least it may only cut in the middle: one of the 0s goes right. (10 · 0 - 5 · 400)² / 25.
    expect(kernel.findPacked(place.histogram, place.asked, 1, place.thresholds, 10, 400, 5, place.out)).toBe(160_000);
    expect(new Int32Array(kernel.memory, place.out, 4)[1]).toBe(4);
    expect(kernel.findPacked(place.histogram, place.asked, 1, place.thresholds, 10, 400, 6, place.out)).toBe(0);
    expect(new Int32Array(kernel.memory, place.out, 4)[0]).toBe(-1);
  });

  it.each(kernels())('bins a value up to a bound (included) below it, and keeps what is missing apart: %s', (_, kernel) => {
    const [values, bounds, to] = [kernel.take(64), kernel.take(64), kernel.take(64)];
    new Float64Array(kernel.memory, values, 7).set([-1, 0, 0.5, 1, 2, Number.NaN, Number.POSITIVE_INFINITY]);
    new Float64Array(kernel.memory, bounds, 3).set([0, 1, 2]);
    kernel.binColumn(values, 7, bounds, 3, 4, to, 2);
    expect([0, 1, 2, 3, 4, 5, 6].map((row) => new Uint8Array(kernel.memory)[to + row * 2])).toEqual([0, 0, 1, 1, 2, 4, 3]);
  });

  it('refuses to take more memory than there is', () => {
    expect(() => createPlainTreeKernel(100).take(100_000)).toThrow(/expected room for 100000 more bytes/);
  });
});
