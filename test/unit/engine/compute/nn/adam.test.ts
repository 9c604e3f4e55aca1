import { describe, expect, it } from 'vitest';
import { Adam } from '../../../../../src/engine/compute/nn/adam.ts';
import { createNetKernel } from '../../../../../src/engine/compute/nn/net-kernel.ts';

const SETTINGS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-5 };

function rig() {
  const kernel = createNetKernel(512);
  const blocks = [8, 16].map((count) => ({ weights: kernel.take(count), gradients: kernel.take(count), count }));
  return { kernel, blocks, adam: new Adam(kernel, blocks, SETTINGS) };
}

describe('Adam over several blocks', () => {
  it('tells the norm of all gradients together, and shortens them together', () => {
    const { kernel, blocks: [a, b], adam } = rig();
    kernel.memory[a!.gradients] = 3;
    kernel.memory[b!.gradients + 9] = -4;
    // √(9 + 16)
    expect(adam.step(0.1, 0.5)).toBe(5);
    // A first step goes by the learning rate × g / (|g| + ε), with g = 3 × 0.5 / 5 = 0.3 and −0.4.
    expect(kernel.memory[a!.weights]).toBeCloseTo(-0.1 * (0.3 / (0.3 + 1e-5)), 6);
    expect(kernel.memory[b!.weights + 9]).toBeCloseTo(0.1 * (0.4 / (0.4 + 1e-5)), 6);
    const { first } = adam.snapshot();
    // (1 − β1) × the shortened gradient
    expect(first[0]).toBeCloseTo(0.03, 6);
    expect(first[17]).toBeCloseTo(-0.04, 6);
  });

  it('finds the bottom of a bowl', () => {
    const { kernel, blocks: [a], adam } = rig();
    for (let i = 0; i < 2000; i++) {
      kernel.memory[a!.gradients] = 2 * (kernel.memory[a!.weights]! - 3);
      adam.step(0.05, 1e9);
    }
    expect(kernel.memory[a!.weights]).toBeCloseTo(3, 3);
  });

  it('changes nothing for gradients that are no numbers, and says so', () => {
    const { kernel, blocks: [a], adam } = rig();
    kernel.memory[a!.gradients] = Number.NaN;
    expect(adam.step(0.1, 0.5)).toBeNaN();
    expect(kernel.memory[a!.weights]).toBe(0);
    expect(adam.snapshot().powers).toEqual([1, 1]);
  });

  it('goes on from a snapshot bit for bit, and refuses one of other parameters', () => {
    const run = (restoresAt: number): readonly number[] => {
      let { kernel, blocks: [a, b], adam } = rig();
      for (let i = 0; i < 6; i++) {
        if (i === restoresAt) {
          const snapshot = structuredClone(adam.snapshot());
          const weights = kernel.memory.slice(a!.weights, a!.weights + 8);
          ({ kernel, blocks: [a, b], adam } = rig());
          adam.restore(snapshot);
          kernel.memory.set(weights, a!.weights);
        }
        kernel.memory.set([1, -2, i, 0.1], a!.gradients);
        adam.step(0.01, 0.5);
      }
      expect(b!.count).toBe(16);
      return [...kernel.memory.subarray(a!.weights, a!.weights + 8)];
    };
    expect(run(3)).toEqual(run(-1));
    expect(() => { rig().adam.restore({ first: new Float32Array(8), second: new Float32Array(8), powers: [1, 1] }); }).toThrow('expected moments of 24 parameters, was 8 and 8');
  });
});
