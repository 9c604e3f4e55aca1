import { assertNever, invariant } from '../../domain/assert.ts';
import type { ModelDocument, ModelMember, ModelNet } from '../../domain/model.ts';

/** One layer with its weights. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  /** [inputs × units] row by row. */
  readonly kernel: Float32Array;
  /** [units] */
  readonly bias: Float32Array;
  readonly activation: 'tanh' | 'relu' | 'linear';
}

/**
 * Takes the layers of a net out of the weights of its document.
 * @throws InvariantError when the weights are not as many as the shape asks for
 */
export function layersOf({ shape, from, count }: ModelNet, weights: Float32Array): readonly DenseLayer[] {
  let at = from;
  const take = (length: number): Float32Array => weights.subarray(at, (at += length));
  const layers = shape.layers.map(({ units, activation }, index) => {
    const inputs = index === 0 ? shape.inputs : shape.layers[index - 1]!.units;
    return { inputs, units, activation, kernel: take(inputs * units), bias: take(units) };
  });
  invariant(at - from === count && at <= weights.length, () => `expected ${at - from} weights from ${from} on, was ${count} of ${weights.length}`);
  return layers;
}

/** The plain net that says the same as a duelling one: Q(a) = V + A(a) - mean A is linear in the last layer, so its weights take it up. @see Wang et al. 2016, arXiv:1511.06581, eq. 9 */
export function withoutDuel(layers: readonly DenseLayer[]): readonly DenseLayer[] {
  const last = layers.at(-1);
  invariant(last?.activation === 'linear' && last.units >= 2, 'expected a duelling net to end with a linear layer of a value and advantages');
  const choices = last.units - 1;
  const fold = (from: Float32Array, rows: number): Float32Array => {
    const folded = new Float32Array(rows * choices);
    for (let row = 0; row < rows; row++) {
      const [value = 0, ...advantages] = from.subarray(row * last.units, (row + 1) * last.units);
      const mean = advantages.reduce((sum, advantage) => sum + advantage, 0) / choices;
      advantages.forEach((advantage, choice) => { folded[row * choices + choice] = value + advantage - mean; });
    }
    return folded;
  };
  return [...layers.slice(0, -1), { ...last, units: choices, kernel: fold(last.kernel, last.inputs), bias: fold(last.bias, 1) }];
}

/** How a member brings observations to its own scale: (x - mean) × factor within ±limit; null where it takes them as they are. */
export interface MemberScale {
  readonly mean: Float64Array;
  readonly factor: Float64Array;
  readonly limit: number;
}

/** Returns how a member scales what it is shown. */
export function scaleOf({ observationScale }: ModelMember): MemberScale | null {
  if (observationScale === undefined) return null;
  const { count, means, squares, limit } = observationScale;
  return { mean: Float64Array.from(means), factor: Float64Array.from(squares, (square) => (count < 2 ? 1 : 1 / Math.sqrt(square / count + 1e-8))), limit };
}

/** Returns what the last layer's numbers are called, for whoever reads an exported model. */
export function outputName({ head }: Pick<ModelMember, 'head'>): 'logits' | 'values' | 'mean' | 'action' {
  switch (head) {
    case 'categorical': return 'logits';
    case 'q-values': case 'duelling': return 'values';
    case 'gaussian': return 'mean';
    case 'tanh': return 'action';
    default: return assertNever(head);
  }
}

/** Returns a name for the files of a member: short, and different for each. */
export function fileStem({ manifest }: ModelDocument, code: string, index: number): string {
  const member = manifest.members[index]!;
  return manifest.members.length === 1 ? `model-${code.slice(0, 12)}` : `model-${code.slice(0, 12)}-${index + 1}-${member.algorithm}-${String(member.seed).replaceAll(/[^\w-]/g, '_')}`;
}
