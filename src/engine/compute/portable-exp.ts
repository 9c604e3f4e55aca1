/**
 * Returns e^x, the same bits on every machine: only + - * / of IEEE doubles, where `Math.exp` is left to the implementation. Error below 1 ulp
 * for results that are normal numbers; what would be smaller is 0, what would be larger is Infinity.
 * @see Sun Microsystems 1993, fdlibm `e_exp.c`; the coefficients are its own
 */
export function portableExp(x: number): number {
  if (x > LARGEST) return Infinity;
  if (x < SMALLEST) return 0;
  const doublings = Math.round(x * INVERSE_LN2);
  const high = x - doublings * LN2_HIGH;
  const low = doublings * LN2_LOW;
  const rest = high - low;
  const square = rest * rest;
  const c = rest - square * (P1 + square * (P2 + square * (P3 + square * (P4 + square * P5))));
  const power = 1 - ((low - (rest * c) / (2 - c)) - high);
  // 2^1024 has no exponent of its own.
  if (doublings === 1024) return power * 2 * 2 ** 1023;
  WORDS[1] = (doublings + 1023) << 20;
  return power * FLOAT[0]!;
}

/** One double seen as its two words; the low word, always 0 here, first, as on every machine that runs Node or Electron. */
const FLOAT = new Float64Array(1);
const WORDS = new Uint32Array(FLOAT.buffer);

const LARGEST = 709.782712893384;
const SMALLEST = -708.3964185322641;
const INVERSE_LN2 = 1.44269504088896338700;
const LN2_HIGH = 6.93147180369123816490e-01;
const LN2_LOW = 1.90821492927058770002e-10;
const P1 = 1.66666666666666019037e-01;
const P2 = -2.77777777770155933842e-03;
const P3 = 6.61375632143793436117e-05;
const P4 = -1.65339022054652515390e-06;
const P5 = 4.13813679705723846039e-08;
