import type { ModelDocument, ModelManifest, ModelNet } from '../../domain/model.ts';
import { modelCode } from '../../strategy/agent/model-code.ts';
import { exportOnnx, METADATA } from './export-onnx.ts';
import { MODEL } from './onnx-file.ts';
import type { OnnxFile } from './onnx-file.ts';
import { readFields } from './protobuf.ts';

/**
 * Reads back what `exportOnnx` has written: of a model of one member the very model, of an ensemble the member as a model of its own.
 * @returns one clause that says what is wrong where the file is none of ours, or was changed since
 */
export function ownFile(bytes: Uint8Array, { metadata, graph }: OnnxFile): ModelDocument | string {
  const manifest = manifestOf(metadata[METADATA.manifest]);
  const index = Number(metadata[METADATA.member]);
  const code = metadata[METADATA.code];
  const member = manifest?.members[index];
  if (manifest === null || member === undefined || code === undefined) return 'expected a file that this program has written, or a mapping that says what its numbers stand for';
  if (member.foreign !== undefined) return foreignFile(bytes, manifest, { index, code });
  const weightsOf = (net: ModelNet, prefix: string): readonly number[] => net.shape.layers.flatMap((_, layer) => [`${prefix}.${layer}.kernel`, `${prefix}.${layer}.bias`].flatMap((name) => Array.from(graph.initializers.find((tensor) => tensor.name === name)?.values ?? [])));
  const own = weightsOf(member, 'policy');
  const value = member.value === undefined ? [] : weightsOf(member.value, 'value');
  const placed = { ...member, from: 0, ...(member.value === undefined ? {} : { value: { ...member.value, from: own.length } }) };
  const alone: ModelDocument = { weights: Float32Array.from([...own, ...value]), manifest: { ...manifest, combine: 'single', members: [placed] } };
  if (!hasGraphOf(bytes, alone, code)) return 'expected the file as this program has written it, found it changed';
  const document = manifest.members.length === 1 ? asItLay(alone, manifest) : alone;
  return manifest.members.length > 1 || modelCode(document) === code ? document : changed(code, document);
}

/** A file from elsewhere as it lay in the model: what this program has put behind it is taken off. */
function foreignFile(bytes: Uint8Array, manifest: ModelManifest, { index, code }: { readonly index: number; readonly code: string }): ModelDocument | string {
  const member = manifest.members[index]!;
  const weights = new Float32Array(member.count);
  new Uint8Array(weights.buffer).set(bytes.subarray(0, Math.min(member.foreign!.bytes, 4 * member.count)));
  const isAlone = manifest.members.length === 1;
  const document: ModelDocument = { weights, manifest: isAlone ? manifest : { ...manifest, combine: 'single', members: [{ ...member, from: 0 }] } };
  return !isAlone || modelCode(document) === code ? document : changed(code, document);
}

function changed(code: string, document: ModelDocument): string {
  return `expected the model ${code.slice(0, 12)}, as the file says, found ${modelCode(document).slice(0, 12)}: it was changed on its way`;
}

/** The weights where the manifest says that they are: the code of a model depends on their order. */
function asItLay({ weights }: ModelDocument, manifest: ModelManifest): ModelDocument {
  const [member] = manifest.members;
  const placed = new Float32Array(weights.length);
  placed.set(weights.subarray(0, member!.count), member!.from);
  if (member!.value !== undefined) placed.set(weights.subarray(member!.count), member!.value.from);
  return { manifest, weights: placed };
}

/** Whether the file says what this program would write of these weights. */
function hasGraphOf(bytes: Uint8Array, document: ModelDocument, code: string): boolean {
  const [again] = exportOnnx(document, code);
  const [found, expected] = [bytes, again!.bytes].map((file) => readFields(file).find(({ number }) => number === MODEL.graph)!.bytes);
  return found!.length === expected!.length && found!.every((byte, at) => byte === expected![at]);
}

function manifestOf(text: string | undefined): ModelManifest | null {
  try {
    return text === undefined ? null : (JSON.parse(text) as ModelManifest);
  } catch {
    return null;
  }
}
