import { useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { Segments } from '../../components/Field.tsx';
import { useWidth } from '../../components/use-width.ts';
import { formatNumber } from '../../format/decimal.ts';
import { formatTime } from '../../format/time.ts';
import { useSettings } from '../../state/settings.ts';
import type { TimeSeries } from './curve.ts';
import { drawdownOf, indexAt, roundTicks, thinnedIndices } from './curve.ts';
import styles from './EquityCurve.module.css';

export interface EquityCurveProps {
  readonly series: TimeSeries;
  readonly unit: string;
  /** Where the drawdown breaker stands, in percent; drawn as a line. */
  readonly drawdownLimitPct?: number | null;
  /** Equity that was there without trading; drawn as a line. */
  readonly startingEquity?: number | null;
  /** Another equity over the same time; drawn as a second line. */
  readonly against?: { readonly name: string; readonly series: TimeSeries } | null;
  readonly equityHeight?: number;
  readonly drawdownHeight?: number;
}

const NONE: readonly number[] = [];
const AXIS = 68;
const TIME_AXIS = 20;
const PADDING = 8;

/** Draws equity with its drawdown beneath on one time axis. The values under the pointer stand in the legend, never over the curve. */
export function EquityCurve({ series, unit, drawdownLimitPct = null, startingEquity = null, against = null, equityHeight = 190, drawdownHeight = 84 }: EquityCurveProps) {
  const zone = useSettings((settings) => settings.zone);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [scale, setScale] = useState<'linear' | 'log'>('linear');
  const [cursor, setCursor] = useState<number | null>(null);
  const { times, values } = series;
  const falls = useMemo(() => drawdownOf(values), [values]);
  const drawn = useMemo(() => thinnedIndices(values, Math.max(100, Math.floor((width - AXIS) / 2))), [values, width]);

  const canLog = values.every((value) => value > 0) && (against?.series.values ?? NONE).every((value) => value > 0);
  const warp = (value: number): number => (scale === 'log' && canLog ? Math.log(value) : value);
  const others = against?.series.values ?? NONE;
  const othersDrawn = useMemo(() => thinnedIndices(others, Math.max(100, Math.floor((width - AXIS) / 2))), [others, width]);
  const low = [values, others].reduce((least, list) => list.reduce((lower, value) => Math.min(lower, value), least), startingEquity ?? Infinity);
  const high = [values, others].reduce((most, list) => list.reduce((higher, value) => Math.max(higher, value), most), startingEquity ?? -Infinity);
  const margin = (high - low) * 0.06 || Math.max(1, Math.abs(high) * 0.001);
  const bottom = warp(scale === 'log' ? low * 0.995 : low - margin);
  const top = warp(scale === 'log' ? high * 1.005 : high + margin);
  const deepest = falls.reduce((least, fall) => Math.min(least, fall), 0);
  const fallFloor = Math.min(deepest * 1.1, drawdownLimitPct !== null && -deepest * 100 > drawdownLimitPct * 0.4 ? -drawdownLimitPct / 90 : 0, -0.001);

  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first + 1;
  const plot = width - AXIS;
  const x = (timeMs: number): number => ((timeMs - first) / Math.max(1, last - first)) * plot;
  const y = (value: number): number => PADDING + (1 - (warp(value) - bottom) / (top - bottom)) * (equityHeight - PADDING * 2);
  const fallY = (fall: number): number => equityHeight + (fall / fallFloor) * (drawdownHeight - PADDING);
  const line = (at: (index: number) => number): string => drawn.map((index, position) => `${position === 0 ? 'M' : 'L'}${x(times[index] ?? 0).toFixed(1)} ${at(index).toFixed(1)}`).join('');
  const otherLine = against === null ? null : othersDrawn.map((index, position) => `${position === 0 ? 'M' : 'L'}${x(against.series.times[index] ?? 0).toFixed(1)} ${y(others[index] ?? 0).toFixed(1)}`).join('');
  const fallLine = line((index) => fallY(falls[index] ?? 0));
  const height = equityHeight + drawdownHeight + TIME_AXIS;
  const at = cursor ?? values.length - 1;
  const decimals = high - low > 50 ? 0 : 2;
  const fallDecimals = -fallFloor > 0.1 ? 0 : -fallFloor > 0.01 ? 1 : 2;
  const spanMs = last - first;

  function onPointerMove(event: PointerEvent): void {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    setCursor(indexAt(times, first + ((event.clientX - left) / Math.max(1, plot)) * spanMs));
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const stride = Math.max(1, Math.round(values.length / 200));
    setCursor(Math.min(Math.max(at + step * stride, 0), values.length - 1));
  }
  if (values.length < 2) return <p className={styles.none}>The curve begins with the second sample.</p>;

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.legend}>
        <span className={styles.when}>{formatTime(times[at] ?? last, zone, 'full')}</span>
        <span><span className={styles.key} data-line="equity" />Equity <strong className="num">{formatNumber(values[at] ?? null, 2)}</strong> <span className={styles.dim}>{unit}</span></span>
        {against !== null && <span><span className={styles.key} data-line="against" />{against.name} <strong className="num">{formatNumber(others[indexAt(against.series.times, times[at] ?? last)] ?? null, 2)}</strong> <span className={styles.dim}>{unit}</span></span>}
        <span><span className={styles.key} data-line="fall" />Below the peak <strong className="num">{formatNumber(-(falls[at] ?? 0) * 100, 2)}</strong> <span className={styles.dim}>%</span></span>
        <span className={styles.scale}><Segments label="Scale of equity" value={scale} options={[{ value: 'linear', title: 'Linear' }, { value: 'log', title: 'Log' }]} onChange={setScale} /></span>
      </figcaption>
      <div
        ref={box}
        className={styles.plot}
        role="slider"
        tabIndex={0}
        aria-label={`Equity from ${formatNumber(values[0] ?? null, 2)} to ${formatNumber(values.at(-1) ?? null, 2)} ${unit}; deepest fall below a peak ${formatNumber(-deepest * 100, 2)} %`}
        aria-valuemin={0}
        aria-valuemax={values.length - 1}
        aria-valuenow={at}
        aria-valuetext={`${formatTime(times[at] ?? last, zone, 'full')}: equity ${formatNumber(values[at] ?? null, 2)} ${unit}, ${formatNumber(-(falls[at] ?? 0) * 100, 2)} % below the peak`}
        onPointerMove={onPointerMove}
        onPointerLeave={() => { setCursor(null); }}
        onKeyDown={onKeyDown}
        onBlur={() => { setCursor(null); }}
      >
        <svg width={width} height={height} aria-hidden>
          {roundTicks(scale === 'log' ? low : low - margin, scale === 'log' ? high : high + margin, 4).map((tick) => (
            <g key={tick}><line className={styles.grid} x1={0} x2={plot} y1={y(tick)} y2={y(tick)} /><text className={styles.tick} x={plot + 8} y={y(tick) + 4}>{formatNumber(tick, decimals)}</text></g>
          ))}
          {startingEquity !== null && <line className={styles.start} x1={0} x2={plot} y1={y(startingEquity)} y2={y(startingEquity)} />}
          {otherLine !== null && <path className={styles.against} d={otherLine} />}
          <path className={styles.equity} d={line((index) => y(values[index] ?? 0))} />
          <line className={styles.divider} x1={0} x2={width} y1={equityHeight} y2={equityHeight} />
          <path className={styles.fallArea} d={`${fallLine}L${plot} ${equityHeight}L0 ${equityHeight}Z`} />
          <path className={styles.fall} d={fallLine} />
          {roundTicks(fallFloor * 100, 0, 2).filter((tick) => tick < 0).map((tick) => (
            <g key={tick}><line className={styles.grid} x1={0} x2={plot} y1={fallY(tick / 100)} y2={fallY(tick / 100)} /><text className={styles.tick} x={plot + 8} y={fallY(tick / 100) + 4}>{formatNumber(tick, fallDecimals)} %</text></g>
          ))}
          {drawdownLimitPct !== null && fallY(-drawdownLimitPct / 100) <= equityHeight + drawdownHeight && <line className={styles.limit} x1={0} x2={plot} y1={fallY(-drawdownLimitPct / 100)} y2={fallY(-drawdownLimitPct / 100)} />}
          {timeTicks(first, last, Math.max(2, Math.floor(plot / 130))).map((tick) => (
            <text key={tick} className={styles.tick} x={Math.min(Math.max(x(tick), 34), plot - 34)} y={height - 5} textAnchor="middle">{formatTime(tick, zone, spanMs > 3 * DAY ? 'date' : spanMs > DAY ? 'stamp' : 'minute')}</text>
          ))}
          {cursor !== null && <line className={styles.cursor} x1={x(times[cursor] ?? 0)} x2={x(times[cursor] ?? 0)} y1={0} y2={equityHeight + drawdownHeight} />}
        </svg>
      </div>
    </figure>
  );
}

const DAY = 86_400_000;

function timeTicks(first: number, last: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + ((index + 0.5) / count) * (last - first));
}
