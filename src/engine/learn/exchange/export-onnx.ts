import type { ModelDocument, ModelMember, ModelNet } from '../../domain/model.ts';
import { fileStem, layersOf, outputName, scaleOf } from './dense-layers.ts';
import { ELEMENT, encodeOnnx, withMetadata } from './onnx-file.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor, OnnxValue } from './onnx-file.ts';

/** A file of an exported model. */
export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The operators that the graphs are written in: ONNX 1.8, of 2020, which every runtime of today reads. */
export const EXPORT_OPSET = 13;

/** Keys of what is written beside the graph. */
export const METADATA = { code: 'tradewind.code', manifest: 'tradewind.manifest', member: 'tradewind.member', features: 'tradewind.features.hash' } as const;

/**
 * Writes a model as ONNX, one file for each member: input `observation` [batch, numbers], as the features are worked out, NaN where one is unknown, then masks and position; the scaling
 * that was fitted in training is part of the graph. Outputs by the kind of the member: `logits`, `probabilities` and `choice`; `values` and `choice`; `mean` and `action`; or `action`; and
 * `value` where the model brings one along. A member that came as an ONNX file leaves as that file, its mapping put in:
 * `tradewind.observation`, scaled as its manifest says, and `tradewind.answer`.
 */
export function exportOnnx(document: ModelDocument, code: string): readonly ExportedFile[] {
  const { manifest, weights } = document;
  return manifest.members.map((member, index) => {
    const name = `${fileStem(document, code, index)}.onnx`;
    const metadata = { [METADATA.code]: code, [METADATA.member]: String(index), [METADATA.features]: manifest.features.hash, [METADATA.manifest]: JSON.stringify(manifest) };
    if (member.foreign === undefined) return { name, bytes: encodeOnnx(graphOf(document, member), { opset: EXPORT_OPSET, metadata }) };
    return { name, bytes: withMetadata(new Uint8Array(weights.buffer, weights.byteOffset + 4 * member.from, member.foreign.bytes), metadata) };
  });
}

function graphOf({ manifest, weights }: ModelDocument, member: ModelMember): Parameters<typeof encodeOnnx>[0] {
  const graph = new GraphWriter();
  const size = manifest.observation.length;
  const seen = scaledBy(graph, member, scaledFeatures(graph, manifest));
  const outputs = [...policyOutputs(graph, member, netOutput(graph, { net: member, weights, input: seen, prefix: 'policy' }))];
  if (member.value !== undefined) {
    graph.rename(netOutput(graph, { net: member.value, weights, input: seen, prefix: 'value' }), 'value');
    outputs.push({ name: 'value', elementType: ELEMENT.float, dims: [BATCH, 1] });
  }
  return { nodes: graph.nodes, initializers: graph.tensors, inputs: [{ name: INPUT, elementType: ELEMENT.float, dims: [BATCH, size] }], outputs };
}

const INPUT = 'observation';
const BATCH = 'batch';

/** Collects nodes and constants. */
class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];

  /** Adds a node with one output, and returns the output's name. */
  add(operator: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    this.nodes.push({ operator, domain: '', inputs, outputs: [output], attributes });
    return output;
  }

  constant(name: string, dims: readonly number[], values: ArrayLike<number>, elementType: number = ELEMENT.float): string {
    this.tensors.push({ name, elementType, dims, values: Float64Array.from(values) });
    return name;
  }

  /** Gives the output that was added last another name. */
  rename(from: string, to: string): void {
    const node = this.nodes.pop();
    if (node !== undefined) this.nodes.push({ ...node, outputs: node.outputs.map((output) => (output === from ? to : output)) });
  }
}

