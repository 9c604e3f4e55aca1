// Sums weighted columns of returns and finds the worst of them, two floats at a time. Every sum is in the order of the plain version in
// src/engine/compute/tail-kernel.ts, which knows what the arguments mean: both give the same bits. Addresses are bytes; columns may run one float over.

const RESULT: u32 = 0; // two f64: threshold, mean
const STRIDE: u32 = 16; // of so many values one is looked at to guess where the tail begins

/** out = f0 c0 + f1 c1 + f2 c2 + f3 c3 + f4 c4 */
export function combine(out: u32, n: u32, c0: u32, f0: f64, c1: u32, f1: f64, c2: u32, f2: f64, c3: u32, f3: f64, c4: u32, f4: f64): void {
  const v0 = f64x2.splat(f0), v1 = f64x2.splat(f1), v2 = f64x2.splat(f2), v3 = f64x2.splat(f3), v4 = f64x2.splat(f4);
  const bytes = n << 3;
  for (let at: u32 = 0; at < bytes; at += 16) {
    const first = f64x2.add(f64x2.mul(v0, v128.load(c0 + at)), f64x2.mul(v1, v128.load(c1 + at)));
    const second = f64x2.add(f64x2.mul(v2, v128.load(c2 + at)), f64x2.mul(v3, v128.load(c3 + at)));
    v128.store(out + at, f64x2.add(f64x2.add(first, second), f64x2.mul(v4, v128.load(c4 + at))));
  }
}

/** out = out + buys min(0, c) - sells max(0, c) */
export function burden(out: u32, n: u32, column: u32, buys: f64, sells: f64): void {
  const zero = f64x2.splat(0), long = f64x2.splat(buys), short = f64x2.splat(sells);
  const bytes = n << 3;
  for (let at: u32 = 0; at < bytes; at += 16) {
    const value = v128.load(column + at);
    const loss = f64x2.sub(f64x2.mul(long, f64x2.min(zero, value)), f64x2.mul(short, f64x2.max(zero, value)));
    v128.store(out + at, f64x2.add(v128.load(out + at), loss));
  }
}

/** Leaves the `count`-th smallest of base + factor × column and the mean of the `count` smallest at RESULT. `scratch` has room for n floats and n / 16 more. */
export function scan(base: u32, column: u32, factor: f64, n: u32, count: u32, scratch: u32): void {
  const sample = scratch + ((n + 2) << 3);
  let sampled: u32 = 0;
  for (let i: u32 = 0; i < n; i += STRIDE) {
    store<f64>(sample + (sampled << 3), load<f64>(base + (i << 3)) + factor * load<f64>(column + (i << 3)));
    sampled++;
  }
  const expected = <f64>count / <f64>n * <f64>sampled;
  let rank = <u32>Math.ceil(expected + 2 * Math.sqrt(expected) + 1);
  while (true) {
    const bound = rank >= sampled ? Infinity : select(sample, sampled, rank);
    const gathered = gather(base, column, factor, n, bound, scratch);
    if (gathered >= count) {
      store<f64>(RESULT, select(scratch, gathered, count - 1));
      store<f64>(RESULT + 8, meanOfSmallest(scratch, count));
      return;
    }
    if (bound == Infinity) break;
    rank = rank * 2 + 1;
  }
  store<f64>(RESULT, NaN);
  store<f64>(RESULT + 8, NaN);
}

function gather(base: u32, column: u32, factor: f64, n: u32, bound: f64, out: u32): u32 {
  const factors = f64x2.splat(factor), bounds = f64x2.splat(bound);
  const whole = (n >> 2) << 5;
  let to = out;
  for (let at: u32 = 0; at < whole; at += 32) {
    const first = f64x2.add(v128.load(base + at), f64x2.mul(factors, v128.load(column + at)));
    const second = f64x2.add(v128.load(base + at, 16), f64x2.mul(factors, v128.load(column + at, 16)));
    const below = f64x2.le(first, bounds), alsoBelow = f64x2.le(second, bounds);
    if (v128.any_true(v128.or(below, alsoBelow))) {
      // Written whether it counts or not, and counted without a jump.
      store<f64>(to, f64x2.extract_lane(first, 0));
      const bits = i64x2.bitmask(below), more = i64x2.bitmask(alsoBelow);
      to += (bits & 1) << 3;
      store<f64>(to, f64x2.extract_lane(first, 1));
      to += (bits >> 1) << 3;
      store<f64>(to, f64x2.extract_lane(second, 0));
      to += (more & 1) << 3;
      store<f64>(to, f64x2.extract_lane(second, 1));
      to += (more >> 1) << 3;
    }
  }
  for (let at = whole; at < n << 3; at += 8) {
    const value = load<f64>(base + at) + factor * load<f64>(column + at);
    if (value <= bound) {
      store<f64>(to, value);
      to += 8;
    }
  }
  return (to - out) >> 3;
}

/** In the order in which selection has left them, which is the same in the plain version. */
function meanOfSmallest(values: u32, count: u32): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < count; i++) sum += load<f64>(values + (i << 3));
  return sum / <f64>count;
}

function select(values: u32, size: u32, rank: u32): f64 {
  let left: i32 = 0;
  let right: i32 = size - 1;
  while (left < right) {
    const pivot = load<f64>(values + (rank << 3));
    let i = left;
    let j = right;
    do {
      while (load<f64>(values + (i << 3)) < pivot) i++;
      while (pivot < load<f64>(values + (j << 3))) j--;
      if (i <= j) {
        const swapped = load<f64>(values + (i << 3));
        store<f64>(values + (i << 3), load<f64>(values + (j << 3)));
        store<f64>(values + (j << 3), swapped);
        i++;
        j--;
      }
    } while (i <= j);
    if (j < <i32>rank) left = i;
    if (<i32>rank < i) right = j;
  }
  return load<f64>(values + (rank << 3));
}
