import { describe, expect, it } from 'vitest';
import { Categorical } from '../../../../../src/engine/compute/nn/categorical.ts';
import { createNetKernel } from '../../../../../src/engine/compute/nn/net-kernel.ts';
import { Net } from '../../../../../src/engine/compute/nn/net.ts';
import type { NetShape } from '../../../../../src/engine/compute/nn/net.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { leaningToStay } from '../../../../../src/engine/learn/training/first-policy.ts';

/** Twelve numbers of a market, then the eight of the position, of which the first is the side. */
const INPUTS = 20;
const SIDE = 12;

/** Probabilities of the choices of a policy that has just been drawn, for a market that says anything. */
function firstProbabilities(activation: 'tanh' | 'relu', choices: number, side: number): Float64Array {
  const shape: NetShape = { inputs: INPUTS, layers: [{ units: 32, activation }, { units: 16, activation }, { units: choices, activation: 'linear' }] };
  const net = new Net(createNetKernel(Net.room(shape, 1)), shape, 1);
  net.draw(createRng(3), { type: 'orthogonal', gains: [Math.SQRT2, Math.SQRT2, 0.01] });
  const { net: leaning } = leaningToStay({ algorithm: 'ppo', head: 'categorical', net: net.exportWeights(), logDeviations: null, value: null }, 0.9);
  net.importWeights(leaning);
  const rng = createRng(9);
  const observation = Float32Array.from({ length: INPUTS }, () => rng.normal());
  observation[SIDE] = side;
  const head = new Categorical(choices);
  head.read(net.infer(observation), 0);
  return head.probabilities;
}

describe('a policy that has learned nothing yet', () => {
  for (const activation of ['tanh', 'relu'] as const) {
    for (const choices of [3, 7]) {
      const middle = (choices - 1) / 2;
      const sum = (values: Float64Array): number => values.reduce((total, one) => total + one, 0);

      it(`stays where it is at nine bars of ten (${activation}, ${choices} choices)`, () => {
        // e^flat / (e^flat + 2n) with flat = ln(2n · 0.9 / 0.1) is 0.9; the drawn weights of the last layer are small, and move it a little.
        expect(firstProbabilities(activation, choices, 0)[middle]).toBeCloseTo(0.9, 1);
        expect(sum(firstProbabilities(activation, choices, 1).slice(middle + 1))).toBeCloseTo(0.9, 1);
        expect(sum(firstProbabilities(activation, choices, -1).slice(0, middle))).toBeCloseTo(0.9, 1);
      });

      it(`would rather get out than turn (${activation}, ${choices} choices)`, () => {
        const long = firstProbabilities(activation, choices, 1);
        expect(long[middle]!).toBeGreaterThan(10 * sum(long.slice(0, middle)));
      });
    }
  }
});
