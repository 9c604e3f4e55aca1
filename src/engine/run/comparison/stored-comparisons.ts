import type { Session, Store } from '../../adapters/sqlite/store.ts';
import type { ComparableSession, DriftColor, DriftLight, Reconciliation } from '../../contract/reconciliation.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import { subjectHash } from '../analysis/subject.ts';
import type { Subject } from '../analysis/subject.ts';
import { modeOf } from '../session/plan.ts';
import type { SessionPlan } from '../session/plan.ts';

/** The kind of run that a comparison is stored as. */
const KIND = 'comparison';
/** As many of the newest runs are looked through. */
const SEARCHED = 5_000;

/** What is known of a stored comparison without reading it. */
interface Summary {
  readonly sessionId: string;
  readonly mode: Reconciliation['mode'];
  /** On prices of the moment, not made up and not played back. */
  readonly isRealTime: boolean;
  readonly from: number;
  readonly to: number;
  readonly color: DriftColor;
  readonly sentence: string;
  readonly difference: string;
  readonly closedTrades: number;
  /** When this was found first; made again, it is no other look. */
  readonly firstMs: number;
  /** Trades that the session had closed in all. */
  readonly tradesThen: number;
  readonly lights: readonly { readonly subjectHash: string; readonly strategyId: string; readonly color: DriftColor; readonly sentence: string; readonly trades: number }[];
}

/** What a comparison is kept with. */
interface Kept {
  readonly closedTrades: number;
  readonly strategies: readonly StrategyAssignment[];
  readonly plan: Pick<SessionPlan, 'kind' | 'seed'>;
}

/** Keeps a comparison. One of the same session, window and trades takes the place of the one before: it says the same. */
export function keepComparison(store: Store, document: Reconciliation, { closedTrades, strategies, plan }: Kept): void {
  const { id, sessionId, mode, from, to, color, sentence, difference, hash, codeVersion, createdMs } = document;
  const same = stored(store).filter((one) => one.resultHash === hash && one.summary.sessionId === sessionId);
  const summary: Summary = {
    sessionId, mode, isRealTime: plan.kind === 'venue', from, to, color, sentence, difference, closedTrades, firstMs: Math.min(createdMs, ...same.map((one) => one.summary.firstMs)), tradesThen: store.records(sessionId).trades.count(),
    lights: document.drift.flatMap((light) => {
      const assignment = strategies.find((one) => one.id === light.strategyId);
      return assignment === undefined ? [] : [{ subjectHash: subjectHash(assignment), strategyId: light.strategyId, color: light.color, sentence: light.sentence, trades: light.liveTrades }];
    }),
  };
  store.transaction(() => {
    for (const old of same) store.runs.delete(old.id);
    store.runs.put({ id, kind: KIND, config: { sessionId, from, to, realism: document.realism.level }, seed: plan.seed, dataHash: '', resultHash: hash, codeVersion, createdMs, summary }, document);
  });
}

/**
 * How often a session had been looked at with fewer trades before it was first looked at with so many. Looking again at the same trades, or back at a part of them,
 * is no further look.
 */
export function looksBefore(store: Pick<Store, 'runs'>, sessionId: string, closedTrades: number): number {
  const own = stored(store).flatMap(({ summary }) => (summary.sessionId === sessionId ? [summary] : []));
  const firstMs = Math.min(Infinity, ...own.filter((one) => one.closedTrades >= closedTrades).map((one) => one.firstMs));
  return new Set(own.filter((one) => one.closedTrades < closedTrades && one.firstMs < firstMs).map((one) => one.closedTrades)).size;
}

/** Returns a stored comparison by its id, or the newest of a session; null where there is none. */
export function comparisonOf(store: Pick<Store, 'runs'>, asked: { readonly id: string } | { readonly sessionId: string }): Reconciliation | null {
  const id = 'id' in asked ? asked.id : stored(store).find(({ summary }) => summary.sessionId === asked.sessionId)?.id;
  const run = id === undefined ? null : store.runs.get(id);
  return run?.kind === KIND ? run.detail as Reconciliation : null;
}

/** Lists every session that has traded in real time, or is at it, with what its newest comparison said; newest first. */
export function comparableSessions(store: Store): readonly ComparableSession[] {
  const comparisons = stored(store);
  return store.sessions.list().map((session) => comparable(store, session, comparisons.find(({ summary }) => summary.sessionId === session.id) ?? null));
}

type StoredComparison = ReturnType<typeof stored>[number];

function comparable(store: Store, session: Session, newest: StoredComparison | null): ComparableSession {
  const plan = session.config as SessionPlan;
  const trades = store.records(session.id).trades.count();
  return {
    sessionId: session.id, title: session.title, mode: modeOf(plan), quoteAsset: plan.quoteAsset, startedMs: session.startedMs, endedMs: session.endedMs, trades,
    newest: newest === null ? null : {
      id: newest.id, createdMs: newest.createdMs, color: newest.summary.color, sentence: newest.summary.sentence, difference: newest.summary.difference, from: newest.summary.from, to: newest.summary.to,
      tradesSince: Math.max(0, trades - newest.summary.tradesThen),
    },
  };
}

/** What the newest comparison says of one strategy. */
export interface FiledDrift {
  readonly comparisonId: string;
  readonly sessionId: string;
  readonly mode: Reconciliation['mode'];
  readonly createdMs: number;
  readonly codeVersion: string;
  readonly color: DriftLight['color'];
  readonly sentence: string;
  /** Closed live trades that it was told from. */
  readonly trades: number;
}

/** Returns the newest light of exactly this strategy with these settings, instruments and bars, from a session on prices of the moment; null where none was compared. Runs nothing. */
export function driftOf(store: Pick<Store, 'runs'>, subject: Subject): FiledDrift | null {
  const wanted = subjectHash(subject);
  for (const { id, summary, createdMs, codeVersion } of stored(store)) {
    const light = summary.isRealTime ? summary.lights.find((one) => one.subjectHash === wanted) : undefined;
    if (light !== undefined) return { comparisonId: id, sessionId: summary.sessionId, mode: summary.mode, createdMs, codeVersion, color: light.color, sentence: light.sentence, trades: light.trades };
  }
  return null;
}

/** Newest first; without the documents. */
function stored({ runs }: Pick<Store, 'runs'>): readonly { readonly id: string; readonly resultHash: string; readonly createdMs: number; readonly codeVersion: string; readonly summary: Summary }[] {
  return runs.list({ limit: SEARCHED }).filter(({ kind }) => kind === KIND).map(({ id, resultHash, createdMs, codeVersion, summary }) => ({ id, resultHash, createdMs, codeVersion, summary: summary as Summary }));
}
