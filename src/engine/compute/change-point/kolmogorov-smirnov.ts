/**
 * Returns the largest distance between the distributions of two samples, 0 to 1.
 * @param left [m] ascending
 * @param right [n] ascending
 */
export function kolmogorovSmirnov(left: Float64Array, right: Float64Array): number {
  let i = 0, j = 0, largest = 0;
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i]!, right[j]!);
    while (i < left.length && left[i]! === value) i++;
    while (j < right.length && right[j]! === value) j++;
    largest = Math.max(largest, Math.abs(i / left.length - j / right.length));
  }
  return largest;
}

/**
 * Returns how likely two samples of `count` values each of one continuous distribution lie at least `distance` apart, exactly.
 * @see Gnedenko & Korolyuk 1951: 2 × Σ (-1)^(k+1) C(2n, n - kh) / C(2n, n), with h = n × distance
 */
export function smirnovTail(distance: number, count: number): number {
  // Distances are whole multiples of 1 / count, a rounding error apart.
  const step = Math.round(distance * count);
  if (step <= 0) return 1;
  let sum = 0;
  for (let k = 1, sign = 1; k * step <= count; k++, sign = -sign) sum += sign * binomialRatio(count, k * step);
  return Math.min(1, Math.max(0, 2 * sum));
}

/** C(2n, n - j) / C(2n, n), without numbers that grow out of a float. */
function binomialRatio(n: number, j: number): number {
  let ratio = 1;
  for (let i = 1; i <= j; i++) ratio *= (n - j + i) / (n + i);
  return ratio;
}
