import type { NetOperations } from './net-operations.ts';

/** Returns the operations in plain TypeScript on a memory of floats: the reference of src/kernels/net.ts, with its bits, and what stands in for it. */
export function createPlainNetOperations(memory: Float32Array): NetOperations {
  return {
    multiply: (a, aRow, aColumn, b, bias, c, m, n, k) => {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = bias === 0 ? 0 : memory[bias + j]!;
          for (let at = 0; at < k; at++) sum = f32(sum + f32(memory[a + i * aRow + at * aColumn]! * memory[b + at * n + j]!));
          memory[c + i * n + j] = sum;
        }
      }
    },
    multiplyTransposed: (a, b, c, m, n, k) => {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let at = 0; at < k; at++) sum = f32(sum + f32(memory[a + i * k + at]! * memory[b + j * k + at]!));
          memory[c + i * n + j] = sum;
        }
      }
    },
    tanh: (values, n) => {
      for (let i = values; i < values + n; i++) memory[i] = tanh32(memory[i]!);
    },
    tanhGradient: (gradient, output, n) => {
      for (let i = 0; i < n; i++) memory[gradient + i]! *= f32(1 - f32(memory[output + i]! * memory[output + i]!));
    },
    relu: (values, n) => {
      for (let i = values; i < values + n; i++) if (memory[i]! < 0) memory[i] = 0;
    },
    reluGradient: (gradient, output, n) => {
      for (let i = 0; i < n; i++) if (!(memory[output + i]! > 0)) memory[gradient + i] = 0;
    },
    columnSums: (from, to, rows, columns) => {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum = f32(sum + memory[from + i * columns + j]!);
        memory[to + j] = sum;
      }
    },
    sumOfSquares: (values, n) => {
      const sums = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let i = 0; i < n; i++) sums[i & 7]! += memory[values + i]! * memory[values + i]!;
      const [s0, s1, s2, s3, s4, s5, s6, s7] = sums;
      return s0! + s2! + (s4! + s6!) + (s1! + s3! + (s5! + s7!));
    },
    adam: (w, g, m, v, n, scale, rate, beta1, beta2, rootCorrection, epsilon) => {
      const b1 = f32(beta1), b2 = f32(beta2), s = f32(scale), r = f32(rate), root = f32(rootCorrection), e = f32(epsilon);
      const c1 = f32(1 - beta1), c2 = f32(1 - beta2);
      for (let i = 0; i < n; i++) {
        const gradient = f32(memory[g + i]! * s);
        const first = f32(f32(memory[m + i]! * b1) + f32(gradient * c1));
        const second = f32(f32(memory[v + i]! * b2) + f32(f32(gradient * gradient) * c2));
        memory[m + i] = first;
        memory[v + i] = second;
        const divisor = f32(f32(f32(Math.sqrt(second)) * root) + e);
        memory[w + i] = memory[w + i]! - f32(f32(r * first) / divisor);
      }
    },
    blend: (target, source, n, share) => {
      const s = f32(share);
      for (let i = 0; i < n; i++) memory[target + i] = memory[target + i]! + f32(s * f32(memory[source + i]! - memory[target + i]!));
    },
  };
}

/** Rounds to a 32-bit float; of a sum, product, quotient or root of two such floats it gives what a machine of 32 bits would. */
const f32 = Math.fround;

/** From the highest power down, each as a 32-bit float. @see Eigen, `generic_fast_tanh_float` */
const NUMERATOR = [-2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08, 1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03].map(f32);
const DENOMINATOR = [1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03].map(f32);
const BOUND = f32(7.90531110763549805);

function tanh32(value: number): number {
  const x = Math.max(Math.min(value, BOUND), -BOUND);
  const square = f32(x * x);
  return f32(f32(x * polynomial(NUMERATOR, square)) / polynomial(DENOMINATOR, square));
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) sum = f32(f32(x * sum) + coefficients[i]!);
  return sum;
}
