/** One joining of two groups: below `n` a leaf, else the group that joining `id - n` made. The smaller id comes first. */
export type Joining = readonly [first: number, second: number];

/**
 * Joins the nearest two groups until one is left, their distance being that of their nearest members (single linkage). Of equal distances the one
 * that is met first counts, so the result depends on nothing but the numbers.
 * @param distances [n × n], symmetric, rows one after another
 * @returns [n - 1] joinings in order
 * @see Sneath 1957, The Application of Computers to Taxonomy, J. of General Microbiology 17; Müllner 2011, arXiv:1109.2378, for the numbering
 */
export function singleLinkage(distances: Float64Array, n: number): readonly Joining[] {
  const between = (a: number, b: number): number => distances[a * n + b]!;
  let groups = Array.from({ length: n }, (_, id) => ({ id, leaves: [id] as readonly number[] }));
  const joinings: Joining[] = [];
  while (groups.length > 1) {
    let [nearest, first, second] = [Number.POSITIVE_INFINITY, groups[0]!, groups[1]!];
    for (const [at, one] of groups.entries()) {
      for (const other of groups.slice(at + 1)) {
        const distance = Math.min(...one.leaves.flatMap((a) => other.leaves.map((b) => between(a, b))));
        if (distance < nearest) [nearest, first, second] = [distance, one, other];
      }
    }
    joinings.push([Math.min(first.id, second.id), Math.max(first.id, second.id)]);
    const joined = { id: n + joinings.length - 1, leaves: [...first.leaves, ...second.leaves] };
    groups = [...groups.filter((group) => group !== first && group !== second), joined];
  }
  return joinings;
}

/** Returns the leaves in the order in which the last joining takes them apart again: alike next to alike. */
export function leafOrder(joinings: readonly Joining[], n: number): readonly number[] {
  const leavesOf = (id: number): readonly number[] => {
    const joining = id < n ? undefined : joinings[id - n];
    return joining === undefined ? [id] : [...leavesOf(joining[0]), ...leavesOf(joining[1])];
  };
  return n === 0 ? [] : leavesOf(n + joinings.length - 1);
}
