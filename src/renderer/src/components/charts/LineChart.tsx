import { useMemo } from 'react';
import { formatNumber } from '../../format/decimal.ts';
import { formatTime } from '../../format/time.ts';
import type { TimeStyle } from '../../format/time.ts';
import { useSettings } from '../../state/settings.ts';
import { indexAt as newestAt, thinnedIndices } from '../../panels/page/curve.ts';
import { linePath } from '../../panels/risk/limit-chart.ts';
import type { ChartTable, Tone } from './ChartBox.tsx';
import { ChartBox, LegendEntry } from './ChartBox.tsx';
import { extentOf, linearScale, tickWriterOf, ticksOf, withAir, writerOf } from './scale.ts';
import styles from './chart.module.css';

/** One line over the common axis; null leaves a gap. */
export interface Line {
  readonly name: string;
  readonly tone: Tone;
  readonly values: readonly (number | null)[];
  /** `area` is filled to zero; `dots` are single points; `thin` is one of many and stays out of the legend. */
  readonly look?: 'line' | 'dash' | 'area' | 'dots' | 'thin';
  /** `bridge` draws on to the next known value, for lines that are known at their own places only; a gap otherwise. */
  readonly unknown?: 'gap' | 'bridge';
}

/** The room between two lines. */
export interface Band {
  readonly name: string;
  readonly tone: Tone;
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** A level that matters. */
export interface Level {
  readonly name: string;
  readonly tone: Tone;
  readonly value: number;
}

export interface LineChartProps {
  readonly label: string;
  /** Epoch milliseconds or plain numbers, ascending. */
  readonly xs: readonly number[];
  readonly axis: 'time' | 'count';
  /** What a plain number counts: "Trial". */
  readonly xName?: string;
  readonly lines: readonly Line[];
  readonly bands?: readonly Band[];
  readonly levels?: readonly Level[];
  readonly unit?: string;
  readonly decimals?: number;
  readonly height?: number;
  /** The scale of values always holds these. */
  readonly include?: readonly number[] | undefined;
  /** `log` gives every doubling the same height; drawn straight where something is not above zero. */
  readonly scale?: 'linear' | 'log';
  readonly onChoose?: (index: number) => void;
}

const TIME_AXIS = 20;
const PADDING = 8;
const MOST_ROWS = 400;
const NO_BANDS: readonly Band[] = [];
const NO_LEVELS: readonly Level[] = [];
const NO_VALUES: readonly number[] = [];

/** Draws lines, bands and points over time or over a count, with the values at the cursor in the legend. */
export function LineChart({ label, xs, axis, xName = '', lines, bands = NO_BANDS, levels = NO_LEVELS, unit = '', decimals, height = 160, include = NO_VALUES, scale = 'linear', onChoose }: LineChartProps) {
  const zone = useSettings((settings) => settings.zone);
  const known = useMemo(() => extentOf([...lines.map(({ values }) => values), ...bands.flatMap(({ low, high }) => [low, high])], [...include, ...levels.map(({ value }) => value)]), [lines, bands, levels, include]);
  const isLog = scale === 'log' && known.low > 0;
  const extent = isLog ? { low: known.low * 0.96, high: known.high * 1.04 } : withAir(known);
  const warp = (value: number): number => (isLog ? Math.log(Math.max(value, 1e-12)) : value);
  const write = writerOf(extent, unit, decimals);
  const writeTick = tickWriterOf(extent, unit, decimals);
  const [first, last] = [xs[0] ?? 0, xs.at(-1) ?? 1];
  const xText = (x: number, style?: TimeStyle): string => (axis === 'time' ? formatTime(x, zone, style ?? styleOf(last - first)) : xName === '%' ? `${Math.round(x)}\u202f%` : `${xName === '' ? '' : `${xName} `}${x >= 10_000 ? formatNumber(x, 0) : Math.round(x)}`);
  const named = lines.filter(({ look }) => look !== 'thin');
  if (xs.length === 0) return <p className={styles.none}>Nothing to draw.</p>;

  const table = (): ChartTable => ({
    columns: [axis === 'time' ? 'Time' : xName, ...named.map(({ name }) => name), ...bands.flatMap(({ name }) => [`${name}, low`, `${name}, high`])],
    rows: thinnedIndices(named[0]?.values.map((value) => value ?? 0) ?? xs, MOST_ROWS / 4).map((index) => [xText(xs[index] ?? 0), ...named.map(({ values }) => write(values[index] ?? null)), ...bands.flatMap(({ low, high }) => [write(low[index] ?? null), write(high[index] ?? null)])]),
  });
  return (
    <ChartBox
      label={label} count={xs.length} height={height} table={table} {...(onChoose === undefined ? {} : { onChoose })}
      textOf={(index) => `${xText(xs[index] ?? last, 'stamp')}: ${named.map(({ name, values }) => `${name} ${write(values[index] ?? null)}`).join(', ')}`}
      indexAt={(x, _, { plot }) => nearestAt(xs, first + (x / plot) * (last - first))}
      legend={(cursor) => {
        const at = cursor ?? xs.length - 1;
        return (
          <>
            <span className={styles.when}>{xText(xs[at] ?? last)}</span>
            {named.map(({ name, tone, values, look = 'line' }) => <LegendEntry key={name} name={name} tone={tone} look={look === 'area' ? 'box' : look === 'dots' ? 'dot' : look === 'dash' ? 'dash' : 'line'} value={write(values[at] ?? null)} />)}
            {bands.map(({ name, tone, low, high }) => <LegendEntry key={name} name={name} tone={tone} look="box" value={`${write(low[at] ?? null)} … ${write(high[at] ?? null)}`} />)}
            {levels.map(({ name, tone, value }) => <LegendEntry key={name} name={name} tone={tone} look="dash" value={write(value)} />)}
          </>
        );
      }}
    >
      {({ plot, cursor }) => {
        const bottom = height - TIME_AXIS;
        const straight = linearScale({ low: warp(extent.low), high: warp(extent.high) }, bottom - PADDING, PADDING);
        const y = { at: (value: number) => straight.at(warp(value)) };
        const x = (index: number): number => (((xs[index] ?? 0) - first) / Math.max(1e-9, last - first)) * plot;
        const zero = Math.min(Math.max(y.at(0), PADDING), bottom - PADDING);
        return (
          <>
            {ticksOf(extent, Math.max(2, Math.floor(height / 42))).map((tick) => <g key={tick}><line className={tick === 0 ? styles.zero : styles.grid} x1={0} x2={plot} y1={y.at(tick)} y2={y.at(tick)} /><text className={styles.tick} x={plot + 6} y={y.at(tick) + 4}>{writeTick(tick)}</text></g>)}
            {bands.map(({ name, tone, low, high }) => <path key={name} className={styles.area} data-tone={tone} d={bandPath(low, high, x, y.at, plot)} />)}
            {levels.map(({ name, tone, value }) => <line key={name} className={styles.mark} data-tone={tone} x1={0} x2={plot} y1={y.at(value)} y2={y.at(value)} />)}
            {lines.map(({ name, tone, values, look = 'line', unknown = 'gap' }) => {
              const kept = unknown === 'gap' ? thinned(values, plot) : thinned(values, plot).filter((index) => values[index] !== null && values[index] !== undefined);
              const path = look === 'dots'
                ? kept.map((index) => (values[index] === null || values[index] === undefined ? '' : `M${x(index).toFixed(1)} ${y.at(values[index]).toFixed(1)}h0`)).join('')
                : linePath(kept.map((index) => values[index] ?? null), (at) => x(kept[at] ?? 0), y.at);
              return (
                <g key={name} data-tone={tone}>
                  {look === 'area' && path !== '' && <path className={styles.area} data-tone={tone} d={`${path}L${x(kept.at(-1) ?? 0).toFixed(1)} ${zero}L${x(kept[0] ?? 0).toFixed(1)} ${zero}Z`} />}
                  <path className={look === 'dots' ? styles.dots : styles.line} data-tone={tone} data-look={look} d={path} />
                </g>
              );
            })}
            {tickPlaces(plot).map((share) => <text key={share} className={styles.tick} x={share * plot} y={height - 4} textAnchor="middle">{xText(first + share * (last - first))}</text>)}
            {cursor !== null && <line className={styles.cursor} x1={x(cursor)} x2={x(cursor)} y1={0} y2={bottom} />}
          </>
        );
      }}
    </ChartBox>
  );
}

/** Returns how a moment is written on an axis of that length. */
export function styleOf(spanMs: number): TimeStyle {
  return spanMs > 3 * 86_400_000 ? 'date' : spanMs > 86_400_000 ? 'stamp' : 'minute';
}

/** Returns where the moments of a time axis stand, as shares of its width. */
export function tickPlaces(plot: number): readonly number[] {
  const count = Math.max(2, Math.floor(plot / 130));
  return Array.from({ length: count }, (_, index) => (index + 0.5) / count);
}

function nearestAt(xs: readonly number[], x: number): number {
  const before = newestAt(xs, x);
  const after = Math.min(before + 1, xs.length - 1);
  return Math.abs((xs[after] ?? 0) - x) < Math.abs((xs[before] ?? 0) - x) ? after : before;
}

function thinned(values: readonly (number | null)[], plot: number): readonly number[] {
  if (values.length <= plot * 2) return values.map((_, index) => index);
  return thinnedIndices(values.map((value) => value ?? Number.NaN), Math.max(50, Math.floor(plot / 2)));
}

function bandPath(low: readonly (number | null)[], high: readonly (number | null)[], x: (index: number) => number, y: (value: number) => number, plot: number): string {
  const kept = thinned(high, plot).filter((index) => low[index] !== null && high[index] !== null && low[index] !== undefined && high[index] !== undefined);
  if (kept.length < 2) return '';
  const upper = kept.map((index) => `${x(index).toFixed(1)} ${y(high[index] ?? 0).toFixed(1)}`);
  const lower = kept.toReversed().map((index) => `${x(index).toFixed(1)} ${y(low[index] ?? 0).toFixed(1)}`);
  return `M${upper.join('L')}L${lower.join('L')}Z`;
}
