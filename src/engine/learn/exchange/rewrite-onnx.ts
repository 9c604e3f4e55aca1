import type { Affine } from './affine.ts';
import type { OnnxMapping } from './mapping.config.ts';
import { ELEMENT, GRAPH, MODEL, nodeMessage, tensorMessage, valueMessage } from './onnx-file.ts';
import type { OnnxAttribute, OnnxTensor } from './onnx-file.ts';
import { MessageWriter, readFields, readText } from './protobuf.ts';
import type { RawField } from './protobuf.ts';

/** Names of the rewritten file's input and output. */
export const FOREIGN_INPUT = 'tradewind.observation';
export const FOREIGN_OUTPUT = 'tradewind.answer';

/** What to put before and after a graph. */
export interface Frame {
  /** Its own input and output. */
  readonly input: string;
  readonly output: string;
  readonly kind: OnnxMapping['output']['kind'];
  readonly before: Affine;
  readonly after: Affine;
}

/** How sure a policy counts that only names its choice. */
const CHOSEN = 30;
const LEAST_PROBABILITY = 1e-12;

/**
 * Puts a mapping into the file: our scaled observation goes in as `tradewind.observation`, and what our agent reads comes out as `tradewind.answer`. Everything else of the file stays, byte
 * for byte, also what this program cannot read.
 */
export function rewriteOnnx(bytes: Uint8Array, frame: Frame): Uint8Array {
  const model = new MessageWriter();
  const graph = new MessageWriter();
  const fields = readFields(bytes);
  const own = fields.filter(({ number }) => number === MODEL.graph).flatMap((field) => readFields(field.bytes));
  const parts = new Parts();
  before(parts, frame);
  for (const node of parts.take()) graph.bytes(GRAPH.node, node);
  for (const field of own) if (!isInput(field, frame.input) && field.number !== GRAPH.output) graph.raw(field);
  after(parts, frame);
  for (const node of parts.take()) graph.bytes(GRAPH.node, node);
  for (const tensor of parts.tensors) graph.message(GRAPH.initializer, tensorMessage(tensor));
  graph.message(GRAPH.input, valueMessage({ name: FOREIGN_INPUT, elementType: ELEMENT.float, dims: [1, frame.before.inputs] }));
  graph.message(GRAPH.output, valueMessage({ name: FOREIGN_OUTPUT, elementType: ELEMENT.float, dims: [1, frame.after.outputs] }));
  for (const field of fields) if (field.number !== MODEL.graph) model.raw(field);
  return model.message(MODEL.graph, graph).finish();
}

/** Nodes and constants that are added; all their names begin with `tradewind`. */
class Parts {
  readonly tensors: OnnxTensor[] = [];
  #nodes: Uint8Array[] = [];

  node(operator: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    this.#nodes.push(nodeMessage({ operator, domain: '', inputs, outputs: [output], attributes }).finish());
    return output;
  }

  constant(name: string, dims: readonly number[], values: ArrayLike<number>, elementType: number = ELEMENT.float): string {
    this.tensors.push({ name, elementType, dims, values: Float64Array.from(values) });
    return name;
  }

  take(): readonly Uint8Array[] {
    const nodes = this.#nodes;
    this.#nodes = [];
    return nodes;
  }
}

function before(parts: Parts, { input, before: { inputs, outputs, kernel, bias } }: Frame): void {
  const picked = parts.node('MatMul', [FOREIGN_INPUT, parts.constant('tradewind.pick', [inputs, outputs], kernel)], 'tradewind.picked');
  parts.node('Add', [picked, parts.constant('tradewind.shift', [1, outputs], bias)], input);
}

function after(parts: Parts, { output, kind, after: { inputs, outputs, kernel, bias } }: Frame): void {
  const arranged = parts.node('MatMul', [numbersOf(parts, { output, kind, count: inputs }), parts.constant('tradewind.arrange', [inputs, outputs], kernel)], 'tradewind.arranged');
  parts.node('Add', [arranged, parts.constant('tradewind.lead', [1, outputs], bias)], FOREIGN_OUTPUT);
}

/** Returns the tensor of [1, count] floats that the output says. */
function numbersOf(parts: Parts, { output, kind, count }: { readonly output: string; readonly kind: Frame['kind']; readonly count: number }): string {
  const flat = (shape: readonly number[]): string => parts.constant('tradewind.shape', [shape.length], shape, ELEMENT.int64);
  if (kind === 'choice') {
    const whole = parts.node('Reshape', [parts.node('Cast', [output], 'tradewind.whole', { to: ELEMENT.int64 }), flat([1])], 'tradewind.choice');
    const depth = parts.constant('tradewind.count', [], [count], ELEMENT.int64);
    return parts.node('OneHot', [whole, depth, parts.constant('tradewind.chosen', [2], [0, CHOSEN])], 'tradewind.hot');
  }
  const row = parts.node('Reshape', [output, flat([1, count])], 'tradewind.row');
  if (kind !== 'probabilities') return row;
  return parts.node('Log', [parts.node('Max', [row, parts.constant('tradewind.least', [1], [LEAST_PROBABILITY])], 'tradewind.above')], 'tradewind.log');
}

function isInput({ number, bytes }: RawField, name: string): boolean {
  if (number !== GRAPH.input) return false;
  const field = readFields(bytes).find((each) => each.number === 1);
  return field !== undefined && readText(field) === name;
}
