// Dense layers forward and backward, four floats at a time. Every sum is in the order of the plain version in src/engine/compute/nn/plain-operations.ts,
// which knows what the arguments mean: both give the same bits. Addresses are bytes; widths are multiples of 8. The memory is the caller's, and may be
// shared between threads. What is unrolled by hand and what is not was measured: the compiler of the engine unrolls small loops itself, and large ones worse.

/** Columns are copied side by side where so many rows or more go over them, and where the copy fits the nearest cache. */
const PACKED_ROWS: u32 = 16;
const PACKED_DEPTH: u32 = 256;

/** 65,536 bytes of this thread alone, for the copy of 16 columns of up to 1024 rows. */
let panel: u32 = 0;

export function usePanel(at: u32): void {
  panel = at;
}

/** c [m, n] = a [m, k] × b [k, n] + bias, a with any strides. */
export function multiply(a: u32, aRow: u32, aColumn: u32, b: u32, bias: u32, c: u32, m: u32, n: u32, k: u32): void {
  const width = n << 2;
  if (m == 1) {
    row(a, aColumn, b, bias, c, width, k);
    return;
  }
  const isPacked = m >= PACKED_ROWS && k <= PACKED_DEPTH;
  let j: u32 = 0;
  for (; j + 64 <= width; j += 64) {
    let from = b + j, step = width;
    if (isPacked) {
      pack(from, width, k);
      from = panel;
      step = 64;
    }
    columns16(a, aRow, aColumn, from, step, bias ? bias + j : 0, c + j, width, m, k);
  }
  if (j < width) columns8(a, aRow, aColumn, b + j, width, bias ? bias + j : 0, c + j, width, m, k);
}

/** c [m, n] = a [m, k] × bᵀ, b [n, k], a row by row; k up to 1024. */
export function multiplyTransposed(a: u32, b: u32, c: u32, m: u32, n: u32, k: u32): void {
  const width = n << 2, depth = k << 2;
  let j: u32 = 0;
  for (; j + 64 <= width; j += 64) {
    for (let part: u32 = 0; part < 64; part += 16) packAcross(b + ((j + part) >> 2) * depth, panel + part, 64, k);
    columns16(a, depth, 4, panel, 64, 0, c + j, width, m, k);
  }
  if (j < width) {
    for (let part: u32 = 0; part < 32; part += 16) packAcross(b + ((j + part) >> 2) * depth, panel + part, 32, k);
    columns8(a, depth, 4, panel, 32, 0, c + j, width, m, k);
  }
}

/** Copies four rows of k floats as columns: four floats to each row of the panel. */
function packAcross(b: u32, to: u32, step: u32, k: u32): void {
  const depth = k << 2;
  const end = b + depth;
  for (let from = b; from < end; from += 16) {
    const r0 = v128.load(from), r1 = v128.load(from + depth), r2 = v128.load(from + 2 * depth), r3 = v128.load(from + 3 * depth);
    const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const t2 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(t0, t2, 0, 1, 4, 5));
    v128.store(to + step, v128.shuffle<f32>(t0, t2, 2, 3, 6, 7));
    v128.store(to + 2 * step, v128.shuffle<f32>(t1, t3, 0, 1, 4, 5));
    v128.store(to + 3 * step, v128.shuffle<f32>(t1, t3, 2, 3, 6, 7));
    to += step << 2;
  }
}

/** Copies 16 columns of b, each row behind the one before. */
function pack(b: u32, width: u32, k: u32): void {
  const end = panel + (k << 6);
  for (let to = panel; to < end; to += 64) {
    v128.store(to, v128.load(b));
    v128.store(to, v128.load(b, 16), 16);
    v128.store(to, v128.load(b, 32), 32);
    v128.store(to, v128.load(b, 48), 48);
    b += width;
  }
}

