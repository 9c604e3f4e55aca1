import { Net } from '../../compute/nn/net.ts';
import { createNetKernel } from '../../compute/nn/net-kernel.ts';
import { portableExp } from '../../compute/portable-exp.ts';
import type { ModelDocument } from '../../domain/model.ts';
import { deviationOf, netOf } from './member.ts';
import type { Member } from './member.ts';

/** Points at which the gradient is taken between a usual observation and the one in hand. */
export const STEPS = 64;

/** What of a member's answer is explained: the probability of a choice, its value, or the action. */
export type Explained = { readonly of: 'probability' | 'value'; readonly choice: number } | { readonly of: 'action' };

/** How each number of an observation has moved a member's answer away from the usual one. */
export interface Attribution {
  /** [observation] that add up to `now - usual`, but for what the sum has missed of the integral. */
  readonly parts: Float64Array;
  readonly now: number;
  readonly usual: number;
}

/**
 * Integrated gradients: (x - x') · ∫₀¹ ∂F(x' + α (x - x')) / ∂x dα, of which the integral is a sum over {@link STEPS} midpoints.
 * @see Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks", arXiv:1703.01365, eq. 1 and 3
 */
export class Gradients {
  readonly #member: Member;
  readonly #net: Net;
  readonly #from: Float32Array;
  readonly #to: Float32Array;

  /** Takes memory of its own, for many observations at a time. */
  constructor(document: ModelDocument, member: Member) {
    const { manifest } = member;
    this.#member = member;
    this.#net = netOf(document, manifest, createNetKernel(Net.room(manifest.shape, STEPS)), STEPS);
    this.#from = new Float32Array(manifest.shape.inputs);
    this.#to = new Float32Array(manifest.shape.inputs);
  }

  /** Explains what the member says of an observation against what it says of a usual one. The member is left looking at the observation. */
  attribute(observation: Float32Array, usual: Float32Array, explained: Explained): Attribution {
    const net = this.#net;
    this.#from.set(this.#member.prepare(usual));
    this.#to.set(this.#member.prepare(observation));
    this.#member.look(observation);
    // Where values are weighed like probabilities, the unit is that of the observation in hand all along the way.
    const unit = this.#member.values === null ? 1 : deviationOf(this.#member.values);
    this.#writePath();
    net.forward(STEPS);
    for (let row = 0; row < STEPS; row++) this.#writeGradient(row * net.outputStride, explained, unit);
    net.backwardToInputs(STEPS);
    const parts = new Float64Array(this.#from.length);
    for (let row = 0; row < STEPS; row++) for (let i = 0; i < parts.length; i++) parts[i]! += net.inputGradients[row * net.inputStride + i]!;
    for (let i = 0; i < parts.length; i++) parts[i]! *= (this.#to[i]! - this.#from[i]!) / STEPS;
    return { parts, now: this.#answer(this.#to, explained, unit), usual: this.#answer(this.#from, explained, unit) };
  }

  #writePath(): void {
    const { inputs, inputStride } = this.#net;
    for (let row = 0; row < STEPS; row++) {
      const share = (row + 0.5) / STEPS;
      for (let i = 0; i < this.#from.length; i++) inputs[row * inputStride + i] = this.#from[i]! + share * (this.#to[i]! - this.#from[i]!);
    }
  }

  #answer(observation: Float32Array, explained: Explained, unit: number): number {
    const outputs = this.#net.infer(observation);
    if (explained.of === 'action') return outputs[0]!;
    const rows = this.#rowOf(outputs, 0);
    return explained.of === 'value' ? rows[explained.choice]! : softmax(rows, unit)[explained.choice]!;
  }

  /** Logits, or values. */
  #rowOf(outputs: Float32Array, at: number): Float64Array {
    const count = this.#member.probabilities.length;
    const isDuelling = this.#member.manifest.head === 'duelling';
    const row = Float64Array.from({ length: count }, (_, i) => outputs[at + i + (isDuelling ? 1 : 0)]!);
    if (!isDuelling) return row;
    const mean = row.reduce((sum, advantage) => sum + advantage, 0) / count;
    return row.map((advantage) => outputs[at]! + advantage - mean);
  }

  /** dF / dOutput. Of softmax: ∂p_c / ∂z_i = p_c ([i = c] - p_i) / unit; of duelling values: ∂Q_c / ∂V = 1, ∂Q_c / ∂A_i = [i = c] - 1 / n. */
  #writeGradient(at: number, explained: Explained, unit: number): void {
    const { outputs, outputGradients, outputStride } = this.#net;
    outputGradients.fill(0, at, at + outputStride);
    if (explained.of === 'action') {
      outputGradients[at] = 1;
      return;
    }
    const { choice } = explained;
    const row = this.#rowOf(outputs, at);
    const p = explained.of === 'value' ? null : softmax(row, unit);
    const slopes = Array.from(row, (_, i) => (p === null ? (i === choice ? 1 : 0) : (p[choice]! * ((i === choice ? 1 : 0) - p[i]!)) / (unit > 0 ? unit : 1)));
    const isDuelling = this.#member.manifest.head === 'duelling';
    const sum = slopes.reduce((total, slope) => total + slope, 0);
    if (isDuelling) outputGradients[at] = sum;
    slopes.forEach((slope, i) => { outputGradients[at + i + (isDuelling ? 1 : 0)] = isDuelling ? slope - sum / slopes.length : slope; });
  }
}

function softmax(row: Float64Array, unit: number): Float64Array {
  const largest = row.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = row.map((value) => (unit > 0 ? portableExp((value - largest) / unit) : 1));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
