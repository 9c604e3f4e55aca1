import type { Bar } from '../../../domain/market-event.ts';
import type { FeatureDefinition } from '../definition.ts';
import type { BarMemory } from './bar-memory.ts';

/** Features that are worked out together. */
export interface FeatureGroup {
  readonly features: readonly FeatureDefinition[];
  /** Takes the next bar, which the memory holds already, and writes the features from a slot on. */
  write(bar: Bar, memory: BarMemory, out: Float64Array, from: number): void;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** A line of a group's table. */
export type FeatureLine = readonly [name: string, title: string, unit: string, range: readonly [number, number], formula: string, source: string, needs?: FeatureDefinition['needs']];

/** Turns the lines of a group's table into definitions. */
export function defineGroup(group: string, lines: readonly FeatureLine[], usual: FeatureDefinition['needs'] = 'bars'): readonly FeatureDefinition[] {
  return lines.map(([name, title, unit, range, formula, source, needs]) => ({ name: `${group}.${name}`, title, group, unit, range, formula, source, needs: needs ?? usual }));
}

/** A group without a memory of its own has nothing to keep. */
export const NOTHING_KEPT = { snapshot: (): null => null, restore: (): void => { /* nothing was kept */ } } as const;
