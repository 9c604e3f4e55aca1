import { useMemo } from 'react';
import type { DriftReport } from '../../../../../engine/contract/drift.ts';
import { ChartBox, LegendEntry } from '../../../components/charts/ChartBox.tsx';
import { styleOf, tickPlaces } from '../../../components/charts/LineChart.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { formatTime } from '../../../format/time.ts';
import { useSettings } from '../../../state/settings.ts';
import { useFeatureTitles } from '../use-feature-titles.ts';
import { driftStrength, thinnedColumns } from './heat-strip.ts';
import styles from './heat-strip.module.css';

const ROW = 16;
const BELOW = 20;
const NAMES = 190;
const NARROW_NAMES = 110;
const MOST_ROWS = 24;

/** Draws the index of every feature over time: one row a feature, one column a look. Arrow keys walk through the looks. */
export function HeatStrip({ report }: { readonly report: DriftReport }) {
  const zone = useSettings((settings) => settings.zone);
  const titleOf = useFeatureTitles();
  const features = useMemo(() => report.features.filter(({ history }) => history.some((value) => value !== null)).slice(0, MOST_ROWS), [report.features]);
  const { points } = report;
  const [first, last] = [points[0]?.timeMs ?? 0, points.at(-1)?.timeMs ?? 1];
  const height = features.length * ROW + BELOW;
  if (features.length === 0) return null;
  const sayAt = (index: number): string => {
    const point = points[index];
    if (point === undefined) return '';
    const worst = point.worstFeature === null ? '' : `, worst ${titleOf(point.worstFeature)}${point.worstPsi === null ? '' : ` ${formatNumber(point.worstPsi, 2)}`}`;
    return `${formatTime(point.timeMs, zone, 'stamp')}: ${formatNumber(point.redShare * 100, 0)} % red${worst}`;
  };
  return (
    <ChartBox
      label={`Drift of ${features.length} features from ${formatTime(first, zone, 'stamp')} to ${formatTime(last, zone, 'stamp')}`} count={points.length} height={height} axis={0} textOf={sayAt}
      indexAt={(x, _, { width }) => {
        const names = namesWidth(width);
        return x < names ? null : Math.min(points.length - 1, Math.max(0, Math.floor(((x - names) / Math.max(1, width - names)) * points.length)));
      }}
      legend={(cursor) => <><LegendEntry tone="quiet" look="box" name="as in training" /><LegendEntry tone="warn" look="box" name="counts" /><LegendEntry tone="down" look="box" name="red" /><span className={styles.now}>{sayAt(cursor ?? points.length - 1)}</span></>}
      table={() => ({ columns: ['Feature', ...points.slice(-8).map(({ timeMs }) => formatTime(timeMs, zone, 'stamp'))], rows: features.map(({ name, history }) => [titleOf(name), ...history.slice(-8).map((value) => (value === null ? '–' : formatNumber(value, 2)))]) })}
    >
      {({ width, cursor }) => {
        const names = namesWidth(width);
        const plot = width - names;
        const columns = thinnedColumns(points.length, Math.max(1, Math.floor(plot / 3)));
        const each = plot / columns.length;
        const letters = Math.floor((names - 8) / 6);
        return (
          <>
            {features.map(({ name, history, amberFrom, redFrom }, row) => {
              const title = titleOf(name);
              return (
                <g key={name}>
                  <text className={styles.name} x={names - 8} y={row * ROW + ROW - 4} textAnchor="end">{title.length > letters ? `${title.slice(0, letters - 1)}…` : title}</text>
                  {columns.map(({ from, to }, column) => {
                    const { level, strength } = driftStrength(history.slice(from, to), amberFrom, redFrom);
                    return <rect key={from} className={styles.cell} data-level={level} x={names + column * each} y={row * ROW + 1} width={Math.max(1, each - (each > 4 ? 1 : 0))} height={ROW - 2} style={{ opacity: level === 'none' ? 1 : 0.25 + 0.75 * strength }} />;
                  })}
                </g>
              );
            })}
            {cursor !== null && <line className={styles.cursor} x1={names + ((cursor + 0.5) / points.length) * plot} x2={names + ((cursor + 0.5) / points.length) * plot} y1={0} y2={height - BELOW} />}
            {tickPlaces(plot).map((share) => <text key={share} className={styles.tick} x={names + share * plot} y={height - 4} textAnchor="middle">{formatTime(first + share * (last - first), zone, styleOf(last - first))}</text>)}
          </>
        );
      }}
    </ChartBox>
  );
}

function namesWidth(width: number): number {
  return width < 560 ? NARROW_NAMES : NAMES;
}
