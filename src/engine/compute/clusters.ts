/**
 * Returns the groups of things that are linked, directly or through others: single-linkage clusters, cut at one height. Every thing is in one group;
 * groups are ordered by their first member, members ascend. Two that are linked are never apart, whatever else there is.
 * @param isLinked symmetric
 * @see Gower & Ross 1969, "Minimum spanning trees and single linkage cluster analysis", Applied Statistics 18(1); for prices Mantegna 1999, Eur. Phys. J. B 11
 */
export function linkedGroups(size: number, isLinked: (a: number, b: number) => boolean): readonly (readonly number[])[] {
  const groupOf = new Int32Array(size).fill(-1);
  const groups: number[][] = [];
  for (let first = 0; first < size; first++) {
    if (groupOf[first] !== -1) continue;
    const group = [first];
    groupOf[first] = groups.length;
    for (const member of group) {
      for (let other = first + 1; other < size; other++) {
        if (groupOf[other] !== -1 || !isLinked(member, other)) continue;
        groupOf[other] = groups.length;
        group.push(other);
      }
    }
    groups.push(group.sort((a, b) => a - b));
  }
  return groups;
}
