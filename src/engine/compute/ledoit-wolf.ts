/** A covariance matrix and how much of it is the target. */
export interface ShrunkCovariance {
  /** [n × n], rows one after another. */
  readonly covariance: Float64Array;
  /** 0: the sample's; 1: the target's. */
  readonly shrinkage: number;
}

/**
 * Returns the sample covariance, with the mean taken off and divided by the number of observations.
 * @param returns [n][observations], all of one length, at least 1
 * @returns [n × n], rows one after another
 */
export function sampleCovariance(returns: readonly Float64Array[]): Float64Array {
  const centred = centre(returns);
  return secondMoments(centred, centred);
}

/**
 * Returns the sample covariance shrunk toward the one in which all pairs have the average correlation, by the share that is expected to come closest
 * to the truth. Of two series it is the sample's: there is one correlation, and it is the average.
 * @param returns [n][observations], all of one length, at least 1
 * @see Ledoit and Wolf 2004, Honey, I Shrunk the Sample Covariance Matrix, J. of Portfolio Management 30(4), appendices A and B
 */
export function shrinkCovariance(returns: readonly Float64Array[]): ShrunkCovariance {
  const n = returns.length;
  const centred = centre(returns);
  const sample = secondMoments(centred, centred);
  const deviations = Float64Array.from({ length: n }, (_, i) => Math.sqrt(sample[i * n + i]!));
  if (n < 3 || deviations.some((deviation) => !(deviation > 0))) return { covariance: sample, shrinkage: 0 };
  const average = averageCorrelation(sample, deviations);
  const target = Float64Array.from(sample, (value, at) => (isDiagonal(at, n) ? value : average * deviations[Math.floor(at / n)]! * deviations[at % n]!));
  const shrinkage = intensity({ centred, sample, target, deviations, average });
  return { covariance: sample.map((value, at) => shrinkage * target[at]! + (1 - shrinkage) * value), shrinkage };
}

interface Shrinking {
  readonly centred: readonly Float64Array[];
  readonly sample: Float64Array;
  readonly target: Float64Array;
  readonly deviations: Float64Array;
  readonly average: number;
}

/** `max(0, min(1, (π - ρ) / γ / T))`: estimation error that the target does not share, over its misfit. */
function intensity({ centred, sample, target, deviations, average }: Shrinking): number {
  const n = deviations.length;
  const observations = centred[0]?.length ?? 0;
  const squares = centred.map((series) => series.map((value) => value * value));
  const cubes = centred.map((series, i) => series.map((value, t) => value * squares[i]![t]!));
  const squared = secondMoments(squares, squares);
  const cubed = secondMoments(cubes, centred);
  let [pi, rho, gamma] = [0, 0, 0];
  for (let at = 0; at < n * n; at++) {
    const [i, j] = [Math.floor(at / n), at % n];
    const error = squared[at]! - sample[at]! ** 2;
    pi += error;
    gamma += (target[at]! - sample[at]!) ** 2;
    // θ of the pair's own variance: covariance of the estimates of s_ii and s_ij. Both halves of the paper's sum are met at (i, j) and (j, i).
    rho += i === j ? error : average * (deviations[j]! / deviations[i]!) * (cubed[at]! - sample[i * n + i]! * sample[at]!);
  }
  return gamma > 0 ? Math.max(0, Math.min(1, (pi - rho) / gamma / observations)) : 0;
}

function averageCorrelation(sample: Float64Array, deviations: Float64Array): number {
  const n = deviations.length;
  if (n < 2) return 0;
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) sum += sample[i * n + j]! / (deviations[i]! * deviations[j]!);
  return sum / (n * (n - 1));
}

function centre(returns: readonly Float64Array[]): readonly Float64Array[] {
  return returns.map((series) => {
    const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
    return series.map((value) => value - mean);
  });
}

/** Mean over time of the product of every left with every right series. */
function secondMoments(left: readonly Float64Array[], right: readonly Float64Array[]): Float64Array {
  const n = left.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = meanProduct(left[i]!, right[j]!);
  return out;
}

function meanProduct(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < left.length; t++) sum += left[t]! * right[t]!;
  return sum / left.length;
}

function isDiagonal(at: number, n: number): boolean {
  return at % (n + 1) === 0;
}