/** (value - centre) / scale within ±clip, and 0 for what is unknown. Masks and position pass. */
function scaledFeatures(graph: GraphWriter, { normaliser, observation }: ModelDocument['manifest']): string {
  const rest = observation.length - normaliser.centre.length;
  const row = (name: string, own: readonly number[], other: number): string => graph.constant(name, [1, observation.length], [...own, ...Array<number>(rest).fill(other)]);
  const unknown = graph.add('IsNaN', [INPUT], 'unknown');
  const shifted = graph.add('Sub', [INPUT, row('features.centre', normaliser.centre, 0)], 'shifted');
  let scaled = graph.add('Mul', [shifted, row('features.factor', normaliser.scale.map((scale) => (scale === 0 ? 0 : 1 / scale)), 1)], 'unbounded');
  const { clip } = normaliser;
  if (clip !== null) {
    scaled = graph.add('Min', [scaled, row('features.most', normaliser.scale.map(() => clip), FAR)], 'not-above');
    scaled = graph.add('Max', [scaled, row('features.least', normaliser.scale.map(() => -clip), -FAR)], 'bounded');
  }
  return graph.add('Where', [unknown, graph.constant('zero', [1], [0]), scaled], 'scaled');
}

/** The largest 32-bit float: no bound. */
const FAR = 3.4028234663852886e38;

function scaledBy(graph: GraphWriter, member: ModelMember, input: string): string {
  const scale = scaleOf(member);
  if (scale === null) return input;
  const size = scale.mean.length;
  const shifted = graph.add('Sub', [input, graph.constant('own.mean', [1, size], scale.mean)], 'own-shifted');
  const scaled = graph.add('Mul', [shifted, graph.constant('own.factor', [1, size], scale.factor)], 'own-unbounded');
  return graph.add('Clip', [scaled, graph.constant('own.least', [], [-scale.limit]), graph.constant('own.most', [], [scale.limit])], 'own-scaled');
}

/** Returns the name of the last layer's numbers; their node is the last one. */
function netOutput(graph: GraphWriter, { net, weights, input, prefix }: { readonly net: ModelNet; readonly weights: Float32Array; readonly input: string; readonly prefix: string }): string {
  let at = input;
  for (const [index, { inputs, units, kernel, bias, activation }] of layersOf(net, weights).entries()) {
    const name = `${prefix}.${index}`;
    at = graph.add('Gemm', [at, graph.constant(`${name}.kernel`, [inputs, units], kernel), graph.constant(`${name}.bias`, [units], bias)], name);
    if (activation !== 'linear') at = graph.add(activation === 'tanh' ? 'Tanh' : 'Relu', [at], `${name}.${activation}`);
  }
  return at;
}

function policyOutputs(graph: GraphWriter, member: ModelMember, last: string): readonly OnnxValue[] {
  const units = member.shape.layers.at(-1)!.units;
  const choice = (from: string): OnnxValue => ({ name: graph.add('ArgMax', [from], 'choice', { axis: 1, keepdims: 0 }), elementType: ELEMENT.int64, dims: [BATCH] });
  const numbers = (name: string, count: number): OnnxValue => ({ name, elementType: ELEMENT.float, dims: [BATCH, count] });
  const name = outputName(member);
  if (member.head === 'duelling') {
    duel(graph, last, units);
    return [numbers(name, units - 1), choice(name)];
  }
  graph.rename(last, name);
  if (member.head === 'categorical') return [numbers(name, units), numbers(graph.add('Softmax', [name], 'probabilities', { axis: 1 }), units), choice(name)];
  if (member.head === 'q-values') return [numbers(name, units), choice(name)];
  if (member.head === 'tanh') return [numbers(name, units)];
  graph.add('Clip', [name, graph.constant('least', [], [-1]), graph.constant('most', [], [1])], 'action');
  return [numbers(name, units), numbers('action', units)];
}

/** Q(a) = V + A(a) - mean A. @see Wang et al. 2016, arXiv:1511.06581, eq. 9 */
function duel(graph: GraphWriter, row: string, units: number): void {
  const place = (name: string, value: number): string => graph.constant(name, [1], [value], ELEMENT.int64);
  const [first, second, end, axis] = [place('duel.0', 0), place('duel.1', 1), place('duel.end', units), place('duel.axis', 1)];
  const value = graph.add('Slice', [row, first, second, axis], 'place-value');
  const advantages = graph.add('Slice', [row, second, end, axis], 'advantages');
  const mean = graph.add('ReduceMean', [advantages], 'mean-advantage', { axes: [1], keepdims: 1 });
  graph.add('Sub', [graph.add('Add', [value, advantages], 'value-and-advantage'), mean], 'values');
}
