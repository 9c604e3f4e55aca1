import { useMemo } from 'react';
import type { DriftReport } from '../../../../../engine/contract/drift.ts';
import { HeatStrip } from '../../../components/charts/HeatStrip.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { formatTime } from '../../../format/time.ts';
import { useSettings } from '../../../state/settings.ts';
import { useFeatureTitles } from '../use-feature-titles.ts';

const MOST_ROWS = 24;

/** Draws the index of every feature over time: one row a feature, one column a look. */
export function FeatureStrip({ report: { features, points } }: { readonly report: DriftReport }) {
  const zone = useSettings((settings) => settings.zone);
  const titleOf = useFeatureTitles();
  const rows = useMemo(() => features.filter(({ history }) => history.some((value) => value !== null)).slice(0, MOST_ROWS).map((feature) => ({ ...feature, key: feature.name, title: titleOf(feature.name) })), [features, titleOf]);
  const textAt = (index: number): string => {
    const point = points[index];
    if (point === undefined) return '';
    const worst = point.worstFeature === null ? '' : `, worst ${titleOf(point.worstFeature)}${point.worstPsi === null ? '' : ` ${formatNumber(point.worstPsi, 2)}`}`;
    return `${formatTime(point.timeMs, zone, 'stamp')}: ${formatNumber(point.redShare * 100, 0)} % red${worst}`;
  };
  return <HeatStrip label={`Drift of ${rows.length} features`} times={points.map(({ timeMs }) => timeMs)} rows={rows} textAt={textAt} />;
}
