/** Returns the cell that a key leads to, inside the grid; null for another key. */
export function nextHeatCell(cell: readonly [row: number, column: number], key: string, size: readonly [rows: number, columns: number]): readonly [row: number, column: number] | null {
  const step = STEPS[key];
  if (step === undefined) return null;
  const within = (value: number, count: number): number => Math.min(Math.max(value, 0), count - 1);
  return [within(cell[0] + step[0], size[0]), within(cell[1] + step[1], size[1])];
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -1e6], End: [0, 1e6] };

/** Returns how strong a value is against the largest on its side, −1 … 1; null stays unknown. */
export function strengthOf(value: number | null, values: readonly (number | null)[]): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  const most = values.reduce<number>((largest, other) => (other === null || !Number.isFinite(other) ? largest : Math.max(largest, Math.abs(other))), 0);
  return most === 0 ? 0 : value / most;
}
