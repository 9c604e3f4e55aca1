import type { DepthColumns } from '../../ports/history-store.ts';

/** Returns the changes [start, end) as columns whose `bounds` begin at 0; the columns but `bounds` are views. */
export function sliceDepth(depth: DepthColumns, start: number, end: number): DepthColumns {
  const first = depth.bounds[2 * start] ?? 0;
  const last = depth.bounds[2 * end] ?? first;
  const view = (column: Float64Array): Float64Array => column.subarray(start, end);
  return {
    length: Math.max(0, end - start), timeMs: view(depth.timeMs), receivedMs: view(depth.receivedMs), updateId: view(depth.updateId), follows: view(depth.follows),
    bounds: depth.bounds.slice(2 * start, 2 * end + 1).map((bound) => bound - first), levels: depth.levels.subarray(first, last),
  };
}

/** Returns the changes of all parts, one after the other. */
export function joinDepth(parts: readonly DepthColumns[]): DepthColumns {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const join = (pick: (part: DepthColumns) => Float64Array): Float64Array => {
    const joined = new Float64Array(parts.reduce((sum, part) => sum + pick(part).length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(pick(part), at);
      at += pick(part).length;
    }
    return joined;
  };
  const bounds = new Uint32Array(2 * length + 1);
  let row = 0, numbers = 0;
  for (const part of parts) {
    for (let index = 0; index < 2 * part.length; index++) bounds[2 * row + index] = numbers + part.bounds[index]!;
    row += part.length;
    numbers += part.levels.length;
  }
  bounds[2 * length] = numbers;
  return { length, timeMs: join((part) => part.timeMs), receivedMs: join((part) => part.receivedMs), updateId: join((part) => part.updateId), follows: join((part) => part.follows), bounds, levels: join((part) => part.levels) };
}

/** Tells whether both hold the same changes, number for number. */
export function sameDepth(one: DepthColumns, other: DepthColumns): boolean {
  if (one.length !== other.length || one.levels.length !== other.levels.length) return false;
  const columns = (depth: DepthColumns): readonly (Float64Array | Uint32Array)[] => [depth.timeMs, depth.receivedMs, depth.updateId, depth.follows, depth.bounds, depth.levels];
  const others = columns(other);
  return columns(one).every((column, index) => column.every((value, row) => Object.is(value, others[index]![row])));
}
