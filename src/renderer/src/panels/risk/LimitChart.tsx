import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useWidth } from '../../components/use-width.ts';
import { formatNumber } from '../../format/decimal.ts';
import { formatTime } from '../../format/time.ts';
import { useSettings } from '../../state/settings.ts';
import { indexAt, roundTicks } from '../page/curve.ts';
import type { ChartLine, ChartMark } from './limit-chart.ts';
import { chartTop, linePath, timeStyleOf } from './limit-chart.ts';
import styles from './chart.module.css';

export interface LimitChartProps {
  /** What the lines are about, for screen readers. */
  readonly label: string;
  readonly unit: string;
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  /** Levels that matter: limits and thresholds. */
  readonly marks: readonly ChartMark[];
  /** `down` hangs the lines from zero at the top: a fall looks like a fall. */
  readonly look?: 'up' | 'down';
  readonly height?: number;
}

const AXIS = 46;
const TIME_AXIS = 18;
const PADDING = 6;
/** Width of a moment as it is written at the cursor. */
const STAMP = 76;

/** Draws percentages over time with their limits. The values under the pointer stand in the legend; arrow keys walk along the line. */
export function LimitChart({ label, unit, times, lines, marks, look = 'up', height = 132 }: LimitChartProps) {
  const zone = useSettings((settings) => settings.zone);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 420);
  const [cursor, setCursor] = useState<number | null>(null);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 1];
  const plot = Math.max(60, width - AXIS);
  const bottom = height - TIME_AXIS;
  const top = chartTop(lines, marks);
  const x = (timeMs: number): number => ((timeMs - first) / Math.max(1, last - first)) * plot;
  const level = (value: number): number => (value / top) * (bottom - PADDING);
  const y = look === 'up' ? (value: number): number => bottom - level(value) : (value: number): number => PADDING + level(value);
  const at = Math.min(cursor ?? times.length - 1, times.length - 1);
  const valuesAt = lines.map(({ name, values }) => `${name} ${formatNumber(values[at] ?? null, 2)} ${unit}`).join(', ');

  function onPointerMove(event: PointerEvent): void {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    setCursor(indexAt(times, first + ((event.clientX - left) / plot) * (last - first)));
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setCursor(Math.min(Math.max(at + step * Math.max(1, Math.round(times.length / 100)), 0), times.length - 1));
  }

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.legend}>
        {lines.map(({ name, tone, values }) => <span key={name}><span className={styles.key} data-tone={tone} />{name} <strong className="num">{formatNumber(values[at] ?? null, 2)}</strong></span>)}
        {marks.map(({ name, value, tone }) => <span key={name} className={styles.dim}><span className={styles.key} data-mark={tone} />{name} <span className="num">{formatNumber(value, 1)}</span></span>)}
      </figcaption>
      <div
        ref={box}
        className={styles.plot}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, times.length - 1)}
        aria-valuenow={at}
        aria-valuetext={`${formatTime(times[at] ?? last, zone, 'full')}: ${valuesAt}`}
        onPointerMove={onPointerMove}
        onPointerLeave={() => { setCursor(null); }}
        onKeyDown={onKeyDown}
        onBlur={() => { setCursor(null); }}
      >
        <svg width={width} height={height} aria-hidden>
          {roundTicks(0, top, 3).map((tick) => (
            <g key={tick}><line className={styles.grid} x1={0} x2={plot} y1={y(tick)} y2={y(tick)} /><text className={styles.tick} x={plot + 6} y={y(tick) + 4}>{formatNumber(tick, top < 3 ? 1 : 0)} {unit}</text></g>
          ))}
          {marks.filter(({ value }) => value <= top).map(({ name, value, tone }) => <line key={name} className={styles.mark} data-mark={tone} x1={0} x2={plot} y1={y(value)} y2={y(value)} />)}
          {lines.map(({ name, tone, values }) => <path key={name} className={styles.line} data-tone={tone} d={linePath(values, (index) => x(times[index] ?? 0), y)} />)}
          {[0.12, 0.5, 0.88].map((share) => <text key={share} className={styles.tick} x={share * plot} y={height - 4} textAnchor="middle">{formatTime(first + share * (last - first), zone, timeStyleOf(last - first))}</text>)}
          {cursor !== null && (
            <g>
              <line className={styles.cursor} x1={x(times[at] ?? 0)} x2={x(times[at] ?? 0)} y1={0} y2={bottom} />
              <text className={styles.when} x={Math.min(Math.max(x(times[at] ?? 0), STAMP / 2), plot - STAMP / 2)} y={11} textAnchor="middle">{formatTime(times[at] ?? last, zone, 'stamp')}</text>
            </g>
          )}
        </svg>
      </div>
    </figure>
  );
}
