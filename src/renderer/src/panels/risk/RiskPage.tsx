import { useShallow } from 'zustand/react/shallow';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { useNow } from '../../state/use-now.ts';
import { useView } from '../../state/engine-context.tsx';
import { useRequest } from '../../state/use-request.ts';
import { EquityCurve } from '../page/EquityCurve.tsx';
import { PageFrame, SplitLayout, Stack } from '../page/PageFrame.tsx';
import { ExposurePanel } from './ExposurePanel.tsx';
import { GaugeGrid } from './GaugeGrid.tsx';
import { LimitsForm } from './LimitsForm.tsx';
import { TradingCard } from './TradingCard.tsx';

/** Every limit, how much of it is used, whether trading goes on, and the form that changes the limits. */
export default function RiskPage() {
  return (
    <PageFrame title="Risk" intro="Every order passes these limits. What would break one is denied, and the decision log says so with its numbers.">
      <SplitLayout look="side-last">
        <Stack>
          <TradingCard />
          <GaugePanel />
          <ExposurePanel />
          <DrawdownPanel />
        </Stack>
        <LimitsPanel />
      </SplitLayout>
    </PageFrame>
  );
}

/** Prices older than this make the gauges old as well. */
const STALE_MS = 15_000;

function GaugePanel() {
  const gauges = useView((view) => view.gauges);
  const { receivedMs, status, isPaused } = useView(useShallow((view) => ({ receivedMs: view.feed.receivedMs, status: view.feed.status, isPaused: view.session?.paused === true || view.session?.ended === true })));
  const age = useNow() - receivedMs;
  const isStale = gauges.length > 0 && !isPaused && status !== 'ended' && age > STALE_MS;
  return (
    <Panel title="Limits in use" padded staleMs={isStale ? age : null}>
      {gauges.length === 0
        ? <EmptyState title="No gauges yet" text="They appear with the first price of a session." />
        : <GaugeGrid gauges={gauges} />}
    </Panel>
  );
}

function DrawdownPanel() {
  const points = useView((view) => view.equity);
  const account = useView((view) => view.account);
  const limit = useView((view) => view.gauges.find((gauge) => gauge.code.startsWith('drawdown'))?.limit ?? null);
  return (
    <Panel title="Equity and drawdown of this session" padded>
      {points.length < 2 || account === null
        ? <EmptyState title="No curve yet" text="Equity is sampled as the session goes on." />
        : <EquityCurve series={{ times: points.map((point) => point.timeMs), values: points.map((point) => point.equity) }} unit={account.quoteAsset} drawdownLimitPct={limit} startingEquity={Number(account.startingCash)} equityHeight={140} drawdownHeight={110} />}
    </Panel>
  );
}

function LimitsPanel() {
  const risk = useRequest('risk.describe', {});
  if (risk.data) return <LimitsForm description={risk.data} onApplied={risk.reload} />;
  return (
    <Panel title="Change the limits">
      {risk.error === null
        ? <LoadingState label="Reading the limits" rows={8} />
        : <ErrorState message={risk.error} meaning="The limits in force stay as they are; they cannot be shown or changed here." onRetry={risk.reload} />}
    </Panel>
  );
}
