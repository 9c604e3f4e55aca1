import { modelCode } from '../../strategy/agent/model-code.ts';
import type { ModelDocument, ModelMember } from '../../domain/model.ts';
import { instrumentId } from '../../domain/units.ts';
import { featureSetRefusal } from '../../features/sets/definition.ts';
import { FEATURE_SET_DEFINITIONS } from '../../features/sets/sight-set.ts';
import { modelRefusal } from '../../strategy/agent/model-refusal.ts';
import { foreignRefusal } from './foreign-refusal.ts';
import { mappedPolicy } from './mapped-policy.ts';
import type { MappedPolicy } from './mapped-policy.ts';
import { onnxMapping } from './mapping.config.ts';
import type { OnnxMapping } from './mapping.config.ts';
import { decodeOnnx } from './onnx-file.ts';
import type { OnnxFile, OnnxValue } from './onnx-file.ts';
import { ownFile } from './own-file.ts';
import { checkForeign, checkTranslation } from './probe-foreign.ts';
import type { ForeignRuntime, Origin } from './probe-foreign.ts';
import { ProtobufError } from './protobuf.ts';
import { FOREIGN_INPUT, FOREIGN_OUTPUT, rewriteOnnx } from './rewrite-onnx.ts';
import { translateOnnx } from './translate-onnx.ts';

/** What came of a file. `own`: a file that this program wrote; `translated`: served as a net of our own; `foreign`: served by the runtime. */
export type OnnxImport =
  | { readonly outcome: 'imported'; readonly how: 'own' | 'translated' | 'foreign'; readonly document: ModelDocument; readonly notes: readonly string[] }
  | { readonly outcome: 'refused'; readonly clause: string };

export interface OnnxRequest {
  readonly bytes: Uint8Array;
  /** As a person wrote it; null for a file that this program has written, which carries its own. */
  readonly mapping: unknown;
  /** Runs the file as it is; null where there is none on this machine. */
  readonly runtime: ForeignRuntime | null;
}

/**
 * Makes a model of an ONNX file and of what its numbers stand for. A graph of dense layers becomes a net of our own, which is held to the runtime's answers; any other stays as it is and
 * is asked through the runtime. Whatever does not fit is refused in one clause, and nothing is guessed.
 */
export async function importOnnx({ bytes, mapping, runtime }: OnnxRequest): Promise<OnnxImport> {
  const file = decoded(bytes);
  if (typeof file === 'string') return refused(file);
  if (mapping === null) return importOwn(bytes, file);
  const parsed = onnxMapping.safeParse(mapping);
  if (!parsed.success) return refused(`the mapping: ${parsed.error.issues.map(({ path, message }) => [...(path.length === 0 ? [] : [path.join('.')]), message].join(': ')).join('; ')}`);
  const found = bind(file, parsed.data);
  return typeof found === 'string' ? refused(found) : await build({ bytes, file, mapping: parsed.data, runtime, ...found });
}

function refused(clause: string): OnnxImport {
  return { outcome: 'refused', clause };
}

function decoded(bytes: Uint8Array): OnnxFile | string {
  try {
    return decodeOnnx(bytes);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    return `expected an ONNX file, found bytes that are none (${error.message})`;
  }
}

function importOwn(bytes: Uint8Array, file: OnnxFile): OnnxImport {
  const own = ownFile(bytes, file);
  if (typeof own === 'string') return refused(own);
  const refusal = featuresRefusal(own.manifest.features) ?? modelRefusal(own);
  return refusal === null ? { outcome: 'imported', how: 'own', document: own, notes: [`The model ${modelCode(own).slice(0, 12)}, as this program has written it.`] } : refused(refusal);
}

function featuresRefusal({ set, version, hash }: OnnxMapping['features']): string | null {
  return featureSetRefusal({ name: set, version, hash }, FEATURE_SET_DEFINITIONS[set]);
}

interface Bound {
  readonly input: OnnxValue;
  readonly output: OnnxValue;
  readonly policy: MappedPolicy;
}

