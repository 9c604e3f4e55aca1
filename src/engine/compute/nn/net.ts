import type { Rng } from '../rng.ts';
import { fillHe, fillOrthogonal } from './initial-weights.ts';
import { paddedWidth } from './net-kernel.ts';
import type { NetKernel } from './net-kernel.ts';
import { WIDEST } from './net-operations.ts';

/** What follows the sums of a layer. */
export type Activation = 'tanh' | 'relu' | 'linear';

/** Dense layers one after the other. */
export interface NetShape {
  readonly inputs: number;
  readonly layers: readonly { readonly units: number; readonly activation: Activation }[];
}

/** The weights of a net: layer by layer its kernel [inputs × units], row by row, then its bias [units]. */
export interface NetWeights {
  readonly shape: NetShape;
  readonly values: Float32Array;
}

/** Numbers that are learned and their gradients, as places in the memory of a kernel; `count` is a multiple of 8. */
export interface ParameterBlock {
  readonly weights: number;
  readonly gradients: number;
  readonly count: number;
}

/** How the weights begin; biases begin at 0. `gains` has one factor for each layer, such as √2 for hidden ones and 0.01 for a policy's last. */
export type InitialWeights = { readonly type: 'orthogonal'; readonly gains: readonly number[] } | { readonly type: 'he' };

/**
 * Dense layers, forward and backward, in the memory of a kernel. A row gives the same bits alone ({@link infer}) and in a batch of any size.
 * Rows of `inputs` and `outputs` are padded to strides of 8 floats; what lies in the padding must stay 0.
 */
export class Net {
  readonly shape: NetShape;
  /** How many rows a batch has at most. */
  readonly rows: number;
  readonly inputStride: number;
  readonly outputStride: number;
  /** [rows × inputStride] the caller writes observations here before {@link forward}. */
  readonly inputs: Float32Array;
  /** [rows × outputStride] of the last {@link forward}. */
  readonly outputs: Float32Array;
  /** [rows × outputStride] the caller writes dLoss/dOutput here before {@link backward}, which spoils it where the last layer is not linear. */
  readonly outputGradients: Float32Array;
  /** [rows × inputStride] dLoss/dInput after {@link backwardToInputs}. */
  readonly inputGradients: Float32Array;
  /** Everything that is learned. */
  readonly parameters: ParameterBlock;
  readonly #kernel: NetKernel;
  readonly #layers: readonly Layer[];
  readonly #inputsAt: number;
  readonly #inputGradientsAt: number;
  readonly #single: number;
  readonly #singleInput: Float32Array;
  readonly #singleOutput: Float32Array;

