import type { NetKernel } from './net-kernel.ts';
import type { ParameterBlock } from './net.ts';

/** The constants of Adam. */
export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Everything the next steps of an {@link Adam} depend on, beside weights and gradients. */
export interface AdamSnapshot {
  /** [Σ count] running mean of the gradients, block by block. */
  readonly first: Float32Array;
  /** [Σ count] running mean of their squares. */
  readonly second: Float32Array;
  /** β1^t and β2^t after t steps. */
  readonly powers: readonly [beta1: number, beta2: number];
}

/** One step of Adam, worked out and not taken yet. Plain numbers: it may be taken elsewhere. */
export interface AdamStep {
  /** What gradients are multiplied with first. */
  readonly scale: number;
  /** The learning rate / (1 − β1^t). */
  readonly rate: number;
  /** 1 / √(1 − β2^t) */
  readonly rootCorrection: number;
}

/**
 * The optimiser Adam over blocks of parameters that share one norm of their gradients.
 * @see Kingma & Ba 2015, arXiv:1412.6980, algorithm 1
 */
export class Adam {
  readonly #kernel: NetKernel;
  readonly #blocks: readonly ParameterBlock[];
  readonly #settings: AdamSettings;
  readonly #moments: readonly { readonly first: number; readonly second: number }[];
  // Products step by step: the power function is left to the machine.
  #beta1Power = 1;
  #beta2Power = 1;

  /** Takes two floats from the kernel for each parameter. */
  constructor(kernel: NetKernel, blocks: readonly ParameterBlock[], settings: AdamSettings) {
    this.#kernel = kernel;
    this.#blocks = blocks;
    this.#settings = settings;
    this.#moments = blocks.map(({ count }) => ({ first: kernel.take(count), second: kernel.take(count) }));
  }

  /** Returns how many floats the kernel needs for the moments of these blocks. */
  static room(blocks: readonly Pick<ParameterBlock, 'count'>[]): number {
    return blocks.reduce((sum, { count }) => sum + 2 * count + 32, 0);
  }

  /**
   * Takes one step down the gradients, shortened together where their norm exceeds `maximumNorm`, and returns that norm. Gradients that are not finite
   * change nothing: the norm that is returned says so.
   */
  step(learningRate: number, maximumNorm: number): number {
    const norm = Math.sqrt(this.squares());
    const step = this.plan(learningRate, maximumNorm, norm);
    if (step !== null) this.take(step);
    return norm;
  }

  /** Returns Σ gradient² of all blocks. */
  squares(): number {
    let squares = 0;
    for (const { gradients, count } of this.#blocks) squares += this.#kernel.sumOfSquares(gradients, count);
    return squares;
  }

  /** Counts one step more and works it out for gradients of that norm; null where it is not finite. */
  plan(learningRate: number, maximumNorm: number, norm: number): AdamStep | null {
    if (!Number.isFinite(norm)) return null;
    const { beta1, beta2 } = this.#settings;
    this.#beta1Power *= beta1;
    this.#beta2Power *= beta2;
    return { scale: Math.min(1, maximumNorm / (norm + 1e-6)), rate: learningRate / (1 - this.#beta1Power), rootCorrection: 1 / Math.sqrt(1 - this.#beta2Power) };
  }

  /** Takes a step, which another Adam of the same settings may have planned. */
  take({ scale, rate, rootCorrection }: AdamStep): void {
    const { beta1, beta2, epsilon } = this.#settings;
    for (const [i, { weights, gradients, count }] of this.#blocks.entries()) {
      const { first, second } = this.#moments[i]!;
      this.#kernel.adam(weights, gradients, first, second, count, scale, rate, beta1, beta2, rootCorrection, epsilon);
    }
  }

  snapshot(): AdamSnapshot {
    return { first: this.#copy('first'), second: this.#copy('second'), powers: [this.#beta1Power, this.#beta2Power] };
  }

  /** @throws RangeError when the snapshot is of other parameters */
  restore({ first, second, powers }: AdamSnapshot): void {
    const count = this.#blocks.reduce((sum, block) => sum + block.count, 0);
    if (first.length !== count || second.length !== count) throw new RangeError(`expected moments of ${count} parameters, was ${first.length} and ${second.length}`);
    let at = 0;
    for (const [i, block] of this.#blocks.entries()) {
      this.#kernel.memory.set(first.subarray(at, at + block.count), this.#moments[i]!.first);
      this.#kernel.memory.set(second.subarray(at, at + block.count), this.#moments[i]!.second);
      at += block.count;
    }
    [this.#beta1Power, this.#beta2Power] = powers;
  }

  #copy(moment: 'first' | 'second'): Float32Array {
    const copy = new Float32Array(this.#blocks.reduce((sum, { count }) => sum + count, 0));
    let at = 0;
    for (const [i, { count }] of this.#blocks.entries()) {
      const from = this.#moments[i]![moment];
      copy.set(this.#kernel.memory.subarray(from, from + count), at);
      at += count;
    }
    return copy;
  }
}
