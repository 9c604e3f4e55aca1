import { useMemo } from 'react';
import type { Tone } from './ChartBox.tsx';
import { ChartBox, LegendEntry } from './ChartBox.tsx';
import { extentOf, linearScale, tickWriterOf, ticksOf, withAir, writerOf } from './scale.ts';
import { counted } from '../../format/write.ts';
import styles from './chart.module.css';

/** One point, with what is said of it. */
export interface Point {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly tone: Tone;
  readonly text: string;
}

export interface ScatterAxis {
  readonly name: string;
  readonly unit: string;
  readonly decimals?: number;
  readonly include?: readonly number[];
}

export interface ScatterChartProps {
  readonly label: string;
  readonly points: readonly Point[];
  readonly x: ScatterAxis;
  readonly y: ScatterAxis;
  /** What the tones mean. */
  readonly tones: readonly { readonly tone: Tone; readonly name: string }[];
  /** A straight line that means something: "as good as before". */
  readonly line?: { readonly name: string; readonly slope: number; readonly intercept: number } | null;
  /** A line through the points of one tone, in order of x: a front. */
  readonly joined?: Tone;
  readonly chosenKey?: string | null;
  readonly onChoose?: (key: string) => void;
  readonly height?: number;
}

const BELOW = 34;
const AXIS = 56;
const REACH = 24;

/** Draws points by two measures; arrow keys walk through them from left to right, and Enter chooses one. */
export function ScatterChart({ label, points, x: xAxis, y: yAxis, tones, line = null, joined, chosenKey = null, onChoose, height = 240 }: ScatterChartProps) {
  const sorted = useMemo(() => points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)).toSorted((left, right) => left.x - right.x), [points]);
  const xExtent = withAir(extentOf([sorted.map(({ x }) => x)], xAxis.include));
  const yExtent = withAir(extentOf([sorted.map(({ y }) => y)], yAxis.include));
  const writeX = writerOf(xExtent, xAxis.unit, xAxis.decimals);
  const writeTickY = tickWriterOf(yExtent, yAxis.unit, yAxis.decimals);
  const writeY = writerOf(yExtent, yAxis.unit, yAxis.decimals);
  if (sorted.length === 0) return <p className={styles.none}>No point to draw yet.</p>;
  const scales = (plot: number) => ({ x: linearScale(xExtent, 4, plot - 4), y: linearScale(yExtent, height - BELOW, 10) });
  const front = joined === undefined ? [] : sorted.filter(({ tone }) => tone === joined);
  return (
    <ChartBox
      label={label} count={sorted.length} height={height} axis={AXIS}
      textOf={(index) => sorted[index]?.text ?? ''}
      indexAt={(left, top, { plot }) => {
        const { x, y } = scales(plot);
        let [nearest, distance] = [-1, REACH ** 2];
        sorted.forEach((point, index) => {
          const away = (x.at(point.x) - left) ** 2 + (y.at(point.y) - top) ** 2;
          if (away < distance) [nearest, distance] = [index, away];
        });
        return nearest === -1 ? null : nearest;
      }}
      {...(onChoose === undefined ? {} : { onChoose: (index: number) => { const point = sorted[index]; if (point) onChoose(point.key); } })}
      legend={(cursor) => (
        <>
          {tones.map(({ tone, name }) => <LegendEntry key={tone} tone={tone} look="dot" name={name} />)}
          {line !== null && <LegendEntry tone="quiet" look="dash" name={line.name} />}
          <span className={styles.dim}>{cursor === null ? counted(sorted.length, 'point') : sorted[cursor]?.text}</span>
        </>
      )}
      table={() => ({ columns: ['', xAxis.name, yAxis.name], rows: sorted.slice(0, 500).map(({ text, x, y }) => [text, writeX(x), writeY(y)]) })}
    >
      {({ plot, cursor }) => {
        const { x, y } = scales(plot);
        const bottom = height - BELOW;
        const chosen = sorted.find(({ key }) => key === chosenKey);
        const at = cursor === null ? undefined : sorted[cursor];
        return (
          <>
            {ticksOf(yExtent, 4).map((tick) => <g key={`y${tick}`}><line className={tick === 0 ? styles.zero : styles.grid} x1={0} x2={plot} y1={y.at(tick)} y2={y.at(tick)} /><text className={styles.tick} x={plot + 6} y={y.at(tick) + 4}>{writeTickY(tick)}</text></g>)}
            {ticksOf(xExtent, Math.max(2, Math.floor(plot / 90))).map((tick) => <g key={`x${tick}`}><line className={tick === 0 ? styles.zero : styles.grid} x1={x.at(tick)} x2={x.at(tick)} y1={10} y2={bottom} /><text className={styles.tick} x={Math.min(Math.max(x.at(tick), 18), plot - 18)} y={bottom + 13} textAnchor="middle">{writeX(tick)}</text></g>)}
            <text className={styles.axisName} x={plot / 2} y={height - 4} textAnchor="middle">{xAxis.name} →</text>
            <text className={styles.axisName} x={0} y={9}>↑ {yAxis.name}</text>
            {line !== null && (
              <svg x={0} y={10} width={plot} height={bottom - 10} viewBox={`0 10 ${plot} ${bottom - 10}`}>
                <line className={styles.mark} data-tone="quiet" x1={x.at(xExtent.low)} y1={y.at(line.slope * xExtent.low + line.intercept)} x2={x.at(xExtent.high)} y2={y.at(line.slope * xExtent.high + line.intercept)} />
              </svg>
            )}
            {tones.map(({ tone }) => <path key={tone} className={styles.dots} data-tone={tone} data-size={tone === joined ? 'large' : undefined} d={dots(sorted.filter((point) => point.tone === tone), x.at, y.at)} />)}
            {front.length > 1 && <path className={styles.line} data-tone={joined} data-look="dash" d={front.map((point, index) => `${index === 0 ? 'M' : 'L'}${x.at(point.x).toFixed(1)} ${y.at(point.y).toFixed(1)}`).join('')} />}
            {[chosen, at].map((point, index) => point && <circle key={index === 0 ? 'chosen' : 'at'} className={styles.ring} cx={x.at(point.x)} cy={y.at(point.y)} r={6} />)}
          </>
        );
      }}
    </ChartBox>
  );
}

/** One path of round ends draws ten thousand points as quickly as ten. */
function dots(points: readonly Point[], x: (value: number) => number, y: (value: number) => number): string {
  return points.map((point) => `M${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}h0`).join('');
}
