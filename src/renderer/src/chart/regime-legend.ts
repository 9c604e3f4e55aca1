import { REGIME_LABELS } from '../../../engine/contract/regime.ts';
import type { RegimeLabel, RegimeRibbon } from '../../../engine/contract/regime.ts';

/** The regime of the bar that the legend is about. */
export interface RegimeLegend {
  readonly label: RegimeLabel;
  readonly since: number;
  /** The likeliest first. */
  readonly percents: readonly { readonly label: RegimeLabel; readonly percent: number }[];
  readonly isBreak: boolean;
}

/** Returns what a ribbon says of a bar, or null: the bar is still open, too early, or not in it. A null time asks for the newest one. */
export function regimeAt(ribbon: RegimeRibbon | null, timeMs: number | null): RegimeLegend | null {
  const found = timeMs === null ? ribbon?.bars.at(-1) : ribbon?.bars.find((bar) => bar.timeMs === timeMs);
  const segment = found && ribbon?.segments.find(({ from, to }) => found.timeMs >= from && found.timeMs <= to);
  if (!found || !segment) return null;
  const percents = REGIME_LABELS.map((label, index) => ({ label, percent: found.percents[index] ?? 0 })).toSorted((left, right) => right.percent - left.percent);
  return { label: segment.label, since: segment.since, percents, isBreak: ribbon?.breaks.includes(found.timeMs) ?? false };
}
