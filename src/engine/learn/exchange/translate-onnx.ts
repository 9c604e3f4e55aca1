import { weightCount } from '../../compute/nn/net.ts';
import type { ModelNetShape } from '../../domain/model.ts';
import { diagonal, followed } from './affine.ts';
import type { Affine } from './affine.ts';
import type { OnnxMapping } from './mapping.config.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnx-file.ts';

/** A graph as dense layers of our own, what comes before and after it taken in. */
export interface TranslatedNet {
  readonly shape: ModelNetShape;
  /** Layer by layer its kernel, row by row, then its bias. */
  readonly weights: Float32Array;
}

/** What a graph is read between, and what stands before and after. */
export interface Passage {
  readonly input: string;
  /** Numbers of the input. */
  readonly size: number;
  readonly output: string;
  readonly kind: OnnxMapping['output']['kind'];
  readonly before: Affine;
  readonly after: Affine;
}

/**
 * Turns a graph that is only dense layers (Gemm, MatMul, Add and the like, Tanh, Relu) into a net of our own, which says the same and is quicker than any runtime.
 * @returns one clause that says why it cannot where the graph is more than that
 */
export function translateOnnx(graph: OnnxGraph, passage: Passage): TranslatedNet | string {
  const path = pathBetween(graph, passage);
  if (typeof path === 'string') return path;
  const constants = new Constants(graph);
  const net = new NetBuilder(passage.before);
  for (const [index, step] of path.entries()) {
    const refusal = addStep(net, step, { constants, kind: passage.kind, isLast: index === path.length - 1, rest: path.slice(index + 1) });
    if (refusal !== null) return refusal;
  }
  if (net.width !== passage.after.inputs) return `expected ${passage.after.inputs} numbers from "${passage.output}", was ${net.width}`;
  if (passage.kind === 'choice') net.affine({ ...passage.after, bias: passage.after.bias.map((bias) => (bias < 0 ? bias : 0)) });
  else if (!isIdentity(passage.after)) net.affine(passage.after);
  return net.finish();
}

/** One node on the way, and the tensor on which the way came. */
interface Step {
  readonly node: OnnxNode;
  readonly from: string;
}

/** Follows the output back to the input: at each node exactly one of its inputs is no constant. */
function pathBetween(graph: OnnxGraph, { input, output }: Passage): readonly Step[] | string {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const constants = new Constants(graph);
  const path: Step[] = [];
  let at = output;
  while (at !== input) {
    const node = makers.get(at);
    if (node === undefined) return `"${output}" does not come of "${input}"`;
    if (node.outputs[0] !== at) return `it uses the second output of ${node.operator}`;
    const moving = isLogOfSoftmax(node, makers) ? [node.inputs[0]!] : node.inputs.filter((name) => name !== '' && constants.get(name) === null);
    const [from] = moving;
    if (from === undefined || moving.length > 1) return `${node.operator} joins ${moving.length} ways`;
    path.unshift({ node, from });
    if (path.length > graph.nodes.length) return 'it goes in a circle';
    at = from;
  }
  return path;
}

/** x - log Σ e^x, which is how distributions of PyTorch write it. */
function isLogOfSoftmax({ operator, inputs }: OnnxNode, makers: ReadonlyMap<string, OnnxNode>): boolean {
  const other = makers.get(inputs[1] ?? '');
  return operator === 'Sub' && other?.operator === 'ReduceLogSumExp' && other.inputs[0] === inputs[0];
}

interface StepPlace {
  readonly constants: Constants;
  readonly kind: Passage['kind'];
  readonly isLast: boolean;
  readonly rest: readonly Step[];
}

/** Adds what a node does; returns why it cannot. */
function addStep(net: NetBuilder, { node, from }: Step, { constants, kind, isLast, rest }: StepPlace): string | null {
  const { operator } = node;
  switch (operator) {
    case 'Tanh': case 'Relu': return net.activation(operator === 'Tanh' ? 'tanh' : 'relu');
    case 'Identity': case 'Dropout': return null;
    case 'Cast': return node.attributes['to'] === 1 || node.attributes['to'] === 11 || (kind === 'choice' && rest.length === 0) ? null : 'it casts to something else than floats';
    case 'Flatten': return (node.attributes['axis'] ?? 1) === 1 ? null : 'it flattens the batch';
    case 'Reshape': return reshapes(constants.get(node.inputs[1] ?? ''), net.width, kind) ? null : 'it reshapes';
    case 'Squeeze': case 'Unsqueeze': return isLast ? null : `it uses ${operator}`;
    case 'Gemm': return net.affineOf(gemm(node, from, constants));
    case 'MatMul': return net.affineOf(matMul(node, from, constants));
    case 'Sub':
      if (constants.get(node.inputs[0] ?? '') === null && constants.get(node.inputs[1] ?? '') === null) return endsIn({ ...node, attributes: { axis: -1 } }, kind !== 'action' && kind !== 'values', rest);
      return net.affineOf(elementwise(node, from, constants, net.width));
    case 'Add': case 'Mul': case 'Div': return net.affineOf(elementwise(node, from, constants, net.width));
    case 'Softmax': return endsIn(node, kind === 'probabilities' || kind === 'choice', rest);
    case 'LogSoftmax': return endsIn(node, kind === 'logits' || kind === 'choice', rest);
    case 'ArgMax': return endsIn(node, kind === 'choice', rest);
    case 'Clip': return kind === 'action' && clipsToOne(node, constants) && rest.every(({ node: { operator: next } }) => PASSING.has(next)) ? null : 'it clips';
    default: return `it uses ${operator === '' ? 'an operator without a name' : operator}`;
  }
}

