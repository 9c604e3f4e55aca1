import type { OnnxMapping } from './mapping.config.ts';
import { ELEMENT } from './onnx-file.ts';
import type { OnnxFile, OnnxValue } from './onnx-file.ts';
import { METADATA } from './export-onnx.ts';

/** Versions of the standard operators that the runtime runs and the mapping can be written in. */
export const OPSETS = { first: 9, last: 26 } as const;

/** Returns why a file does not fit its mapping, as one clause that says what was expected and what was found; null when it does. */
export function foreignRefusal(file: OnnxFile, mapping: OnnxMapping): string | null {
  return versionRefusal(file) ?? hashRefusal(file, mapping) ?? constantRefusal(file) ?? inputRefusal(file.graph.inputs, mapping) ?? outputRefusal(file.graph.outputs, mapping);
}

function versionRefusal({ opsets, graph, irVersion }: OnnxFile): string | null {
  if (irVersion === 0 || graph.nodes.length === 0) return 'expected an ONNX file with a graph, found none';
  const version = opsets.find(({ domain }) => domain === '')?.version ?? 0;
  if (version < OPSETS.first || version > OPSETS.last) return `expected operators of version ${OPSETS.first} to ${OPSETS.last} (opset), was ${version}`;
  const other = graph.nodes.find(({ domain }) => domain !== '');
  return other === undefined ? null : `expected the standard operators only, was ${other.operator} of ${other.domain}`;
}

/** A file may say itself which features it was made for. */
function hashRefusal({ metadata }: OnnxFile, { features: { hash } }: OnnxMapping): string | null {
  const said = metadata[METADATA.features];
  return said === undefined || said === hash ? null : `expected a mapping for the features ${said.slice(0, 12)}, which the file says that it was made for, was for ${hash.slice(0, 12)}`;
}

function constantRefusal({ graph }: OnnxFile): string | null {
  const elsewhere = graph.initializers.find(({ values, elementType }) => values === null && (elementType === ELEMENT.float || elementType === ELEMENT.double));
  if (elsewhere !== undefined) return `expected all weights in the one file, those of "${elsewhere.name}" lie in another`;
  const wrong = graph.initializers.find(({ values, dims }) => values !== null && values.length !== dims.reduce((product, dim) => product * dim, 1));
  if (wrong !== undefined) return `expected ${wrong.dims.join(' × ')} numbers of "${wrong.name}", was ${wrong.values?.length}`;
  const infinite = graph.initializers.find(({ values, elementType }) => elementType === ELEMENT.float && values?.some((value) => Number.isNaN(value)) === true);
  return infinite === undefined ? null : `expected weights that are numbers, found one in "${infinite.name}" that is none`;
}

function inputRefusal(inputs: readonly OnnxValue[], { input: { name, numbers } }: OnnxMapping): string | null {
  const [first] = inputs;
  if (first === undefined || inputs.length !== 1) return `expected one input, found ${inputs.length === 0 ? 'none' : `${inputs.length} (${inputs.map((value) => `"${value.name}"`).join(', ')})`}`;
  if (name !== undefined && first.name !== name) return `expected an input "${name}", as the mapping says, was "${first.name}"`;
  if (first.elementType !== ELEMENT.float) return `expected an input "${first.name}" of 32-bit floats, was of element type ${first.elementType}`;
  const { dims } = first;
  if (dims === null) return null;
  if (dims.length !== 2) return `expected an input "${first.name}" of [batch, ${numbers.length}], was [${dims.join(', ')}]`;
  const width = dims[1]!;
  return typeof width === 'number' && width > 0 && width !== numbers.length ? `expected an input "${first.name}" of ${numbers.length} numbers, as the mapping lists, was ${width}` : null;
}

function outputRefusal(outputs: readonly OnnxValue[], { output: { name, kind, exposures } }: OnnxMapping): string | null {
  const listed = outputs.map((value) => `"${value.name}"`).join(', ');
  if (name === undefined && outputs.length !== 1) return `expected one output or the name of one in the mapping, found ${outputs.length} (${listed})`;
  const output = outputs.find((value) => value.name === (name ?? outputs[0]?.name));
  if (output === undefined) return `expected an output "${name}", as the mapping says, found ${listed}`;
  const isWhole = output.elementType === ELEMENT.int64 || output.elementType === ELEMENT.int32;
  if (kind === 'choice' ? !isWhole : output.elementType !== ELEMENT.float) return `expected an output "${output.name}" of ${kind === 'choice' ? 'whole numbers' : '32-bit floats'} (${kind}), was of element type ${output.elementType}`;
  const width = output.dims?.length === 2 ? output.dims[1] : undefined;
  if (typeof width !== 'number' || width <= 0 || kind === 'choice') return null;
  const expected = kind === 'action' ? 1 : exposures?.length;
  return expected === undefined || width === expected ? null : `expected ${expected} numbers of the output "${output.name}", was ${width}`;
}
