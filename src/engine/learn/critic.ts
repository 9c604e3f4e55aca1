import { Adam } from '../compute/nn/adam.ts';
import type { AdamSettings, AdamStep } from '../compute/nn/adam.ts';
import { squaredError } from '../compute/nn/losses.ts';
import { Net } from '../compute/nn/net.ts';
import type { NetShape } from '../compute/nn/net.ts';
import type { NetKernel } from '../compute/nn/net-kernel.ts';
import { gatherRows } from './gather-rows.ts';

/** What a critic is made of. Survives a message to another thread, where the lists are the same memory. */
export interface CriticSettings {
  readonly shape: NetShape;
  /** The most rows of a batch. */
  readonly rows: number;
  readonly adam: AdamSettings;
  /** Weight of its loss. */
  readonly weight: number;
  /** [places × inputs] as the net sees them. */
  readonly observations: Float32Array;
  /** [places] what the net is to learn. */
  readonly returns: Float64Array;
  /** [places] in which order they are learned from. */
  readonly order: Uint32Array;
}

/** One piece of a critic's work: the step that is due, then the gradients of `order[from … to)`; both are the same number for none. */
export interface CriticWork {
  readonly step: AdamStep | null;
  readonly from: number;
  readonly to: number;
}

/** What came of it. */
export interface CriticAnswer {
  /** Σ squared error of the rows. */
  readonly loss: number;
  /** Σ gradient² */
  readonly squares: number;
}

/** Who does the work of a critic. Every {@link CriticDesk.begin} is followed by a {@link CriticDesk.finish} before the next. */
export interface CriticDesk {
  begin(work: CriticWork): void;
  /** Returns when the work is done. */
  finish(): CriticAnswer;
}

/** The critic's work, done in the thread that asks for it. */
export function ownDesk(critic: Critic): CriticDesk {
  let work: CriticWork = { step: null, from: 0, to: 0 };
  return {
    begin: (next) => { work = next; },
    finish: () => critic.do(work),
  };
}

/** The half of PPO's learning that belongs to the value net: it needs nothing of the policy but the common norm of the gradients, which comes with the step. */
export class Critic {
  readonly net: Net;
  readonly adam: Adam;
  readonly #settings: CriticSettings;

  /** Takes its places from the kernel. */
  constructor(kernel: NetKernel, settings: CriticSettings) {
    this.#settings = settings;
    this.net = new Net(kernel, settings.shape, settings.rows);
    this.adam = new Adam(kernel, [this.net.parameters], settings.adam);
  }

  do({ step, from, to }: CriticWork): CriticAnswer {
    if (step !== null) this.adam.take(step);
    if (from === to) return { loss: 0, squares: 0 };
    const { net } = this;
    const { observations, returns, weight } = this.#settings;
    const places = this.#settings.order.subarray(from, to);
    const rows = places.length;
    gatherRows(net, { values: observations, size: net.shape.inputs }, places);
    net.forward(rows);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * net.outputStride;
      const value = squaredError(net.outputs[at]!, returns[places[row]!]!);
      net.outputGradients[at] = (weight * value.gradient) / rows;
      loss += value.loss;
    }
    net.backward(rows);
    return { loss, squares: this.adam.squares() };
  }
}
