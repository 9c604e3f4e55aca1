import { portableLog } from '../../compute/portable-log.ts';

/**
 * Returns the mutual information of two series in nats, of any shape of dependence and not of the linear one alone. Each is cut into bins of equally many
 * values (equal values always share a bin), and what bins of finite samples seem to know by chance is taken away; never below 0.
 * Rows in which one is unknown are left out. 0 when there are fewer rows than bins.
 * @see Cover & Thomas 2006, "Elements of Information Theory", eq. 2.28; the bias is Panzeri & Treves 1996, Network 7(1), eq. 10
 */
export function mutualInformation(one: Float64Array, other: Float64Array, bins: number): number {
  const rows = Array.from({ length: Math.min(one.length, other.length) }, (_, row) => row).filter((row) => !Number.isNaN(one[row]!) && !Number.isNaN(other[row]!));
  const count = rows.length;
  if (count < bins) return 0;
  const [left, right] = [binsOf(rows.map((row) => one[row]!), bins), binsOf(rows.map((row) => other[row]!), bins)];
  const [joint, lefts, rights] = [new Float64Array(bins * bins), new Float64Array(bins), new Float64Array(bins)];
  for (let i = 0; i < count; i++) {
    const [a, b] = [left[i]!, right[i]!];
    joint[a * bins + b] = joint[a * bins + b]! + 1;
    lefts[a] = lefts[a]! + 1;
    rights[b] = rights[b]! + 1;
  }
  let information = 0;
  for (let a = 0; a < bins; a++) {
    for (let b = 0; b < bins; b++) {
      const both = joint[a * bins + b]!;
      if (both > 0) information += (both / count) * portableLog((both * count) / (lefts[a]! * rights[b]!));
    }
  }
  // Cells that could have been met, rather than were: an empty cell of a strong dependence is knowledge and no lack of data.
  const bias = ((used(lefts) - 1) * (used(rights) - 1)) / (2 * count);
  return Math.max(0, information - bias);
}

function used(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
}

/** Returns the bin of each value by its rank; equal values go where the first of them goes. */
function binsOf(values: readonly number[], bins: number): Uint32Array {
  const order = Array.from(values, (_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const placed = new Uint32Array(values.length);
  let first = 0;
  order.forEach((index, rank) => {
    if (rank > 0 && values[index] !== values[order[rank - 1]!]) first = rank;
    placed[index] = Math.floor((first * bins) / values.length);
  });
  return placed;
}
