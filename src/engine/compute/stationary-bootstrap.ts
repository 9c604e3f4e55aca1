import type { Rng } from './rng.ts';

/**
 * Draws the places of one stationary bootstrap sample: blocks that begin anywhere, have geometric lengths with mean `meanBlock`, and go on at the
 * beginning where the series ends. What follows what inside a block is kept, so a sample is as dependent as the series. A mean block of 1 draws every place alone.
 * @param count length of the series; at least 1
 * @param meanBlock at least 1
 * @param out receives places from 0 to `count` - 1; its length is that of the sample
 * @see Politis & Romano 1994, "The Stationary Bootstrap", JASA 89(428)
 */
export function stationaryPlaces(count: number, meanBlock: number, rng: Rng, out: Int32Array): void {
  if (!(count >= 1) || !(meanBlock >= 1)) throw new RangeError(`expected a series and a mean block of at least 1, was ${count} and ${meanBlock}`);
  // A block ends before the next place with probability 1 / meanBlock, told by one whole number.
  const ends = UINT32_COUNT / meanBlock;
  const isAlone = meanBlock === 1;
  // A place is off from even by less than count / 2^32, which no sample shows; a draw that is exactly even costs three times as much.
  const scale = count / UINT32_COUNT;
  let place = 0;
  for (let i = 0; i < out.length; i++) {
    if (isAlone || i === 0 || rng.uint32() < ends) place = Math.floor(rng.uint32() * scale);
    else if (++place === count) place = 0;
    out[i] = place;
  }
}

/**
 * Returns the mean block length that lets the stationary bootstrap of a mean err least: (2·G² / D)^(1/3) · n^(1/3) with G = Σ λ(k/M)·|k|·R(k), D = 2·g(0)²,
 * g(0) = Σ λ(k/M)·R(k), R the autocovariance and λ the flat-top window; at least 1, at most min(3·sqrt(n), n / 3).
 * @see Politis & White 2004, "Automatic Block-Length Selection for the Dependent Bootstrap", Econometric Reviews 23(1); D as corrected by Patton, Politis & White 2009, Econometric Reviews 28(4)
 * @returns 1 for fewer than 10 values or no variation
 */
export function automaticBlockLength(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < LEAST_VALUES) return 1;
  const covariances = autocovariances(values, Math.ceil(Math.sqrt(n)) + runOf(n));
  if (!(covariances[0]! > 0)) return 1;
  const window = bandwidth(covariances, n);
  let [weighted, spectrum] = [0, covariances[0]!];
  for (let lag = 1; lag <= window; lag++) {
    const term = 2 * flatTop(lag / window) * covariances[lag]!;
    weighted += lag * term;
    spectrum += term;
  }
  const length = Math.cbrt((weighted / spectrum) ** 2 * n);
  return Math.max(1, Math.min(Number.isFinite(length) ? length : 1, Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))));
}

const UINT32_COUNT = 4_294_967_296;
const LEAST_VALUES = 10;

/** How many autocorrelations in a row must be small: K of Politis & White 2004, footnote c. */
function runOf(n: number): number {
  return Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
}

/** @returns [lags + 1] over n, which keeps the estimate of the spectrum sound */
function autocovariances(values: ArrayLike<number>, lags: number): Float64Array {
  const n = values.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += values[i]!;
  const average = total / n;
  const out = new Float64Array(Math.min(lags, n - 1) + 1);
  for (let lag = 0; lag < out.length; lag++) {
    let products = 0;
    for (let i = lag; i < n; i++) products += (values[i]! - average) * (values[i - lag]! - average);
    out[lag] = products / n;
  }
  return out;
}

/** Twice the lag after which K autocorrelations in a row are within 2·sqrt(log10(n) / n) of zero. */
function bandwidth(covariances: Float64Array, n: number): number {
  const run = runOf(n);
  const small = 2 * Math.sqrt(Math.log10(n) / n) * covariances[0]!;
  const last = covariances.length - 1;
  for (let lag = 0, quiet = 0; lag < last; lag++) {
    quiet = Math.abs(covariances[lag + 1]!) < small ? quiet + 1 : 0;
    if (quiet === run) return Math.min(last, 2 * Math.max(1, lag + 1 - run));
  }
  return last;
}

function flatTop(share: number): number {
  return share <= 0.5 ? 1 : 2 * (1 - share);
}
