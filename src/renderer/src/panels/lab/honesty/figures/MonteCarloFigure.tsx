import { useMemo, useState } from 'react';
import type { MonteCarloDetail, MonteCarloPart } from '../../../../../../engine/contract/evidence.ts';
import { Badge } from '../../../../components/Badge.tsx';
import { Segments } from '../../../../components/Field.tsx';
import { formatNumber } from '../../../../format/decimal.ts';
import { Histogram } from '../../../../components/charts/BarCharts.tsx';
import { LineChart } from '../../../../components/charts/LineChart.tsx';
import type { Line } from '../../../../components/charts/LineChart.tsx';
import { ScrollBox } from '../../../../components/ScrollBox.tsx';
import styles from '../honesty.module.css';
import { VERDICT_WORDS } from '../tools.ts';
import { binsOf } from './distribution.ts';

/** Says how each part came out, and draws one of them: its fan and its distribution. */
export function MonteCarloFigure({ detail }: { readonly detail: MonteCarloDetail }) {
  const [method, setMethod] = useState(detail.parts[0]?.method ?? 'trade-shuffle');
  const part = detail.parts.find((candidate) => candidate.method === method) ?? detail.parts[0];
  return (
    <>
      <ul className={styles.parts}>
        {detail.parts.map(({ method: name, title, verdict, sentence, pValue }) => (
          <li key={name} className={styles.part}><Badge tone={VERDICT_WORDS[verdict].tone}>{VERDICT_WORDS[verdict].word}</Badge><strong>{title}</strong><span>{sentence}{pValue !== null && <span className={styles.hint}> p {formatNumber(pValue, 3)}</span>}</span></li>
        ))}
      </ul>
      {detail.parts.length > 1 && <ScrollBox label="Part that is drawn"><Segments label="Part that is drawn" value={method} options={detail.parts.map(({ method: value, title }) => ({ value, title }))} onChange={setMethod} /></ScrollBox>}
      {part !== undefined && <MonteCarloPartFigure key={part.method} part={part} />}
    </>
  );
}

const MEASURE_TITLES = { maxDrawdown: 'Max drawdown', totalReturn: 'Return', sharpe: 'Sharpe' } as const;

function MonteCarloPartFigure({ part }: { readonly part: MonteCarloPart }) {
  const isShare = part.measure !== 'sharpe';
  const factor = isShare ? 100 : 1;
  const fan = part.fan;
  const lines = useMemo((): readonly Line[] => (fan === null ? [] : [{ name: 'The run', tone: 'two', values: fan.actual.map(growth) }, { name: 'Middle', tone: 'one', look: 'dash', values: fan.p50.map(growth) }]), [fan]);
  const bands = useMemo(() => (fan === null ? [] : [{ name: '5 to 95 in a hundred', tone: 'one' as const, low: fan.p05.map(growth), high: fan.p95.map(growth) }]), [fan]);
  return (
    <div className={styles.sides}>
      {fan !== null && <LineChart label={`${part.title}: equity of ${part.runs} repetitions along the way`} xs={fan.p50.map((_, index) => (index / Math.max(1, fan.p50.length - 1)) * 100)} axis="count" xName="%" lines={lines} bands={bands} unit="%" decimals={1} height={190} include={[0]} />}
      {part.distribution !== null && (
        <Histogram label={`${MEASURE_TITLES[part.measure]} of ${part.runs} repetitions`} bins={binsOf(part.distribution, factor)} unit={isShare ? '%' : ''} counted="repetitions" levels={[{ name: 'Middle', tone: 'accent', value: part.distribution.p50 * factor }, ...(part.actual === null ? [] : [{ name: 'The run', tone: 'two' as const, value: part.actual * factor }])]} />
      )}
      <p className={styles.hint}>{MEASURE_TITLES[part.measure]} of {formatNumber(part.runs, 0)} repetitions. {part.pValue !== null && `So many repetitions cannot show a p below ${formatNumber(part.resolution, 3)}.`}</p>
    </div>
  );
}

function growth(value: number): number {
  return (value - 1) * 100;
}