  /**
   * Takes its places from the kernel; all weights are 0 until they are drawn or imported.
   * @throws RangeError when a width is not a whole number from 1 or is too large, or the kernel has no room
   */
  constructor(kernel: NetKernel, shape: NetShape, rows: number) {
    checkShape(shape, rows);
    this.#kernel = kernel;
    this.shape = shape;
    this.rows = rows;
    this.inputStride = paddedWidth(shape.inputs);
    const widths = widthsOf(shape).map(paddedWidth);
    const count = parameterCount(widths);
    const weights = kernel.take(count);
    this.parameters = { weights, gradients: kernel.take(count), count };
    this.#inputsAt = kernel.take(rows * this.inputStride);
    this.#inputGradientsAt = kernel.take(rows * this.inputStride);
    this.#single = kernel.take(this.inputStride);
    this.#layers = placeLayers(kernel, { shape, widths, weights, rows, distance: this.parameters.gradients - weights });
    const last = this.#layers.at(-1)!;
    this.outputStride = last.width;
    this.inputs = kernel.memory.subarray(this.#inputsAt, this.#inputsAt + rows * this.inputStride);
    this.inputGradients = kernel.memory.subarray(this.#inputGradientsAt, this.#inputGradientsAt + rows * this.inputStride);
    this.outputs = kernel.memory.subarray(last.output, last.output + rows * last.width);
    this.outputGradients = kernel.memory.subarray(last.gradient, last.gradient + rows * last.width);
    this.#singleInput = kernel.memory.subarray(this.#single, this.#single + shape.inputs);
    this.#singleOutput = kernel.memory.subarray(last.single, last.single + last.width);
  }

  /** Returns how many floats the kernel needs for a net of this shape. */
  static room(shape: NetShape, rows: number): number {
    const widths = widthsOf(shape).map(paddedWidth);
    const across = widths.reduce((sum, width) => sum + width, 0);
    return 2 * parameterCount(widths) + (2 * rows + 1) * across + 16 * (8 + 3 * shape.layers.length);
  }

  /** Computes the outputs of the first `rows` rows of `inputs`. */
  forward(rows: number): void {
    let input = this.#inputsAt;
    let stride = this.inputStride;
    for (const layer of this.#layers) {
      this.#layerForward(layer, { input, stride, output: layer.output, rows });
      input = layer.output;
      stride = layer.width;
    }
  }

  /** Computes dLoss/dWeight of the first `rows` rows from `outputGradients`, after {@link forward} of the same rows; earlier gradients are overwritten. */
  backward(rows: number): void {
    const kernel = this.#kernel;
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const layer = this.#layers[i]!;
      const below = this.#layers[i - 1];
      const input = below === undefined ? this.#inputsAt : below.output;
      if (i === this.#layers.length - 1) this.#throughActivation(layer, rows);
      kernel.multiply(input, 1, layer.inputWidth, layer.gradient, 0, layer.kernelGradient, layer.inputWidth, layer.width, rows);
      kernel.columnSums(layer.gradient, layer.biasGradient, rows, layer.width);
      if (below !== undefined) {
        this.#toInput(layer, below.gradient, rows);
        this.#throughActivation(below, rows);
      }
    }
  }

  /** Computes dLoss/dInput of the first `rows` rows from `outputGradients`, after {@link forward}; gradients of weights are left alone. */
  backwardToInputs(rows: number): void {
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const layer = this.#layers[i]!;
      this.#throughActivation(layer, rows);
      this.#toInput(layer, i === 0 ? this.#inputGradientsAt : this.#layers[i - 1]!.gradient, rows);
    }
  }

  /** Returns the outputs [outputStride] of one observation [inputs], in memory that the next call overwrites. Leaves the batch alone. */
  infer(observation: Float32Array): Float32Array {
    this.#singleInput.set(observation);
    let input = this.#single;
    let stride = this.inputStride;
    for (const layer of this.#layers) {
      this.#layerForward(layer, { input, stride, output: layer.single, rows: 1 });
      input = layer.single;
      stride = layer.width;
    }
    return this.#singleOutput;
  }

  /**
   * Draws all weights; the same generator gives the same weights.
   * @throws RangeError when there is not one gain for each layer
   */
  draw(rng: Rng, initial: InitialWeights): void {
    if (initial.type === 'orthogonal' && initial.gains.length !== this.#layers.length) {
      throw new RangeError(`expected ${this.#layers.length} gains, one for each layer, was ${initial.gains.length}`);
    }
    const values = new Float32Array(weightCount(this.shape));
    let at = 0;
    for (const [i, { units }] of this.shape.layers.entries()) {
      const inputs = widthsOf(this.shape)[i]!;
      const kernel = values.subarray(at, at + inputs * units);
      if (initial.type === 'he') fillHe(rng, inputs, kernel);
      else fillOrthogonal(rng, { rows: inputs, columns: units, gain: initial.gains[i]! }, kernel);
      at += inputs * units + units;
    }
    this.importWeights({ shape: this.shape, values });
  }

  /** Returns a copy of the weights without padding. */
  exportWeights(): NetWeights {
    const values = new Float32Array(weightCount(this.shape));
    this.#eachRow((memoryAt, at, width) => { values.set(this.#kernel.memory.subarray(memoryAt, memoryAt + width), at); });
    return { shape: this.shape, values };
  }

  /** Returns a copy of the gradients of the last {@link backward}, in the order of the weights. */
  exportGradients(): Float32Array {
    const values = new Float32Array(weightCount(this.shape));
    const distance = this.parameters.gradients - this.parameters.weights;
    this.#eachRow((memoryAt, at, width) => { values.set(this.#kernel.memory.subarray(memoryAt + distance, memoryAt + distance + width), at); });
    return values;
  }

  /** @throws RangeError when the shape differs, or a weight is not finite */
  importWeights({ shape, values }: NetWeights): void {
    if (shapeText(shape) !== shapeText(this.shape)) throw new RangeError(`expected weights of a net ${shapeText(this.shape)}, was ${shapeText(shape)}`);
    if (values.length !== weightCount(shape)) throw new RangeError(`expected ${weightCount(shape)} weights, was ${values.length}`);
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) throw new RangeError(`expected finite weights, was ${values[wrong]} at ${wrong}`);
    this.#eachRow((memoryAt, at, width) => { this.#kernel.memory.set(values.subarray(at, at + width), memoryAt); });
  }

