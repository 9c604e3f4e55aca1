import { portableExp } from '../portable-exp.ts';
import type { Rng } from '../rng.ts';
import { paddedWidth } from './net-kernel.ts';
import type { NetKernel } from './net-kernel.ts';
import type { ParameterBlock } from './net.ts';
import type { HeadGradient, PolicyHead } from './policy-head.ts';

/** ½ log 2π */
const HALF_LOG_TWO_PI = 0.9189385332046727;

/** Independent normal numbers whose means the net gives; their spreads are learned beside it, the same for every observation, as logarithms. */
export class Gaussian implements PolicyHead {
  readonly outputs: number;
  readonly width: number;
  readonly parameters: ParameterBlock;
  readonly #memory: Float32Array;
  readonly #means: Float64Array;
  readonly #deviations: Float64Array;

  /** Takes twice `size` floats (padded) from the kernel; every deviation begins at e^`logDeviation`. */
  constructor(kernel: NetKernel, { size, logDeviation }: { readonly size: number; readonly logDeviation: number }) {
    const count = paddedWidth(size);
    this.outputs = size;
    this.width = size;
    this.parameters = { weights: kernel.take(count), gradients: kernel.take(count), count };
    this.#memory = kernel.memory;
    this.#means = new Float64Array(size);
    this.#deviations = new Float64Array(size);
    kernel.memory.fill(logDeviation, this.parameters.weights, this.parameters.weights + size);
  }

  /** Returns a copy of the logarithms of the deviations. */
  exportLogDeviations(): Float32Array {
    return this.#memory.slice(this.parameters.weights, this.parameters.weights + this.width);
  }

  /** @throws RangeError when there is not one for each number of an action */
  importLogDeviations(logDeviations: Float32Array): void {
    if (logDeviations.length !== this.width) throw new RangeError(`expected ${this.width} logarithms of deviations, was ${logDeviations.length}`);
    this.#memory.set(logDeviations, this.parameters.weights);
  }

  read(outputs: Float32Array, at: number): void {
    for (let i = 0; i < this.width; i++) {
      this.#means[i] = outputs[at + i]!;
      this.#deviations[i] = portableExp(this.#memory[this.parameters.weights + i]!);
    }
  }

  entropy(): number {
    let sum = this.width * (0.5 + HALF_LOG_TWO_PI);
    for (let i = 0; i < this.width; i++) sum += this.#memory[this.parameters.weights + i]!;
    return sum;
  }

  sample(rng: Rng, actions: Float32Array, at: number): void {
    for (let i = 0; i < this.width; i++) actions[at + i] = this.#means[i]! + this.#deviations[i]! * rng.normal();
  }

  mode(actions: Float32Array, at: number): void {
    for (let i = 0; i < this.width; i++) actions[at + i] = this.#means[i]!;
  }

  logProbability(actions: Float32Array, at: number): number {
    let sum = -this.width * HALF_LOG_TWO_PI;
    for (let i = 0; i < this.width; i++) {
      const distance = (actions[at + i]! - this.#means[i]!) / this.#deviations[i]!;
      sum -= 0.5 * distance * distance + this.#memory[this.parameters.weights + i]!;
    }
    return sum;
  }

  /** With z = (a − μ) / σ: d log p / dμ = z / σ, d log p / d log σ = z² − 1, d entropy / d log σ = 1. */
  gradient(gradient: HeadGradient, action: { readonly actions: Float32Array; readonly at: number }, gradients: Float32Array, gradientAt: number): void {
    for (let i = 0; i < this.width; i++) {
      const distance = (action.actions[action.at + i]! - this.#means[i]!) / this.#deviations[i]!;
      gradients[gradientAt + i] = (gradient.log * distance) / this.#deviations[i]!;
      this.#memory[this.parameters.gradients + i]! += gradient.log * (distance * distance - 1) + gradient.entropy;
    }
  }

  clearGradients(): void {
    this.#memory.fill(0, this.parameters.gradients, this.parameters.gradients + this.parameters.count);
  }
}
