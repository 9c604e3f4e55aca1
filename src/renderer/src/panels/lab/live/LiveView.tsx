import { useMemo } from 'react';
import type { ComparableSession } from '../../../../../engine/contract/reconciliation.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { SignedMoney } from '../../../components/Cells.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { MODE_WORDS } from '../../../format/words.ts';
import { goToLab, useLabPlace } from '../../../state/route.ts';
import { useRequest } from '../../../state/use-request.ts';
import { Moment } from '../../../components/Moment.tsx';
import { DRIFT_WORDS } from './drift.ts';
import { SessionPage } from './SessionPage.tsx';

/** Sets what was traded beside what the simulator makes of the same time. */
export function LiveView() {
  const { id } = useLabPlace();
  const sessions = useRequest('reconciliation.sessions', {});
  if (sessions.data === null) return <Panel title="Sessions">{sessions.error === null ? <LoadingState label="Reading past sessions" rows={5} /> : <ErrorState message={sessions.error} meaning="The journals of your sessions are not touched; they cannot be listed now." onRetry={sessions.reload} />}</Panel>;
  const chosen = sessions.data.sessions.find(({ sessionId }) => sessionId === id);
  if (chosen !== undefined) return <SessionPage key={chosen.sessionId} session={chosen} onCompared={sessions.reload} />;
  return <SessionsPanel sessions={sessions.data.sessions} />;
}

function SessionsPanel({ sessions }: { readonly sessions: readonly ComparableSession[] }) {
  const columns = useMemo((): readonly Column<ComparableSession>[] => [
    { id: 'title', title: 'Session', card: 'title', grow: true, render: ({ title }) => title },
    { id: 'mode', title: 'Money', render: ({ mode }) => <span title={MODE_WORDS[mode].money}>{MODE_WORDS[mode].badge}</span> },
    { id: 'started', title: 'Begun', render: ({ startedMs }) => <Moment timeMs={startedMs} />, compare: (left, right) => left.startedMs - right.startedMs },
    { id: 'ended', title: 'Ended', optional: true, render: ({ endedMs }) => (endedMs === null ? 'runs' : <Moment timeMs={endedMs} />) },
    { id: 'trades', title: 'Trades', align: 'end', render: ({ trades }) => <span className="num">{formatNumber(trades, 0)}</span>, compare: (left, right) => left.trades - right.trades },
    { id: 'light', title: 'Drift', render: ({ newest }) => (newest === null ? 'not compared' : <Badge tone={DRIFT_WORDS[newest.color].tone}>{DRIFT_WORDS[newest.color].word}</Badge>) },
    { id: 'difference', title: 'Live less backtest', align: 'end', render: ({ newest, quoteAsset }) => (newest === null ? '–' : <SignedMoney value={newest.difference} unit={quoteAsset} />) },
    { id: 'open', title: '', align: 'end', card: 'bare', render: ({ sessionId, newest }) => <Button size="small" onClick={() => { goToLab('live', sessionId); }}>{newest === null ? 'Compare' : 'Open comparison'}</Button> },
  ], []);
  return (
    <Panel title="Sessions">
      <Table label="Sessions" rows={sessions} columns={columns} keyOf={({ sessionId }) => sessionId} initialSort={{ id: 'started', desc: true }} empty={<EmptyState title="Nothing to compare yet" text="A session that traded leaves a journal. It is run again in the simulator, and every difference is attributed to what made it." />} />
    </Panel>
  );
}
