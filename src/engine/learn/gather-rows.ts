import type { Net } from '../compute/nn/net.ts';

/**
 * Copies rows into the first inputs of the rows of a net; what lies behind them stays.
 * @param values [all × size]
 * @param places which rows, in this order; no more than the net has
 */
export function gatherRows(net: Net, { values, size }: { readonly values: Float32Array; readonly size: number }, places: Uint32Array): void {
  const { inputs, inputStride } = net;
  for (let row = 0; row < places.length; row++) {
    const from = places[row]! * size;
    const to = row * inputStride;
    for (let i = 0; i < size; i++) inputs[to + i] = values[from + i]!;
  }
}
