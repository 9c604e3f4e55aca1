// What of an ONNX file is read and written. @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 (numbers of fields) and docs/IR.md
import { MessageWriter, readFields, readFloats, readIntegers, readText } from './protobuf.ts';
import type { RawField } from './protobuf.ts';

/** Element types of tensors that are read. */
export const ELEMENT = { float: 1, int32: 6, int64: 7, double: 11 } as const;

/** A constant. Numbers as doubles, whatever they are stored as. */
export interface OnnxTensor {
  readonly name: string;
  readonly elementType: number;
  readonly dims: readonly number[];
  /** [product of dims]; null where the element type is not read, or the numbers lie in another file. */
  readonly values: Float64Array | null;
}

export type OnnxAttribute = number | string | OnnxTensor | readonly number[];

export interface OnnxNode {
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** What goes in or comes out. A dimension is a number, or a name where it is open; null where no shape is said at all. */
export interface OnnxValue {
  readonly name: string;
  readonly elementType: number;
  readonly dims: readonly (number | string)[] | null;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  /** Without those that are initialized. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxFile {
  readonly irVersion: number;
  readonly producer: string;
  /** Version of the operators by domain; the standard domain is empty. */
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: OnnxGraph;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is written beside the graph. */
export interface OnnxHead {
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Fields of the messages by their numbers. */
export const MODEL = { irVersion: 1, producer: 2, producerVersion: 3, graph: 7, opset: 8, metadata: 14 } as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, float: 2, integer: 3, text: 4, tensor: 5, floats: 7, integers: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, integer: 2, text: 3, tensor: 4, floats: 6, integers: 7 } as const;
const TENSOR = { dims: 1, elementType: 2, floats: 4, int32s: 5, int64s: 7, name: 8, raw: 9, doubles: 10, location: 14 } as const;

/** The version of the file format that every operator set from 7 to 24 may be written in. */
const IR_VERSION = 8;

/** Writes a file. Constants are 32-bit floats, or 64-bit integers where their element type says so. */
export function encodeOnnx({ nodes, initializers, inputs, outputs }: OnnxGraph, { opset, metadata }: OnnxHead): Uint8Array {
  const graph = new MessageWriter();
  for (const node of nodes) graph.message(GRAPH.node, nodeMessage(node));
  graph.text(GRAPH.name, 'policy');
  for (const tensor of initializers) graph.message(GRAPH.initializer, tensorMessage(tensor));
  for (const value of inputs) graph.message(GRAPH.input, valueMessage(value));
  for (const value of outputs) graph.message(GRAPH.output, valueMessage(value));
  const model = new MessageWriter().integer(MODEL.irVersion, IR_VERSION).text(MODEL.producer, 'tradewind').message(MODEL.graph, graph);
  model.message(MODEL.opset, new MessageWriter().integer(2, opset));
  return withMetadata(model.finish(), metadata);
}

/** Returns a file with more metadata behind it: messages one after the other are one. */
export function withMetadata(bytes: Uint8Array, metadata: Readonly<Record<string, string>>): Uint8Array {
  const more = new MessageWriter();
  for (const [key, value] of Object.entries(metadata)) more.message(MODEL.metadata, new MessageWriter().text(1, key).text(2, value));
  const added = more.finish();
  const whole = new Uint8Array(bytes.length + added.length);
  whole.set(bytes);
  whole.set(added, bytes.length);
  return whole;
}

/**
 * Reads a file.
 * @throws ProtobufError when the bytes are no message
 */
export function decodeOnnx(bytes: Uint8Array): OnnxFile {
  const fields = readFields(bytes);
  const graphs = fields.filter(({ number }) => number === MODEL.graph);
  return {
    irVersion: integerOf(fields, MODEL.irVersion), producer: textOf(fields, MODEL.producer),
    opsets: all(fields, MODEL.opset).map((field) => ({ domain: standard(textOf(field, 1)), version: integerOf(field, 2) })),
    graph: decodeGraph(graphs.flatMap((field) => readFields(field.bytes))),
    metadata: Object.fromEntries(all(fields, MODEL.metadata).map((field) => [textOf(field, 1), textOf(field, 2)])),
  };
}

/** Returns the message of a node, to be put into a graph. */
export function nodeMessage({ operator, domain, inputs, outputs, attributes }: OnnxNode): MessageWriter {
  const message = new MessageWriter();
  // An input that is left out is an empty text, and still has its place.
  for (const input of inputs) message.bytes(NODE.input, new TextEncoder().encode(input));
  for (const output of outputs) message.bytes(NODE.output, new TextEncoder().encode(output));
  message.text(NODE.name, outputs[0] ?? '').text(NODE.operator, operator).text(NODE.domain, domain);
  for (const [name, value] of Object.entries(attributes)) message.message(NODE.attribute, attributeMessage(name, value));
  return message;
}

/** Returns the message of a constant. */
export function tensorMessage({ name, elementType, dims, values }: OnnxTensor): MessageWriter {
  const numbers = values ?? new Float64Array(0);
  const raw = new Uint8Array(numbers.length * (elementType === ELEMENT.int64 ? 8 : 4));
  const view = new DataView(raw.buffer);
  numbers.forEach((value, index) => { if (elementType === ELEMENT.int64) view.setBigInt64(index * 8, BigInt(value), true); else view.setFloat32(index * 4, value, true); });
  return new MessageWriter().integers(TENSOR.dims, dims).integer(TENSOR.elementType, elementType).text(TENSOR.name, name).bytes(TENSOR.raw, raw);
}

/** Returns the message of an input or output. */
export function valueMessage({ name, elementType, dims }: OnnxValue): MessageWriter {
  const shape = new MessageWriter();
  for (const dim of dims ?? []) shape.message(1, typeof dim === 'number' ? new MessageWriter().integer(1, dim) : new MessageWriter().text(2, dim));
  const tensor = new MessageWriter().integer(1, elementType);
  if (dims !== null) tensor.message(2, shape);
  return new MessageWriter().text(1, name).message(2, new MessageWriter().message(1, tensor));
}

function attributeMessage(name: string, value: OnnxAttribute): MessageWriter {
  const message = new MessageWriter().text(ATTRIBUTE.name, name);
  if (typeof value === 'string') return message.text(ATTRIBUTE.text, value).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.text);
  if (typeof value === 'number') {
    // Of the attributes that are written, those with a fraction are floats by their definition.
    return Number.isInteger(value) ? message.integer(ATTRIBUTE.integer, value).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integer) : message.float(ATTRIBUTE.float, value).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.float);
  }
  if ('dims' in value) return message.message(ATTRIBUTE.tensor, tensorMessage(value)).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.tensor);
  return message.integers(ATTRIBUTE.integers, value).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integers);
}

