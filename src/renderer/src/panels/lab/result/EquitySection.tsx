import { useMemo, useState } from 'react';
import type { BenchmarkLine, BenchmarkReport, ReportCurve } from '../../../../../engine/contract/report.ts';
import { Signed } from '../../../components/Cells.tsx';
import { Check } from '../../../components/Check.tsx';
import { Segments } from '../../../components/Field.tsx';
import { Definition } from '../../../components/Tooltip.tsx';
import { joined } from '../../../components/class-names.ts';
import { signedPercent } from '../../../format/signed.ts';
import type { Line } from '../../../components/charts/LineChart.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { Section } from '../../../components/Section.tsx';
import { writeNumber, writeShare } from '../../../format/write.ts';
import tables from '../../../components/small-table.module.css';
import styles from './result.module.css';

export interface EquitySectionProps {
  readonly curve: ReportCurve;
  readonly benchmark: BenchmarkReport;
  readonly unit: string;
}

/** Draws the equity beside holding, with the falls beneath on the same axis of time. */
export function EquitySection({ curve, benchmark, unit }: EquitySectionProps) {
  const [scale, setScale] = useState<'money' | 'growth' | 'log'>('money');
  const [showsHolding, setShowsHolding] = useState(true);
  const start = curve.equity[0] ?? 1;
  const lines = useMemo((): readonly Line[] => {
    const shown = (values: readonly (number | null)[]): readonly (number | null)[] => (scale !== 'growth' ? values : values.map((value) => (value === null ? null : (value / start - 1) * 100)));
    return [
      { name: 'Equity', tone: 'one', values: shown(curve.equity) },
      ...(curve.hold === null || !showsHolding ? [] : [{ name: 'Hold', tone: 'quiet' as const, values: shown(curve.hold) }]),
      ...(curve.holdEqualVolatility === null || !showsHolding ? [] : [{ name: 'Hold, equal volatility', tone: 'two' as const, look: 'dash' as const, values: shown(curve.holdEqualVolatility) }]),
    ];
  }, [curve, scale, start, showsHolding]);
  const falls = useMemo((): readonly Line[] => [{ name: 'Below the peak', tone: 'down', look: 'area', values: curve.drawdown.map((value) => value * 100) }], [curve]);
  if (curve.time.length < 2) return <Section title="Equity" anchor="lab-equity"><p className={styles.hint}>The run has too little equity to draw.</p></Section>;
  return (
    <Section
      title="Equity" anchor="lab-equity" text={benchmark.sentence}
      actions={(
        <span className={styles.choices}>
          {curve.hold !== null && <Check checked={showsHolding} onChange={setShowsHolding}>Holding beside it</Check>}
          <Segments label="What the curve shows" value={scale} options={[{ value: 'money', title: unit === '' ? 'Money' : unit }, { value: 'growth', title: 'Percent' }, { value: 'log', title: 'Log' }]} onChange={setScale} />
        </span>
      )}
    >
      <LineChart label="Equity of the run beside holding" xs={curve.time} axis="time" lines={lines} unit={scale === 'growth' ? '%' : ''} decimals={scale === 'growth' ? 1 : 0} height={260} include={scale === 'growth' ? ZERO : undefined} scale={scale === 'log' ? 'log' : 'linear'} />
      <LineChart label="Fall below the highest equity so far" xs={curve.time} axis="time" lines={falls} unit="%" decimals={1} height={110} include={ZERO} />
      <BenchmarkTable benchmark={benchmark} />
    </Section>
  );
}

const ZERO: readonly number[] = [0];

function BenchmarkTable({ benchmark }: { readonly benchmark: BenchmarkReport }) {
  const lines: readonly BenchmarkLine[] = [benchmark.strategy, benchmark.hold, benchmark.holdEqualVolatility].filter((line) => line !== null);
  return (
    <>
      <ScrollBox label="The run beside holding, in numbers">
        <table className={joined(tables.table, tables.flush)}>
          <thead><tr><th scope="col"><span className="sr-only">What</span></th><th scope="col">Return</th><th scope="col">A year</th><th scope="col">Sharpe</th><th scope="col">Max drawdown</th><th scope="col">Volatility a year</th></tr></thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.title}>
                <th scope="row">{line.title}</th>
                <td><Signed signed={signedPercent(line.totalReturn === null ? null : line.totalReturn * 100)} /></td>
                <td><Signed signed={signedPercent(line.cagr === null ? null : line.cagr * 100)} /></td>
                <td className="num">{writeNumber(line.sharpe)}</td>
                <td className="num">{writeShare(line.maxDrawdown)}</td>
                <td className="num">{writeShare(line.annualVolatility)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <dl className={styles.inline}>
        <div><dt><Definition title="Alpha" text="Return a year that is not explained by moving along with holding.">Alpha a year</Definition></dt><dd className="num">{writeShare(benchmark.alpha)}</dd></div>
        <div><dt><Definition title="Beta" text="How much of a move of the benchmark the run made along with it.">Beta</Definition></dt><dd className="num">{writeNumber(benchmark.beta)}</dd></div>
        <div><dt><Definition title="Correlation" text="How alike the daily returns of the run and of holding are: 1 the same, 0 not at all.">Correlation</Definition></dt><dd className="num">{writeNumber(benchmark.correlation)}</dd></div>
        <div><dt><Definition title="Information ratio" text="Mean daily return above holding, over how much that difference swings, a year.">Information ratio</Definition></dt><dd className="num">{writeNumber(benchmark.informationRatio)}</dd></div>
      </dl>
      <p className={styles.hint}>{benchmark.costsSentence}</p>
    </>
  );
}