/** What comes after the end changes no decision. */
const PASSING = new Set(['Identity', 'Cast', 'Reshape', 'Squeeze', 'Unsqueeze', 'Softmax', 'ArgMax']);

/** Softmax and its like keep the order and are what our own head does with what comes before. */
function endsIn({ operator, attributes }: OnnxNode, isExpected: boolean, rest: readonly Step[]): string | null {
  const axis = attributes['axis'] ?? (operator === 'ArgMax' ? 0 : -1);
  if (axis !== 1 && axis !== -1) return `it takes ${operator} along the batch`;
  return isExpected && rest.every(({ node }) => PASSING.has(node.operator)) ? null : `it uses ${operator} in the middle`;
}

function reshapes(shape: OnnxTensor | null, width: number, kind: Passage['kind']): boolean {
  const dims = Array.from(shape?.values ?? []);
  if (dims.length === 1) return kind === 'choice' || width === 1;
  return dims.length === 2 && (dims[1] === width || (dims[1] === -1 && (dims[0] === 1 || dims[0] === 0)));
}

function clipsToOne({ inputs, attributes }: OnnxNode, constants: Constants): boolean {
  const least = attributes['min'] ?? constants.get(inputs[1] ?? '')?.values?.[0];
  const most = attributes['max'] ?? constants.get(inputs[2] ?? '')?.values?.[0];
  return least === -1 && most === 1;
}

/** Y = alpha · A · B + beta · C. @see https://onnx.ai/onnx/operators/onnx__Gemm.html */
function gemm({ inputs, attributes }: OnnxNode, from: string, constants: Constants): Affine | string {
  const [alpha, beta] = [attributes['alpha'] ?? 1, attributes['beta'] ?? 1] as [number, number];
  const kernel = constants.get(inputs[1] ?? '');
  if (inputs[0] !== from || kernel === null || (attributes['transA'] ?? 0) !== 0) return 'it multiplies the other way round';
  const plain = matrixOf(kernel, { isTransposed: attributes['transB'] === 1 });
  if (typeof plain === 'string') return plain;
  const shift = inputs[2] === undefined || inputs[2] === '' ? 0 : rowOf(constants.get(inputs[2]), plain.outputs);
  if (shift === null) return 'a bias has another shape than its layer';
  return { ...plain, kernel: plain.kernel.map((weight) => alpha * weight), bias: plain.bias.map((_, output) => beta * (typeof shift === 'number' ? shift : shift[output]!)) };
}

function matMul({ inputs }: OnnxNode, from: string, constants: Constants): Affine | string {
  const kernel = constants.get(inputs[1] ?? '');
  return inputs[0] !== from || kernel === null ? 'it multiplies the other way round' : matrixOf(kernel, { isTransposed: false });
}

function matrixOf({ dims, values }: OnnxTensor, { isTransposed }: { readonly isTransposed: boolean }): Affine | string {
  const [rows = 0, columns = 0] = dims;
  if (dims.length !== 2 || values === null || values.length !== rows * columns) return `expected weights of two dimensions in the file, was ${dims.join(' × ') || 'none'}`;
  const [inputs, outputs] = isTransposed ? [columns, rows] : [rows, columns];
  const kernel = isTransposed ? Float64Array.from(values, (_, at) => values[(at % outputs) * inputs + Math.floor(at / outputs)]!) : values;
  return { inputs, outputs, kernel, bias: new Float64Array(outputs) };
}

function elementwise({ operator, inputs }: OnnxNode, from: string, constants: Constants, width: number): Affine | string {
  const isFirst = inputs[0] === from;
  const row = rowOf(constants.get(inputs[isFirst ? 1 : 0] ?? ''), width);
  if (row === null) return `${operator} takes numbers of another shape than its layer`;
  const numbers = typeof row === 'number' ? Array<number>(width).fill(row) : Array.from(row);
  const [ones, zeros] = [numbers.map(() => 1), numbers.map(() => 0)];
  switch (operator) {
    case 'Add': return diagonal(ones, numbers);
    case 'Sub': return isFirst ? diagonal(ones, numbers.map((number) => -number)) : diagonal(ones.map(() => -1), numbers);
    case 'Mul': return diagonal(numbers, zeros);
    default: return isFirst ? diagonal(numbers.map((number) => 1 / number), zeros) : 'it divides by what it is shown';
  }
}