/** Two rows at a time: their sums and what they are made of fill the registers. */
function columns16(a: u32, aRow: u32, aColumn: u32, b: u32, bRow: u32, bias: u32, c: u32, width: u32, m: u32, k: u32): void {
  let x0 = f32x4.splat(0), x1 = x0, x2 = x0, x3 = x0;
  if (bias) {
    x0 = v128.load(bias);
    x1 = v128.load(bias, 16);
    x2 = v128.load(bias, 32);
    x3 = v128.load(bias, 48);
  }
  const end = b + bRow * k;
  let i: u32 = 0;
  for (; i + 2 <= m; i += 2) {
    let s0 = x0, s1 = x1, s2 = x2, s3 = x3, t0 = x0, t1 = x1, t2 = x2, t3 = x3;
    let pa = a, pb = b;
    while (pb < end) {
      const v = v128.load32_splat(pa), w = v128.load32_splat(pa + aRow);
      let x = v128.load(pb);
      s0 = f32x4.add(s0, f32x4.mul(v, x));
      t0 = f32x4.add(t0, f32x4.mul(w, x));
      x = v128.load(pb, 16);
      s1 = f32x4.add(s1, f32x4.mul(v, x));
      t1 = f32x4.add(t1, f32x4.mul(w, x));
      x = v128.load(pb, 32);
      s2 = f32x4.add(s2, f32x4.mul(v, x));
      t2 = f32x4.add(t2, f32x4.mul(w, x));
      x = v128.load(pb, 48);
      s3 = f32x4.add(s3, f32x4.mul(v, x));
      t3 = f32x4.add(t3, f32x4.mul(w, x));
      pa += aColumn;
      pb += bRow;
    }
    v128.store(c, s0);
    v128.store(c, s1, 16);
    v128.store(c, s2, 32);
    v128.store(c, s3, 48);
    c += width;
    v128.store(c, t0);
    v128.store(c, t1, 16);
    v128.store(c, t2, 32);
    v128.store(c, t3, 48);
    c += width;
    a += aRow << 1;
  }
  if (i < m) {
    let pa = a, pb = b;
    while (pb < end) {
      const v = v128.load32_splat(pa);
      x0 = f32x4.add(x0, f32x4.mul(v, v128.load(pb)));
      x1 = f32x4.add(x1, f32x4.mul(v, v128.load(pb, 16)));
      x2 = f32x4.add(x2, f32x4.mul(v, v128.load(pb, 32)));
      x3 = f32x4.add(x3, f32x4.mul(v, v128.load(pb, 48)));
      pa += aColumn;
      pb += bRow;
    }
    v128.store(c, x0);
    v128.store(c, x1, 16);
    v128.store(c, x2, 32);
    v128.store(c, x3, 48);
  }
}

/** The last 8 columns, where their number is odd in eights: few outputs. */
function columns8(a: u32, aRow: u32, aColumn: u32, b: u32, bRow: u32, bias: u32, c: u32, width: u32, m: u32, k: u32): void {
  let x0 = f32x4.splat(0), x1 = x0;
  if (bias) {
    x0 = v128.load(bias);
    x1 = v128.load(bias, 16);
  }
  const end = b + bRow * k;
  let i: u32 = 0;
  for (; i + 4 <= m; i += 4) {
    let s0 = x0, s1 = x1, t0 = x0, t1 = x1, u0 = x0, u1 = x1, w0 = x0, w1 = x1;
    let pa = a, pb = b;
    while (pb < end) {
      const y0 = v128.load(pb), y1 = v128.load(pb, 16);
      let v = v128.load32_splat(pa);
      s0 = f32x4.add(s0, f32x4.mul(v, y0));
      s1 = f32x4.add(s1, f32x4.mul(v, y1));
      v = v128.load32_splat(pa + aRow);
      t0 = f32x4.add(t0, f32x4.mul(v, y0));
      t1 = f32x4.add(t1, f32x4.mul(v, y1));
      v = v128.load32_splat(pa + 2 * aRow);
      u0 = f32x4.add(u0, f32x4.mul(v, y0));
      u1 = f32x4.add(u1, f32x4.mul(v, y1));
      v = v128.load32_splat(pa + 3 * aRow);
      w0 = f32x4.add(w0, f32x4.mul(v, y0));
      w1 = f32x4.add(w1, f32x4.mul(v, y1));
      pa += aColumn;
      pb += bRow;
    }
    v128.store(c, s0);
    v128.store(c, s1, 16);
    c += width;
    v128.store(c, t0);
    v128.store(c, t1, 16);
    c += width;
    v128.store(c, u0);
    v128.store(c, u1, 16);
    c += width;
    v128.store(c, w0);
    v128.store(c, w1, 16);
    c += width;
    a += aRow << 2;
  }
  for (; i < m; i++) {
    let s0 = x0, s1 = x1;
    let pa = a, pb = b;
    while (pb < end) {
      const v = v128.load32_splat(pa);
      s0 = f32x4.add(s0, f32x4.mul(v, v128.load(pb)));
      s1 = f32x4.add(s1, f32x4.mul(v, v128.load(pb, 16)));
      pa += aColumn;
      pb += bRow;
    }
    v128.store(c, s0);
    v128.store(c, s1, 16);
    c += width;
    a += aRow;
  }
}

