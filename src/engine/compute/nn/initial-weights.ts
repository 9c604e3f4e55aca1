import type { Rng } from '../rng.ts';

/**
 * Fills a matrix with orthogonal columns (rows, where there are fewer) of length `gain`, evenly distributed among all such matrices.
 * @param out [rows × columns] row by row
 * @see Saxe, McClelland & Ganguli 2014, arXiv:1312.6120; the vectors are those of Gram and Schmidt, of normal ones
 */
export function fillOrthogonal(rng: Rng, { rows, columns, gain }: { readonly rows: number; readonly columns: number; readonly gain: number }, out: Float32Array): void {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => rng.normal());
    // Twice: what rounding leaves of the others after the first time is gone after the second.
    for (let pass = 0; pass < 2; pass++) for (const other of vectors) addScaled(vector, other, -dot(vector, other));
    const norm = Math.sqrt(dot(vector, vector));
    if (norm < 1e-6) continue;
    vectors.push(vector.map((value) => value / norm));
  }
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[i * columns + j] = gain * (rows >= columns ? vectors[j]![i]! : vectors[i]![j]!);
}

/**
 * Fills a matrix with normal numbers of variance 2 / `inputs`, which keeps the spread through layers of rectifiers.
 * @see He, Zhang, Ren & Sun 2015, arXiv:1502.01852, eq. 10
 */
export function fillHe(rng: Rng, inputs: number, out: Float32Array): void {
  const deviation = Math.sqrt(2 / inputs);
  for (let i = 0; i < out.length; i++) out[i] = deviation * rng.normal();
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!;
}
