// Files as others write them: one by hand from the published format, others in the shape that Stable-Baselines3 and PyTorch give them.
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { featureSetHash } from '../../../../../src/engine/features/sets/definition.ts';
import { MARKET_30 } from '../../../../../src/engine/features/sets/market-30/definition.ts';
import { encodeOnnx } from '../../../../../src/engine/learn/exchange/onnx-file.ts';
import type { OnnxNode, OnnxTensor, OnnxValue } from '../../../../../src/engine/learn/exchange/onnx-file.ts';

/**
 * logits = tanh(W · obs + b) with W = [[0.5, -1], [0.25, 2], [0, -0.5]] and b = [0.1, 0.2, -0.3], byte by byte after onnx.proto3 and the encoding of Protocol Buffers.
 */
export const BY_HAND = Uint8Array.from(`
  08 08                                          ir_version 8
  12 04 68 61 6e 64                              producer_name hand
  3a aa 01                                       graph, 170 bytes
  0a 23                                          node
    0a 03 6f 62 73  0a 01 77  0a 01 62             input obs, w, b
    12 01 68                                       output h
    22 04 47 65 6d 6d                              op_type Gemm
    2a 0d 0a 06 74 72 61 6e 73 42 18 01 a0 01 02   attribute transB, i 1, type INT
  0a 11                                          node
    0a 01 68  12 06 6c 6f 67 69 74 73              input h, output logits
    22 04 54 61 6e 68                              op_type Tanh
  12 01 67                                       name g
  2a 23                                          initializer
    08 03 08 02  10 01  42 01 77                   dims 3, 2, FLOAT, name w
    4a 18 00 00 00 3f 00 00 80 bf 00 00 80 3e 00 00 00 40 00 00 00 00 00 00 00 bf
  2a 15                                          initializer
    08 03  10 01                                   dims 3, FLOAT
    22 0c cd cc cc 3d cd cc 4c 3e 9a 99 99 be      float_data
    42 01 62                                       name b
  5a 16 0a 03 6f 62 73 12 0f 0a 0d 08 01 12 09 0a 03 12 01 4e 0a 02 08 02              input obs FLOAT [N, 2]
  62 19 0a 06 6c 6f 67 69 74 73 12 0f 0a 0d 08 01 12 09 0a 03 12 01 4e 0a 02 08 03     output logits FLOAT [N, 3]
  42 04 0a 00 10 11                              opset_import, version 17
`.split('\n').flatMap((line) => (line.trim().split(/ {3,}|\t/)[0] ?? '').split(/\s+/)).filter((byte) => /^[0-9a-f]{2}$/.test(byte)).map((byte) => Number.parseInt(byte, 16)));

/** What a mapping says when nothing is special. */
export function mappingOf(change: { readonly input?: object; readonly output?: object; readonly agent?: object; readonly features?: object } = {}): Record<string, unknown> {
  return {
    format: 1, title: 'Made elsewhere',
    features: { set: 'market-30', version: MARKET_30.version, hash: featureSetHash(MARKET_30), interval: '15m', ...change.features },
    agent: { actionSpace: 'three', ...change.agent },
    input: { numbers: ['ohlcv.close', 'side'], ...change.input },
    output: { kind: 'logits', ...change.output },
  };
}

export const FLOAT = 1;
export const INT64 = 7;

export function value(name: string, elementType: number, dims: OnnxValue['dims']): OnnxValue {
  return { name, elementType, dims };
}

export function node(operator: string, inputs: readonly string[], outputs: readonly string[], attributes: OnnxNode['attributes'] = {}): OnnxNode {
  return { operator, domain: '', inputs, outputs, attributes };
}

export function tensor(name: string, dims: readonly number[], values: readonly number[], elementType = FLOAT): OnnxTensor {
  return { name, elementType, dims, values: Float64Array.from(values) };
}

/** Numbers by a seed. */
export function drawn(name: string, dims: readonly number[]): OnnxTensor {
  const rng = createRng(name);
  return tensor(name, dims, Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, () => 0.6 * rng.normal()));
}

