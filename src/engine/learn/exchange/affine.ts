/** y = x · kernel + bias, in doubles. */
export interface Affine {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs × outputs] row by row. */
  readonly kernel: Float64Array;
  /** [outputs] */
  readonly bias: Float64Array;
}

/** Multiplies and shifts each number by its own. */
export function diagonal(factors: readonly number[], shifts: readonly number[]): Affine {
  const size = factors.length;
  const kernel = new Float64Array(size * size);
  factors.forEach((factor, index) => { kernel[index * size + index] = factor; });
  return { inputs: size, outputs: size, kernel, bias: Float64Array.from(shifts) };
}

/** Returns the one that does first the one and then the other. */
export function followed(first: Affine, second: Affine): Affine {
  const { inputs } = first;
  const { outputs } = second;
  const kernel = new Float64Array(inputs * outputs);
  const bias = second.bias.slice();
  for (let middle = 0; middle < first.outputs; middle++) {
    for (let output = 0; output < outputs; output++) {
      const weight = second.kernel[middle * outputs + output]!;
      if (weight === 0) continue;
      bias[output]! += first.bias[middle]! * weight;
      for (let input = 0; input < inputs; input++) kernel[input * outputs + output]! += first.kernel[input * first.outputs + middle]! * weight;
    }
  }
  return { inputs, outputs, kernel, bias };
}
