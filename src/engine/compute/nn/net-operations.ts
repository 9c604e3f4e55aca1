/** The most units of a layer. */
export const WIDEST = 1024;

/**
 * What dense layers are computed with. Everything lies in one memory of floats; arguments are indices into it, widths are multiples of 8. Every
 * operation rounds to 32-bit floats in one fixed order, so whoever does the work, on whatever machine, gives the same bits.
 */
export interface NetOperations {
  /**
   * c [m, n] = a [m, k] × b [k, n] + bias [n]. Each cell is the bias and then the products in the order of k, so that a row is the same alone and in a batch.
   * @param aRow floats from a row of `a` to the next; `aColumn` from a column to the next, so that `a` may be read transposed
   * @param bias 0 for none
   */
  multiply(a: number, aRow: number, aColumn: number, b: number, bias: number, c: number, m: number, n: number, k: number): void;
  /** c [m, n] = a [m, k] × bᵀ, b [n, k]; k no more than {@link WIDEST}. Summed like {@link multiply}. */
  multiplyTransposed(a: number, b: number, c: number, m: number, n: number, k: number): void;
  /**
   * values = tanh(values), within 4e-7.
   * @see the rational approximation of degree 13 / 6 of the Eigen library, `generic_fast_tanh_float`
   */
  tanh(values: number, n: number): void;
  /** gradient *= 1 − output², for `output` = tanh. */
  tanhGradient(gradient: number, output: number, n: number): void;
  /** values = 0 where they are below 0. */
  relu(values: number, n: number): void;
  /** gradient = 0 where the output is not positive. */
  reluGradient(gradient: number, output: number, n: number): void;
  /** to [columns] = sum of the rows of `from`. */
  columnSums(from: number, to: number, rows: number, columns: number): void;
  /** Returns Σ values², summed in doubles. */
  sumOfSquares(values: number, n: number): number;
  /**
   * One step of Adam on gradients × scale: m = β1 m + (1 − β1) g, v = β2 v + (1 − β2) g², w −= rate × m / (√v × rootCorrection + ε).
   * @param rate the learning rate / (1 − β1^t)
   * @param rootCorrection 1 / √(1 − β2^t)
   * @see Kingma & Ba 2015, arXiv:1412.6980, algorithm 1
   */
  adam(w: number, g: number, m: number, v: number, n: number, scale: number, rate: number, beta1: number, beta2: number, rootCorrection: number, epsilon: number): void;
  /** target += share × (source − target): the slow copy of a target network. */
  blend(target: number, source: number, n: number, share: number): void;
}