/** Numbers that are added to each row alike: one for each column, or one for all. */
function rowOf(tensor: OnnxTensor | null, width: number): Float64Array | number | null {
  if (tensor?.values === null || tensor === null) return null;
  const { dims, values } = tensor;
  if (values.length === 1) return values[0]!;
  return values.length === width && dims.at(-1) === width ? values : null;
}

function isIdentity({ inputs, outputs, kernel, bias }: Affine): boolean {
  return inputs === outputs && bias.every((shift) => shift === 0) && kernel.every((weight, at) => weight === (Math.floor(at / outputs) === at % outputs ? 1 : 0));
}

/** Constants of a graph, also those that are made of others: written out, transposed, cast. */
class Constants {
  readonly #known: Map<string, OnnxTensor>;
  readonly #makers: ReadonlyMap<string, OnnxNode>;

  constructor({ nodes, initializers }: OnnxGraph) {
    this.#known = new Map(initializers.map((tensor) => [tensor.name, tensor]));
    this.#makers = new Map(nodes.filter(({ operator }) => MAKING.has(operator)).flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  }

  /** Null for what is no constant. */
  get(name: string): OnnxTensor | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const node = this.#makers.get(name);
    const made = node === undefined ? null : this.#make(node);
    if (made !== null) this.#known.set(name, made);
    return made;
  }

  #make({ operator, inputs, attributes }: OnnxNode): OnnxTensor | null {
    if (operator === 'Constant') return constantOf(attributes);
    const from = this.get(inputs[0] ?? '');
    if (from === null || operator !== 'Transpose') return from;
    const perm = attributes['perm'];
    const isSwap = from.dims.length === 2 && (perm === undefined || (Array.isArray(perm) && perm[0] === 1));
    if (!isSwap) return null;
    const turned = matrixOf(from, { isTransposed: true });
    return typeof turned === 'string' ? null : { ...from, dims: [turned.inputs, turned.outputs], values: turned.kernel };
  }
}

const MAKING = new Set(['Constant', 'Identity', 'Cast', 'Transpose']);

function constantOf({ value, value_float: float, value_floats: floats, value_int: int, value_ints: ints }: OnnxNode['attributes']): OnnxTensor | null {
  if (typeof value === 'object' && 'dims' in value) return value;
  const one = float ?? int;
  if (typeof one === 'number') return { name: '', elementType: 1, dims: [], values: Float64Array.of(one) };
  const many = floats ?? ints;
  return Array.isArray(many) ? { name: '', elementType: 1, dims: [many.length], values: Float64Array.from(many as readonly number[]) } : null;
}

/** Puts sums and activations together to layers: sums that follow each other are one. */
class NetBuilder {
  readonly #layers: { readonly sums: Affine; activation: 'tanh' | 'relu' | 'linear' }[] = [];
  #pending: Affine | null;

  constructor(before: Affine) {
    this.#pending = before;
  }

  /** How many numbers there are at this place. */
  get width(): number {
    return this.#pending?.outputs ?? this.#layers.at(-1)!.sums.outputs;
  }

  affine(next: Affine): void {
    this.#pending = this.#pending === null ? next : followed(this.#pending, next);
  }

  /** Adds sums, or says why not. */
  affineOf(next: Affine | string): string | null {
    if (typeof next === 'string') return next;
    if (next.inputs !== this.width) return `expected ${this.width} inputs of a layer, was ${next.inputs}`;
    this.affine(next);
    return null;
  }

  activation(activation: 'tanh' | 'relu'): null {
    const { width } = this;
    this.#layers.push({ sums: this.#pending ?? diagonal(Array<number>(width).fill(1), Array<number>(width).fill(0)), activation });
    this.#pending = null;
    return null;
  }

  finish(): TranslatedNet | string {
    if (this.#pending !== null) this.#layers.push({ sums: this.#pending, activation: 'linear' });
    const [first] = this.#layers;
    if (first === undefined) return 'it computes nothing';
    const shape = { inputs: first.sums.inputs, layers: this.#layers.map(({ sums, activation }) => ({ units: sums.outputs, activation })) };
    const weights = new Float32Array(weightCount(shape));
    let at = 0;
    for (const { sums } of this.#layers) {
      weights.set(sums.kernel, at);
      weights.set(sums.bias, at + sums.kernel.length);
      at += sums.kernel.length + sums.bias.length;
    }
    return { shape, weights };
  }
}
