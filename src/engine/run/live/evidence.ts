import type { Store } from '../../adapters/sqlite/store.ts';
import type { RunSummary, CheckItem } from '../../contract/api.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { modeOf } from '../session/plan.ts';
import type { SessionPlan } from '../session/plan.ts';

// What has to be on file before a strategy may trade real money. Past results promise nothing: they only show that somebody has looked.

type Assignment = EngineConfig['strategies'][number];

const LEAST_BACKTEST_DAYS = 90;
const LEAST_BACKTEST_TRADES = 30;
const LEAST_PAPER_DAYS = 7;

/** Returns the steps that a strategy must have behind it, with what is stored of each. */
export function evidenceFor(store: Store, assignment: Assignment): readonly CheckItem[] {
  return [backtestLine(store, assignment), rehearsalLine(store, assignment, 'paper'), rehearsalLine(store, assignment, 'demo')];
}

function backtestLine(store: Store, { id, strategy, interval }: Assignment): CheckItem {
  const title = `${id}: backtest of at least ${LEAST_BACKTEST_DAYS} days that did not lose`;
  const runs = store.runs.list({ limit: 1_000 }).filter(({ kind }) => kind === 'backtest').map(({ summary }) => summary as RunSummary).filter((run) => run.strategy === strategy && run.interval === interval);
  const passing = runs.find(isPassing);
  if (passing) return { title, ok: true, detail: `${daysOf(passing)} days, ${passing.metrics['trades'] ?? 0} trades, ${percent(passing.metrics['totalReturn'] ?? 0)} after costs. That is the past, not a promise.` };
  const best = runs.toSorted((one, other) => (other.metrics['totalReturn'] ?? -1) - (one.metrics['totalReturn'] ?? -1))[0];
  return { title, ok: false, detail: best ? `The best of ${runs.length} stored runs on ${interval} bars: ${daysOf(best)} days, ${best.metrics['trades'] ?? 0} trades, ${percent(best.metrics['totalReturn'] ?? 0)}.` : `None is stored of ${strategy} on ${interval} bars: run one in the Lab.` };
}

function isPassing(run: RunSummary): boolean {
  return daysOf(run) >= LEAST_BACKTEST_DAYS && (run.metrics['trades'] ?? 0) >= LEAST_BACKTEST_TRADES && (run.metrics['totalReturn'] ?? -1) >= 0;
}

/** A rehearsal counts when the same strategy traded in real time, long enough and without being halted at its end. */
function rehearsalLine(store: Store, { id, strategy }: Assignment, mode: 'paper' | 'demo'): CheckItem {
  const title = mode === 'paper' ? `${id}: ${LEAST_PAPER_DAYS} days on paper with live prices` : `${id}: a demo account has been traded`;
  const sessions = store.sessions.list().filter(({ config }) => {
    const plan = config as SessionPlan;
    return plan.kind === 'venue' && modeOf(plan) === mode && plan.engine.strategies.some((one) => one.strategy === strategy);
  });
  const days = Math.max(0, ...sessions.map(({ startedMs, endedMs }) => ((endedMs ?? startedMs) - startedMs) / DAY_MS));
  const trades = sessions.reduce((sum, session) => sum + store.records(session.id).trades.count(), 0);
  const ok = trades > 0 && (mode === 'demo' || days >= LEAST_PAPER_DAYS);
  return { title, ok, detail: sessions.length === 0 ? 'Nothing is on file.' : `${sessions.length === 1 ? 'One session' : `${sessions.length} sessions`}, the longest ${days.toFixed(1)} days, ${trades} trades closed.` };
}

function daysOf({ from, to }: Pick<RunSummary, 'from' | 'to'>): number {
  return Math.round((to - from) / DAY_MS);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