/** One row: 32 columns at a time while there are as many. */
function row(a: u32, aColumn: u32, b: u32, bias: u32, c: u32, width: u32, k: u32): void {
  const zero = f32x4.splat(0);
  let j: u32 = 0;
  for (; j + 128 <= width; j += 128) {
    let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
    if (bias) {
      const from = bias + j;
      s0 = v128.load(from);
      s1 = v128.load(from, 16);
      s2 = v128.load(from, 32);
      s3 = v128.load(from, 48);
      s4 = v128.load(from, 64);
      s5 = v128.load(from, 80);
      s6 = v128.load(from, 96);
      s7 = v128.load(from, 112);
    }
    let pa = a, pb = b + j;
    for (let at: u32 = 0; at < k; at++) {
      const value = v128.load32_splat(pa);
      s0 = f32x4.add(s0, f32x4.mul(value, v128.load(pb)));
      s1 = f32x4.add(s1, f32x4.mul(value, v128.load(pb, 16)));
      s2 = f32x4.add(s2, f32x4.mul(value, v128.load(pb, 32)));
      s3 = f32x4.add(s3, f32x4.mul(value, v128.load(pb, 48)));
      s4 = f32x4.add(s4, f32x4.mul(value, v128.load(pb, 64)));
      s5 = f32x4.add(s5, f32x4.mul(value, v128.load(pb, 80)));
      s6 = f32x4.add(s6, f32x4.mul(value, v128.load(pb, 96)));
      s7 = f32x4.add(s7, f32x4.mul(value, v128.load(pb, 112)));
      pa += aColumn;
      pb += width;
    }
    const to = c + j;
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
    v128.store(to, s5, 80);
    v128.store(to, s6, 96);
    v128.store(to, s7, 112);
  }
  for (; j < width; j += 32) {
    let s0 = zero, s1 = zero;
    if (bias) {
      s0 = v128.load(bias + j);
      s1 = v128.load(bias + j, 16);
    }
    let pa = a, pb = b + j;
    for (let at: u32 = 0; at < k; at++) {
      const value = v128.load32_splat(pa);
      s0 = f32x4.add(s0, f32x4.mul(value, v128.load(pb)));
      s1 = f32x4.add(s1, f32x4.mul(value, v128.load(pb, 16)));
      pa += aColumn;
      pb += width;
    }
    v128.store(c + j, s0);
    v128.store(c + j, s1, 16);
  }
}

/** Bounds, and coefficients from the highest power down, four times each: read from memory they cost less than written into the code. */
const TANH: u32 = <u32>memory.data<f32>([
  7.90531110763549805, 7.90531110763549805, 7.90531110763549805, 7.90531110763549805,
  -7.90531110763549805, -7.90531110763549805, -7.90531110763549805, -7.90531110763549805,
  -2.76076847742355e-16, -2.76076847742355e-16, -2.76076847742355e-16, -2.76076847742355e-16,
  2.00018790482477e-13, 2.00018790482477e-13, 2.00018790482477e-13, 2.00018790482477e-13,
  -8.60467152213735e-11, -8.60467152213735e-11, -8.60467152213735e-11, -8.60467152213735e-11,
  5.12229709037114e-08, 5.12229709037114e-08, 5.12229709037114e-08, 5.12229709037114e-08,
  1.48572235717979e-05, 1.48572235717979e-05, 1.48572235717979e-05, 1.48572235717979e-05,
  6.37261928875436e-04, 6.37261928875436e-04, 6.37261928875436e-04, 6.37261928875436e-04,
  4.89352455891786e-03, 4.89352455891786e-03, 4.89352455891786e-03, 4.89352455891786e-03,
  1.19825839466702e-06, 1.19825839466702e-06, 1.19825839466702e-06, 1.19825839466702e-06,
  1.18534705686654e-04, 1.18534705686654e-04, 1.18534705686654e-04, 1.18534705686654e-04,
  2.26843463243900e-03, 2.26843463243900e-03, 2.26843463243900e-03, 2.26843463243900e-03,
  4.89352518554385e-03, 4.89352518554385e-03, 4.89352518554385e-03, 4.89352518554385e-03,
], 16);

export function tanh(values: u32, n: u32): void {
  const upper = v128.load(TANH), lower = v128.load(TANH, 16);
  const p6 = v128.load(TANH, 32), p5 = v128.load(TANH, 48), p4 = v128.load(TANH, 64), p3 = v128.load(TANH, 80), p2 = v128.load(TANH, 96), p1 = v128.load(TANH, 112), p0 = v128.load(TANH, 128);
  const q3 = v128.load(TANH, 144), q2 = v128.load(TANH, 160), q1 = v128.load(TANH, 176), q0 = v128.load(TANH, 192);
  const end = values + (n << 2);
  for (let at = values; at < end; at += 16) {
    const x = f32x4.pmax(f32x4.pmin(v128.load(at), upper), lower);
    const x2 = f32x4.mul(x, x);
    let p = f32x4.add(f32x4.mul(x2, p6), p5);
    p = f32x4.add(f32x4.mul(x2, p), p4);
    p = f32x4.add(f32x4.mul(x2, p), p3);
    p = f32x4.add(f32x4.mul(x2, p), p2);
    p = f32x4.add(f32x4.mul(x2, p), p1);
    p = f32x4.add(f32x4.mul(x2, p), p0);
    let q = f32x4.add(f32x4.mul(x2, q3), q2);
    q = f32x4.add(f32x4.mul(x2, q), q1);
    q = f32x4.add(f32x4.mul(x2, q), q0);
    v128.store(at, f32x4.div(f32x4.mul(x, p), q));
  }
}

