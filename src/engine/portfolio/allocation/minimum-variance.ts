import type { ShareBounds } from './bounds.ts';

/** A gain in slope below this part of the largest variance is the end of the search. */
const TOLERANCE = 1e-13;
const MOST_STEPS = 200_000;

/**
 * Returns the shares within bounds whose variance is the smallest. Weight is moved between the two for which it gains the most, as far as it gains or the
 * bounds allow, until no pair is left. It leans on what has been calm: calm is not safe, and a matrix measured from few days is confident without reason.
 * Hand it a shrunk one.
 * @param covariance [n × n], rows one after another, positive semi-definite
 * @see Markowitz 1952, Portfolio Selection, J. of Finance 7(1); Platt 1998, Sequential Minimal Optimization, MSR-TR-98-14, for moving between pairs
 */
export function minimumVariance(covariance: Float64Array, n: number, { least, most }: ShareBounds): readonly number[] {
  const weights = Array.from({ length: n }, () => 1 / n);
  const slopes = Float64Array.from({ length: n }, (_, i) => rowTimes(covariance, i, weights));
  const scale = Math.max(...Array.from({ length: n }, (_, i) => covariance[i * n + i]!));
  for (let step = 0; step < MOST_STEPS; step++) {
    const [from, to] = bestPair(slopes, weights, { least, most });
    const gain = slopes[from]! - slopes[to]!;
    if (!(gain > TOLERANCE * scale)) break;
    const curvature = covariance[from * n + from]! + covariance[to * n + to]! - 2 * covariance[from * n + to]!;
    const wanted = curvature > 0 ? gain / curvature : Number.POSITIVE_INFINITY;
    const moved = Math.min(wanted, weights[from]! - least, most - weights[to]!);
    weights[from]! -= moved;
    weights[to]! += moved;
    for (let i = 0; i < n; i++) slopes[i]! += moved * (covariance[i * n + to]! - covariance[i * n + from]!);
  }
  return weights;
}

/** The steepest that can give and the flattest that can take; the same one twice where nothing can be moved. */
function bestPair(slopes: Float64Array, weights: readonly number[], { least, most }: ShareBounds): readonly [from: number, to: number] {
  let [from, to] = [-1, -1];
  for (const [i, weight] of weights.entries()) {
    if (weight > least && (from < 0 || slopes[i]! > slopes[from]!)) from = i;
    if (weight < most && (to < 0 || slopes[i]! < slopes[to]!)) to = i;
  }
  return from < 0 || to < 0 ? [0, 0] : [from, to];
}

function rowTimes(covariance: Float64Array, i: number, weights: readonly number[]): number {
  return weights.reduce((sum, weight, j) => sum + covariance[i * weights.length + j]! * weight, 0);
}
