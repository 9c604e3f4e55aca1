import type { BotDrift, BotLogEntry } from '../../../../../../engine/contract/boosting.ts';
import type { StripRow } from '../../../../components/charts/HeatStrip.tsx';

/** By which measure a feature is compared with the rows that the version learned from. */
export type DriftMeasure = 'psi' | 'ks';

/**
 * Returns a row for each feature, the one furthest beyond its limit first. Values are multiples of the limit that held at that look, as the limit differs from
 * feature to feature and from version to version: 1 is the limit.
 */
export function driftRows({ report, features }: BotDrift, measure: DriftMeasure): readonly StripRow[] {
  const looks = report?.looks ?? [];
  const titles = new Map(features.map(({ name, title }) => [name, title] as const));
  const names = looks.at(-1)?.readings.map(({ name }) => name) ?? [];
  const rows = names.map((name) => ({
    key: name, title: titles.get(name) ?? name, amberFrom: 1, redFrom: 1,
    history: looks.map(({ readings }) => {
      const reading = readings.find((candidate) => candidate.name === name);
      if (reading === undefined) return null;
      const [value, limit] = measure === 'psi' ? [reading.psi, reading.psiLimit] : [reading.ks, reading.ksLimit];
      return value === null || limit <= 0 ? null : value / limit;
    }),
  }));
  return rows.toSorted((left, right) => (right.history.at(-1) ?? -1) - (left.history.at(-1) ?? -1));
}

/** One line of what led to what: a training and why it was begun, or something that has drifted. */
export interface ReasonLine {
  readonly key: string;
  readonly timeMs: number;
  readonly kind: 'training' | 'finding';
  readonly sentence: string;
}

/** Returns the reason of each training, with what had drifted in between, newest first. */
export function reasonLines(entries: readonly BotLogEntry[], most: number): readonly ReasonLine[] {
  return entries
    .flatMap((entry): readonly ReasonLine[] => {
      if (entry.kind === 'finding') return [{ key: String(entry.seq), timeMs: entry.timeMs, kind: 'finding', sentence: entry.finding.reason }];
      return entry.record.window === null ? [] : [{ key: String(entry.seq), timeMs: entry.timeMs, kind: 'training', sentence: entry.record.cause }];
    })
    .slice(0, most);
}
