import { describe, expect, it } from 'vitest';
import { modelCode } from '../../../../../src/engine/strategy/agent/model-code.ts';
import { EXPORT_OPSET, exportOnnx } from '../../../../../src/engine/learn/exchange/export-onnx.ts';
import { decodeOnnx } from '../../../../../src/engine/learn/exchange/onnx-file.ts';
import { documentOf, farthest, NAMES, ownAnswer, rawRows, scaledRow } from './documents.ts';
import type { MemberPlan } from './documents.ts';

const { InferenceSession, Tensor } = await import('onnxruntime-node');

/** [name, member, the output of the file that says what the policy says] */
const CASES: readonly (readonly [string, MemberPlan, string])[] = [
  ['PPO of choices with a value', { algorithm: 'ppo', head: 'categorical', outputs: 3, withValue: true }, 'probabilities'],
  ['PPO of choices that scales for itself', { algorithm: 'ppo', head: 'categorical', outputs: 7, withOwnScale: true }, 'probabilities'],
  ['PPO of continuous actions', { algorithm: 'ppo', head: 'gaussian', outputs: 1, hidden: [128, 64, 32], withValue: true }, 'mean'],
  ['DQN with a duel', { algorithm: 'dqn', head: 'duelling', outputs: 4 }, 'values'],
  ['values of choices', { algorithm: 'dqn', head: 'q-values', outputs: 3 }, 'values'],
  ['TD3', { algorithm: 'td3', head: 'tanh', outputs: 1 }, 'action'],
];

describe('a model as ONNX, read by onnxruntime', () => {
  it.each(CASES)('%s: says what our policy says within 1e-5', async (_, plan, output) => {
    const document = documentOf([plan], `onnx ${output}`);
    const [file] = exportOnnx(document, modelCode(document));
    const session = await InferenceSession.create(file!.bytes);
    const rows = rawRows(64, 'rows');
    const answers = await session.run({ observation: new Tensor('float32', Float32Array.from(rows.flatMap((row) => [...row])), [rows.length, NAMES.length]) });
    const expected = rows.map((row) => ownAnswer(document, 0, scaledRow(document, row)));
    expect(farthest(answers[output]!.data as Float32Array, expected.flatMap(({ numbers }) => numbers))).toBeLessThan(1e-5);
    if (plan.withValue === true) expect(farthest(answers['value']!.data as Float32Array, expected.map(({ value }) => value!))).toBeLessThan(1e-5);
    if (answers['choice'] !== undefined) {
      const best = expected.map(({ numbers }) => numbers.indexOf(Math.max(...numbers)));
      expect(Array.from(answers['choice'].data as BigInt64Array, Number)).toEqual(best);
    }
  });

  it('takes batches of any size and says what goes in', async () => {
    const document = documentOf([CASES[0]![1]], 'batch');
    const [file] = exportOnnx(document, modelCode(document));
    const session = await InferenceSession.create(file!.bytes);
    expect(session.inputNames).toEqual(['observation']);
    expect(session.outputNames).toEqual(['logits', 'probabilities', 'choice', 'value']);
    const one = await session.run({ observation: new Tensor('float32', rawRows(1, 'one')[0]!, [1, NAMES.length]) });
    expect(one['probabilities']!.dims).toEqual([1, 3]);
  });

  it('writes its code, features and manifest beside the graph, and the operators that it needs', () => {
    const document = documentOf([CASES[0]![1]], 'metadata');
    const code = modelCode(document);
    const { metadata, opsets } = decodeOnnx(exportOnnx(document, code)[0]!.bytes);
    expect(opsets).toEqual([{ domain: '', version: EXPORT_OPSET }]);
    expect(metadata).toEqual({ 'tradewind.code': code, 'tradewind.member': '0', 'tradewind.features.hash': document.manifest.features.hash, 'tradewind.manifest': JSON.stringify(document.manifest) });
  });

  it('writes one file for each member of an ensemble', async () => {
    const plans = [CASES[0]![1], CASES[3]![1]];
    const document = documentOf(plans, 'ensemble');
    const files = exportOnnx(document, modelCode(document));
    expect(new Set(files.map(({ name }) => name)).size).toBe(2);
    const [row] = rawRows(1, 'of an ensemble');
    for (const [index, output] of ['probabilities', 'values'].entries()) {
      const session = await InferenceSession.create(files[index]!.bytes);
      const answer = await session.run({ observation: new Tensor('float32', row!, [1, NAMES.length]) });
      expect(farthest(answer[output]!.data as Float32Array, ownAnswer(document, index, scaledRow(document, row!)).numbers)).toBeLessThan(1e-5);
    }
  });
});
