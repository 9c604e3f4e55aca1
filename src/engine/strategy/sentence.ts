/** Makes a sentence of a clause: a capital first and a full stop last. */
export function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

/**
 * Writes numbers for a sentence: grouped, with six significant digits, and with as many more as it takes for different numbers to look different.
 * 64210.43 is `64,210.4`; 0.00141342 is `0.00141342`.
 */
export function inWords(...values: readonly number[]): readonly string[] {
  let words: readonly string[] = [];
  for (let digits = 6; digits <= 15; digits++) {
    const format = new Intl.NumberFormat('en-US', { maximumSignificantDigits: digits });
    words = values.map((value) => format.format(value));
    if (new Set(words).size === new Set(values).size) break;
  }
  return words;
}

/** Writes what a target means: `hold long`, `hold short` or `stay flat`. */
export function targetInWords(target: number | undefined): string {
  if (target === undefined || target === 0) return 'stay flat';
  return target > 0 ? 'hold long' : 'hold short';
}
