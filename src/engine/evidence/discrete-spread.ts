/** Where a count is expected: bounds that hold all but `level` of it, half on either side, and how often chance leads as far from the middle as what was found, or further. */
export interface Spread {
  readonly low: number;
  readonly high: number;
  /** Two-sided: twice the smaller tail, at most 1. */
  readonly probability: number;
}

/**
 * How many of `count` further trades win when `wins` of `seen` have won: the beta-binomial distribution with Jeffreys' prior, so that a rate that is known from
 * few trades allows for more. Successive weights are w(k + 1) = w(k) · (n − k)/(k + 1) · (a + k)/(b + n − k − 1).
 */
export function winsSpread({ wins, seen }: { readonly wins: number; readonly seen: number }, { found, count }: { readonly found: number; readonly count: number }, level: number): Spread {
  const [a, b] = [wins + 0.5, seen - wins + 0.5];
  const mode = Math.min(count, Math.floor((count * a) / (a + b)));
  return spreadOf({ mode, last: count, found, level, step: (k) => ((count - k) / (k + 1)) * ((a + k) / (b + count - k - 1)) });
}

/**
 * How many trades come in a time when `seen` came in another: the negative binomial distribution, which is Poisson's with a rate that is known from `seen` trades
 * (Jeffreys' prior). `share` is the time over both times. Successive weights are w(k + 1) = w(k) · share · (k + r)/(k + 1), r = seen + ½.
 */
export function countSpread({ seen, share, found }: { readonly seen: number; readonly share: number; readonly found: number }, level: number): Spread {
  const size = seen + 0.5;
  const mean = (size * share) / (1 - share);
  const deviation = Math.sqrt(mean / (1 - share));
  // Ten deviations and more hold all that counts; what was found lies within.
  const last = Math.ceil(Math.max(mean + 12 * deviation + 50, found + 1));
  return spreadOf({ mode: Math.max(0, Math.floor(((size - 1) * share) / (1 - share))), last, found, level, step: (k) => share * ((k + size) / (k + 1)) });
}

interface Weights {
  readonly mode: number;
  readonly last: number;
  readonly found: number;
  readonly level: number;
  /** Weight of k + 1 over that of k. */
  readonly step: (k: number) => number;
}

/** From the mode outward no weight is larger than 1: nothing overflows, and what underflows does not count. */
function spreadOf({ mode, last, found, level, step }: Weights): Spread {
  const weights = new Float64Array(last + 1);
  weights[mode] = 1;
  for (let k = mode; k < last; k++) weights[k + 1] = weights[k]! * step(k);
  for (let k = mode; k > 0; k--) weights[k - 1] = weights[k]! / step(k - 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const atMost = (k: number): number => weights.subarray(0, k + 1).reduce((sum, weight) => sum + weight, 0) / total;
  const [below, above] = [atMost(found), 1 - (found === 0 ? 0 : atMost(found - 1))];
  return { low: quantile(weights, total, level / 2), high: quantile(weights, total, 1 - level / 2), probability: Math.min(1, 2 * Math.max(0, Math.min(below, above))) };
}

/** The smallest count that holds the share. */
function quantile(weights: Float64Array, total: number, share: number): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    sum += weights[k]!;
    if (sum >= share * total) return k;
  }
  return weights.length - 1;
}
