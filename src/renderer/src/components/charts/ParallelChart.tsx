import { useRef, useState } from 'react';
import type { PointerEvent } from 'react';
import { useWidth } from '../use-width.ts';
import type { Brushes, ParallelAxis } from './parallel.ts';
import styles from './parallel.module.css';

export interface ParallelChartProps {
  readonly label: string;
  readonly axes: readonly ParallelAxis[];
  readonly count: number;
  /** Which rows are inside all brushes. */
  readonly within: readonly boolean[];
  /** How good each row is, 0 to 1; null is not known. */
  readonly goodness: readonly (number | null)[];
  readonly chosen: number | null;
  readonly brushes: Brushes;
  readonly onBrush: (key: string, brush: readonly [number, number] | null) => void;
  readonly height?: number;
}

const TOP = 40;
const BOTTOM = 22;
const SIDE = 44;
const GRADES = 4;
/** A shorter pull is a press, which clears the brush. */
const LEAST_PULL = 0.02;

/** Draws every row as a line over upright axes. Pulling along an axis keeps the rows that cross it there; the filters of the table do the same by keyboard. */
export function ParallelChart({ label, axes, count, within, goodness, chosen, brushes, onBrush, height = 280 }: ParallelChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = Math.max(useWidth(box, 640), axes.length * 84);
  const [pull, setPull] = useState<{ readonly key: string; readonly from: number; readonly to: number } | null>(null);
  const x = (index: number): number => SIDE + (index / Math.max(1, axes.length - 1)) * (width - SIDE * 2);
  const y = (share: number): number => TOP + (1 - share) * (height - TOP - BOTTOM);
  const shareAt = (event: PointerEvent<SVGElement>): number => {
    const place = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    return Math.min(1, Math.max(0, 1 - (event.clientY - (place?.top ?? 0) - TOP) / (height - TOP - BOTTOM)));
  };
  const pathOf = (keep: (row: number) => boolean): string => {
    let path = '';
    for (let row = 0; row < count; row += 1) if (keep(row)) path += lineOf(axes, row, x, y);
    return path;
  };
  const gradeOf = (row: number): number => Math.min(GRADES - 1, Math.floor((goodness[row] ?? 0) * GRADES));
  return (
    <div ref={box} className={styles.box}>
      <svg width={width} height={height} role="img" aria-label={label}>
        <path className={styles.away} d={pathOf((row) => within[row] !== true)} />
        {Array.from({ length: GRADES }, (_, grade) => <path key={grade} className={styles.row} data-grade={grade} d={pathOf((row) => within[row] === true && gradeOf(row) === grade)} />)}
        {chosen !== null && <path className={styles.chosen} d={lineOf(axes, chosen, x, y)} />}
        {axes.map((axis, index) => {
          const brush = pull?.key === axis.key ? sorted(pull.from, pull.to) : brushes[axis.key];
          return (
            <g key={axis.key} transform={`translate(${x(index)},0)`}>
              <line className={styles.axis} x1={0} x2={0} y1={y(1)} y2={y(0)} />
              <text className={styles.name} x={index === 0 ? -SIDE + 4 : index === axes.length - 1 ? SIDE - 4 : 0} y={12 + (index % 2) * 12} textAnchor={index === 0 ? 'start' : index === axes.length - 1 ? 'end' : 'middle'}>{axis.name}</text>
              <text className={styles.end} x={0} y={y(1) - 3} textAnchor="middle">{axis.textAt(1)}</text>
              <text className={styles.end} x={0} y={height - 7} textAnchor="middle">{axis.textAt(0)}</text>
              {brush !== undefined && <rect className={styles.brush} x={-8} width={16} y={y(brush[1])} height={Math.max(2, y(brush[0]) - y(brush[1]))} rx={3} />}
              <rect
                className={styles.grip} x={-16} width={32} y={y(1) - 6} height={y(0) - y(1) + 12}
                onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); const at = shareAt(event); setPull({ key: axis.key, from: at, to: at }); }}
                onPointerMove={(event) => { if (pull?.key === axis.key) setPull({ ...pull, to: shareAt(event) }); }}
                onPointerUp={() => {
                  if (pull?.key !== axis.key) return;
                  onBrush(axis.key, Math.abs(pull.to - pull.from) < LEAST_PULL ? null : sorted(pull.from, pull.to));
                  setPull(null);
                }}
                onPointerCancel={() => { setPull(null); }}
              />
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function sorted(from: number, to: number): readonly [number, number] {
  return from < to ? [from, to] : [to, from];
}

function lineOf(axes: readonly ParallelAxis[], row: number, x: (index: number) => number, y: (share: number) => number): string {
  let path = '';
  let isDown = false;
  axes.forEach((axis, index) => {
    const share = axis.shares[row] ?? null;
    if (share === null) {
      isDown = false;
      return;
    }
    path += `${isDown ? 'L' : 'M'}${x(index).toFixed(1)} ${y(share).toFixed(1)}`;
    isDown = true;
  });
  return path;
}
