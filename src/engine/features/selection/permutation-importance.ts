import type { Rng } from '../../compute/rng.ts';
import type { Rows } from '../normalisers/fitted-normaliser.ts';

/** By how much the score falls when a feature is shuffled. */
export interface FeatureImportance {
  readonly feature: number;
  /** Mean over the repeats; at or below 0: the model does as well without it. */
  readonly drop: number;
  /** Standard deviation of the repeats, divided by n - 1; 0 of one. */
  readonly deviation: number;
}

export interface PermutationOptions {
  /** How good the model is on these rows; higher is better. Must not keep or change the values. */
  readonly score: (rows: Rows) => number;
  readonly repeats: number;
  readonly rng: Rng;
}

/**
 * Measures what each feature is worth to a model that is already trained: its column is shuffled over the rows, which keeps its distribution and
 * takes away what it says, and the score is taken again. Features that say the same cover for each other: both then look worthless.
 * The chance of a feature depends on its place alone, so adding one at the end changes no other.
 * @see Breiman 2001, Machine Learning 45(1), section 10; Fisher, Rudin & Dominici 2019, JMLR 20(177)
 */
export function permutationImportance(rows: Rows, { score, repeats, rng }: PermutationOptions): readonly FeatureImportance[] {
  const whole = score(rows);
  const values = rows.values.slice(0, rows.length * rows.width);
  const shuffled = { ...rows, values };
  return Array.from({ length: rows.width }, (_, feature) => {
    const drops = Array.from({ length: repeats }, (_unused, repeat) => {
      shuffleColumn(shuffled, feature, rng.stream(`${feature}/${repeat}`));
      return whole - score(shuffled);
    });
    for (let row = 0; row < rows.length; row++) values[row * rows.width + feature] = rows.values[row * rows.width + feature]!;
    const drop = drops.reduce((sum, each) => sum + each, 0) / repeats;
    const squares = drops.reduce((sum, each) => sum + (each - drop) ** 2, 0);
    return { feature, drop, deviation: repeats > 1 ? Math.sqrt(squares / (repeats - 1)) : 0 };
  });
}

/** Fisher and Yates' shuffle. */
function shuffleColumn({ values, width, length }: Rows, feature: number, rng: Rng): void {
  for (let row = length - 1; row > 0; row--) {
    const other = rng.int(row + 1);
    const [one, two] = [row * width + feature, other * width + feature];
    const value = values[one]!;
    values[one] = values[two]!;
    values[two] = value;
  }
}
