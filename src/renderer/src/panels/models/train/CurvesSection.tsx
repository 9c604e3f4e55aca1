import { useMemo, useState } from 'react';
import type { CurvePointView } from '../../../../../engine/contract/training.ts';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { LoadingState } from '../../../components/Panel.tsx';
import { Section } from '../../../components/Section.tsx';
import { formatCompact } from '../../../format/decimal.ts';
import { Note } from '../../page/PageFrame.tsx';
import type { CurveKind } from './curves.ts';
import { curveOf, INNER, LEADING, PARTS } from './curves.ts';
import type { Curve } from './use-curve.ts';
import styles from '../models.module.css';

const ZERO = [0];

/** Draws every curve of a training, one line a seed, over the steps of each. */
export function CurvesSection({ curve, isRunning }: { readonly curve: Curve; readonly isRunning: boolean }) {
  const [smoothing, setSmoothing] = useState(0);
  const { points, error } = curve;
  if (points.length === 0) {
    return (
      <Section title="Curves">
        {error !== null ? <Note tone="bad">{error}</Note> : isRunning || curve.isReading ? <LoadingState label="Waiting for the first update" rows={3} /> : <p className={styles.small}>It ended before its first update.</p>}
      </Section>
    );
  }
  const slider = (
    <label className={styles.smoothing}>
      Smoothing
      <input type="range" min={0} max={0.98} step={0.02} value={smoothing} aria-valuetext={smoothing === 0 ? 'none' : String(smoothing)} onChange={(event) => { setSmoothing(Number(event.target.value)); }} />
      <span className="num">{smoothing === 0 ? 'none' : smoothing.toFixed(2)}</span>
    </label>
  );
  return (
    <>
      <Section title="Curves" text="Over the steps of each seed. What counts is the first: it is measured on days that the agent does not learn from." actions={slider}>
        {error !== null && <Note tone="bad">{error}</Note>}
        <div className={styles.leading}>{LEADING.map((kind) => <CurveChart key={kind.key} kind={kind} points={points} smoothing={smoothing} height={200} isAlwaysShown />)}</div>
      </Section>
      <Section title="Parts of the reward" text="Mean of a step before weighing, so that it can be seen what the agent is really paid for. S1 is seed 1.">
        <div className={styles.charts}>{PARTS.map((kind) => <CurveChart key={kind.key} kind={kind} points={points} smoothing={smoothing} height={120} isAlwaysShown />)}</div>
      </Section>
      <Section title="How learning goes" text="For whoever wants to know why it learns, or does not.">
        <div className={styles.charts}>{INNER.map((kind) => <CurveChart key={kind.key} kind={kind} points={points} smoothing={smoothing} height={120} />)}</div>
      </Section>
    </>
  );
}

interface CurveChartProps {
  readonly kind: CurveKind;
  readonly points: readonly CurvePointView[];
  readonly smoothing: number;
  readonly height: number;
  /** Also before its first value. */
  readonly isAlwaysShown?: boolean;
}

function CurveChart({ kind, points, smoothing, height, isAlwaysShown = false }: CurveChartProps) {
  const { steps, lines } = useMemo(() => curveOf(points, kind, smoothing, isAlwaysShown && height > 150 ? 'Seed ' : 'S'), [points, kind, smoothing, isAlwaysShown, height]);
  if (steps.length === 0 && !isAlwaysShown) return null;
  return (
    <div className={styles.chart}>
      <h4 className={styles.chartTitle}>{kind.title}</h4>
      <p className={styles.quiet}>{kind.text}</p>
      {steps.length === 0
        ? <p className={styles.small}>{kind.none?.(points) ?? 'Nothing measured yet.'}</p>
        : <LineChart label={`${kind.title} of ${lines.length === 1 ? 'the seed' : `${lines.filter(({ look }) => look !== 'thin').length} seeds`} up to ${formatCompact(steps.at(-1) ?? 0)} steps`} xs={steps} axis="count" xName="Step" lines={lines} unit={kind.unit} height={height} include={kind.key === 'learningRate' ? undefined : ZERO} {...(kind.decimals === undefined ? {} : { decimals: kind.decimals })} />}
    </div>
  );
}