  #layerForward(layer: Layer, { input, stride, output, rows }: { readonly input: number; readonly stride: number; readonly output: number; readonly rows: number }): void {
    this.#kernel.multiply(input, stride, 1, layer.kernel, layer.bias, output, rows, layer.width, layer.inputWidth);
    if (layer.activation === 'tanh') this.#kernel.tanh(output, rows * layer.width);
    else if (layer.activation === 'relu') this.#kernel.relu(output, rows * layer.width);
  }

  #throughActivation(layer: Layer, rows: number): void {
    if (layer.activation === 'tanh') this.#kernel.tanhGradient(layer.gradient, layer.output, rows * layer.width);
    else if (layer.activation === 'relu') this.#kernel.reluGradient(layer.gradient, layer.output, rows * layer.width);
  }

  #toInput(layer: Layer, to: number, rows: number): void {
    this.#kernel.multiplyTransposed(layer.gradient, layer.kernel, to, rows, layer.inputWidth, layer.width);
  }

  /** Visits each row of each kernel and each bias: where it lies, where it goes in a plain list, and how wide it is. */
  #eachRow(visit: (memoryAt: number, at: number, width: number) => void): void {
    let at = 0;
    for (const [i, layer] of this.#layers.entries()) {
      const units = this.shape.layers[i]!.units;
      for (let row = 0; row < widthsOf(this.shape)[i]!; row++, at += units) visit(layer.kernel + row * layer.width, at, units);
      visit(layer.bias, at, units);
      at += units;
    }
  }
}

/** Returns how many weights a net of this shape has. */
export function weightCount({ inputs, layers }: NetShape): number {
  return layers.reduce((sum, { units }, i) => sum + ((i === 0 ? inputs : layers[i - 1]!.units) + 1) * units, 0);
}

/** Returns a shape in words, such as `30 → 128 tanh → 3 linear`. */
export function shapeText({ inputs, layers }: NetShape): string {
  return [String(inputs), ...layers.map(({ units, activation }) => `${units} ${activation}`)].join(' → ');
}

/** A layer and its places; widths are padded. */
interface Layer {
  readonly activation: Activation;
  readonly inputWidth: number;
  readonly width: number;
  readonly kernel: number;
  readonly bias: number;
  readonly kernelGradient: number;
  readonly biasGradient: number;
  readonly output: number;
  readonly gradient: number;
  readonly single: number;
}

interface Places {
  readonly shape: NetShape;
  readonly widths: readonly number[];
  readonly weights: number;
  readonly rows: number;
  /** From a weight to its gradient. */
  readonly distance: number;
}

function placeLayers(kernel: NetKernel, { shape, widths, weights, rows, distance }: Places): readonly Layer[] {
  let at = weights;
  return shape.layers.map(({ activation }, i) => {
    const inputWidth = widths[i]!, width = widths[i + 1]!;
    const from = at, bias = at + inputWidth * width;
    at = bias + width;
    return {
      activation, inputWidth, width, kernel: from, bias, kernelGradient: from + distance, biasGradient: bias + distance,
      output: kernel.take(rows * width), gradient: kernel.take(rows * width), single: kernel.take(width),
    };
  });
}

function widthsOf({ inputs, layers }: NetShape): readonly number[] {
  return [inputs, ...layers.map(({ units }) => units)];
}

function parameterCount(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, width, i) => sum + (widths[i]! + 1) * width, 0);
}

function checkShape(shape: NetShape, rows: number): void {
  if (shape.layers.length === 0) throw new RangeError('expected at least one layer, was none');
  const widest = Math.max(...shape.layers.map(({ units }) => units));
  if (widest > WIDEST) throw new RangeError(`expected at most ${WIDEST} units in a layer, was ${widest}`);
  for (const count of [...widthsOf(shape), rows]) if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`expected whole numbers from 1 for inputs, units and rows, was ${count}`);
}
