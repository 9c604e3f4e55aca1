import { describe, expect, it } from 'vitest';
import { foreignPolicyOpener, foreignRuntime } from '../../../../../src/engine/run/exchange/foreign-policies.ts';
import { exportOnnx } from '../../../../../src/engine/learn/exchange/export-onnx.ts';
import { importOnnx } from '../../../../../src/engine/learn/exchange/import-onnx.ts';
import type { OnnxImport } from '../../../../../src/engine/learn/exchange/import-onnx.ts';
import { decodeOnnx, encodeOnnx } from '../../../../../src/engine/learn/exchange/onnx-file.ts';
import { createPolicy } from '../../../../../src/engine/strategy/agent/policy.ts';
import { modelCode } from '../../../../../src/engine/strategy/agent/model-code.ts';
import { locateProgram } from '../../../../../src/engine/worker/program.ts';
import { documentOf, NAMES, rawRows, scaledRow } from './documents.ts';
import { beyondDense, BY_HAND, drawn, FLOAT, mappingOf, node, NUMBERS, stableBaselines3, tensor, value } from './foreign-files.ts';

const runtime = (await foreignRuntime(locateProgram().onnxFile))!;
const { InferenceSession, Tensor } = await import('onnxruntime-node');
const SIDE = NAMES.indexOf('side');

type Imported = Extract<OnnxImport, { readonly outcome: 'imported' }>;

async function imported(bytes: Uint8Array, mapping: unknown): Promise<Imported> {
  const answer = await importOnnx({ bytes, mapping, runtime });
  if (answer.outcome === 'refused') throw new Error(answer.clause);
  return answer;
}

async function refusal(bytes: Uint8Array, mapping: unknown = mappingOf()): Promise<string> {
  const answer = await importOnnx({ bytes, mapping, runtime });
  if (answer.outcome !== 'refused') throw new Error('expected a refusal, was imported');
  return answer.clause;
}

