import { linkedGroups } from '../../compute/clusters.ts';
import type { EwmaCovariance } from '../../compute/ewma-covariance.ts';

/** How prices move together, by the exponentially weighted covariance. */
export interface Dependence {
  /** Returns the slope on the returns of the reference, null where it is not known. @see Sharpe 1964, "Capital asset prices", Journal of Finance 19(3): the slope of the regression on the market */
  betaToBitcoin(index: number): number | null;
  /** The same to the equally weighted market of the instruments with enough history, the instrument itself included. */
  betaToMarket(index: number): number | null;
  /** Returns the correlation, null where it is not known. */
  correlation(a: number, b: number): number | null;
  /** Groups of instruments that are correlated by the threshold or more, directly or through others. An instrument with too little history is taken to move as Bitcoin does, or with all where that is not known. */
  clusters(threshold: number): readonly (readonly number[])[];
}

/**
 * Creates the answers from a covariance.
 * @param known instruments with enough history
 * @param bitcoin its index, −1 where it is not in the session
 */
export function createDependence(covariance: EwmaCovariance, known: readonly boolean[], bitcoin: number): Dependence {
  const members = known.flatMap((isKnown, index) => (isKnown ? [index] : []));
  const reference = known[bitcoin] === true ? bitcoin : -1;
  const marketVariance = mean(members, (a) => mean(members, (b) => covariance.covariance(a, b)));

  const correlation = (a: number, b: number): number | null => {
    if (a === b) return 1;
    const value = known[a] === true && known[b] === true ? covariance.correlation(a, b) : Number.NaN;
    return Number.isFinite(value) ? value : null;
  };

  return {
    betaToBitcoin: (index) => (index === reference && reference !== -1 ? 1 : slope(reference !== -1 && known[index] === true ? covariance.covariance(index, reference) : Number.NaN, reference === -1 ? Number.NaN : covariance.variance(reference))),
    betaToMarket: (index) => (known[index] === true ? slope(mean(members, (other) => covariance.covariance(index, other)), marketVariance) : null),
    correlation,
    clusters: (threshold) => linkedGroups(known.length, (a, b) => {
      const [one, other] = [known[a] === true ? a : reference, known[b] === true ? b : reference];
      if (one === other || one === -1 || other === -1) return true;
      // Unknown beside enough history: one of the two has not moved. Nothing is concluded from that.
      return (correlation(one, other) ?? 1) >= threshold;
    }),
  };
}

function slope(covariance: number, variance: number): number | null {
  const beta = covariance / variance;
  return variance > 0 && Number.isFinite(beta) ? beta : null;
}

function mean(members: readonly number[], of: (index: number) => number): number {
  return members.reduce((sum, index) => sum + of(index), 0) / members.length;
}
