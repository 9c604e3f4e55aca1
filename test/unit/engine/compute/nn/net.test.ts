import { describe, expect, it } from 'vitest';
import { createNetKernel, createPlainNetKernel, createWasmNetKernel } from '../../../../../src/engine/compute/nn/net-kernel.ts';
import type { NetKernel } from '../../../../../src/engine/compute/nn/net-kernel.ts';
import { Net, shapeText, weightCount } from '../../../../../src/engine/compute/nn/net.ts';
import type { Activation, NetShape } from '../../../../../src/engine/compute/nn/net.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { slopeOf } from './slope.ts';

const SHAPE: NetShape = { inputs: 5, layers: [{ units: 7, activation: 'tanh' }, { units: 6, activation: 'relu' }, { units: 3, activation: 'linear' }] };

function netOn(kernel: NetKernel, shape = SHAPE, rows = 6): Net {
  const net = new Net(kernel, shape, rows);
  net.draw(createRng(1), { type: 'orthogonal', gains: shape.layers.map(() => 1.2) });
  return net;
}

function drawn(shape = SHAPE, rows = 6): Net {
  return netOn(createNetKernel(Net.room(shape, rows)), shape, rows);
}

function show(net: Net, rows: number): void {
  const rng = createRng('observations');
  for (let row = 0; row < rows; row++) for (let i = 0; i < net.shape.inputs; i++) net.inputs[row * net.inputStride + i] = rng.normal();
}

describe('a net', () => {
  it('computes what its layers say', () => {
    const shape: NetShape = { inputs: 2, layers: [{ units: 2, activation: 'relu' }, { units: 1, activation: 'linear' }] };
    const net = new Net(createNetKernel(Net.room(shape, 1)), shape, 1);
    net.importWeights({ shape, values: Float32Array.of(1, 2, 3, 4, 0.5, -20, 10, 100, 7) });
    // 1 × 2 + 3 × 3 + 0.5 = 11.5; 2 × 2 + 4 × 3 − 20 < 0; 10 × 11.5 + 7
    expect(net.infer(Float32Array.of(2, 3))[0]).toBe(122);
  });

  it('gives a row the same bits alone, in a batch, and in plain TypeScript', () => {
    const wasm = createWasmNetKernel(Net.room(SHAPE, 6));
    if (wasm === null) throw new Error('expected WebAssembly with vectors');
    const results = [netOn(wasm), netOn(createPlainNetKernel(Net.room(SHAPE, 6)))].map((net) => {
      show(net, 6);
      net.forward(6);
      const batch = Array.from({ length: 6 }, (_, row) => [...net.outputs.subarray(row * net.outputStride, row * net.outputStride + 3)]);
      const alone = batch.map((__, row) => [...net.infer(net.inputs.slice(row * net.inputStride, row * net.inputStride + 5)).subarray(0, 3)]);
      expect(alone).toEqual(batch);
      return batch;
    });
    expect(results[1]).toEqual(results[0]);
  });

  it.each<Activation>(['tanh', 'relu', 'linear'])('has the gradients of finite differences for its weights and inputs: %s', (activation) => {
    const shape: NetShape = { inputs: 5, layers: [{ units: 7, activation }, { units: 4, activation: 'tanh' }, { units: 3, activation }] };
    const net = drawn(shape, 6);
    const rows = 6;
    show(net, rows);
    // The loss is Σ factor × output, so that dLoss/dOutput is the factor.
    const factors = Array.from({ length: rows * 3 }, (_, i) => ((i * 7) % 5) - 2.5);
    const loss = (): number => {
      net.forward(rows);
      return factors.reduce((sum, factor, i) => sum + factor * net.outputs[Math.floor(i / 3) * net.outputStride + (i % 3)]!, 0);
    };
    const gradientsOf = (back: () => void): void => {
      loss();
      for (const [i, factor] of factors.entries()) net.outputGradients[Math.floor(i / 3) * net.outputStride + (i % 3)] = factor;
      back();
    };
    gradientsOf(() => { net.backward(rows); });
    const gradients = net.exportGradients();
    const { values } = net.exportWeights();
    for (let i = 0; i < values.length; i += 3) {
      const slope = slopeOf((value) => {
        const changed = values.slice();
        changed[i] = value;
        net.importWeights({ shape, values: changed });
        return loss();
      }, values[i]!);
      expect(Math.abs(gradients[i]! - slope)).toBeLessThan(0.01 * (1 + Math.abs(slope)));
    }
    net.importWeights({ shape, values });
    gradientsOf(() => { net.backwardToInputs(rows); });
    const inputGradients = net.inputGradients.slice();
    for (const at of [0, 4, net.inputStride + 2, 5 * net.inputStride + 1]) {
      const before = net.inputs[at]!;
      const slope = slopeOf((value) => {
        net.inputs[at] = value;
        return loss();
      }, before);
      net.inputs[at] = before;
      expect(Math.abs(inputGradients[at]! - slope)).toBeLessThan(0.01 * (1 + Math.abs(slope)));
    }
  });

  it('sums the gradients over the rows, and over no others', () => {
    const net = drawn();
    show(net, 6);
    const gradientsOf = (rows: number): Float32Array => {
      net.forward(rows);
      net.outputGradients.fill(0);
      for (let row = 0; row < rows; row++) net.outputGradients[row * net.outputStride + 1] = 1;
      net.backward(rows);
      return net.exportGradients();
    };
    // The bias of output 1 is felt once in each row.
    expect([1, 5, 6].map((rows) => gradientsOf(rows).at(-2))).toEqual([1, 5, 6]);
    expect(gradientsOf(5).at(-1)).toBe(0);
  });

  it('takes weights out and in again, and refuses those of another net', () => {
    const net = drawn();
    const other = new Net(createNetKernel(Net.room(SHAPE, 1)), SHAPE, 1);
    other.importWeights(structuredClone(net.exportWeights()));
    expect(other.exportWeights()).toEqual(net.exportWeights());
    expect(net.exportWeights().values).toHaveLength(weightCount(SHAPE));
    expect(weightCount(SHAPE)).toBe(6 * 7 + 8 * 6 + 7 * 3);
    const wider: NetShape = { ...SHAPE, inputs: 6 };
    expect(() => { net.importWeights({ shape: wider, values: new Float32Array(weightCount(wider)) }); }).toThrow('expected weights of a net 5 → 7 tanh → 6 relu → 3 linear, was 6 → 7 tanh → 6 relu → 3 linear');
    expect(() => { net.importWeights({ shape: SHAPE, values: new Float32Array(3) }); }).toThrow('expected 111 weights, was 3');
    expect(() => { net.importWeights({ shape: SHAPE, values: new Float32Array(111).fill(Number.NaN, 4) }); }).toThrow('expected finite weights, was NaN at 4');
    expect(shapeText(SHAPE)).toBe('5 → 7 tanh → 6 relu → 3 linear');
  });

  it('leaves what lies in the padding at 0', () => {
    const net = drawn();
    show(net, 6);
    net.forward(6);
    const padding = Array.from({ length: 6 }, (_, row) => [...net.outputs.subarray(row * net.outputStride + 3, (row + 1) * net.outputStride)]).flat();
    expect(new Set(padding)).toEqual(new Set([0]));
  });
});