describe('a policy from elsewhere', () => {
  it('of bytes written by hand becomes a net of our own that says tanh(W · obs + b)', async () => {
    expect(BY_HAND).toHaveLength(187);
    const { document, how } = await imported(BY_HAND, mappingOf());
    expect(how).toBe('translated');
    expect(document.manifest.members[0]).toMatchObject({ algorithm: 'onnx', head: 'categorical', shape: { inputs: NAMES.length, layers: [{ units: 3, activation: 'tanh' }] } });
    const policy = createPolicy(document);
    const seen = new Float32Array(NAMES.length);
    [seen[NAMES.indexOf('ohlcv.close')], seen[SIDE]] = [1, 0.5];
    policy.target(seen);
    // W · (1, 0.5) + b = (0.1, 1.45, -0.55)
    const powers = [0.1, 1.45, -0.55].map((sum) => Math.exp(Math.tanh(sum)));
    const whole = powers[0]! + powers[1]! + powers[2]!;
    for (const [choice, power] of powers.entries()) expect(policy.ensemble.probabilities[choice]).toBeCloseTo(power / whole, 6);
    expect(policy.choice).toBe(1);
  });

  it('scales features through the normaliser of the document, where drift and explanations look', async () => {
    const { document } = await imported(BY_HAND, mappingOf({ input: { numbers: [{ name: 'ohlcv.close', offset: 0.5, scale: 2 }, 'side'], clip: 3 } }));
    const { normaliser, observation } = document.manifest;
    const place = observation.indexOf('ohlcv.close');
    expect([normaliser.centre[place], normaliser.scale[place], normaliser.clip]).toEqual([0.5, 2, 3]);
    expect(normaliser.scale.filter((scale) => scale !== 0)).toHaveLength(1);
  });

  it('as Stable-Baselines3 exports it chooses what onnxruntime chooses, and needs no runtime for it', async () => {
    const bytes = stableBaselines3();
    const { document, how } = await imported(bytes, mappingOf({ input: { name: 'input', numbers: NUMBERS }, output: { name: 'actions', kind: 'choice', exposures: [1, 0, -1] } }));
    expect(how).toBe('translated');
    const policy = createPolicy(document, null);
    const session = await InferenceSession.create(bytes);
    for (const raw of rawRows(50, 'sb3')) {
      const theirs = Float32Array.from(NUMBERS, (number) => ('name' in number ? seenBy(number, raw) : number.constant!));
      const { actions } = await session.run({ input: new Tensor('float32', theirs, [1, NUMBERS.length]) });
      expect(policy.target(scaledRow(document, raw))).toBe([1, 0, -1][Number((actions!.data as BigInt64Array)[0])]!);
    }
  });

  it.each([['logits', 'three'], ['probabilities', 'three'], ['choice', 'three'], ['action', 'continuous']] as const)('that is more than dense layers (%s) is asked through onnxruntime, in step', async (kind, actionSpace) => {
    const bytes = beyondDense(kind);
    const { document, how } = await imported(bytes, mappingOf({ input: { numbers: NUMBERS }, output: { kind, ...(kind === 'action' ? { scale: 0.5, offset: 0.25 } : {}) }, agent: { actionSpace } }));
    expect(how).toBe('foreign');
    const policy = createPolicy(document, foreignPolicyOpener(locateProgram().onnxFile));
    const session = await InferenceSession.create(bytes);
    for (const raw of rawRows(10, `foreign ${kind}`)) {
      const theirs = Float32Array.from(NUMBERS, (number) => ('name' in number ? seenBy(number, raw) : number.constant!));
      const said = (await session.run({ obs: new Tensor('float32', theirs, [1, NUMBERS.length]) }))['out']!.data as Float32Array | BigInt64Array;
      const exposure = policy.target(scaledRow(document, raw));
      if (kind === 'action') {
        const wanted = 0.5 * Number(said[0]) + 0.25;
        expect(exposure).toBeCloseTo(Math.abs(wanted) <= 0.1 ? 0 : wanted, 5);
      } else {
        const numbers = Array.from(said, Number);
        expect(exposure).toBe([-1, 0, 1][kind === 'choice' ? numbers[0]! : numbers.indexOf(Math.max(...numbers))]);
      }
      if (kind === 'probabilities') for (const [choice, p] of Array.from(said, Number).entries()) expect(policy.ensemble.probabilities[choice]).toBeCloseTo(p, 5);
    }
  });

  it('may lack a choice, which is then never taken', async () => {
    const bytes = encodeOnnx({ nodes: [node('Gemm', ['o', 'w', 'b'], ['l'])], initializers: [tensor('w', [1, 2], [1, -1]), tensor('b', [2], [0, 0])], inputs: [value('o', FLOAT, ['n', 1])], outputs: [value('l', FLOAT, ['n', 2])] }, { opset: 17, metadata: {} });
    const { document } = await imported(bytes, mappingOf({ input: { numbers: ['side'] }, output: { kind: 'logits', exposures: [0, 1] } }));
    const policy = createPolicy(document);
    const seen = new Float32Array(NAMES.length);
    seen[SIDE] = 2;
    expect(policy.target(seen)).toBe(0);
    seen[SIDE] = -2;
    expect(policy.target(seen)).toBe(1);
    expect(policy.ensemble.probabilities[0]).toBe(0);
  });

  it('of values of choices compares them', async () => {
    const bytes = encodeOnnx({ nodes: [node('MatMul', ['o', 'w'], ['m']), node('Relu', ['m'], ['r']), node('Div', ['r', 'two'], ['d']), node('Sub', ['one', 'd'], ['q'])], initializers: [tensor('w', [1, 3], [3, 1, 2]), tensor('two', [], [2]), tensor('one', [3], [1, 1, 1])], inputs: [value('o', FLOAT, ['n', 1])], outputs: [value('q', FLOAT, ['n', 3])] }, { opset: 14, metadata: {} });
    const { document, how } = await imported(bytes, mappingOf({ input: { numbers: ['side'] }, output: { kind: 'values' } }));
    const policy = createPolicy(document);
    const seen = new Float32Array(NAMES.length);
    seen[SIDE] = 1;
    expect([how, policy.target(seen)]).toEqual(['translated', 0]);
    // 1 - relu(3, 1, 2) / 2
    expect(Array.from(policy.members[0]!.values!)).toEqual([-0.5, 0.5, 0]);
  });
});

function seenBy(number: { readonly name?: string; readonly offset?: number; readonly scale?: number }, raw: Float32Array): number {
  const found = raw[NAMES.indexOf(number.name!)]!;
  return Number.isNaN(found) ? 0 : (found - (number.offset ?? 0)) / (number.scale ?? 1);
}

