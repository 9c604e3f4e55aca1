/** One upright axis: where each row crosses it, 0 at the bottom to 1 at the top; null where a row has no value. */
export interface ParallelAxis {
  readonly key: string;
  readonly name: string;
  readonly shares: readonly (number | null)[];
  /** Writes the value that stands at a height. */
  readonly textAt: (share: number) => string;
}

/** Parts of axes to which a person narrows the rows, as shares of their height. */
export type Brushes = Readonly<Record<string, readonly [low: number, high: number]>>;

/** Tells which rows cross every brushed axis inside its brush. */
export function rowsWithin(axes: readonly ParallelAxis[], brushes: Brushes, count: number): readonly boolean[] {
  const brushed = axes.flatMap((axis) => {
    const brush = brushes[axis.key];
    return brush === undefined ? [] : [{ shares: axis.shares, brush }];
  });
  return Array.from({ length: count }, (_, row) => brushed.every(({ shares, brush: [low, high] }) => {
    const share = shares[row] ?? null;
    return share !== null && share >= low - 1e-9 && share <= high + 1e-9;
  }));
}

/** Returns where values stand between the lowest and the highest, on a straight or a logarithmic axis; words stand at equal distances in the order in which they are given. */
export function sharesOf(values: readonly (string | number | boolean | null)[], scale: 'linear' | 'log', order: readonly (string | number | boolean | null)[] = []): { readonly shares: readonly (number | null)[]; readonly valueAt: (share: number) => string | number | boolean | null } {
  if (order.length > 0 || values.some((value) => value !== null && typeof value !== 'number')) {
    const words = order.length > 0 ? order : [...new Set(values)];
    const last = Math.max(1, words.length - 1);
    return { shares: values.map((value) => { const at = words.indexOf(value); return at === -1 ? null : words.length === 1 ? 0.5 : at / last; }), valueAt: (share) => words[Math.round(share * last)] ?? null };
  }
  const numbers = values.map((value) => (typeof value === 'number' && Number.isFinite(value) ? value : null));
  const known = numbers.filter((value) => value !== null);
  const least = known.reduce((low, value) => Math.min(low, value), Infinity);
  const most = known.reduce((high, value) => Math.max(high, value), -Infinity);
  const isLog = scale === 'log' && least > 0;
  const warp = (value: number): number => (isLog ? Math.log(value) : value);
  const span = warp(most) - warp(least);
  return {
    shares: numbers.map((value) => (value === null ? null : span > 0 ? (warp(value) - warp(least)) / span : 0.5)),
    valueAt: (share) => (known.length === 0 ? null : isLog ? Math.exp(Math.log(least) + share * span) : least + share * span),
  };
}
