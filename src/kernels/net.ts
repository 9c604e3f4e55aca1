// Dense layers forward and backward, four floats at a time. Every sum is in the order of the plain version in src/engine/compute/nn/net-kernel.ts,
// which knows what the arguments mean: both give the same bits. Addresses are bytes; widths are multiples of 8.

/** c [m, n] = a [m, k] × b [k, n] + bias, a with any strides. */
export function multiply(a: u32, aRow: u32, aColumn: u32, b: u32, bias: u32, c: u32, m: u32, n: u32, k: u32): void {
  const width = n << 2;
  const whole = m & ~3;
  let i: u32 = 0;
  for (; i < whole; i += 4) {
    const a0 = a + i * aRow, c0 = c + i * width;
    for (let j: u32 = 0; j < width; j += 32) {
      let x0 = f32x4.splat(0), x1 = x0;
      if (bias) {
        x0 = v128.load(bias + j);
        x1 = v128.load(bias + j, 16);
      }
      let s00 = x0, s01 = x1, s10 = x0, s11 = x1, s20 = x0, s21 = x1, s30 = x0, s31 = x1;
      let pa = a0, pb = b + j;
      for (let at: u32 = 0; at < k; at++) {
        const b0 = v128.load(pb), b1 = v128.load(pb, 16);
        let value = v128.load32_splat(pa);
        s00 = f32x4.add(s00, f32x4.mul(value, b0));
        s01 = f32x4.add(s01, f32x4.mul(value, b1));
        value = v128.load32_splat(pa + aRow);
        s10 = f32x4.add(s10, f32x4.mul(value, b0));
        s11 = f32x4.add(s11, f32x4.mul(value, b1));
        value = v128.load32_splat(pa + 2 * aRow);
        s20 = f32x4.add(s20, f32x4.mul(value, b0));
        s21 = f32x4.add(s21, f32x4.mul(value, b1));
        value = v128.load32_splat(pa + 3 * aRow);
        s30 = f32x4.add(s30, f32x4.mul(value, b0));
        s31 = f32x4.add(s31, f32x4.mul(value, b1));
        pa += aColumn;
        pb += width;
      }
      let pc = c0 + j;
      v128.store(pc, s00);
      v128.store(pc, s01, 16);
      pc += width;
      v128.store(pc, s10);
      v128.store(pc, s11, 16);
      pc += width;
      v128.store(pc, s20);
      v128.store(pc, s21, 16);
      pc += width;
      v128.store(pc, s30);
      v128.store(pc, s31, 16);
    }
  }
  for (; i < m; i++) row(a + i * aRow, aColumn, b, bias, c + i * width, width, k);
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

export function tanh(values: u32, n: u32): void {
  const bound = f32x4.splat(7.90531110763549805), opposite = f32x4.splat(-7.90531110763549805);
  const end = values + (n << 2);
  for (let at = values; at < end; at += 16) {
    const x = f32x4.max(f32x4.min(v128.load(at), bound), opposite);
    const x2 = f32x4.mul(x, x);
    let p = f32x4.add(f32x4.mul(x2, f32x4.splat(-2.76076847742355e-16)), f32x4.splat(2.00018790482477e-13));
    p = f32x4.add(f32x4.mul(x2, p), f32x4.splat(-8.60467152213735e-11));
    p = f32x4.add(f32x4.mul(x2, p), f32x4.splat(5.12229709037114e-08));
    p = f32x4.add(f32x4.mul(x2, p), f32x4.splat(1.48572235717979e-05));
    p = f32x4.add(f32x4.mul(x2, p), f32x4.splat(6.37261928875436e-04));
    p = f32x4.add(f32x4.mul(x2, p), f32x4.splat(4.89352455891786e-03));
    let q = f32x4.add(f32x4.mul(x2, f32x4.splat(1.19825839466702e-06)), f32x4.splat(1.18534705686654e-04));
    q = f32x4.add(f32x4.mul(x2, q), f32x4.splat(2.26843463243900e-03));
    q = f32x4.add(f32x4.mul(x2, q), f32x4.splat(4.89352518554385e-03));
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
  for (let at = values; at < end; at += 16) v128.store(at, f32x4.max(zero, v128.load(at)));
}

/** gradient = output > 0 ? gradient : 0 */
export function reluGradient(gradient: u32, output: u32, n: u32): void {
  const zero = f32x4.splat(0);
  for (let at: u32 = 0; at < n << 2; at += 16) v128.store(gradient + at, v128.and(v128.load(gradient + at), f32x4.gt(v128.load(output + at), zero)));
}

/** to [columns, rows] = from [rows, columns] */
export function transpose(from: u32, to: u32, rows: u32, columns: u32): void {
  const across = columns << 2, down = rows << 2;
  for (let i: u32 = 0; i < rows; i += 4) {
    for (let j: u32 = 0; j < columns; j += 4) {
      const s = from + i * across + (j << 2), d = to + j * down + (i << 2);
      const a = v128.load(s), b = v128.load(s + across), c = v128.load(s + 2 * across), e = v128.load(s + 3 * across);
      const t0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), t1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const t2 = v128.shuffle<f32>(c, e, 0, 4, 1, 5), t3 = v128.shuffle<f32>(c, e, 2, 6, 3, 7);
      v128.store(d, v128.shuffle<f32>(t0, t2, 0, 1, 4, 5));
      v128.store(d + down, v128.shuffle<f32>(t0, t2, 2, 3, 6, 7));
      v128.store(d + 2 * down, v128.shuffle<f32>(t1, t3, 0, 1, 4, 5));
      v128.store(d + 3 * down, v128.shuffle<f32>(t1, t3, 2, 3, 6, 7));
    }
  }
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