/** The inputs that the files below are shown. */
export const NUMBERS = [
  { name: 'ohlcv.close', offset: 0.001, scale: 0.02 }, { name: 'trades.rsi', offset: 0.1, scale: 0.5 }, { name: 'trades.macd', scale: 0.01 },
  { name: 'side' }, { name: 'unrealised result', offset: 0.2, scale: 1.5 }, { constant: 0.75 },
];

/**
 * PPO's MlpPolicy as `torch.onnx.export` writes `policy(observation, deterministic=True)`: actions, values, log_prob. The distribution's logits are normalised, its mode is the ArgMax of its
 * probabilities.
 */
export function stableBaselines3({ opset = 17, inputs = NUMBERS.length }: { readonly opset?: number; readonly inputs?: number } = {}): Uint8Array {
  const linear = (input: string, name: string, output: string): OnnxNode => node('Gemm', [input, `${name}.weight`, `${name}.bias`], [output], { transB: 1 });
  const pair = (name: string, from: number, to: number): readonly OnnxTensor[] => [drawn(`${name}.weight`, [to, from]), drawn(`${name}.bias`, [to])];
  return encodeOnnx({
    nodes: [
      node('Flatten', ['input'], ['flat'], { axis: 1 }),
      linear('flat', 'pi.0', 'p0'), node('Tanh', ['p0'], ['p1']), linear('p1', 'pi.2', 'p2'), node('Tanh', ['p2'], ['p3']),
      linear('flat', 'vf.0', 'v0'), node('Tanh', ['v0'], ['v1']), linear('v1', 'value_net', 'values'),
      linear('p3', 'action_net', 'a0'), node('ReduceLogSumExp', ['a0'], ['a1'], { axes: [1], keepdims: 1 }), node('Sub', ['a0', 'a1'], ['a2']),
      node('Softmax', ['a2'], ['a3'], { axis: -1 }), node('ArgMax', ['a3'], ['actions'], { axis: -1, keepdims: 0 }),
      node('ReduceMax', ['a2'], ['log_prob'], { axes: [1], keepdims: 0 }),
    ],
    initializers: [...pair('pi.0', inputs, 16), ...pair('pi.2', 16, 8), ...pair('vf.0', inputs, 8), ...pair('value_net', 8, 1), ...pair('action_net', 8, 3)],
    inputs: [value('input', FLOAT, ['batch', inputs])],
    outputs: [value('actions', INT64, ['batch']), value('values', FLOAT, ['batch', 1]), value('log_prob', FLOAT, ['batch'])],
  }, { opset, metadata: {} });
}

/** Two ways that join again and an activation that we have not: no plain net. */
export function beyondDense(kind: 'logits' | 'probabilities' | 'choice' | 'action'): Uint8Array {
  const outputs = kind === 'action' ? 1 : 3;
  const last = { logits: node('Identity', ['s'], ['out']), probabilities: node('Softmax', ['s'], ['out'], { axis: 1 }), choice: node('ArgMax', ['s'], ['out'], { axis: 1, keepdims: 1 }), action: node('Tanh', ['s'], ['out']) }[kind];
  return encodeOnnx({
    nodes: [
      node('MatMul', ['obs', 'a'], ['one']), node('Sigmoid', ['one'], ['bent']), node('MatMul', ['obs', 'b'], ['two']), node('Mul', ['bent', 'two'], ['gated']), node('MatMul', ['gated', 'c'], ['s']), last,
    ],
    initializers: [drawn('a', [NUMBERS.length, 8]), drawn('b', [NUMBERS.length, 8]), drawn('c', [8, outputs])],
    inputs: [value('obs', FLOAT, ['N', NUMBERS.length])],
    outputs: [value('out', kind === 'choice' ? INT64 : FLOAT, ['N', kind === 'choice' ? 1 : outputs])],
  }, { opset: 13, metadata: {} });
}
