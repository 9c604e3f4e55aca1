// Gradients of every layer and loss against two oracles that are not ours: autodiff of TensorFlow.js, and central differences of the loss written out in doubles.
import { describe, expect, it } from 'vitest';
import { Categorical } from '../../../../src/engine/compute/nn/categorical.ts';
import { duelingGradient, duelingValues } from '../../../../src/engine/compute/nn/dueling.ts';
import { Gaussian } from '../../../../src/engine/compute/nn/gaussian.ts';
import { clippedSurrogate, huber, squaredError } from '../../../../src/engine/compute/nn/losses.ts';
import { createNetKernel } from '../../../../src/engine/compute/nn/net-kernel.ts';
import { Net } from '../../../../src/engine/compute/nn/net.ts';
import type { NetShape } from '../../../../src/engine/compute/nn/net.ts';
import type { PolicyHead } from '../../../../src/engine/compute/nn/policy-head.ts';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { tf } from './exchange/tfjs.ts';

type Tensor = ReturnType<typeof tf.tensor2d>;
type Scalar = ReturnType<typeof tf.scalar>;

const ROWS = 16;
const WITHIN = 1e-5;
const rng = createRng('gradients');
const numbers = (count: number, scale = 1): Float32Array => Float32Array.from({ length: count }, () => scale * rng.normal());

const TANH: NetShape = { inputs: 6, layers: [{ units: 8, activation: 'tanh' }, { units: 5, activation: 'tanh' }, { units: 3, activation: 'linear' }] };
const RELU = (inputs: number, units: number, activation: 'linear' | 'tanh' = 'linear'): NetShape => ({ inputs, layers: [{ units: 9, activation: 'relu' }, { units: 6, activation: 'relu' }, { units, activation }] });

/** One net in three arithmetics: ours, that of TensorFlow.js, and plain doubles. */
class Trio {
  readonly shape: NetShape;
  readonly net: Net;
  readonly kernel = createNetKernel(65_536);
  readonly weights: Float32Array;

  constructor(shape: NetShape, name: string) {
    this.shape = shape;
    this.net = new Net(this.kernel, shape, ROWS);
    this.net.draw(createRng(name), { type: 'he' });
    // Biases that are not 0, so that each of them counts.
    this.weights = this.net.exportWeights().values.map((value) => value + 0.1 * createRng(`${name} ${value}`).normal());
    this.net.importWeights({ shape, values: this.weights });
  }

  forward(rows: Float32Array): void {
    const { inputs } = this.shape;
    for (let row = 0; row < ROWS; row++) for (let i = 0; i < inputs; i++) this.net.inputs[row * this.net.inputStride + i] = rows[row * inputs + i]!;
    this.net.forward(ROWS);
  }

  /** Rows of [ROWS × units]. */
  tensor(weights: readonly Tensor[], rows: Tensor): Tensor {
    return this.shape.layers.reduce((at, { activation }, layer) => {
      const sums = tf.add(tf.matMul(at, weights[2 * layer]!), weights[2 * layer + 1]!);
      return (activation === 'tanh' ? tf.tanh(sums) : activation === 'relu' ? tf.relu(sums) : sums) as Tensor;
    }, rows);
  }

  /** The weights as TensorFlow.js holds them: kernel and bias of each layer. */
  tensors(weights: ArrayLike<number> = this.weights): Tensor[] {
    let [at, inputs] = [0, this.shape.inputs];
    return this.shape.layers.flatMap(({ units }) => {
      const take = (rows: number): Tensor => tf.tensor2d(Array.from({ length: rows * units }, (_, i) => weights[at + i]!), [rows, units]);
      const kernel = take(inputs);
      at += inputs * units;
      const bias = take(1);
      at += units;
      inputs = units;
      return [kernel, bias];
    });
  }

  /** [rows][units] in doubles. */
  doubles(weights: Float64Array, rows: readonly (readonly number[])[]): number[][] {
    return rows.map((row) => {
      let [at, values] = [0, [...row]];
      for (const { units, activation } of this.shape.layers) {
        const [kernelAt, biasAt] = [at, at + values.length * units];
        const sums = Array.from({ length: units }, (_, unit) => values.reduce((sum, value, input) => sum + value * weights[kernelAt + input * units + unit]!, weights[biasAt + unit]!));
        values = sums.map((sum) => (activation === 'tanh' ? Math.tanh(sum) : activation === 'relu' ? Math.max(0, sum) : sum));
        at = biasAt + units;
      }
      return values;
    });
  }

