/** Returns whether `a` is nowhere worse than `b` and somewhere better. Losses: smaller is better. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let isBetter = false;
  for (let index = 0; index < a.length; index++) {
    if (a[index]! > b[index]!) return false;
    if (a[index]! < b[index]!) isBetter = true;
  }
  return isBetter;
}

/** Returns the indices of the points that none dominates, ascending; of equal points all. */
export function frontOf(points: readonly (readonly number[])[]): readonly number[] {
  let front: number[] = [];
  for (let index = 0; index < points.length; index++) {
    const point = points[index]!;
    if (front.some((one) => dominates(points[one]!, point))) continue;
    front = front.filter((one) => !dominates(point, points[one]!));
    front.push(index);
  }
  return front;
}

/** Returns the layers of a set: the front, the front of what is left, and so on; indices ascending in each. @see Deb et al. 2002, non-dominated sorting */
export function layersOf(points: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const layers: (readonly number[])[] = [];
  let left = points.map((_, index) => index);
  while (left.length > 0) {
    const front = frontOf(left.map((index) => points[index]!)).map((place) => left[place]!);
    layers.push(front);
    const taken = new Set(front);
    left = left.filter((index) => !taken.has(index));
  }
  return layers;
}

/**
 * Returns the index of the compromise that a front suggests: with every loss scaled to the range of the front, the point that lies furthest
 * from the plane through the extremes, towards the best of everything. Null for an empty front; ties go to the earlier point.
 * @see Das 1999, "On characterizing the knee of the Pareto curve based on normal-boundary intersection"
 */
export function kneeOf(points: readonly (readonly number[])[]): number | null {
  if (points.length === 0) return null;
  const ranges = (points[0] ?? []).map((_, axis) => {
    const losses = points.map((point) => point[axis]!);
    return [Math.min(...losses), Math.max(...losses)] as const;
  });
  // The plane through the extremes of a scaled front has the sum of its coordinates constant: the furthest point has the smallest sum.
  const sums = points.map((point) => point.reduce((sum, loss, axis) => {
    const [low, high] = ranges[axis]!;
    return sum + (high > low ? (loss - low) / (high - low) : 0);
  }, 0));
  return sums.indexOf(Math.min(...sums));
}