describe('a file that this program wrote', () => {
  it('comes back as the very model', async () => {
    for (const [head, algorithm] of [['categorical', 'ppo'], ['duelling', 'dqn'], ['tanh', 'td3']] as const) {
      const document = documentOf([{ algorithm, head, outputs: head === 'tanh' ? 1 : head === 'duelling' ? 4 : 3, withValue: head === 'categorical' }], `back ${head}`);
      const { document: back, how } = await imported(exportOnnx(document, modelCode(document))[0]!.bytes, null);
      expect([how, modelCode(back)]).toEqual(['own', modelCode(document)]);
    }
  });

  it('and had come from elsewhere comes back as well', async () => {
    const { document } = await imported(beyondDense('logits'), mappingOf({ input: { numbers: NUMBERS } }));
    const [file] = exportOnnx(document, modelCode(document));
    const { document: back } = await imported(file!.bytes, null);
    expect(modelCode(back)).toBe(modelCode(document));
    const session = await InferenceSession.create(file!.bytes);
    expect([session.inputNames, session.outputNames]).toEqual([['tradewind.observation'], ['tradewind.answer']]);
  });

  it('of an ensemble comes back as that member', async () => {
    const plan = { algorithm: 'ppo', head: 'categorical', outputs: 3 } as const;
    const document = documentOf([plan, plan], 'two');
    const files = exportOnnx(document, modelCode(document));
    const { document: back } = await imported(files[1]!.bytes, null);
    expect(back.manifest.members).toHaveLength(1);
    expect(Array.from(back.weights)).toEqual(Array.from(document.weights.subarray(document.manifest.members[1]!.from)));
  });

  it('and was changed since is refused', async () => {
    const document = documentOf([{ algorithm: 'ppo', head: 'categorical', outputs: 3 }], 'changed');
    const bytes = exportOnnx(document, modelCode(document))[0]!.bytes.slice();
    const { graph } = decodeOnnx(bytes);
    const first = graph.initializers.find(({ name }) => name === 'policy.0.kernel')!.values![0]!;
    const at = bytes.findIndex((_, index) => index + 4 <= bytes.length && new DataView(bytes.buffer, bytes.byteOffset + index, 4).getFloat32(0, true) === first);
    new DataView(bytes.buffer, bytes.byteOffset + at, 4).setFloat32(0, first + 1, true);
    expect(await refusal(bytes, null)).toMatch(/^expected the model .* it was changed on its way$/);
  });

  it('of other features is refused by their hash', async () => {
    const document = documentOf([{ algorithm: 'ppo', head: 'categorical', outputs: 3 }], 'other features');
    const other = { ...document, manifest: { ...document.manifest, features: { ...document.manifest.features, hash: 'b'.repeat(64) }, normaliser: { ...document.manifest.normaliser, featureSetHash: 'b'.repeat(64) } } };
    expect(await refusal(exportOnnx(other, modelCode(other))[0]!.bytes, null)).toMatch(/^expected the features that the model was trained on, market-30 version 1 \(bbbbbbbbbbbb\), was market-30 version 1 \(b742ef66226d\)$/);
  });
});

