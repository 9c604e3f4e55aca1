import type { ReactNode } from 'react';
import { useState } from 'react';
import type { RiskDesk, RiskHistoryPoint } from '../../../../engine/contract/risk.ts';
import { Segments } from '../../components/Field.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/Panel.tsx';
import type { Span } from './use-risk-desk.ts';
import { useRiskHistory } from './use-risk-desk.ts';

/** The samples of the desk, with the choice of how many. */
export interface RiskHistory {
  readonly points: readonly RiskHistoryPoint[];
  readonly error: string | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
  readonly choice: ReactNode;
}

const SPANS: readonly { readonly value: Span; readonly title: string }[] = [{ value: 'hour', title: '1 h' }, { value: 'day', title: '1 d' }, { value: 'week', title: '7 d' }];

/** Keeps one span for all lines of the desk, so that they can be read against each other. */
export function useHistoryChoice(desk: RiskDesk | null): RiskHistory {
  const [span, setSpan] = useState<Span>('day');
  const history = useRiskHistory(desk, span);
  return { ...history, choice: <Segments label="Span of the lines" value={span} options={SPANS} onChange={setSpan} /> };
}

/** Says why there is no line yet. */
export function NoHistory({ history }: { readonly history: RiskHistory }) {
  if (history.error !== null) return <ErrorState message={history.error} meaning="The limits hold all the same; only the past cannot be shown." onRetry={history.reload} />;
  if (history.isLoading) return <LoadingState label="Reading the history" rows={4} />;
  return <EmptyState title="No line yet" text="The desk is sampled as the session goes on." />;
}
