import { formatNumber } from '../../format/decimal.ts';
import type { Tone } from './ChartBox.tsx';
import { ChartBox, LegendEntry } from './ChartBox.tsx';
import type { Level } from './LineChart.tsx';
import { extentOf, linearScale, tickWriterOf, ticksOf, withAir, writerOf } from './scale.ts';
import styles from './chart.module.css';

/** How many values lie between two bounds. */
export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export interface HistogramProps {
  readonly label: string;
  readonly bins: readonly Bin[];
  readonly unit: string;
  /** What is counted: "days". */
  readonly counted: string;
  readonly levels?: readonly Level[];
  readonly height?: number;
  /** Bins below zero are losses and above zero gains; otherwise one tone for all. */
  readonly look?: 'signed' | 'plain';
  readonly decimals?: number;
}

const AXIS_BELOW = 20;
const NO_LEVELS: readonly Level[] = [];

/** Draws how often which values came, with the values that matter marked. */
export function Histogram({ label, bins, unit, counted, levels = NO_LEVELS, height = 170, look = 'plain', decimals }: HistogramProps) {
  const extent = extentOf([bins.flatMap(({ low, high }) => [low, high])], levels.map(({ value }) => value));
  const write = writerOf(extent, unit, decimals);
  const most = bins.reduce((highest, { count }) => Math.max(highest, count), 1);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (bins.length === 0) return <p className={styles.none}>Too few values to draw.</p>;
  const textOf = (index: number): string => {
    const bin = bins[index];
    return bin === undefined ? '' : `${write(bin.low)} to ${write(bin.high)}: ${formatNumber(bin.count, 0)} ${counted}, ${formatNumber((bin.count / Math.max(1, total)) * 100, 1)} %`;
  };
  return (
    <ChartBox
      label={label} count={bins.length} height={height} axis={36} textOf={textOf}
      indexAt={(x, _, { plot }) => {
        const value = linearScale(extent, 0, plot).valueAt(x);
        const found = bins.findIndex(({ low, high }) => value >= low && value < high);
        return found === -1 ? null : found;
      }}
      legend={(cursor) => <>{levels.map(({ name, tone, value }) => <LegendEntry key={name} name={name} tone={tone} look="dash" value={write(value)} />)}<span className={styles.dim}>{cursor === null ? `${formatNumber(total, 0)} ${counted}` : textOf(cursor)}</span></>}
      table={() => ({ columns: ['From', 'To', counted], rows: bins.map(({ low, high, count }) => [write(low), write(high), formatNumber(count, 0)]) })}
    >
      {({ plot, cursor }) => {
        const bottom = height - AXIS_BELOW;
        const x = linearScale(extent, 0, plot);
        const y = linearScale({ low: 0, high: most }, bottom, levels.length === 0 ? 8 : 32);
        return (
          <>
            {ticksOf({ low: 0, high: most }, 3).map((tick) => <g key={tick}><line className={styles.grid} x1={0} x2={plot} y1={y.at(tick)} y2={y.at(tick)} /><text className={styles.tick} x={plot + 6} y={y.at(tick) + 4}>{formatNumber(tick, 0)}</text></g>)}
            {bins.map(({ low, high, count }, index) => (
              <rect key={low} className={styles.bar} data-tone={look === 'plain' ? 'one' : (low + high) / 2 < 0 ? 'down' : 'up'} data-at={index === cursor || undefined} x={x.at(low) + 0.5} width={Math.max(1, x.at(high) - x.at(low) - 1)} y={y.at(count)} height={Math.max(count > 0 ? 1 : 0, bottom - y.at(count))} />
            ))}
            {levels.map(({ name, tone, value }, index) => (
              <g key={name}>
                <line className={styles.mark} data-tone={tone} x1={x.at(value)} x2={x.at(value)} y1={0} y2={bottom} />
                <text className={styles.markName} x={Math.min(Math.max(x.at(value) + 4, 2), plot - name.length * 6)} y={11 + (index % 2) * 13}>{name}</text>
              </g>
            ))}
            {ticksOf(extent, Math.max(2, Math.floor(plot / 90))).map((tick) => <text key={tick} className={styles.tick} x={Math.min(Math.max(x.at(tick), 16), plot - 16)} y={height - 4} textAnchor="middle">{write(tick)}</text>)}
          </>
        );
      }}
    </ChartBox>
  );
}

/** One column: a name, a value, and what more there is to say of it. */
export interface Column {
  readonly name: string;
  readonly value: number | null;
  readonly note?: string;
  readonly tone?: Tone;
}

export interface ColumnChartProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly unit: string;
  readonly decimals?: number;
  readonly height?: number;
  readonly onChoose?: (index: number) => void;
}

/** Draws one column a name, gains above zero and losses below it. */
export function ColumnChart({ label, columns, unit, decimals, height = 170, onChoose }: ColumnChartProps) {
  const extent = withAir(extentOf([columns.map(({ value }) => value)], [0]));
  const write = writerOf(extent, unit, decimals);
  const writeTick = tickWriterOf(extent, unit, decimals);
  const textOf = (index: number): string => {
    const column = columns[index];
    return column === undefined ? '' : `${column.name}: ${write(column.value)}${column.note === undefined ? '' : `, ${column.note}`}`;
  };
  return (
    <ChartBox
      label={label} count={columns.length} height={height} textOf={textOf} {...(onChoose === undefined ? {} : { onChoose })}
      indexAt={(x, _, { plot }) => (x > plot ? null : Math.min(columns.length - 1, Math.max(0, Math.floor((x / plot) * columns.length))))}
      legend={(cursor) => <span className={styles.dim}>{cursor === null ? 'Point at a column, or walk with the arrow keys.' : textOf(cursor)}</span>}
      table={() => ({ columns: ['', unit === '' ? 'Value' : unit, ''], rows: columns.map(({ name, value, note = '' }) => [name, write(value), note]) })}
    >
      {({ plot, cursor }) => {
        const bottom = height - AXIS_BELOW;
        const y = linearScale(extent, bottom - 6, 6);
        const each = plot / Math.max(1, columns.length);
        const every = Math.max(1, Math.ceil((columns.reduce((longest, { name }) => Math.max(longest, name.length), 1) * 7) / each));
        return (
          <>
            {ticksOf(extent, 4).map((tick) => <g key={tick}><line className={tick === 0 ? styles.zero : styles.grid} x1={0} x2={plot} y1={y.at(tick)} y2={y.at(tick)} /><text className={styles.tick} x={plot + 6} y={y.at(tick) + 4}>{writeTick(tick)}</text></g>)}
            {columns.map(({ name, value, tone }, index) => (value === null ? null : (
              <rect key={name} className={styles.bar} data-tone={tone ?? (value < 0 ? 'down' : 'up')} data-at={index === cursor || undefined} x={index * each + each * 0.14} width={Math.max(1, each * 0.72)} y={Math.min(y.at(value), y.at(0))} height={Math.max(1, Math.abs(y.at(value) - y.at(0)))} />
            )))}
            {columns.map(({ name }, index) => (index % every === 0 ? <text key={name} className={styles.tick} x={Math.max((index + 0.5) * each, name.length * 3.2)} y={height - 4} textAnchor="middle">{name}</text> : null))}
          </>
        );
      }}
    </ChartBox>
  );
}
