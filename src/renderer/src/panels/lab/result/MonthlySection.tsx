import { useMemo } from 'react';
import type { MonthlyReturns, ReturnDistribution } from '../../../../../engine/contract/report.ts';
import { Signed } from '../../../components/Cells.tsx';
import { signedPercent } from '../../../format/signed.ts';
import { formatTime } from '../../../format/time.ts';
import { Histogram } from '../../../components/charts/BarCharts.tsx';
import type { Level } from '../../../components/charts/LineChart.tsx';
import { strengthOf } from '../../../components/charts/heat-cell.ts';
import { HeatGrid } from '../../../components/charts/HeatGrid.tsx';
import { FactRow, FactRows, Section } from '../../../components/Section.tsx';
import { writeNumber, writeShare } from '../../../format/write.ts';
import styles from './result.module.css';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const COLUMNS = [...MONTHS, 'Year'];

/** Draws the return of every month and year. */
export function MonthlySection({ monthly }: { readonly monthly: readonly MonthlyReturns[] }) {
  const all = useMemo(() => monthly.flatMap(({ months }) => months), [monthly]);
  if (monthly.length === 0) return <Section title="Month by month"><p className={styles.hint}>No whole day of equity, so no month either.</p></Section>;
  return (
    <Section title="Month by month" anchor="lab-time" text="Return of each month after costs, on equity at UTC midnights. A star: the run does not hold the whole month.">
      <HeatGrid
        label="Return by month" rows={monthly.map(({ year }) => String(year))} columns={COLUMNS} look="result" hint="Point at a month, or walk with the arrow keys."
        cellAt={(row, column) => {
          const line = monthly[row];
          const value = column === 12 ? line?.total ?? null : line?.months[column] ?? null;
          const isPartial = column < 12 && line?.isPartial[column] === true && value !== null;
          const name = column === 12 ? `The year ${line?.year}` : `${MONTHS[column]} ${line?.year}`;
          const percent = value === null ? null : value * 100;
          return {
            strength: column === 12 && value !== null ? strengthOf(value, monthly.map(({ total }) => total)) : strengthOf(value, all),
            text: percent === null ? '' : `${signedPercent(percent, 1).text.replace('\u202f%', '')}${isPartial ? '*' : ''}`,
            label: `${name}: ${percent === null ? 'not in the run' : `${signedPercent(percent, 2).spoken}${isPartial ? ', not the whole month' : ''}`}`,
            sentence: <><strong>{name}</strong> {percent === null ? 'is not in the run.' : <Signed signed={signedPercent(percent)} />}{isPartial && ', not the whole month'}</>,
          };
        }}
      />
    </Section>
  );
}

/** Draws how often which daily return came. */
export function DistributionSection({ distribution }: { readonly distribution: ReturnDistribution | null }) {
  const levels = useMemo((): readonly Level[] => (distribution === null ? [] : [
    { name: 'Bad day (1 in 20)', tone: 'down', value: distribution.quantiles.p05 * 100 },
    ...(distribution.mean === null ? [] : [{ name: 'Mean', tone: 'accent' as const, value: distribution.mean * 100 }]),
  ]), [distribution]);
  if (distribution === null) return <Section title="Daily returns"><p className={styles.hint}>Too few days for a distribution.</p></Section>;
  const bins = distribution.counts.map((count, index) => ({ low: (distribution.edges[index] ?? 0) * 100, high: (distribution.edges[index + 1] ?? 0) * 100, count }));
  return (
    <Section title="Daily returns" text="How often a day made or lost how much. Long tails on the left are what a stop cannot help against.">
      <Histogram label={`Distribution of ${distribution.count} daily returns`} bins={bins} unit="%" counted="days" levels={levels} look="signed" />
      {distribution.flatDays > 0 && <p className={styles.hint}>{distribution.flatDays} of {distribution.count} days without any change are left out of the picture.</p>}
      <FactRows>
        <FactRow name="Days above zero">{writeShare(distribution.positiveShare)}</FactRow>
        <FactRow name="Standard deviation a day">{writeShare(distribution.standardDeviation, 2)}</FactRow>
        <FactRow name="Best day"><span className={styles.dim}>{formatTime(distribution.best.dayMs, 'utc', 'date')}</span> {writeShare(distribution.best.value, 2)}</FactRow>
        <FactRow name="Worst day"><span className={styles.dim}>{formatTime(distribution.worst.dayMs, 'utc', 'date')}</span> {writeShare(distribution.worst.value, 2)}</FactRow>
        <FactRow name="Skewness">{writeNumber(distribution.skewness)}</FactRow>
        <FactRow name="Kurtosis (3 is normal)">{writeNumber(distribution.kurtosis)}</FactRow>
      </FactRows>
    </Section>
  );
}
