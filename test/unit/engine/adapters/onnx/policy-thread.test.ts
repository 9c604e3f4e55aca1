import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { POLICY_LIMITS, PolicyThread } from '../../../../../src/engine/adapters/onnx/policy-thread.ts';
import type { PolicyThreadOptions } from '../../../../../src/engine/adapters/onnx/policy-thread.ts';
import { encodeOnnx } from '../../../../../src/engine/learn/exchange/onnx-file.ts';
import { foreignPolicyOpener } from '../../../../../src/engine/run/exchange/foreign-policies.ts';
import { locateProgram } from '../../../../../src/engine/worker/program.ts';
import { aModel } from '../../../../support/models.ts';
import { FLOAT, node, tensor, value } from '../../learn/exchange/foreign-files.ts';

/** y = log(2 x): finite only above 0. */
const bytes = encodeOnnx({
  nodes: [node('Mul', ['x', 'two'], ['d']), node('Log', ['d'], ['y'])], initializers: [tensor('two', [1], [2])], inputs: [value('x', FLOAT, [1, 3])], outputs: [value('y', FLOAT, [1, 3])],
}, { opset: 13, metadata: {} });

const folder = mkdtempSync(join(tmpdir(), 'policy-thread-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const SILENT = join(folder, 'silent.mjs');
writeFileSync(SILENT, 'setInterval(() => undefined, 1000);\n');

function open(change: Partial<PolicyThreadOptions> = {}): PolicyThread {
  return new PolicyThread({ workerFile: locateProgram().onnxFile, limits: POLICY_LIMITS, bytes, input: 'x', output: 'y', inputs: 3, outputs: 3, ...change });
}

describe('a policy from elsewhere in a thread of its own', () => {
  it('is asked and answers in step', () => {
    const policy = open();
    for (let ask = 1; ask <= 20; ask++) {
      const [one, other] = policy.run(Float32Array.of(ask, 0.5, 1));
      expect(one).toBeCloseTo(Math.log(2 * ask), 5);
      expect(other).toBe(0);
    }
    policy.close();
  });

  it('fails on an answer that is not finite, and stays so: a later answer would be another one when the journal is read again', () => {
    const policy = open();
    expect(() => policy.run(Float32Array.of(1, -1, 1))).toThrow('expected finite numbers, was NaN');
    expect(() => policy.run(Float32Array.of(1, 1, 1))).toThrow('expected finite numbers, was NaN');
    expect(policy.failure).toBe('expected finite numbers, was NaN');
  });

  it('fails when it gives no answer in time, and does not hold up whoever asks for longer', () => {
    const policy = open({ workerFile: SILENT, limits: { decideMs: 20, openMs: 200 } });
    expect(() => policy.run(Float32Array.of(1, 1, 1))).toThrow('it gave no answer within 200 ms');
  });

  it('says in one line what the runtime has against a file', () => {
    const policy = open({ bytes: encodeOnnx({ nodes: [node('NoSuchThing', ['x'], ['y'])], initializers: [], inputs: [value('x', FLOAT, [1, 3])], outputs: [value('y', FLOAT, [1, 3])] }, { opset: 13, metadata: {} }) });
    expect(() => policy.run(Float32Array.of(1, 1, 1))).toThrow(/NoSuchThing/);
    expect(policy.failure).not.toContain('\n');
  });

  it('says when a file gives more or fewer numbers than it should', () => {
    expect(() => open({ outputs: 2 }).run(Float32Array.of(1, 1, 1))).toThrow('expected 2 numbers, was 3');
  });
});

describe('what opens policies', () => {
  const member = { ...aModel().manifest.members[0]!, algorithm: 'onnx', head: 'categorical', shape: { inputs: 3, layers: [{ units: 3, activation: 'linear' }] } } as const;
  const foreign = (file: Uint8Array) => ({ ...member, foreign: { bytes: file.length, opset: 13, input: 'x', output: 'y' } });

  it('gives all who ask for one file the same thread', () => {
    const opener = foreignPolicyOpener(locateProgram().onnxFile);
    // Sqrt, so that zeros, with which it is tried, are fine.
    const file = encodeOnnx({ nodes: [node('Sqrt', ['x'], ['y'])], initializers: [], inputs: [value('x', FLOAT, [1, 3])], outputs: [value('y', FLOAT, [1, 3])] }, { opset: 13, metadata: {} });
    const one = opener(file, foreign(file));
    expect(opener(file.slice(), foreign(file))).toBe(one);
    expect(() => one.run(Float32Array.of(-1, 1, 1))).toThrow('expected finite numbers, was NaN');
    // One that has failed is not given to others.
    expect(Array.from(opener(file, foreign(file)).run(Float32Array.of(4, 9, 1)))).toEqual([2, 3, 1]);
  });

  it('refuses at once a file that answers zeros with what is no number', () => {
    expect(() => foreignPolicyOpener(locateProgram().onnxFile)(bytes, foreign(bytes))).toThrow('expected finite numbers, was -Infinity');
  });
});
