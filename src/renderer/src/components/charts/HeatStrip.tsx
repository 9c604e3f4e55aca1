import { formatNumber } from '../../format/decimal.ts';
import { formatTime } from '../../format/time.ts';
import { useSettings } from '../../state/settings.ts';
import { ChartBox, LegendEntry } from './ChartBox.tsx';
import { styleOf, tickPlaces } from './LineChart.tsx';
import { driftStrength, thinnedColumns } from './heat-strip.ts';
import styles from './heat-strip.module.css';

/** One row of the strip: a value at each time, and from where on it counts. */
export interface StripRow {
  readonly key: string;
  readonly title: string;
  /** [times] null where unknown. */
  readonly history: readonly (number | null)[];
  readonly amberFrom: number;
  readonly redFrom: number;
}

export interface HeatStripProps {
  /** What is drawn; the span of time is added. */
  readonly label: string;
  /** Epoch milliseconds, ascending. */
  readonly times: readonly number[];
  readonly rows: readonly StripRow[];
  /** What is said of a time. */
  readonly textAt: (index: number) => string;
  /** What the colours mean; without amber where there is only one threshold. */
  readonly legend?: 'two-thresholds' | 'one-threshold';
}

const ROW = 16;
const BELOW = 20;
const NAMES = 190;
const NARROW_NAMES = 110;

/** Draws values over time as strips of colour: one row a thing, one column a time. Arrow keys walk through the times. */
export function HeatStrip({ label, times, rows, textAt, legend = 'two-thresholds' }: HeatStripProps) {
  const zone = useSettings((settings) => settings.zone);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 1];
  const height = rows.length * ROW + BELOW;
  if (rows.length === 0) return null;
  return (
    <ChartBox
      label={`${label} from ${formatTime(first, zone, 'stamp')} to ${formatTime(last, zone, 'stamp')}`} count={times.length} height={height} axis={0} textOf={textAt}
      indexAt={(x, _, { width }) => {
        const names = namesWidth(width);
        return x < names ? null : Math.min(times.length - 1, Math.max(0, Math.floor(((x - names) / Math.max(1, width - names)) * times.length)));
      }}
      legend={(cursor) => (
        <>
          <LegendEntry tone="quiet" look="box" name="as in training" />
          {legend === 'two-thresholds' ? <><LegendEntry tone="warn" look="box" name="counts" /><LegendEntry tone="down" look="box" name="red" /></> : <LegendEntry tone="down" look="box" name="beyond its limit" />}
          <span className={styles.now}>{textAt(cursor ?? times.length - 1)}</span>
        </>
      )}
      table={() => ({ columns: ['Feature', ...times.slice(-8).map((timeMs) => formatTime(timeMs, zone, 'stamp'))], rows: rows.map(({ title, history }) => [title, ...history.slice(-8).map((value) => (value === null ? '–' : formatNumber(value, 2)))]) })}
    >
      {({ width, cursor }) => {
        const names = namesWidth(width);
        const plot = width - names;
        const columns = thinnedColumns(times.length, Math.max(1, Math.floor(plot / 3)));
        const each = plot / columns.length;
        const letters = Math.floor((names - 8) / 6);
        return (
          <>
            {rows.map(({ key, title, history, amberFrom, redFrom }, row) => (
              <g key={key}>
                <text className={styles.name} x={names - 8} y={row * ROW + ROW - 4} textAnchor="end">{title.length > letters ? `${title.slice(0, letters - 1)}…` : title}</text>
                {columns.map(({ from, to }, column) => {
                  const { level, strength } = driftStrength(history.slice(from, to), amberFrom, redFrom);
                  return <rect key={from} className={styles.cell} data-level={level} x={names + column * each} y={row * ROW + 1} width={Math.max(1, each - (each > 4 ? 1 : 0))} height={ROW - 2} style={{ opacity: level === 'none' ? 1 : 0.25 + 0.75 * strength }} />;
                })}
              </g>
            ))}
            {cursor !== null && <line className={styles.cursor} x1={names + ((cursor + 0.5) / times.length) * plot} x2={names + ((cursor + 0.5) / times.length) * plot} y1={0} y2={height - BELOW} />}
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
