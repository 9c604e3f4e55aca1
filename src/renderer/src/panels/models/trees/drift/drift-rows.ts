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
  /** How often it came in a row; the time is that of the newest. */
  readonly times: number;
}

/** Returns the reason of each training, with what had drifted in between, newest first; the same reason again and again is one line. */
export function reasonLines(entries: readonly BotLogEntry[], most: number): readonly ReasonLine[] {
  const lines: ReasonLine[] = [];
  for (const entry of entries) {
    const said = saidOf(entry);
    const last = lines.at(-1);
    if (said === null) continue;
    if (last?.kind === said.kind && last.sentence === said.sentence) lines[lines.length - 1] = { ...last, times: last.times + 1 };
    else lines.push({ key: String(entry.seq), timeMs: entry.timeMs, times: 1, ...said });
  }
  return lines.slice(0, most);
}

function saidOf(entry: BotLogEntry): Pick<ReasonLine, 'kind' | 'sentence'> | null {
  if (entry.kind === 'finding') return { kind: 'finding', sentence: entry.finding.reason };
  return entry.record.window === null ? null : { kind: 'training', sentence: entry.record.cause };
}
