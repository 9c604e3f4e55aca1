import { REGIME_LABELS } from '../../../domain/regime.ts';
import { keptNumbers, restoreNumbers } from '../feature-row.ts';
import type { FeatureGroup, FeatureLine } from './feature-group.ts';
import { defineGroup } from './feature-group.ts';

const CONTEXT: readonly FeatureLine[] = [
  ['market-change', 'Change of the whole market', 'log ratio', [-1, 1], 'ln(total market value / that of 24 h before)', 'CoinGecko, global data'],
  ['dominance', 'Bitcoin\'s share of the market', 'share', [0, 1], 'value of Bitcoin / total market value', 'CoinGecko, global data'],
  ['dominance-change', 'Change of Bitcoin\'s share', 'share', [-1, 1], 'dominance - that of 24 h before', 'CoinGecko, global data'],
];
const REGIMES: readonly FeatureLine[] = REGIME_LABELS.map((label): FeatureLine => [label, `Probability: ${label}`, 'share', [0, 1], `probability of ${label} after this bar`, 'the regime detector in use']);

/** How many numbers are given from outside, and how many of them are context; the others are regime probabilities in the order of the labels. */
export const GIVEN_COUNT = CONTEXT.length + REGIMES.length;
export const CONTEXT_COUNT = CONTEXT.length;

/** Numbers that others know: they are given before the bar that they belong to, and hold until others are given. */
export class GivenGroup implements FeatureGroup {
  readonly features = [...defineGroup('context', CONTEXT, 'context'), ...defineGroup('regime', REGIMES, 'regime')];
  /** [given] NaN where unknown. */
  readonly given = new Float64Array(GIVEN_COUNT).fill(Number.NaN);

  write(_bar: unknown, _memory: unknown, out: Float64Array, from: number): void {
    for (let i = 0; i < GIVEN_COUNT; i++) out[from + i] = this.given[i]!;
  }

  snapshot(): readonly (number | null)[] {
    return keptNumbers(this.given);
  }

  restore(snapshot: unknown): void {
    restoreNumbers(this.given, snapshot as readonly (number | null)[]);
  }
}
