import { describe, expect, it } from 'vitest';
import { exportTfjs } from '../../../../../src/engine/learn/exchange/export-tfjs.ts';
import type { ExportedFile } from '../../../../../src/engine/learn/exchange/export-onnx.ts';
import { modelCode } from '../../../../../src/engine/strategy/agent/model-code.ts';
import { documentOf, farthest, NAMES, ownAnswer, rawRows, scaledRow } from './documents.ts';
import type { MemberPlan } from './documents.ts';
import { tf } from './tfjs.ts';

const CASES: readonly (readonly [string, MemberPlan])[] = [
  ['PPO of choices with a value', { algorithm: 'ppo', head: 'categorical', outputs: 3, withValue: true }],
  ['PPO of continuous actions', { algorithm: 'ppo', head: 'gaussian', outputs: 1, hidden: [128, 64, 32] }],
  ['DQN with a duel', { algorithm: 'dqn', head: 'duelling', outputs: 4 }],
  ['TD3', { algorithm: 'td3', head: 'tanh', outputs: 1 }],
];

describe('a model for TensorFlow.js, read by @tensorflow/tfjs', () => {
  it.each(CASES)('%s: says what our policy says within 1e-5', async (_, plan) => {
    const document = documentOf([plan], `tfjs ${plan.head}`);
    const { files } = exportTfjs(document, modelCode(document));
    const rows = rawRows(64, 'rows').map((row) => scaledRow(document, row));
    const expected = rows.map((row) => ownAnswer(document, 0, row));
    expect(farthest(await predicted(files.slice(0, 2), rows), expected.flatMap(({ numbers }) => numbers))).toBeLessThan(1e-5);
    if (plan.withValue === true) expect(farthest(await predicted(files.slice(2), rows), expected.map(({ value }) => value!))).toBeLessThan(1e-5);
    else expect(files).toHaveLength(2);
  });

  it('tells how observations are scaled, and what it is', () => {
    const document = documentOf([CASES[0]![1]], 'told');
    const model = JSON.parse(new TextDecoder().decode(exportTfjs(document, modelCode(document)).files[0]!.bytes)) as { readonly userDefinedMetadata: object };
    expect(model.userDefinedMetadata).toMatchObject({ code: modelCode(document), observation: NAMES, normaliser: document.manifest.normaliser, output: 'probabilities' });
  });
});

async function predicted(files: readonly ExportedFile[], rows: readonly Float32Array[]): Promise<Float32Array> {
  const [model, weights] = files.map(({ bytes }) => bytes);
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(model)) as { readonly modelTopology: object; readonly weightsManifest: readonly { readonly weights: never[] }[] };
  const net = await tf.loadLayersModel({ load: () => Promise.resolve({ modelTopology, weightSpecs: weightsManifest[0]!.weights, weightData: weights!.slice().buffer }) });
  const answer = net.predict(tf.tensor2d(rows.flatMap((row) => [...row]), [rows.length, rows[0]!.length])) as { dataSync(): Float32Array };
  return answer.dataSync();
}