type Fields = readonly RawField[];

function decodeGraph(fields: Fields): OnnxGraph {
  const initializers = all(fields, GRAPH.initializer).map(decodeTensor);
  const known = new Set(initializers.map(({ name }) => name));
  return {
    nodes: all(fields, GRAPH.node).map(decodeNode), initializers,
    // Files of the first versions name their constants among the inputs.
    inputs: all(fields, GRAPH.input).map(decodeValue).filter(({ name }) => !known.has(name)),
    outputs: all(fields, GRAPH.output).map(decodeValue),
  };
}

function decodeNode(fields: Fields): OnnxNode {
  const texts = (number: number): readonly string[] => fields.filter((field) => field.number === number).map(readText);
  return {
    operator: textOf(fields, NODE.operator), domain: standard(textOf(fields, NODE.domain)), inputs: texts(NODE.input), outputs: texts(NODE.output),
    attributes: Object.fromEntries(all(fields, NODE.attribute).map((field) => [textOf(field, ATTRIBUTE.name), decodeAttribute(field)])),
  };
}

/** By what is there: writers of old leave the type out. A zero that is left out is a zero. */
function decodeAttribute(fields: Fields): OnnxAttribute {
  const first = (number: number): RawField | undefined => fields.find((field) => field.number === number);
  const [float, text, tensor] = [first(ATTRIBUTE.float), first(ATTRIBUTE.text), first(ATTRIBUTE.tensor)];
  const type = integerOf(fields, ATTRIBUTE.type);
  if (tensor) return decodeTensor(readFields(tensor.bytes));
  if (type === ATTRIBUTE_TYPE.integers || type === ATTRIBUTE_TYPE.floats || first(ATTRIBUTE.integers) || first(ATTRIBUTE.floats)) {
    return [...fields.filter(({ number }) => number === ATTRIBUTE.integers).flatMap(readIntegers), ...fields.filter(({ number }) => number === ATTRIBUTE.floats).flatMap(readFloats)];
  }
  if (text) return readText(text);
  return float ? readFloats(float)[0] ?? 0 : integerOf(fields, ATTRIBUTE.integer);
}

