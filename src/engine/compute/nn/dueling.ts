/**
 * Writes the values of all actions: Q(a) = V + A(a) − mean A. The net's row is [V, A(0) … A(count − 1)].
 * @param out [count] receives Q
 * @see Wang et al. 2016, arXiv:1511.06581, eq. 9
 */
export function duelingValues(outputs: Float32Array, at: number, out: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < out.length; i++) sum += outputs[at + 1 + i]!;
  const base = outputs[at]! - sum / out.length;
  for (let i = 0; i < out.length; i++) out[i] = base + outputs[at + 1 + i]!;
}

/** Returns the value of one of `count` actions, as {@link duelingValues} has it. */
export function duelingValue(outputs: Float32Array, at: number, { action, count }: { readonly action: number; readonly count: number }): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += outputs[at + 1 + i]!;
  return outputs[at]! - sum / count + outputs[at + 1 + action]!;
}

/** Writes dLoss/dOutput of a net's row [V, A(0) … A(count − 1)] where the loss changes by `gradient` with Q of one action. */
export function duelingGradient(gradient: number, { action, count }: { readonly action: number; readonly count: number }, gradients: Float32Array, at: number): void {
  gradients[at] = gradient;
  for (let i = 0; i < count; i++) gradients[at + 1 + i] = gradient * ((i === action ? 1 : 0) - 1 / count);
}
