import { useEffect, useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { RiskDesk, RiskHistoryPoint } from '../../../../engine/contract/risk.ts';
import { useLink, useView } from '../../state/engine-context.tsx';
import { useNow } from '../../state/use-now.ts';
import { usePolled } from '../../state/use-polled.ts';
import { useRequest } from '../../state/use-request.ts';
import { noted, sampleOf, withTail } from './history.ts';

/** What every panel of the desk is drawn from. */
export interface DeskState {
  /** Undefined before the first answer; null while no session runs. */
  readonly desk: RiskDesk | null | undefined;
  readonly error: string | null;
  /** How old what is shown is, when it is too old to act on; null while it is fresh or time stands still. */
  readonly staleMs: number | null;
  /** Asks at once. */
  readonly ask: () => void;
}

const ASK_EVERY_MS = 1000;
/** An answer comes every second, and a price several times a second: older than this something is wrong. */
const STALE_AFTER_MS = 10_000;

/** Asks for the desk once a second while it is looked at, and says when what it shows is old. */
export function useRiskDesk(): DeskState {
  const { data, error, answeredMs, ask } = usePolled('risk.desk', {}, ASK_EVERY_MS);
  const link = useLink();
  const { receivedMs, stands } = useView(useShallow((view) => ({ receivedMs: view.feed.receivedMs, stands: view.session === null || view.session.paused || view.session.ended || view.feed.status === 'waiting' })));
  const nowMs = useNow();
  const age = Math.max(0, nowMs - (stands ? answeredMs : Math.min(answeredMs, receivedMs)));
  const isStale = data !== undefined && answeredMs > 0 && (age > STALE_AFTER_MS || link.state !== 'open');
  return { desk: data, error, staleMs: isStale ? age : null, ask };
}

/** How much of the past the lines show. */
export type Span = 'hour' | 'day' | 'week';

export const SPAN_MS: Readonly<Record<Span, number>> = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
const MOST_SEEN = 600;

/** Returns the samples of the desk over a span, up to the one just seen. `desk` null asks nothing. */
export function useRiskHistory(desk: RiskDesk | null, span: Span): { readonly points: readonly RiskHistoryPoint[]; readonly error: string | null; readonly isLoading: boolean; readonly reload: () => void } {
  const lengthMs = SPAN_MS[span];
  const [seen, setSeen] = useState<readonly RiskHistoryPoint[]>([]);
  const gapMs = lengthMs / MOST_SEEN;
  useEffect(() => { if (desk !== null) setSeen((last) => noted(last, sampleOf(desk), { gapMs, most: MOST_SEEN })); }, [desk, gapMs]);
  // asked anew whenever half a span has gone by, so that what was seen in between may be thinned
  const turn = desk === null ? null : Math.ceil(desk.timeMs / (lengthMs / 2));
  const input = useMemo(() => (turn === null ? null : { from: Math.max(0, Math.floor((turn * lengthMs) / 2 - lengthMs * 1.5)), to: Math.ceil((turn * lengthMs) / 2) }), [turn, lengthMs]);
  const stored = useRequest('risk.history', input);
  const timeMs = desk?.timeMs ?? 0;
  const points = withTail(stored.data?.points ?? [], seen).filter((point) => point.timeMs >= timeMs - lengthMs && point.timeMs <= timeMs);
  return { points, error: stored.error, isLoading: stored.loading && points.length < 2, reload: stored.reload };
}
