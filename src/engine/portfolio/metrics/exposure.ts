/**
 * Returns the share of a span of time in which at least one of the holdings was open; overlapping holdings count once.
 * @param holdings intervals [from, to] in epoch ms
 * @returns null when the span has no length
 */
export function exposureShare(holdings: readonly (readonly [fromMs: number, toMs: number])[], span: readonly [fromMs: number, toMs: number]): number | null {
  const [start, end] = span;
  if (!(end > start)) return null;
  let [covered, until] = [0, start];
  for (const [from, to] of [...holdings].sort(([a], [b]) => a - b)) {
    const begin = Math.max(from, until);
    const finish = Math.min(to, end);
    if (finish > begin) covered += finish - begin;
    until = Math.max(until, finish);
  }
  return covered / (end - start);
}
