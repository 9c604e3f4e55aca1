import { Categorical } from '../../compute/nn/categorical.ts';
import { duelingValues } from '../../compute/nn/dueling.ts';
import { Net } from '../../compute/nn/net.ts';
import type { NetKernel } from '../../compute/nn/net-kernel.ts';
import { ObservationNormaliser } from '../../compute/nn/observation-normaliser.ts';
import { portableExp } from '../../compute/portable-exp.ts';
import { portableLog } from '../../compute/portable-log.ts';
import type { ModelDocument, ModelMember, ModelNet } from '../../domain/model.ts';
import type { OpenForeignPolicy } from './foreign-policy.ts';

/** One net, or one policy from elsewhere, that says what it wants. */
export class Member {
  readonly manifest: ModelMember;
  /** [choices] that add up to 1; of a member that values choices those of Boltzmann's distribution over its values in units of their deviation. Empty for a continuous action. */
  readonly probabilities: Float64Array;
  /** [choices] the value of each choice; null for a member that does not value them. */
  readonly values: Float64Array | null;
  /** The likeliest, or most valuable, choice; the first of equals. */
  choice = 0;
  /** Of a continuous action: what it wants, -1 to 1. */
  action = 0;
  readonly #softmax: Categorical;
  readonly #precision: number;
  readonly #infer: (observation: Float32Array) => Float32Array;
  readonly #scale: ObservationNormaliser | null;
  readonly #scaled: Float32Array;

  constructor(manifest: ModelMember, parts: { readonly infer: (observation: Float32Array) => Float32Array; readonly choices: number; readonly inputs: number }) {
    const { choices, inputs, infer } = parts;
    this.manifest = manifest;
    this.probabilities = new Float64Array(choices);
    this.values = manifest.head === 'q-values' || manifest.head === 'duelling' ? new Float64Array(choices) : null;
    this.#infer = infer;
    this.#scale = scaleOf(manifest, inputs);
    this.#scaled = new Float32Array(inputs);
    this.#softmax = new Categorical(Math.max(1, choices));
    const [logDeviation] = manifest.logDeviations ?? [];
    this.#precision = logDeviation === undefined ? Number.NaN : portableExp(-2 * logDeviation);
  }

  /**
   * Looks at an observation; the fields speak of it from now on.
   * @throws Error when it answers with what is no number: of such an answer the first choice would come, fully short
   */
  look(observation: Float32Array): void {
    const outputs = this.#infer(this.prepare(observation));
    switch (this.manifest.head) {
      case 'categorical': return this.#readLogits(outputs);
      case 'q-values': return this.#readValues(outputs);
      case 'duelling': return this.#readAdvantages(outputs);
      case 'gaussian':
      case 'tanh': return this.#readAction(outputs[0]!);
    }
  }

  /** Returns the observation as the net takes it, in memory of the member unless it takes it as it is. */
  prepare(observation: Float32Array): Float32Array {
    if (this.#scale === null) return observation;
    this.#scale.apply(observation, this.#scaled);
    return this.#scaled;
  }

  /** How sure it is of the observation that it has looked at, 0 or more: the share of doubt that it has left, or 1 / σ² of an action (NaN without a deviation); see `ensemble.ts`. */
  confidence(): number {
    const { probabilities } = this;
    if (probabilities.length === 0) return this.#precision;
    let entropy = 0;
    for (let i = 0; i < probabilities.length; i++) {
      const p = probabilities[i]!;
      if (p > 0) entropy -= p * portableLog(p);
    }
    return Math.max(0, 1 - entropy / portableLog(probabilities.length));
  }

  #readLogits(outputs: Float32Array): void {
    this.#softmax.read(outputs, 0);
    const { probabilities } = this;
    const found = this.#softmax.probabilities;
    let best = 0;
    for (let i = 0; i < probabilities.length; i++) {
      const p = found[i]!;
      probabilities[i] = p;
      if (p > probabilities[best]!) best = i;
    }
    if (!(probabilities[best]! > 0)) throw notNumbers(outputs);
    this.choice = best;
  }

  #readValues(outputs: Float32Array): void {
    const values = this.values!;
    for (let i = 0; i < values.length; i++) values[i] = outputs[i]!;
    this.#weighValues(values);
  }

  #readAdvantages(outputs: Float32Array): void {
    duelingValues(outputs, 0, this.values!);
    this.#weighValues(this.values!);
  }

  #weighValues(values: Float64Array): void {
    const deviation = deviationOf(values);
    if (!(deviation < Infinity)) throw notNumbers(values);
    const { probabilities } = this;
    let best = 0;
    for (let i = 0; i < values.length; i++) if (values[i]! > values[best]!) best = i;
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += probabilities[i] = deviation > 0 ? portableExp((values[i]! - values[best]!) / deviation) : 1;
    for (let i = 0; i < values.length; i++) probabilities[i]! /= sum;
    this.choice = best;
  }

  #readAction(action: number): void {
    if (action !== action) throw notNumbers([action]);
    this.action = action > 1 ? 1 : action < -1 ? -1 : action;
  }
}

function notNumbers(answer: ArrayLike<number>): Error {
  return new Error(`its net answers ${Array.from(answer).join(', ')} to what it sees: expected numbers`);
}

/** Returns the deviation of the values over the choices (divided by their number): the unit that makes one member's values comparable with another's. */
export function deviationOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) * (values[i]! - mean);
  return Math.sqrt(squares / values.length);
}

/** Returns the net of a document, its weights in place. */
export function netOf({ weights }: Pick<ModelDocument, 'weights'>, { shape, from, count }: ModelNet, kernel: NetKernel, rows: number): Net {
  const net = new Net(kernel, shape, rows);
  net.importWeights({ shape, values: weights.subarray(from, from + count) });
  return net;
}

/** Returns what answers for a member: its net in the kernel, or its file with the runtime. */
export function inferenceOf(document: ModelDocument, member: ModelMember, kernel: NetKernel, open: OpenForeignPolicy | null): (observation: Float32Array) => Float32Array {
  if (member.foreign === undefined) {
    const net = netOf(document, member, kernel, 1);
    return (observation) => net.infer(observation);
  }
  if (open === null) throw new Error('the runtime for policies from elsewhere (ONNX) is not there');
  const { weights } = document;
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset + 4 * member.from, member.foreign.bytes).slice();
  const policy = open(bytes, member);
  return (observation) => policy.run(observation);
}

function scaleOf({ observationScale }: ModelMember, inputs: number): ObservationNormaliser | null {
  if (observationScale === undefined) return null;
  const normaliser = new ObservationNormaliser(inputs, observationScale.limit);
  normaliser.restore(observationScale);
  return normaliser;
}
