import type { CorrelationView } from '../../../../engine/contract/risk.ts';

/** Two symbols and how alike they move. */
export interface Pair {
  readonly left: string;
  readonly right: string;
  readonly correlation: number;
}

/** Returns every pair once, the most alike (or most opposite) first. Pairs whose correlation is not known are left out. */
export function strongestPairs({ symbols, values }: Pick<CorrelationView, 'symbols' | 'values'>): readonly Pair[] {
  const pairs: Pair[] = [];
  symbols.forEach((left, row) => {
    symbols.slice(row + 1).forEach((right, offset) => {
      const correlation = values[row]?.[row + 1 + offset] ?? null;
      if (correlation !== null) pairs.push({ left, right, correlation });
    });
  });
  return pairs.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
}

/** Writes a correlation in as little room as a cell has: `.83`, `−.20`, `1`. */
export function cellText(correlation: number | null): string {
  if (correlation === null || !Number.isFinite(correlation)) return '–';
  // -0.001 has no sign left
  const rounded = (Math.round(correlation * 100) / 100 || 0).toFixed(2);
  if (Math.abs(Number(rounded)) >= 1) return correlation < 0 ? '−1' : '1';
  return rounded.replace('-0.', '−.').replace('0.', '.');
}

/** Says what a correlation means. */
export function correlationWords(correlation: number | null, threshold: number): string {
  if (correlation === null) return 'too little history in common';
  if (correlation >= threshold) return 'move together: they count as one bet';
  if (correlation >= 0.3) return 'often move the same way';
  if (correlation > -0.3) return 'move on their own';
  return 'tend to move against each other';
}

/** Returns the cell that a key leads to, inside the matrix; null for another key. */
export function nextCell(cell: readonly [row: number, column: number], key: string, size: number): readonly [row: number, column: number] | null {
  const step = STEPS[key];
  if (step === undefined) return null;
  const within = (value: number): number => Math.min(Math.max(value, 0), size - 1);
  return [within(cell[0] + step[0]), within(cell[1] + step[1])];
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -1e6], End: [0, 1e6] };
