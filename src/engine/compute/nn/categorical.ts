import { portableExp } from '../portable-exp.ts';
import { portableLog } from '../portable-log.ts';
import type { Rng } from '../rng.ts';
import type { HeadGradient, PolicyHead } from './policy-head.ts';

/** One of `count` choices, each with a probability proportional to e^output (softmax). An action is the index of the choice. */
export class Categorical implements PolicyHead {
  readonly outputs: number;
  readonly width = 1;
  readonly parameters = null;
  /** [count] of the row that was read. */
  readonly probabilities: Float64Array;
  readonly #logs: Float64Array;
  /** Of the row that was read; NaN until somebody asks. */
  #entropy = Number.NaN;

  constructor(count: number) {
    this.outputs = count;
    this.probabilities = new Float64Array(count);
    this.#logs = new Float64Array(count);
  }

  read(outputs: Float32Array, at: number): void {
    const { probabilities, outputs: count } = this;
    const logs = this.#logs;
    this.#entropy = Number.NaN;
    let largest = -Infinity;
    for (let i = 0; i < count; i++) if (outputs[at + i]! > largest) largest = outputs[at + i]!;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      // The largest counts 1: nothing overflows.
      const distance = outputs[at + i]! - largest;
      const power = distance === 0 ? 1 : portableExp(distance);
      probabilities[i] = power;
      sum += power;
    }
    const logSum = portableLog(sum);
    for (let i = 0; i < count; i++) {
      probabilities[i]! /= sum;
      logs[i] = outputs[at + i]! - largest - logSum;
    }
  }

  entropy(): number {
    if (this.#entropy === this.#entropy) return this.#entropy;
    let sum = 0;
    for (let i = 0; i < this.outputs; i++) sum -= this.probabilities[i]! * this.#logs[i]!;
    return (this.#entropy = sum);
  }

  sample(rng: Rng, actions: Float32Array, at: number): void {
    const draw = rng.float();
    let choice = 0;
    let below = this.probabilities[0]!;
    while (draw >= below && choice < this.outputs - 1) below += this.probabilities[++choice]!;
    actions[at] = choice;
  }

  /** @throws RangeError when the row that was read held what is no number: the first choice would come of it, whatever that is */
  mode(actions: Float32Array, at: number): void {
    let best = 0;
    for (let i = 1; i < this.outputs; i++) if (this.probabilities[i]! > this.probabilities[best]!) best = i;
    if (!(this.probabilities[best]! > 0)) throw new RangeError('expected a net that answers with numbers, was none: it has learned too fast, or sees what is no number');
    actions[at] = best;
  }

  logProbability(actions: Float32Array, at: number): number {
    return this.#logs[actions[at]!]!;
  }

  /** d log p(a) / d output = [a] − p, and d entropy / d output = −p (log p + entropy). */
  gradient(gradient: HeadGradient, action: { readonly actions: Float32Array; readonly at: number }, gradients: Float32Array, gradientAt: number): void {
    const entropy = this.entropy();
    const chosen = action.actions[action.at]!;
    for (let i = 0; i < this.outputs; i++) {
      const p = this.probabilities[i]!;
      gradients[gradientAt + i] = gradient.log * ((i === chosen ? 1 : 0) - p) - gradient.entropy * p * (this.#logs[i]! + entropy);
    }
  }

  clearGradients(): void {
    // Nothing is learned beside the net.
  }
}
