import type { LimitGroup, LimitView } from '../../../../engine/contract/risk.ts';
import type { GaugeView } from '../../../../engine/contract/view.ts';

/** A heading of the desk with its limits. */
export interface LimitSection {
  readonly group: LimitGroup;
  readonly title: string;
  readonly limits: readonly LimitView[];
}

const TITLES: readonly (readonly [LimitGroup, string])[] = [
  ['trade', 'Per trade'],
  ['exposure', 'Exposure'],
  ['portfolio', 'Portfolio and losses'],
  ['safety', 'Safety'],
];

/** Returns the limits under their headings, in the engine's order; a heading without limits is left out. */
export function limitSections(limits: readonly LimitView[]): readonly LimitSection[] {
  return TITLES.map(([group, title]) => ({ group, title, limits: limits.filter((limit) => limit.group === group) })).filter(({ limits: { length } }) => length > 0);
}

/** Lays the newest values, which come with every frame, over the limits of the desk, which are asked for once a second. */
export function withNewest(limits: readonly LimitView[], gauges: readonly GaugeView[]): readonly LimitView[] {
  const newest = new Map(gauges.map((gauge) => [gauge.code, gauge]));
  return limits.map((limit) => ({ ...limit, ...newest.get(limit.code) }));
}
