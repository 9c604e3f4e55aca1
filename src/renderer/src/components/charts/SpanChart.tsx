import { formatTime } from '../../format/time.ts';
import { useSettings } from '../../state/settings.ts';
import type { Tone } from './ChartBox.tsx';
import { ChartBox, LegendEntry } from './ChartBox.tsx';
import { styleOf, tickPlaces } from './LineChart.tsx';
import styles from './chart.module.css';

/** One stretch of time on a row. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
  readonly text: string;
}

export interface SpanRow {
  readonly name: string;
  readonly stretches: readonly Stretch[];
}

export interface SpanChartProps {
  readonly label: string;
  readonly rows: readonly SpanRow[];
  readonly tones: readonly { readonly tone: Tone; readonly name: string }[];
  readonly rowHeight?: number;
  /** Room at the right for the names of the rows. */
  readonly axis?: number;
}

const TIME_AXIS = 20;
const NAMES = 74;

/** Draws stretches of time in rows: what is searched and what is held back. */
export function SpanChart({ label, rows, tones, rowHeight = 22, axis = NAMES }: SpanChartProps) {
  const zone = useSettings((settings) => settings.zone);
  const all = rows.flatMap(({ name, stretches }, row) => stretches.map((stretch) => ({ ...stretch, row, name })));
  const first = all.reduce((least, { from }) => Math.min(least, from), Infinity);
  const last = all.reduce((most, { to }) => Math.max(most, to), -Infinity);
  const height = rows.length * rowHeight + TIME_AXIS;
  if (all.length === 0) return <p className={styles.none}>No time chosen.</p>;
  return (
    <ChartBox
      label={label} count={all.length} height={height} axis={axis}
      textOf={(index) => `${all[index]?.name ?? ''} ${all[index]?.text ?? ''}`.trim()}
      indexAt={(x, y, { plot }) => {
        const timeMs = first + (x / plot) * (last - first);
        const found = all.findIndex(({ row, from, to }) => row === Math.floor(y / rowHeight) && timeMs >= from && timeMs <= to);
        return found === -1 ? null : found;
      }}
      legend={(cursor) => <>{tones.map(({ tone, name }) => <LegendEntry key={tone} tone={tone} look="box" name={name} />)}{cursor !== null && <span className={styles.dim}>{all[cursor]?.text}</span>}</>}
    >
      {({ plot, cursor }) => {
        const x = (timeMs: number): number => ((timeMs - first) / Math.max(1, last - first)) * plot;
        return (
          <>
            {tickPlaces(plot).map((share) => <g key={share}><line className={styles.grid} x1={share * plot} x2={share * plot} y1={0} y2={height - TIME_AXIS} /><text className={styles.tick} x={share * plot} y={height - 5} textAnchor="middle">{formatTime(first + share * (last - first), zone, styleOf(last - first))}</text></g>)}
            {all.map(({ from, to, tone, row }, index) => <rect key={`${row}-${from}-${tone}`} className={styles.spanBlock} data-tone={tone} data-at={index === cursor || undefined} x={x(from)} width={Math.max(1.5, x(to) - x(from) - 1)} y={row * rowHeight + 4} height={rowHeight - 8} rx={3} />)}
            {rows.map(({ name }, row) => <text key={name} className={styles.spanName} x={plot + 8} y={row * rowHeight + rowHeight / 2 + 4}>{name}</text>)}
          </>
        );
      }}
    </ChartBox>
  );
}
