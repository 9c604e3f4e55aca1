import { leafOrder, singleLinkage } from '../../compute/linkage.ts';
import { normalised } from './inverse-volatility.ts';

/**
 * Returns the shares of hierarchical risk parity: what moves alike is put side by side, the row is halved again and again, and each half gets the
 * other's part of their two variances. No matrix is inverted, so that a noisy one does less harm. The halving follows the row, not the tree.
 * @param covariance [n × n], rows one after another, its diagonal positive
 * @see López de Prado 2016, Building Diversified Portfolios That Outperform Out of Sample, J. of Portfolio Management 42(4), appendices 2 and 3
 */
export function hierarchicalRiskParity(covariance: Float64Array, n: number): readonly number[] {
  const order = leafOrder(singleLinkage(distancesOf(covariance, n), n), n);
  const shares = Array.from({ length: n }, () => 1);
  bisect(order, shares, covariance);
  return shares;
}

/** Distance of the columns of `√((1 - ρ) / 2)`: two are alike when they are alike to all. */
function distancesOf(covariance: Float64Array, n: number): Float64Array {
  const distance = Float64Array.from(covariance, (value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const correlation = value / Math.sqrt(covariance[i * n + i]! * covariance[j * n + j]!);
    return Math.sqrt(Math.max(0, 1 - correlation) / 2);
  });
  return Float64Array.from(distance, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (distance[k * n + i]! - distance[k * n + j]!) ** 2;
    return Math.sqrt(sum);
  });
}

function bisect(row: readonly number[], shares: number[], covariance: Float64Array): void {
  if (row.length < 2) return;
  const middle = Math.floor(row.length / 2);
  const [left, right] = [row.slice(0, middle), row.slice(middle)];
  const [leftVariance, rightVariance] = [clusterVariance(left, covariance, shares.length), clusterVariance(right, covariance, shares.length)];
  const forLeft = rightVariance / (leftVariance + rightVariance);
  for (const i of left) shares[i]! *= forLeft;
  for (const i of right) shares[i]! *= 1 - forLeft;
  bisect(left, shares, covariance);
  bisect(right, shares, covariance);
}

/** Variance of a group whose members are weighted in inverse proportion to theirs. */
function clusterVariance(members: readonly number[], covariance: Float64Array, n: number): number {
  const weights = normalised(members.map((i) => 1 / covariance[i * n + i]!));
  let variance = 0;
  for (const [a, i] of members.entries()) for (const [b, j] of members.entries()) variance += weights[a]! * weights[b]! * covariance[i * n + j]!;
  return variance;
}
