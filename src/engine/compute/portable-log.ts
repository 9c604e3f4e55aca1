/**
 * Returns the natural logarithm of a positive normal float, the same bits on every machine: only + - * / of IEEE doubles, which JavaScript
 * neither fuses nor reorders, where `Math.log` is left to the implementation. Error below 1 ulp.
 * @param x positive, finite and at least 2^-1022
 * @see Sun Microsystems 1993, fdlibm `e_log.c`; the coefficients are its own
 */
export function portableLog(x: number): number {
  FLOAT[0] = x;
  // Splits x = 2^exponent × mantissa with the mantissa in [sqrt(2)/2, sqrt(2)).
  const high = WORDS[1]!;
  let exponent = (high >>> 20) - 1023;
  exponent += (((high & 0x000fffff) + 0x95f64) & 0x100000) >>> 20;
  // Exact, and quicker than writing the exponent's bits: the processor need not wait for a word that was just written as part of a float.
  const f = x * DOWN[exponent + 1022]! - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (L2 + w * (L4 + w * L6));
  const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
  const halfSquare = 0.5 * f * f;
  const correction = s * (halfSquare + even + odd) + exponent * LN2_LOW;
  return exponent * LN2_HIGH - ((halfSquare - correction) - f);
}

/** One double seen as its two words; the low word first, as on every machine that runs Node or Electron. */
const FLOAT = new Float64Array(1);
const WORDS = new Uint32Array(FLOAT.buffer);

/** [2047] of 2^-exponent, for exponents from -1022 to 1024. The last are below what a normal float holds, and exact all the same. */
const DOWN = Float64Array.from({ length: 2047 }, (_, index) => powerOfTwo(1022 - index));

const LN2_HIGH = 6.93147180369123816490e-01;
const LN2_LOW = 1.90821492927058770002e-10;
const L1 = 6.666666666666735130e-01;
const L2 = 3.999999999940941908e-01;
const L3 = 2.857142874366239149e-01;
const L4 = 2.222219843214978396e-01;
const L5 = 1.818357216161805012e-01;
const L6 = 1.531383769920937332e-01;
const L7 = 1.479819860511658591e-01;

/** By doubling and halving, which are exact. */
function powerOfTwo(exponent: number): number {
  let power = 1;
  for (let step = 0; step < Math.abs(exponent); step++) power = exponent > 0 ? power * 2 : power / 2;
  return power;
}
