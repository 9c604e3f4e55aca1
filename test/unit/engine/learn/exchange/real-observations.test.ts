import { describe, expect, it } from 'vitest';
import { sightRows } from '../../../../../src/engine/core/sight-rows.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { BARS_50 } from '../../../../../src/engine/features/sets/bars-50/bars-50.ts';
import { featureSetHash } from '../../../../../src/engine/features/sets/definition.ts';
import { exportOnnx } from '../../../../../src/engine/learn/exchange/export-onnx.ts';
import { exportTfjs } from '../../../../../src/engine/learn/exchange/export-tfjs.ts';
import { modelCode } from '../../../../../src/engine/strategy/agent/model-code.ts';
import { createPolicy } from '../../../../../src/engine/strategy/agent/policy.ts';
import { aModel } from '../../../../support/models.ts';
import type { AModel } from '../../../../support/models.ts';
import { sharedBars } from '../../../../support/shared-bars.ts';
import { farthest } from './documents.ts';
import { tf } from './tfjs.ts';

const { InferenceSession, Tensor } = await import('onnxruntime-node');

const bars = sharedBars('data/klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz')?.slice(0, 1500) ?? null;

/** [name, what the model is, what says in ONNX what the policy says] */
const CASES: readonly (readonly [string, AModel, string])[] = [
  ['PPO of choices', { members: [{ hidden: [128, 64, 32], hasValue: true }] }, 'probabilities'],
  ['PPO of continuous actions', { agent: { actionSpace: 'continuous' }, members: [{ logDeviations: [-1] }] }, 'action'],
  ['DQN with a duel', { members: [{ algorithm: 'dqn', head: 'duelling' }] }, 'values'],
  ['TD3', { agent: { actionSpace: 'continuous' }, members: [{ algorithm: 'td3', head: 'tanh' }] }, 'action'],
];

describe.skipIf(bars === null)('an exported model over real bars', () => {
  const id = instrumentId('spot:BTCUSDT');
  const rows = sightRows({ set: 'bars-50', version: 1, hash: featureSetHash(BARS_50), interval: '15m', referenceId: null, basisId: null, withRegime: false }, { instrumentId: id, bars: columnsOf(bars ?? []) })!;

  it.each(CASES)('%s: onnxruntime and TensorFlow.js say what the policy at work says within 1e-5', async (_, what, output) => {
    const document = aModel({ ...what, rows });
    const [code, policy] = [modelCode(document), createPolicy(document)];
    const member = policy.members[0]!;
    const [raw, seen, said]: [number[], number[], number[]] = [[], [], []];
    let count = 0;
    for (let row = 250; row < rows.length; row += 25, count++) {
      const reading = { side: 1, exposure: 0.4, price: 20_000, entryPrice: 19_900, stopPrice: 19_500, barsHeld: 7, drawdown: 0.02, volatility: 0.002 } as const;
      const values = rows.values.subarray(row * rows.width, (row + 1) * rows.width);
      policy.look({ values, known: rows.known.subarray(row * rows.width, (row + 1) * rows.width), reading, timeMs: rows.timeMs[row]! });
      seen.push(...policy.observation);
      raw.push(...values, ...policy.observation.subarray(rows.width));
      said.push(...(member.values ?? (policy.exposures.length > 0 ? member.probabilities : [member.action])));
    }
    const size = policy.observation.length;
    const [file] = exportOnnx(document, code);
    const session = await InferenceSession.create(file!.bytes);
    const answers = await session.run({ observation: new Tensor('float32', Float32Array.from(raw), [count, size]) });
    expect(farthest(answers[output]!.data as Float32Array, said)).toBeLessThan(1e-5);

    const [model, weights] = exportTfjs(document, code).files;
    const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(model!.bytes)) as { readonly modelTopology: object; readonly weightsManifest: readonly { readonly weights: never[] }[] };
    const net = await tf.loadLayersModel({ load: () => Promise.resolve({ modelTopology, weightSpecs: weightsManifest[0]!.weights, weightData: weights!.bytes.slice().buffer }) });
    const told = (net.predict(tf.tensor2d(seen, [count, size])) as { dataSync(): Float32Array }).dataSync();
    // A Gaussian's mean is not yet within -1 to 1.
    expect(farthest(Array.from(told, (value) => (output === 'action' ? Math.max(-1, Math.min(1, value)) : value)), said)).toBeLessThan(1e-5);
  });
});
