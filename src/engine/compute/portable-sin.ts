/**
 * Returns sin x, the same bits on every machine: only + - * / of IEEE doubles, where `Math.sin` is left to the implementation. Error below 1e-15 for
 * |x| ≤ 1000; farther out the reduction loses digits.
 * @see Sun Microsystems 1993, fdlibm `k_sin.c`, `k_cos.c`; the coefficients are its own
 */
export function portableSin(x: number): number {
  return sineOfQuarter(x, 0);
}

/** Returns cos x, under the terms of {@link portableSin}. */
export function portableCos(x: number): number {
  return sineOfQuarter(x, 1);
}

/** sin(x + quarters × π / 2) */
function sineOfQuarter(x: number, quarters: number): number {
  const turns = Math.round(x * TWO_OVER_PI);
  // π / 2 in two parts: the first has zeros at its end, so that the product with a small whole number is exact.
  const rest = x - turns * HALF_PI_HIGH - turns * HALF_PI_LOW;
  const quarter = (((turns + quarters) % 4) + 4) % 4;
  const value = quarter % 2 === 0 ? kernelSin(rest) : kernelCos(rest);
  return quarter < 2 ? value : -value;
}

function kernelSin(x: number): number {
  const z = x * x;
  return x + x * z * (S1 + z * (S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)))));
}

function kernelCos(x: number): number {
  const z = x * x;
  const half = 0.5 * z;
  const high = 1 - half;
  return high + (1 - high - half + z * z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6))))));
}

const TWO_OVER_PI = 6.36619772367581382433e-01;
const HALF_PI_HIGH = 1.57079632673412561417;
const HALF_PI_LOW = 6.07710050650619224932e-11;
const S1 = -1.66666666666666324348e-01;
const S2 = 8.33333333332248946124e-03;
const S3 = -1.98412698298579493134e-04;
const S4 = 2.75573137070700676789e-06;
const S5 = -2.50507602534068634195e-08;
const S6 = 1.58969099521155010221e-10;
const C1 = 4.16666666666666019037e-02;
const C2 = -1.38888888888741095749e-03;
const C3 = 2.48015872894767294178e-05;
const C4 = -2.75573143513906633035e-07;
const C5 = 2.08757232129817482790e-09;
const C6 = -1.13596475577881948265e-11;
