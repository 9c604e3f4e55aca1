import { lazy, Suspense, useMemo } from 'react';
import type { BacktestResult } from '../../../../../engine/contract/api.ts';
import type { RunReport } from '../../../../../engine/contract/report.ts';
import { Button } from '../../../components/Button.tsx';
import { ErrorBoundary } from '../../../components/ErrorBoundary.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import type { Answer } from '../../../state/use-request.ts';
import { MetricsSection } from '../MetricsSection.tsx';
import { RegimeTable } from '../RegimeTable.tsx';
import { RunTrades } from '../RunTrades.tsx';
import { Section, SectionPair } from '../../../components/Section.tsx';
import { CostsSection } from './CostsSection.tsx';
import { CycleSection } from './CycleSection.tsx';
import { DrawdownsSection } from './DrawdownsSection.tsx';
import { EquitySection } from './EquitySection.tsx';
import { ExcursionSection } from './ExcursionSection.tsx';
import { GroupsSection } from './GroupsSection.tsx';
import { Headline } from './Headline.tsx';
import { DistributionSection, MonthlySection } from './MonthlySection.tsx';
import { ExposureSection, RollingSection, TurnoverSection } from './OverTimeSection.tsx';
import { SetupSection } from './SetupSection.tsx';
import styles from './result.module.css';

/** The chart library is only fetched when a result is open. */
const RunChart = lazy(() => import('../RunChart.tsx'));

const PARTS = [['lab-equity', 'Equity'], ['lab-trades', 'Trades'], ['lab-time', 'Over time'], ['lab-costs', 'Costs'], ['lab-groups', 'Where it was made'], ['lab-falls', 'Worst falls'], ['lab-measures', 'All measures'], ['lab-setup', 'Set-up']] as const;

export interface AnalysisProps {
  readonly result: BacktestResult;
  readonly report: Answer<RunReport>;
  readonly unit: string;
  /** The trade that the chart shows. */
  readonly tradeId: string | null;
  readonly onTrade: (tradeId: string | null) => void;
}

/** Everything there is to look at of one run: what the document holds at once, what has to be computed when it is ready. */
export function Analysis({ result, report, unit, tradeId, onTrade }: AnalysisProps) {
  const { data } = report;
  const trade = useMemo(() => result.trades.find(({ id }) => id === tradeId) ?? null, [result, tradeId]);
  const regimes = data?.regimes ?? result.regimes;
  const showTrade = (id: string): void => {
    onTrade(id);
    document.getElementById('lab-trades')?.scrollIntoView({ block: 'start' });
  };
  return (
    <>
      {data === null && (
        <Panel title="Analysis">
          {report.error === null ? <LoadingState label="Reading the run and computing its intervals" rows={6} /> : <ErrorState message={report.error} meaning="The run itself is stored and whole: its trades and measures are below. Only what is computed from them cannot be shown." onRetry={report.reload} />}
        </Panel>
      )}
      {data !== null && <Headline numbers={data.headline} bootstrap={data.bootstrap} honesty={data.honesty} unit={unit} />}
      {data !== null && data.limits.length > 0 && <details className={styles.limits}><summary>What this result does not show</summary><ul className={styles.list}>{data.limits.map((limit) => <li key={limit}>{limit}</li>)}</ul></details>}
      {data !== null && (
        <nav className={styles.nav} aria-label="Parts of the result">
          {PARTS.map(([id, title]) => <Button key={id} size="small" look="ghost" onClick={() => { document.getElementById(id)?.scrollIntoView({ block: 'start' }); }}>{title}</Button>)}
        </nav>
      )}
      {data !== null && <EquitySection curve={data.curve} benchmark={data.benchmark} unit={unit} />}
      <Section
        title="Trades" anchor="lab-trades" text="Entries and exits on the price, each with its reason. A press on the cross-hair of a line shows that trade."
        actions={trade !== null && <Button size="small" onClick={() => { onTrade(null); }}>Back to the last trade</Button>}
      >
        <ErrorBoundary what="The price chart"><Suspense fallback={<LoadingState label="Opening the chart" />}><RunChart result={result} trade={trade} /></Suspense></ErrorBoundary>
        <RunTrades trades={result.trades} unit={unit} chosen={trade} onChoose={({ id }) => { showTrade(id); }} />
      </Section>
      {result.rolling !== undefined && <CycleSection cycle={result.rolling} />}
      {data !== null && (
        <>
          <MonthlySection monthly={data.monthly} />
          <SectionPair><DistributionSection distribution={data.distribution} /><RollingSection rolling={data.rolling} /></SectionPair>
          <SectionPair><ExposureSection exposure={data.exposure} /><TurnoverSection turnover={data.turnover} /></SectionPair>
          <CostsSection costs={data.costs} unit={unit} />
          <SectionPair><GroupsSection tables={data.tables} unit={unit} /><ExcursionSection report={data.excursions} onChoose={showTrade} /></SectionPair>
        </>
      )}
      {regimes !== undefined && <Section title="By kind of market" text="An edge that lives in one kind of market waits for that market."><RegimeTable report={regimes} unit={unit} /></Section>}
      {data !== null && <DrawdownsSection drawdowns={data.drawdowns} timeUnderWater={data.timeUnderWater} streaks={data.streaks} unit={unit} />}
      <MetricsSection metrics={result.metrics} unit={unit} />
      <SetupSection result={result} run={data?.run ?? null} />
    </>
  );
}
