/**
 * Finds eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations: exact to rounding, and the same bits on every machine.
 * @param matrix [n × n] row by row; read only
 * @returns `values` [n], `vectors` [n × n] with the eigenvectors in its columns
 * @see Golub & Van Loan 2013, section 8.5
 */
export function symmetricEigen(matrix: Float64Array, n: number): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let row = 0; row < n; row++) vectors[row * n + row] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let [outside, whole] = [0, 0];
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < n; column++) {
        const square = a[row * n + column]! ** 2;
        whole += square;
        if (row !== column) outside += square;
      }
    }
    if (outside <= 1e-30 * whole) break;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
  }
  return { values: Float64Array.from({ length: n }, (_, row) => a[row * n + row]!), vectors };
}

const MOST_SWEEPS = 60;

/** Turns the plane of two axes so that nothing is left between them. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const between = a[p * n + q]!;
  if (between === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * between);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let row = 0; row < n; row++) {
    const [left, right] = [a[row * n + p]!, a[row * n + q]!];
    a[row * n + p] = c * left - s * right;
    a[row * n + q] = s * left + c * right;
  }
  for (let column = 0; column < n; column++) {
    const [top, bottom] = [a[p * n + column]!, a[q * n + column]!];
    a[p * n + column] = c * top - s * bottom;
    a[q * n + column] = s * top + c * bottom;
  }
  for (let row = 0; row < n; row++) {
    const [left, right] = [vectors[row * n + p]!, vectors[row * n + q]!];
    vectors[row * n + p] = c * left - s * right;
    vectors[row * n + q] = s * left + c * right;
  }
}
