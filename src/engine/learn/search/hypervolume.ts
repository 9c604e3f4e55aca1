import { invariant } from '../../domain/assert.ts';

/**
 * Returns how much of the space of outcomes is dominated: the volume between the points and a reference that is worse than they are. Exact for one to
 * three objectives; points that are not better than the reference in everything add nothing.
 * @param points losses: smaller is better
 * @see Zitzler & Thiele 1999; the sweep over the third objective is Fonseca, Paquete & López-Ibáñez 2006
 */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const inside = points.filter((point) => point.every((loss, index) => loss < reference[index]!));
  switch (reference.length) {
    case 1: return inside.reduce((most, [loss = Infinity]) => Math.max(most, reference[0]! - loss), 0);
    case 2: return area(inside, reference[0]!, reference[1]!);
    default: invariant(reference.length === 3, () => `expected one to three objectives, was ${reference.length}`);
  }
  const layers = inside.toSorted((a, b) => a[2]! - b[2]!);
  let volume = 0;
  for (let index = 0; index < layers.length; index++) {
    const next = layers[index + 1]?.[2] ?? reference[2]!;
    const depth = next - layers[index]![2]!;
    if (depth > 0) volume += depth * area(layers.slice(0, index + 1), reference[0]!, reference[1]!);
  }
  return volume;
}

/** Returns for each point by how much the volume would shrink without it. */
export function contributions(points: readonly (readonly number[])[], reference: readonly number[]): readonly number[] {
  const whole = hypervolume(points, reference);
  return points.map((_, left) => whole - hypervolume(points.filter((__, index) => index !== left), reference));
}

/**
 * Chooses `count` points one by one, each the one that adds most: within 1 - 1/e of the largest volume that so many could have.
 * @returns indices, in the order of choice; ties go to the earlier point
 * @see Nemhauser, Wolsey & Fisher 1978; Guerreiro, Fonseca & Paquete 2016
 */
export function greedySubset(points: readonly (readonly number[])[], reference: readonly number[], count: number): readonly number[] {
  const chosen: number[] = [];
  let covered = 0;
  // What a point adds never grows as others are chosen: what it added before bounds what it adds now, and most need not be asked again.
  const bounds = points.map((_, index) => ({ index, most: Infinity }));
  while (chosen.length < Math.min(count, points.length)) {
    const base = chosen.map((index) => points[index]!);
    let best = { index: -1, gain: -Infinity };
    for (const bound of bounds.toSorted((a, b) => b.most - a.most || a.index - b.index)) {
      if (chosen.includes(bound.index)) continue;
      if (bound.most < best.gain) break;
      bound.most = hypervolume([...base, points[bound.index]!], reference) - covered;
      if (bound.most > best.gain || (bound.most === best.gain && bound.index < best.index)) best = { index: bound.index, gain: bound.most };
    }
    chosen.push(best.index);
    covered += best.gain;
  }
  return chosen;
}

function area(points: readonly (readonly number[])[], right: number, top: number): number {
  const byFirst = points.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
  let [sum, lowest] = [0, top];
  for (const [first = right, second = top] of byFirst) {
    if (second >= lowest) continue;
    sum += (right - first) * (lowest - second);
    lowest = second;
  }
  return sum;
}
