/**
 * Returns e^x with the same bits on every machine: only + - * / of IEEE doubles, where `Math.exp` is left to the implementation.
 * Relative error below 1e-14.
 * @param x from -20 to 20
 */
export function portableExp(x: number): number {
  const doublings = Math.round(x / LN2);
  const rest = x - doublings * LN2_HIGH - doublings * LN2_LOW;
  let sum = 1;
  for (let order = TAYLOR_ORDER; order > 0; order--) sum = 1 + (rest / order) * sum;
  return doublings < 0 ? sum / (1 << -doublings) : sum * (1 << doublings);
}

/** The rest is at most ln 2 / 2 = 0.347, and 0.347^13 / 13! < 2e-16. */
const TAYLOR_ORDER = 12;
const LN2 = 0.6931471805599453;
// ln 2 in two parts: the high one has trailing zeros, so that its product with a small whole number is exact. @see fdlibm e_exp.c
const LN2_HIGH = 6.93147180369123816490e-01;
const LN2_LOW = 1.90821492927058770002e-10;
