/**
 * Returns the probability that a chi-square variable exceeds `statistic`: Q(k/2, x/2), the upper regularised incomplete gamma function.
 * @param statistic 0 or more; NaN gives NaN
 * @param freedom degrees of freedom, a whole number from 1
 * @see DiDonato & Morris 1986; the series and the continued fraction (Lentz 1976) as in Press et al. 2007, "Numerical Recipes", 6.2
 */
export function chiSquareTail(statistic: number, freedom: number): number {
  if (!(freedom >= 1 && Number.isInteger(freedom))) throw new RangeError(`expected degrees of freedom from 1, was ${freedom}`);
  if (!(statistic >= 0)) return Number.NaN;
  if (statistic === 0) return 1;
  if (statistic === Number.POSITIVE_INFINITY) return 0;
  const [a, x] = [freedom / 2, statistic / 2];
  const scale = Math.exp(a * Math.log(x) - x - logGamma(freedom));
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x);
}

/** Returns ln Γ(k / 2) by the recurrence from Γ(1/2) = √π and Γ(1) = 1. */
function logGamma(freedom: number): number {
  let log = freedom % 2 === 1 ? Math.log(Math.PI) / 2 : 0;
  for (let twice = freedom % 2 === 1 ? 1 : 2; twice < freedom; twice += 2) log += Math.log(twice / 2);
  return log;
}

const SMALL = 1e-300;
const PRECISION = 1e-16;
/** Both expansions need about √a steps on their side of a + 1; this is far beyond. */
const MAX_STEPS = 10_000;

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MAX_STEPS && term > sum * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / SMALL;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MAX_STEPS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / awayFromZero(numerator * d + b);
    c = awayFromZero(b + numerator / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION * 10) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < SMALL ? SMALL : value;
}