describe('first weights', () => {
  it.each([[30, 8], [4, 16]])('are orthogonal and as long as their gain: %i × %i', (inputs, units) => {
    const shape: NetShape = { inputs, layers: [{ units, activation: 'linear' }] };
    const net = new Net(createNetKernel(Net.room(shape, 1)), shape, 1);
    net.draw(createRng(3), { type: 'orthogonal', gains: [2] });
    const { values } = net.exportWeights();
    const cell = (i: number, j: number): number => (inputs >= units ? values[j * units + i]! : values[i * units + j]!);
    const count = Math.min(inputs, units), length = Math.max(inputs, units);
    for (let a = 0; a < count; a++) {
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let i = 0; i < length; i++) product += cell(a, i) * cell(b, i);
        expect(product).toBeCloseTo(a === b ? 4 : 0, 5);
      }
    }
    expect([...values.subarray(inputs * units)]).toEqual(Array.from({ length: units }, () => 0));
  });

  it('have the variance of He: 2 / inputs', () => {
    const shape: NetShape = { inputs: 50, layers: [{ units: 200, activation: 'relu' }] };
    const net = new Net(createNetKernel(Net.room(shape, 1)), shape, 1);
    net.draw(createRng(3), { type: 'he' });
    const kernel = net.exportWeights().values.subarray(0, 10_000);
    // The standard error of a variance of 10,000 normals is 0.04 × √(2 / 10,000) = 0.00057; four of them.
    expect(Math.abs(kernel.reduce((sum, value) => sum + value * value, 0) / 10_000 - 0.04)).toBeLessThan(0.0023);
  });

  it('are the same for the same seed, and others for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => {
      const net = new Net(createNetKernel(Net.room(SHAPE, 1)), SHAPE, 1);
      net.draw(createRng(seed), { type: 'he' });
      return net.exportWeights().values;
    });
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });
});