/** gradient *= 1 - output² */
export function tanhGradient(gradient: u32, output: u32, n: u32): void {
  const one = f32x4.splat(1);
  for (let at: u32 = 0; at < n << 2; at += 16) {
    const h = v128.load(output + at);
    v128.store(gradient + at, f32x4.mul(v128.load(gradient + at), f32x4.sub(one, f32x4.mul(h, h))));
  }
}

export function relu(values: u32, n: u32): void {
  const zero = f32x4.splat(0);
  const end = values + (n << 2);
  for (let at = values; at < end; at += 16) v128.store(at, f32x4.pmax(v128.load(at), zero));
}

/** gradient = output > 0 ? gradient : 0 */
export function reluGradient(gradient: u32, output: u32, n: u32): void {
  const zero = f32x4.splat(0);
  for (let at: u32 = 0; at < n << 2; at += 16) v128.store(gradient + at, v128.and(v128.load(gradient + at), f32x4.gt(v128.load(output + at), zero)));
}

export function columnSums(from: u32, to: u32, rows: u32, columns: u32): void {
  const across = columns << 2;
  for (let j: u32 = 0; j < across; j += 16) {
    let sum = f32x4.splat(0);
    let at = from + j;
    for (let i: u32 = 0; i < rows; i++) {
      sum = f32x4.add(sum, v128.load(at));
      at += across;
    }
    v128.store(to + j, sum);
  }
}

/** Eight sums, each of every eighth square, in doubles. */
export function sumOfSquares(values: u32, n: u32): f64 {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const end = values + (n << 2);
  for (let at = values; at < end; at += 32) {
    const a = f64x2.promote_low_f32x4(v128.load64_zero(at)), b = f64x2.promote_low_f32x4(v128.load64_zero(at, 8));
    const c = f64x2.promote_low_f32x4(v128.load64_zero(at, 16)), d = f64x2.promote_low_f32x4(v128.load64_zero(at, 24));
    s0 = f64x2.add(s0, f64x2.mul(a, a));
    s1 = f64x2.add(s1, f64x2.mul(b, b));
    s2 = f64x2.add(s2, f64x2.mul(c, c));
    s3 = f64x2.add(s3, f64x2.mul(d, d));
  }
  const sum = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

export function adam(w: u32, g: u32, m: u32, v: u32, n: u32, scale: f32, rate: f32, beta1: f64, beta2: f64, rootCorrection: f32, epsilon: f32): void {
  const scales = f32x4.splat(scale), rates = f32x4.splat(rate), roots = f32x4.splat(rootCorrection), epsilons = f32x4.splat(epsilon);
  // 1 - β is rounded once: 1 - 0.999 of rounded numbers would be off in the fifth digit.
  const b1 = f32x4.splat(<f32>beta1), c1 = f32x4.splat(<f32>(1 - beta1)), b2 = f32x4.splat(<f32>beta2), c2 = f32x4.splat(<f32>(1 - beta2));
  for (let at: u32 = 0; at < n << 2; at += 16) {
    const gradient = f32x4.mul(v128.load(g + at), scales);
    const first = f32x4.add(f32x4.mul(v128.load(m + at), b1), f32x4.mul(gradient, c1));
    const second = f32x4.add(f32x4.mul(v128.load(v + at), b2), f32x4.mul(f32x4.mul(gradient, gradient), c2));
    v128.store(m + at, first);
    v128.store(v + at, second);
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(second), roots), epsilons);
    v128.store(w + at, f32x4.sub(v128.load(w + at), f32x4.div(f32x4.mul(rates, first), divisor)));
  }
}

/** target += share × (source - target) */
export function blend(target: u32, source: u32, n: u32, share: f32): void {
  const shares = f32x4.splat(share);
  for (let at: u32 = 0; at < n << 2; at += 16) {
    const old = v128.load(target + at);
    v128.store(target + at, f32x4.add(old, f32x4.mul(shares, f32x4.sub(v128.load(source + at), old))));
  }
}