describe('what does not fit is refused in one clause', () => {
  const plain = (change: Partial<Parameters<typeof encodeOnnx>[0]> = {}, opset = 17, metadata: Readonly<Record<string, string>> = {}): Uint8Array => encodeOnnx({
    nodes: [node('Gemm', ['obs', 'w', 'b'], ['logits'])], initializers: [drawn('w', [2, 3]), drawn('b', [3])], inputs: [value('obs', FLOAT, ['n', 2])], outputs: [value('logits', FLOAT, ['n', 3])], ...change,
  }, { opset, metadata });

  it('takes the plain one that the others differ from', async () => {
    expect((await imported(plain(), mappingOf())).how).toBe('translated');
  });

  it.each([
    ['bytes that are no file', Uint8Array.from([1, 2, 3]), mappingOf(), 'expected an ONNX file, found bytes that are none (expected the number of a field at byte 1, was 0)'],
    ['an operator set before the first', plain({}, 8), mappingOf(), 'expected operators of version 9 to 26 (opset), was 8'],
    ['an operator set after the last', plain({}, 27), mappingOf(), 'expected operators of version 9 to 26 (opset), was 27'],
    ['an operator of another domain', plain({ nodes: [{ ...node('Scaler', ['obs'], ['logits']), domain: 'ai.onnx.ml' }] }), mappingOf(), 'expected the standard operators only, was Scaler of ai.onnx.ml'],
    ['fewer inputs than listed', plain(), mappingOf({ input: { numbers: ['side'] } }), 'expected an input "obs" of 1 numbers, as the mapping lists, was 2'],
    ['an input that is no row', plain({ inputs: [value('obs', FLOAT, ['n', 1, 2])] }), mappingOf(), 'expected an input "obs" of [batch, 2], was [n, 1, 2]'],
    ['an input of doubles', plain({ inputs: [value('obs', 11, ['n', 2])] }), mappingOf(), 'expected an input "obs" of 32-bit floats, was of element type 11'],
    ['a second input', plain({ inputs: [value('obs', FLOAT, ['n', 2]), value('state', FLOAT, ['n', 8])] }), mappingOf(), 'expected one input, found 2 ("obs", "state")'],
    ['no input', plain({ inputs: [] }), mappingOf(), 'expected one input, found none'],
    ['an input of another name', plain(), mappingOf({ input: { name: 'observation' } }), 'expected an input "observation", as the mapping says, was "obs"'],
    ['an output that is not there', plain(), mappingOf({ output: { name: 'actions' } }), 'expected an output "actions", as the mapping says, found "logits"'],
    ['an output of floats for a choice', plain(), mappingOf({ output: { kind: 'choice' } }), 'expected an output "logits" of whole numbers (choice), was of element type 1'],
    ['more choices than the output has', plain({ outputs: [value('logits', FLOAT, ['n', 2])] }), mappingOf({ output: { exposures: [-1, 0, 1] } }), 'expected 3 numbers of the output "logits", was 2'],
    ['features of another hash', plain(), mappingOf({ features: { hash: 'c'.repeat(64) } }), 'expected the features that the model was trained on, market-30 version 1 (cccccccccccc), was market-30 version 1 (b742ef66226d)'],
    ['a file made for other features', plain({}, 17, { 'tradewind.features.hash': 'd'.repeat(64) }), mappingOf(), 'expected a mapping for the features dddddddddddd, which the file says that it was made for, was for b742ef66226d'],
    ['a name that is none of ours', plain(), mappingOf({ input: { numbers: ['ohlcv.close', 'balance'] } }), 'expected names of market-30, of its masks or of the position, was "balance"'],
    ['a number twice', plain(), mappingOf({ input: { numbers: ['side', 'side'] } }), 'expected each number once, was "side" twice'],
    ['an exposure that cannot be chosen', plain(), mappingOf({ output: { exposures: [-1, 0, 0.5] } }), 'expected exposures that the agent can choose (-1.00, 0.00, 1.00), was 0.5'],
    ['choices for an agent that has none', plain(), mappingOf({ agent: { actionSpace: 'continuous' } }), 'expected an agent that chooses (three, levels) for an output of logits, was continuous'],
    ['a mapping that says too much', plain(), { ...mappingOf(), speed: 1 }, 'the mapping: Unrecognized key: "speed"'],
    ['no mapping', plain(), null, 'expected a file that this program has written, or a mapping that says what its numbers stand for'],
    ['weights that are no numbers', plain({ initializers: [tensor('w', [2, 3], [1, 2, 3, Number.NaN, 5, 6]), drawn('b', [3])] }), mappingOf(), 'expected weights that are numbers, found one in "w" that is none'],
    ['weights of another shape', plain({ initializers: [tensor('w', [2, 3], [1, 2, 3]), drawn('b', [3])] }), mappingOf(), 'expected 2 × 3 numbers of "w", was 3'],
    ['answers that are not finite', plain({ nodes: [node('Gemm', ['obs', 'w', 'b'], ['g']), node('Log', ['g'], ['logits'])] }), mappingOf(), 'expected finite answers, found'],
    ['probabilities that are none', plain({ nodes: [node('Gemm', ['obs', 'w', 'b'], ['g']), node('Sigmoid', ['g'], ['logits'])] }), mappingOf({ output: { kind: 'probabilities' } }), 'expected probabilities that add up to 1, was'],
    ['a graph that the runtime does not run', plain({ nodes: [node('Gemm', ['obs', 'w', 'b'], ['g']), node('NoSuchThing', ['g'], ['logits'])] }), mappingOf(), 'expected a file that onnxruntime runs, found:'],
  ])('%s', async (_, bytes, mapping, expected) => {
    const clause = await refusal(bytes, mapping);
    expect(clause.startsWith(expected), clause).toBe(true);
    expect(clause).not.toContain('\n');
  });

  it('and without a runtime a plain net is taken unchecked, which is said, and any other refused', async () => {
    const answer = await importOnnx({ bytes: plain(), mapping: mappingOf(), runtime: null });
    expect(answer).toMatchObject({ outcome: 'imported', how: 'translated' });
    expect((answer as Imported).notes[0]).toContain('was not compared with the file');
    expect(await importOnnx({ bytes: beyondDense('logits'), mapping: mappingOf({ input: { numbers: NUMBERS } }), runtime: null })).toEqual({
      outcome: 'refused', clause: 'expected a graph of dense layers, because there is no onnxruntime on this machine; it is more than that: Mul joins 2 ways',
    });
  });
});
