import { useMemo } from 'react';
import type { ExposureCurve, RollingMeasures, TurnoverFacts } from '../../../../../engine/contract/report.ts';
import { formatDuration } from '../../../format/time.ts';
import { ColumnChart } from '../../../components/charts/BarCharts.tsx';
import type { Line } from '../../../components/charts/LineChart.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { FactRow, FactRows, Section } from '../../../components/Section.tsx';
import { counted, writeNumber, writeShare } from '../../../format/write.ts';
import styles from './result.module.css';

/** Draws the Sharpe ratio of the last so many days, at the end of each day. */
export function RollingSection({ rolling }: { readonly rolling: RollingMeasures }) {
  const sharpe = useMemo((): readonly Line[] => [{ name: 'Sharpe', tone: 'one', values: rolling.sharpe }], [rolling]);
  const volatility = useMemo((): readonly Line[] => [{ name: 'Volatility a year', tone: 'three', values: rolling.volatility.map((value) => (value === null ? null : value * 100)) }], [rolling]);
  return (
    <Section title={`Rolling Sharpe, ${rolling.windowDays} days`} text="A steady edge stays on one side of zero. One good stretch that carries the whole run shows here as a single hill.">
      {rolling.time.length < 2
        ? <p className={styles.hint}>{rolling.note ?? `The run is shorter than ${rolling.windowDays} days.`}</p>
        : (
          <>
            <LineChart label={`Sharpe ratio of the last ${rolling.windowDays} days`} xs={rolling.time} axis="time" lines={sharpe} decimals={2} height={150} include={[0]} />
            <LineChart label={`Volatility of the last ${rolling.windowDays} days`} xs={rolling.time} axis="time" lines={volatility} unit="%" decimals={0} height={110} include={[0]} />
            {rolling.note !== null && <p className={styles.hint}>{rolling.note}</p>}
          </>
        )}
    </Section>
  );
}

/** Draws how much was at stake over time. */
export function ExposureSection({ exposure }: { readonly exposure: ExposureCurve }) {
  const lines = useMemo((): readonly Line[] => [
    { name: 'Long', tone: 'up', look: 'area', values: exposure.long.map((value) => value * 100) },
    { name: 'Short', tone: 'down', look: 'area', values: exposure.short.map((value) => -Math.abs(value) * 100) },
  ], [exposure]);
  return (
    <Section title="Exposure" text="Value of open positions over equity: longs above zero, shorts below. Above 100 % is borrowed.">
      {exposure.time.length < 2
        ? <p className={styles.hint}>{exposure.note ?? 'Nothing was held.'}</p>
        : <LineChart label="Value of open positions over equity" xs={exposure.time} axis="time" lines={lines} unit="%" decimals={0} height={160} include={[0]} />}
      <FactRows>
        <FactRow name="Mean, long and short">{writeShare(exposure.meanGross)}</FactRow>
        <FactRow name="Highest">{writeShare(exposure.maxGross)}</FactRow>
      </FactRows>
      {exposure.note !== null && exposure.time.length >= 2 && <p className={styles.hint}>{exposure.note}</p>}
    </Section>
  );
}

/** Draws how much was traded, month by month. */
export function TurnoverSection({ turnover }: { readonly turnover: TurnoverFacts }) {
  return (
    <Section title="Turnover" text="Traded value over the mean equity. Every turn pays the costs again: a fast strategy must earn them back each time.">
      {turnover.byMonth.length === 0
        ? <p className={styles.hint}>No closed trade.</p>
        : <ColumnChart label="Turnover by month" columns={turnover.byMonth.map(({ month, turnover: value, trades }) => ({ name: month, value, note: counted(trades, 'trade'), tone: 'one' }))} unit="×" decimals={1} height={150} />}
      <FactRows>
        <FactRow name="Whole run">{writeNumber(turnover.total, 1)} ×</FactRow>
        <FactRow name="A year">{writeNumber(turnover.perYear, 1)} ×</FactRow>
        <FactRow name="Trades a day">{writeNumber(turnover.tradesPerDay, 2)}</FactRow>
        <FactRow name="Mean holding time">{turnover.averageHoldingMs === null ? '–' : formatDuration(turnover.averageHoldingMs)}</FactRow>
      </FactRows>
    </Section>
  );
}
