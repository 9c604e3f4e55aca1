import type { Rng } from '../rng.ts';
import type { ParameterBlock } from './net.ts';

/** How much a loss changes with the log-probability of an action and with the entropy of the distribution. */
export interface HeadGradient {
  readonly log: number;
  readonly entropy: number;
}

/**
 * A distribution over actions, read from the outputs of a net one row at a time. Computed in doubles with an exponential and a logarithm of our own:
 * the same bits on every machine.
 */
export interface PolicyHead {
  /** How many outputs the net has. */
  readonly outputs: number;
  /** How many numbers make one action. */
  readonly width: number;
  /** What the distribution learns beside the net; null for nothing. */
  readonly parameters: ParameterBlock | null;
  /** Reads one row; what follows speaks of it. */
  read(outputs: Float32Array, at: number): void;
  /** In nats. */
  entropy(): number;
  /** Draws an action into `actions` at `at`. */
  sample(rng: Rng, actions: Float32Array, at: number): void;
  /** Writes the most likely action. */
  mode(actions: Float32Array, at: number): void;
  /** Returns the logarithm of the probability (density) of an action. */
  logProbability(actions: Float32Array, at: number): number;
  /** Writes dLoss/dOutput of the row to `gradients` at `gradientAt`, and adds to the gradients of {@link parameters}. */
  gradient(gradient: HeadGradient, action: { readonly actions: Float32Array; readonly at: number }, gradients: Float32Array, gradientAt: number): void;
  /** Sets the gradients of {@link parameters} to 0. */
  clearGradients(): void;
}