  outputs(): number[][] {
    return Array.from({ length: ROWS }, (_, row) => Array.from(this.net.outputs.subarray(row * this.net.outputStride, row * this.net.outputStride + this.shape.layers.at(-1)!.units)));
  }
}

const flat = (tensors: readonly { dataSync(): ArrayLike<number> }[]): number[] => tensors.flatMap((tensor) => Array.from(tensor.dataSync()));

function rowsOf(values: Float32Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
}

function farthest(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  return Array.from(one, (value, i) => Math.abs(value - other[i]!)).reduce((most, each) => (Number.isNaN(each) || each > most ? each : most), 0);
}

/** Central differences in doubles; the step is small enough that no kink lies within. */
function slopes(loss: (weights: Float64Array) => number, weights: ArrayLike<number>): number[] {
  const at = Float64Array.from(weights);
  return Array.from(at, (value, i) => {
    const step = 1e-6;
    at[i] = value + step;
    const up = loss(at);
    at[i] = value - step;
    const down = loss(at);
    at[i] = value;
    return (up - down) / (2 * step);
  });
}

/** Both oracles: autodiff over the tensors of the weights, differences over the numbers. */
function expectGradients(ours: ArrayLike<number>, given: { readonly tensors: Tensor[]; readonly autodiff: (...weights: Tensor[]) => Scalar; readonly weights: ArrayLike<number>; readonly plain: (weights: Float64Array) => number }): void {
  expect(farthest(ours, flat(tf.grads(given.autodiff as never)(given.tensors as never)))).toBeLessThan(WITHIN);
  expect(farthest(ours, slopes(given.plain, given.weights))).toBeLessThan(WITHIN);
  expect(Array.from(ours).some((gradient) => Math.abs(gradient) > 1e-3)).toBe(true);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const softmaxLogs = (row: readonly number[]): number[] => {
  const log = Math.log(sumOf(row.map(Math.exp)));
  return row.map((value) => value - log);
};

describe('the gradients of the layers', () => {
  it.each([
    ['tanh, tanh, linear', TANH],
    ['relu, relu, linear', RELU(6, 3)],
    ['relu, relu, tanh', RELU(6, 3, 'tanh')],
    ['linear alone', { inputs: 6, layers: [{ units: 3, activation: 'linear' }] }],
    ['wider than a stride', { inputs: 11, layers: [{ units: 17, activation: 'relu' }, { units: 3, activation: 'tanh' }] }],
  ] as readonly (readonly [string, NetShape])[])('%s: of weights and of inputs', (name, shape) => {
    const trio = new Trio(shape, name);
    const [rows, pull] = [numbers(ROWS * shape.inputs), numbers(ROWS * 3, 0.3)];
    trio.forward(rows);
    for (let row = 0; row < ROWS; row++) for (let i = 0; i < 3; i++) trio.net.outputGradients[row * trio.net.outputStride + i] = pull[row * 3 + i]!;
    trio.net.backward(ROWS);
    const gradients = trio.net.exportGradients();
    const pulled = tf.tensor2d(Array.from(pull), [ROWS, 3]);
    const weighted = (outputs: number[][]): number => sumOf(outputs.flatMap((row, r) => row.map((value, i) => value * pull[r * 3 + i]!)));
    const input = tf.tensor2d(Array.from(rows), [ROWS, shape.inputs]);
    expectGradients(gradients, {
      tensors: trio.tensors(), autodiff: (...weights) => tf.sum(tf.mul(trio.tensor(weights, input), pulled)) as Scalar,
      weights: trio.weights, plain: (weights) => weighted(trio.doubles(weights, rowsOf(rows, shape.inputs))),
    });
    trio.forward(rows);
    for (let row = 0; row < ROWS; row++) for (let i = 0; i < 3; i++) trio.net.outputGradients[row * trio.net.outputStride + i] = pull[row * 3 + i]!;
    trio.net.backwardToInputs(ROWS);
    const ofInputs = rowsOf(rows, shape.inputs).flatMap((row, r) => row.map((_, i) => trio.net.inputGradients[r * trio.net.inputStride + i]!));
    const exact = Float64Array.from(trio.weights);
    expectGradients(ofInputs, {
      tensors: [input], autodiff: (given) => tf.sum(tf.mul(trio.tensor(trio.tensors(), given!), pulled)) as Scalar,
      weights: rows, plain: (given) => weighted(trio.doubles(exact, Array.from({ length: ROWS }, (_, row) => Array.from(given.subarray(row * shape.inputs, (row + 1) * shape.inputs))))),
    });
  });
});

const CLIP = 0.2;
const ENTROPY = 0.01;
/** Old probabilities such that ratios lie on both sides of both bounds, none near one of them. */
const RATIOS = [0.5, 0.75, 0.9, 1, 1.1, 1.3, 1.6, 0.95];
const advantages = numbers(ROWS);

/** The gradients of −min(r A, clip(r) A) − c H, meaned over the rows, as PPO gathers them. */
function surrogateGradients(trio: Trio, head: PolicyHead, actions: Float32Array, oldLogs: readonly number[]): void {
  head.clearGradients();
  for (let row = 0; row < ROWS; row++) {
    head.read(trio.net.outputs, row * trio.net.outputStride);
    const at = row * head.width;
    const { gradient } = clippedSurrogate(Math.exp(head.logProbability(actions, at) - oldLogs[row]!), advantages[row]!, CLIP);
    head.gradient({ log: gradient / ROWS, entropy: -ENTROPY / ROWS }, { actions, at }, trio.net.outputGradients, row * trio.net.outputStride);
  }
  trio.net.backward(ROWS);
}

/** −min(r A, clip(r) A), meaned. */
function surrogateTensor(logs: Tensor, oldLogs: readonly number[]): Scalar {
  const ratios = tf.exp(tf.sub(logs, tf.tensor1d([...oldLogs])));
  const given = tf.tensor1d(Array.from(advantages));
  return tf.neg(tf.mean(tf.minimum(tf.mul(ratios, given), tf.mul(tf.clipByValue(ratios, 1 - CLIP, 1 + CLIP), given)))) as Scalar;
}

const surrogateOf = (log: number, oldLog: number, row: number): number => {
  const ratio = Math.exp(log - oldLog);
  return -Math.min(ratio * advantages[row]!, Math.min(Math.max(ratio, 1 - CLIP), 1 + CLIP) * advantages[row]!);
};

describe('the gradients of the losses', () => {
  it('of PPO with choices: the clipped surrogate and the entropy', () => {
    const trio = new Trio(TANH, 'ppo of choices');
    const rows = numbers(ROWS * 6);
    const actions = Float32Array.from({ length: ROWS }, () => rng.int(3));
    trio.forward(rows);
    const oldLogs = trio.outputs().map((row, r) => softmaxLogs(row)[actions[r]!]! - Math.log(RATIOS[r % RATIOS.length]!));
    surrogateGradients(trio, new Categorical(3), actions, oldLogs);
    const input = tf.tensor2d(Array.from(rows), [ROWS, 6]);
    const chosen = tf.oneHot(tf.tensor1d(Array.from(actions), 'int32'), 3);
    expectGradients(trio.net.exportGradients(), {
      tensors: trio.tensors(),
      autodiff: (...weights) => {
        const all = tf.logSoftmax(trio.tensor(weights, input));
        const entropy = tf.neg(tf.sum(tf.mul(tf.exp(all), all), 1));
        return tf.sub(surrogateTensor(tf.sum(tf.mul(all, chosen), 1) as never, oldLogs), tf.mul(ENTROPY, tf.mean(entropy))) as Scalar;
      },
      weights: trio.weights,
      plain: (weights) => mean(trio.doubles(weights, rowsOf(rows, 6)).map((row, r) => {
        const logs = softmaxLogs(row);
        return surrogateOf(logs[actions[r]!]!, oldLogs[r]!, r) + ENTROPY * sumOf(logs.map((log) => Math.exp(log) * log));
      })),
    });
  });

  it('of PPO with continuous actions: of the means and of the deviations that are learned beside them', () => {
    const trio = new Trio({ ...TANH, layers: [...TANH.layers.slice(0, 2), { units: 2, activation: 'linear' }] }, 'ppo of numbers');
    const head = new Gaussian(trio.kernel, { size: 2, logDeviation: -0.3 });
    head.importLogDeviations(Float32Array.of(-0.3, 0.2));
    const rows = numbers(ROWS * 6);
    trio.forward(rows);
    const actions = Float32Array.from(trio.outputs().flat(), (value) => value + 0.8 * rng.normal());
    const logOf = (row: readonly number[], deviations: ArrayLike<number>, r: number): number => sumOf(row.map((value, i) => {
      const z = (actions[r * 2 + i]! - value) / Math.exp(deviations[i]!);
      return -0.5 * z * z - deviations[i]! - 0.5 * Math.log(2 * Math.PI);
    }));
    const deviations = head.exportLogDeviations();
    const oldLogs = trio.outputs().map((row, r) => logOf(row, deviations, r) - Math.log(RATIOS[r % RATIOS.length]!));
    surrogateGradients(trio, head, actions, oldLogs);
    const own = trio.kernel.memory.slice(head.parameters.gradients, head.parameters.gradients + 2);
    const count = trio.weights.length;
    const input = tf.tensor2d(Array.from(rows), [ROWS, 6]);
    const taken = tf.tensor2d(Array.from(actions), [ROWS, 2]);
    expectGradients([...trio.net.exportGradients(), ...own], {
      tensors: [...trio.tensors(), tf.tensor2d(Array.from(deviations), [1, 2])],
      autodiff: (...given) => {
        const spread = given.at(-1)!;
        const z = tf.div(tf.sub(taken, trio.tensor(given, input)), tf.exp(spread));
        const logs = tf.sum(tf.sub(tf.sub(tf.mul(-0.5, tf.square(z)), spread), 0.5 * Math.log(2 * Math.PI)), 1);
        // H = Σ (½ + ½ ln 2π + ln σ): only ln σ moves.
        return tf.sub(surrogateTensor(logs as never, oldLogs), tf.mul(ENTROPY, tf.sum(spread))) as Scalar;
      },
      weights: [...trio.weights, ...deviations],
      plain: (given) => {
        const spread = given.subarray(count);
        return mean(trio.doubles(given, rowsOf(rows, 6)).map((row, r) => surrogateOf(logOf(row, spread, r), oldLogs[r]!, r))) - ENTROPY * (spread[0]! + spread[1]!);
      },
    });
  });

  it('of the value net', () => {
    const trio = new Trio({ ...TANH, layers: [...TANH.layers.slice(0, 2), { units: 1, activation: 'linear' }] }, 'value');
    const [rows, returns] = [numbers(ROWS * 6), numbers(ROWS)];
    trio.forward(rows);
    for (let row = 0; row < ROWS; row++) {
      const at = row * trio.net.outputStride;
      trio.net.outputGradients[at] = (0.5 * squaredError(trio.net.outputs[at]!, returns[row]!).gradient) / ROWS;
    }
    trio.net.backward(ROWS);
    const input = tf.tensor2d(Array.from(rows), [ROWS, 6]);
    expectGradients(trio.net.exportGradients(), {
      tensors: trio.tensors(), autodiff: (...weights) => tf.mul(0.5, tf.losses.meanSquaredError(tf.tensor2d(Array.from(returns), [ROWS, 1]), trio.tensor(weights, input))) as Scalar,
      weights: trio.weights, plain: (weights) => 0.5 * mean(trio.doubles(weights, rowsOf(rows, 6)).map(([value = 0], r) => (value - returns[r]!) ** 2)),
    });
  });

  it('of DQN: Huber with the weights of a draw, through a duel, towards a double target', () => {
    const choices = 3;
    const [online, target] = [new Trio(RELU(6, 1 + choices), 'online'), new Trio(RELU(6, 1 + choices), 'target')];
    const [rows, followers, rewards, weightsOfDraw] = [numbers(ROWS * 6), numbers(ROWS * 6), numbers(ROWS, 1.5), numbers(ROWS).map((value) => 0.2 + Math.abs(value))];
    const factor = 0.97;
    const actions = Array.from({ length: ROWS }, () => rng.int(choices));
    // The learned net chooses, the slow one values.
    const values = new Float64Array(choices);
    online.forward(followers);
    target.forward(followers);
    const targets = online.outputs().map((row, r) => {
      duelingValues(Float32Array.from(row), 0, values);
      const next = values.indexOf(Math.max(...values));
      duelingValues(Float32Array.from(target.outputs()[r]!), 0, values);
      return rewards[r]! + factor * values[next]!;
    });
    const duel = (outputs: Tensor): Tensor => {
      const advantages = tf.slice2d(outputs, [0, 1], [ROWS, choices]);
      return tf.sub(tf.add(tf.slice2d(outputs, [0, 0], [ROWS, 1]), advantages), tf.mean(advantages, 1, true)) as Tensor;
    };
    const next = tf.tensor2d(Array.from(followers), [ROWS, 6]);
    const theirs = tf.tidy(() => {
      const best = tf.oneHot(tf.argMax(duel(online.tensor(online.tensors(), next)), 1) as never, choices);
      return tf.add(tf.tensor1d(Array.from(rewards)), tf.mul(factor, tf.sum(tf.mul(duel(target.tensor(target.tensors(), next)), best), 1)));
    });
    expect(farthest(targets, theirs.dataSync())).toBeLessThan(WITHIN);

    online.forward(rows);
    for (let row = 0; row < ROWS; row++) {
      const at = row * online.net.outputStride;
      duelingValues(online.net.outputs, at, values);
      duelingGradient((weightsOfDraw[row]! * huber(values[actions[row]!]!, targets[row]!).gradient) / ROWS, { action: actions[row]!, count: choices }, online.net.outputGradients, at);
    }
    online.net.backward(ROWS);
    const input = tf.tensor2d(Array.from(rows), [ROWS, 6]);
    const chosen = tf.oneHot(tf.tensor1d(actions, 'int32'), choices);
    const errors = online.doubles(Float64Array.from(online.weights), rowsOf(rows, 6)).map((row, r) => row[0]! + row[1 + actions[r]!]! - mean(row.slice(1)) - targets[r]!);
    expect([errors.some((error) => Math.abs(error) > 1.01), errors.some((error) => Math.abs(error) < 0.99)], 'both parts of Huber').toEqual([true, true]);
    expectGradients(online.net.exportGradients(), {
      tensors: online.tensors(),
      autodiff: (...weights) => {
        const error = tf.abs(tf.sub(tf.sum(tf.mul(duel(online.tensor(weights, input)), chosen), 1), tf.tensor1d(targets)));
        const within = tf.minimum(error, 1);
        return tf.mean(tf.mul(tf.tensor1d(Array.from(weightsOfDraw)), tf.add(tf.mul(0.5, tf.square(within)), tf.sub(error, within)))) as Scalar;
      },
      weights: online.weights,
      plain: (weights) => mean(online.doubles(weights, rowsOf(rows, 6)).map((row, r) => {
        const error = Math.abs(row[0]! + row[1 + actions[r]!]! - mean(row.slice(1)) - targets[r]!);
        return weightsOfDraw[r]! * (error <= 1 ? 0.5 * error * error : error - 0.5);
      })),
    });
  });

  it('of the critics of TD3', () => {
    const critic = new Trio(RELU(6, 1), 'critic');
    const [rows, targets, weightsOfDraw] = [numbers(ROWS * 6), numbers(ROWS), numbers(ROWS).map((value) => 0.2 + Math.abs(value))];
    critic.forward(rows);
    for (let row = 0; row < ROWS; row++) {
      const at = row * critic.net.outputStride;
      critic.net.outputGradients[at] = (weightsOfDraw[row]! * squaredError(critic.net.outputs[at]!, targets[row]!).gradient) / ROWS;
    }
    critic.net.backward(ROWS);
    const input = tf.tensor2d(Array.from(rows), [ROWS, 6]);
    expectGradients(critic.net.exportGradients(), {
      tensors: critic.tensors(),
      autodiff: (...weights) => tf.mean(tf.mul(tf.tensor2d(Array.from(weightsOfDraw), [ROWS, 1]), tf.square(tf.sub(critic.tensor(weights, input), tf.tensor2d(Array.from(targets), [ROWS, 1]))))) as Scalar,
      weights: critic.weights, plain: (weights) => mean(critic.doubles(weights, rowsOf(rows, 6)).map(([value = 0], r) => weightsOfDraw[r]! * (value - targets[r]!) ** 2)),
    });
  });

  it('of the policy of TD3, back through a critic that stays as it is', () => {
    const [seen, size] = [5, 2];
    const [policy, critic] = [new Trio(RELU(seen, size, 'tanh'), 'policy'), new Trio(RELU(seen + size, 1), 'critic of the policy')];
    const rows = numbers(ROWS * seen);
    policy.forward(rows);
    const acted = Float32Array.from(rowsOf(rows, seen).flatMap((row, r) => [...row, ...policy.outputs()[r]!]));
    critic.forward(acted);
    for (let row = 0; row < ROWS; row++) critic.net.outputGradients[row * critic.net.outputStride] = -1 / ROWS;
    critic.net.backwardToInputs(ROWS);
    for (let row = 0; row < ROWS; row++) for (let i = 0; i < size; i++) policy.net.outputGradients[row * policy.net.outputStride + i] = critic.net.inputGradients[row * critic.net.inputStride + seen + i]!;
    policy.net.backward(ROWS);
    const input = tf.tensor2d(Array.from(rows), [ROWS, seen]);
    const fixed = Float64Array.from(critic.weights);
    expectGradients(policy.net.exportGradients(), {
      tensors: policy.tensors(), autodiff: (...weights) => tf.neg(tf.mean(critic.tensor(critic.tensors(), tf.concat([input, policy.tensor(weights, input)], 1) as Tensor))) as Scalar,
      weights: policy.weights,
      plain: (weights) => {
        const wanted = policy.doubles(weights, rowsOf(rows, seen));
        return -mean(critic.doubles(fixed, rowsOf(rows, seen).map((row, r) => [...row, ...wanted[r]!])).map(([value = 0]) => value));
      },
    });
  });
});
