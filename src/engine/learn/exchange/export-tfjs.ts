import type { ModelDocument, ModelMember } from '../../domain/model.ts';
import { fileStem, layersOf, outputName, withoutDuel } from './dense-layers.ts';
import type { DenseLayer } from './dense-layers.ts';
import type { ExportedFile } from './export-onnx.ts';

/** What could be exported, and what not, in sentences. */
export interface TfjsExport {
  readonly files: readonly ExportedFile[];
  readonly notes: readonly string[];
}

/**
 * Writes a model for `tf.loadLayersModel`: for each net a folder with `model.json` and `weights.bin`. A net takes observations as agents see them: scaled. How to scale them stands in
 * `userDefinedMetadata` (`normaliser`, `observation`), because layers know neither unknown numbers nor bounds. A policy of choices ends in a softmax; values of choices and continuous
 * actions come as they are; `value` is a net of its own.
 */
export function exportTfjs(document: ModelDocument, code: string): TfjsExport {
  const { members } = document.manifest;
  const foreign = members.filter((member) => member.foreign !== undefined).length;
  return {
    files: members.flatMap((member, index) => (member.foreign === undefined ? filesOf(document, code, index) : [])),
    notes: [
      'The nets take observations that are scaled as userDefinedMetadata.normaliser says: (value - centre) / scale within the clip, and 0 where a value is unknown.',
      ...(foreign > 0 ? [`${foreign} of ${members.length} members came as ONNX files that are no plain nets: TF.js layers cannot say what they do, and they were left out; export the model as ONNX.`] : []),
    ],
  };
}

function filesOf(document: ModelDocument, code: string, index: number): readonly ExportedFile[] {
  const { manifest, weights } = document;
  const member = manifest.members[index]!;
  const stem = fileStem(document, code, index);
  const own = layersOf(member, weights);
  const policy = member.head === 'duelling' ? withoutDuel(own) : own;
  const metadata = {
    code, member: index, output: member.head === 'categorical' ? 'probabilities' : outputName(member), observation: manifest.observation, features: manifest.features,
    normaliser: manifest.normaliser, agent: manifest.agent, ...scaleMetadata(member), title: manifest.title,
  };
  const value = member.value === undefined ? [] : netFiles(`${stem}-value`, layersOf(member.value, weights), { metadata: { ...metadata, output: 'value' }, endsInSoftmax: false });
  return [...netFiles(stem, policy, { metadata, endsInSoftmax: member.head === 'categorical' }), ...value];
}

function scaleMetadata({ observationScale, logDeviations }: ModelMember): object {
  return { ...(observationScale === undefined ? {} : { observationScale }), ...(logDeviations === undefined ? {} : { logDeviations }) };
}

function netFiles(folder: string, layers: readonly DenseLayer[], { metadata, endsInSoftmax }: { readonly metadata: object; readonly endsInSoftmax: boolean }): readonly ExportedFile[] {
  const topology = {
    class_name: 'Sequential', keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js',
    config: { name: 'policy', layers: layers.map((layer, index) => ({ class_name: 'Dense', config: layerConfig(layer, index, endsInSoftmax && index === layers.length - 1) })) },
  };
  const manifest = layers.flatMap(({ inputs, units }, index) => [
    { name: `layer_${index}/kernel`, shape: [inputs, units], dtype: 'float32' }, { name: `layer_${index}/bias`, shape: [units], dtype: 'float32' },
  ]);
  const model = { format: 'layers-model', generatedBy: 'Tradewind', convertedBy: null, modelTopology: topology, weightsManifest: [{ paths: ['weights.bin'], weights: manifest }], userDefinedMetadata: metadata };
  return [{ name: `${folder}/model.json`, bytes: new TextEncoder().encode(`${JSON.stringify(model)}\n`) }, { name: `${folder}/weights.bin`, bytes: weightBytes(layers) }];
}

function layerConfig({ inputs, units, activation }: DenseLayer, index: number, isSoftmax: boolean): object {
  return {
    units, activation: isSoftmax ? 'softmax' : activation, use_bias: true, name: `layer_${index}`, trainable: true, dtype: 'float32',
    ...(index === 0 ? { batch_input_shape: [null, inputs] } : {}),
  };
}

/** Kernel and bias of each layer, little end first. */
function weightBytes(layers: readonly DenseLayer[]): Uint8Array {
  const numbers = layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  const bytes = new Uint8Array(4 * numbers.reduce((sum, { length }) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const column of numbers) for (const value of column) view.setFloat32((at += 4) - 4, value, true);
  return bytes;
}
