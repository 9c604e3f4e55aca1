/** Returns the rank correlation of two columns, ties sharing their mean rank; NaN where one of them is constant. @see Spearman 1904, American Journal of Psychology 15(1) */
export function rankCorrelation(one: Float64Array, other: Float64Array): number {
  const [a, b] = [ranksOf(one), ranksOf(other)];
  const mean = (one.length - 1) / 2;
  let [both, left, right] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - mean, b[i]! - mean];
    both += x * y;
    left += x * x;
    right += y * y;
  }
  return left === 0 || right === 0 ? Number.NaN : both / Math.sqrt(left * right);
}

function ranksOf(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, index) => index).sort((one, other) => values[one]! - values[other]! || one - other);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let place = from; place < to; place++) ranks[order[place]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}