function decodeTensor(fields: Fields): OnnxTensor {
  const elementType = integerOf(fields, TENSOR.elementType);
  const dims = fields.filter(({ number }) => number === TENSOR.dims).flatMap(readIntegers);
  const isElsewhere = integerOf(fields, TENSOR.location) !== 0;
  return { name: textOf(fields, TENSOR.name), elementType, dims, values: isElsewhere ? null : numbersOf(fields, elementType) };
}

function numbersOf(fields: Fields, elementType: number): Float64Array | null {
  const raw = fields.find(({ number }) => number === TENSOR.raw)?.bytes;
  const list = (number: number): Fields => fields.filter((field) => field.number === number);
  const view = new DataView(raw?.buffer ?? new ArrayBuffer(0), raw?.byteOffset ?? 0, raw?.byteLength ?? 0);
  const read = (size: number, at: (offset: number) => number): Float64Array => Float64Array.from({ length: Math.floor(view.byteLength / size) }, (_, index) => at(index * size));
  switch (elementType) {
    case ELEMENT.float: return raw ? read(4, (at) => view.getFloat32(at, true)) : Float64Array.from(list(TENSOR.floats).flatMap(readFloats));
    case ELEMENT.double: return raw ? read(8, (at) => view.getFloat64(at, true)) : Float64Array.from(list(TENSOR.doubles).flatMap(({ bytes }) => doublesOf(bytes)));
    case ELEMENT.int64: return raw ? read(8, (at) => Number(view.getBigInt64(at, true))) : Float64Array.from(list(TENSOR.int64s).flatMap(readIntegers));
    case ELEMENT.int32: return raw ? read(4, (at) => view.getInt32(at, true)) : Float64Array.from(list(TENSOR.int32s).flatMap(readIntegers));
    default: return null;
  }
}

function doublesOf(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => view.getFloat64(index * 8, true));
}

function decodeValue(fields: Fields): OnnxValue {
  const type = all(fields, 2)[0] ?? [];
  const tensor = all(type, 1)[0] ?? [];
  const shape = all(tensor, 2)[0];
  return {
    name: textOf(fields, 1), elementType: integerOf(tensor, 1),
    dims: shape === undefined ? null : all(shape, 1).map((dim) => (dim.some(({ number }) => number === 1) ? integerOf(dim, 1) : textOf(dim, 2))),
  };
}

function all(fields: Fields, number: number): readonly Fields[] {
  return fields.filter((field) => field.number === number).map(({ bytes }) => readFields(bytes));
}

/** Of a field that is said twice the last counts. */
function integerOf(fields: Fields, number: number): number {
  return fields.findLast((field) => field.number === number)?.value ?? 0;
}

function textOf(fields: Fields, number: number): string {
  const field = fields.findLast((each) => each.number === number);
  return field ? readText(field) : '';
}

function standard(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}