/** Finds what the mapping names in the file, and checks all that can be checked without running it. */
function bind(file: OnnxFile, mapping: OnnxMapping): Bound | string {
  const refusal = featuresRefusal(mapping.features) ?? foreignRefusal(file, mapping);
  if (refusal !== null) return refusal;
  const policy = mappedPolicy(mapping, FEATURE_SET_DEFINITIONS[mapping.features.set]);
  if (typeof policy === 'string') return policy;
  const { inputs, outputs } = file.graph;
  const named = (values: readonly OnnxValue[], name: string | undefined): OnnxValue => values.find((value) => value.name === (name ?? values[0]?.name))!;
  return { input: named(inputs, mapping.input.name), output: named(outputs, mapping.output.name), policy };
}

interface BuildRequest extends Bound {
  readonly bytes: Uint8Array;
  readonly file: OnnxFile;
  readonly mapping: OnnxMapping;
  readonly runtime: ForeignRuntime | null;
}

async function build({ bytes, file, mapping, runtime, input, output, policy }: BuildRequest): Promise<OnnxImport> {
  const { kind } = mapping.output;
  const origin: Origin = { bytes, input: input.name, output: output.name, kind, policy };
  const net = translateOnnx(file.graph, { input: input.name, size: mapping.input.numbers.length, output: output.name, kind, before: policy.shown, after: policy.said });
  if (typeof net !== 'string') {
    const document = documentOf(mapping, policy, { algorithm: 'onnx', seed: 'file', head: policy.head, shape: net.shape, from: 0, count: net.weights.length }, net.weights);
    const refusal = modelRefusal(document) ?? (runtime === null ? null : await checkTranslation(document, origin, runtime));
    if (refusal !== null) return refused(refusal);
    const compared = runtime === null ? 'There is no onnxruntime on this machine: the translation was not compared with the file.' : 'Its answers are those of onnxruntime within 0.00001 on 64 observations.';
    return { outcome: 'imported', how: 'translated', document, notes: [`The file is dense layers only and was translated to a net of this program. ${compared}`, ...notesOf(mapping)] };
  }
  if (runtime === null) return refused(`expected a graph of dense layers, because there is no onnxruntime on this machine; it is more than that: ${net}`);
  const framed = rewriteOnnx(bytes, { input: input.name, output: output.name, kind, before: policy.shown, after: policy.said });
  const weights = new Float32Array(Math.ceil(framed.length / 4));
  new Uint8Array(weights.buffer).set(framed);
  const opset = file.opsets.find(({ domain }) => domain === '')!.version;
  const document = documentOf(mapping, policy, {
    algorithm: 'onnx', seed: 'file', head: policy.head, from: 0, count: weights.length, foreign: { bytes: framed.length, opset, input: FOREIGN_INPUT, output: FOREIGN_OUTPUT },
    shape: { inputs: policy.observation.length, layers: [{ units: policy.said.outputs, activation: 'linear' }] },
  }, weights);
  const refusal = modelRefusal(document) ?? await checkForeign(document, origin, runtime);
  if (refusal !== null) return refused(refusal);
  return { outcome: 'imported', how: 'foreign', document, notes: [`The file is more than dense layers (${net}): onnxruntime runs it, in a thread of its own, wherever the model works.`, ...notesOf(mapping)] };
}

function documentOf(mapping: OnnxMapping, { observation, masks, normaliser }: MappedPolicy, member: ModelMember, weights: Float32Array): ModelDocument {
  const { instruments, fromMs, toMs } = mapping.trained ?? { instruments: [], fromMs: 0, toMs: 0 };
  return {
    weights,
    manifest: {
      format: 1, title: mapping.title, agent: mapping.agent, features: mapping.features as ModelDocument['manifest']['features'], normaliser, masks, observation, baseline: observation.map(() => 0),
      combine: 'single', members: [member],
      trained: { instruments: instruments.map((id) => instrumentId(id)), interval: mapping.features.interval, fromMs, toMs, dataHash: '', seeds: [] }, reference: null,
    },
  };
}

function notesOf({ trained, output: { kind } }: OnnxMapping): readonly string[] {
  return [
    ...(kind === 'choice' ? ['It only names its choice: how sure it is cannot be told.'] : []),
    ...(trained === undefined ? ['What it was trained on is not known: days that it has seen cannot be told from days that it has not, and drift is not watched.'] : ['What the features were like in its training is not known: drift is not watched.']),
  ];
}
