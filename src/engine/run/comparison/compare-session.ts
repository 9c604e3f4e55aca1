import type { Session, Store } from '../../adapters/sqlite/store.ts';
import { DIFFERENCE_PARTS } from '../../contract/reconciliation.ts';
import type { CauseTotal, ComparisonCounts, DifferencePart, Reconciliation, ReconciliationRequest, WaterfallStep } from '../../contract/reconciliation.ts';
import { engineConfig } from '../../core/engine-config.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import { DAY_MS, intervalMs } from '../../domain/interval.ts';
import { floorToAtoms, quoteFromAtoms } from '../../domain/rounding.ts';
import type { QuoteAtoms } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';
import { counted, timeText } from '../analysis/say.ts';
import { hashOf } from '../analysis/subject.ts';
import { modeOf, startingCash } from '../session/plan.ts';
import type { SessionPlan } from '../session/plan.ts';
import { money } from '../view/money.ts';
import type { TaskProgress } from '../task-progress.ts';
import { driftLights, worstColor } from './drift-lights.ts';
import { pairLines } from './pair-lines.ts';
import type { PairLine } from './pair-lines.ts';
import { rerunWindow } from './rerun.ts';
import { readWindow } from './session-window.ts';
import type { SessionWindow } from './session-window.ts';
import { recordedFacts, tripsOf } from './side.ts';
import { keepComparison, looksBefore } from './stored-comparisons.ts';

export interface CompareInput {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly request: ReconciliationRequest;
  readonly onProgress: (progress: TaskProgress) => void;
}

/** There is no such session, or nothing in it to compare. */
export class SessionMissing extends Error {
  override readonly name = 'SessionMissing';
}

/**
 * Runs the backtest of a session's window from the session's own journal, pairs every trade, says what each difference is made of, and keeps the document.
 * The session goes on undisturbed: what is read is what it has made durable.
 * @throws SessionMissing, DataMissing
 */
export function compareSession(input: CompareInput): Reconciliation {
  const { store, clock, codeVersion, request, onProgress } = input;
  const session = store.sessions.get(request.sessionId);
  if (session === null) throw new SessionMissing(`expected a recorded session, found none with the id ${request.sessionId}`);
  const plan = session.config as SessionPlan;
  onProgress({ stage: 'reading the session', share: null });
  const window = readWindow(store, session, request);
  const cash = cashAt(store, session, plan, window);
  const rerun = rerunWindow({ store, plan, window, level: request.realism, startingCash: cash, onProgress: (share) => { onProgress({ stage: 'running the backtest', share }); return true; } });
  if (rerun === null) throw new Error('canceled');
  onProgress({ stage: 'comparing', share: null });
  const recorded = recordedFacts(store.records(session.id), window.to);
  const liveTrips = tripsOf(recorded, plan.instruments, window.prices, window.to).filter(({ isOpen, endMs }) => isOpen || endMs >= window.from);
  const strategies = strategiesOf(plan, window);
  const lines = pairLines({
    live: { name: 'live', facts: recorded, trips: liveTrips, window, engine: rerun.engine },
    backtest: { name: 'backtest', facts: rerun.facts, trips: tripsOf(rerun.facts, plan.instruments, window.prices, window.to), window, engine: rerun.engine },
    instruments: plan.instruments, stepOf: (id) => intervalMs(strategies.find((one) => one.id === id)?.interval ?? '1m'),
  });
  const document = documentOf({ session, plan, window, lines, request });
  const closed = lines.filter(({ live }) => live !== null && !live.isOpen).length;
  const drift = driftLights({
    store, lines, strategies: strategies.filter(({ enabled, id }) => enabled || lines.some(({ view }) => view.strategyId === id)), instruments: plan.instruments, startingCash: cash,
    days: (window.to - window.from) / DAY_MS, seed: plan.seed, looks: looksBefore(store, session.id, closed) + 1,
  });
  const compared = { ...document, realism: rerun.realism, color: worstColor(drift.map(({ color }) => color)), drift, sources: window.sources, notes: notesOf(plan, window, rerun.facts.funding.length) };
  const hash = hashOf(compared);
  const createdMs = clock.now();
  const whole: Reconciliation = { id: `cmp-${createdMs.toString(36)}-${hash.slice(0, 8)}`, ...compared, hash, codeVersion, createdMs };
  keepComparison(store, whole, { closedTrades: closed, strategies, plan });
  return whole;
}

/** What the account was worth when the window began: quantities depend on it. */
function cashAt(store: Store, { id }: Session, plan: SessionPlan, { isWhole, from }: SessionWindow): QuoteAtoms {
  const sample = isWhole ? undefined : store.records(id).equity({ from: 0, to: from }).at(-1);
  return sample === undefined || sample.equity <= 0 ? startingCash(plan) : floorToAtoms(sample.equity);
}

/** Every strategy that was at work in the window, as it was last. */
function strategiesOf(plan: SessionPlan, { inputs }: SessionWindow): readonly StrategyAssignment[] {
  const configs = [plan.engine, ...inputs.flatMap((input) => (input.type === 'configure' ? [engineConfig.parse(input.config)] : []))];
  return [...new Map(configs.flatMap(({ strategies }) => strategies).map((one) => [one.id, one])).values()];
}

type Numbers = Pick<Reconciliation, 'sessionId' | 'title' | 'mode' | 'quoteAsset' | 'from' | 'to' | 'sentence' | 'liveResult' | 'backtestResult' | 'difference' | 'waterfall' | 'counts' | 'causes' | 'pairs' | 'curves'>;

interface DocumentInput {
  readonly session: Session;
  readonly plan: SessionPlan;
  readonly window: SessionWindow;
  readonly lines: readonly PairLine[];
  readonly request: ReconciliationRequest;
}

function documentOf({ session, plan, window, lines }: DocumentInput): Numbers {
  const live = lines.reduce((sum, line) => sum + (line.live?.result ?? 0n), 0n);
  const backtest = lines.reduce((sum, line) => sum + (line.backtest?.result ?? 0n), 0n);
  const waterfall = waterfallOf(lines, backtest, live);
  const counts = countsOf(lines);
  return {
    sessionId: session.id, title: session.title, mode: modeOf(plan), quoteAsset: plan.quoteAsset, from: window.from, to: window.to,
    sentence: sentenceOf({ live, backtest, lines, counts, asset: plan.quoteAsset }), liveResult: text(live), backtestResult: text(backtest), difference: text(live - backtest), waterfall, counts,
    causes: causesOf(lines), pairs: lines.map(({ view }, index) => ({ number: index + 1, ...view })),
    curves: { live: curveOf(lines, 'live'), backtest: curveOf(lines, 'backtest') },
  };
}

const TITLES: Readonly<Record<DifferencePart, string>> = {
  missed: 'Missed trades', extra: 'Extra trades', byHand: 'By hand', size: 'Quantity', signal: 'Signal', timing: 'Timing', price: 'Fill price', fee: 'Fees', funding: 'Funding',
};

/** From the backtest's result to the live one, one part after the other. */
function waterfallOf(lines: readonly PairLine[], backtest: bigint, live: bigint): readonly WaterfallStep[] {
  let total = backtest;
  const steps = DIFFERENCE_PARTS.map((part): WaterfallStep => {
    const amount = lines.reduce((sum, { parts }) => sum + parts[part], 0n);
    total += amount;
    return { code: part, title: TITLES[part], amount: text(amount), total: text(total), trades: lines.filter(({ view, parts }) => KIND_OF[part] === view.kind && (KIND_OF[part] !== 'pair' || parts[part] !== 0n)).length };
  });
  return [
    { code: 'backtest', title: 'Backtest', amount: text(backtest), total: text(backtest), trades: lines.filter((line) => line.backtest !== null).length }, ...steps,
    { code: 'live', title: 'Live', amount: text(live), total: text(live), trades: lines.filter((line) => line.live !== null).length },
  ];
}

const KIND_OF = { missed: 'missed', extra: 'extra', byHand: 'by-hand', size: 'pair', signal: 'pair', timing: 'pair', price: 'pair', fee: 'pair', funding: 'pair' } as const;

function countsOf(lines: readonly PairLine[]): ComparisonCounts {
  const of = (kind: PairLine['view']['kind']): number => lines.filter(({ view }) => view.kind === kind).length;
  return { live: lines.filter(({ live }) => live !== null).length, backtest: lines.filter(({ backtest }) => backtest !== null).length, pairs: of('pair'), missed: of('missed'), extra: of('extra'), byHand: of('by-hand') };
}

/** By the first cause of each line; those with the most behind them first. */
function causesOf(lines: readonly PairLine[]): readonly CauseTotal[] {
  const groups = Map.groupBy(lines, ({ view }) => `${view.kind}|${view.causes[0]?.code ?? 'same'}`);
  return [...groups.values()].map((group) => {
    const [first] = group;
    const difference = group.reduce((sum, { parts }) => sum + DIFFERENCE_PARTS.reduce((own, part) => own + parts[part], 0n), 0n);
    return { kind: first?.view.kind ?? 'pair', code: first?.view.causes[0]?.code ?? 'same', trades: group.length, difference: text(difference) };
  }).toSorted((a, b) => b.trades - a.trades || (a.code < b.code ? -1 : 1));
}

/** The result so far after each trade. */
function curveOf(lines: readonly PairLine[], side: 'live' | 'backtest'): { readonly time: readonly number[]; readonly value: readonly number[] } {
  const trips = lines.flatMap((line) => line[side] ?? []).toSorted((a, b) => a.endMs - b.endMs);
  let sum = 0n;
  const value = trips.map(({ result }) => {
    sum += result;
    return quoteFromAtoms(sum as QuoteAtoms);
  });
  return { time: trips.map(({ endMs }) => endMs), value };
}

interface SentenceInput {
  readonly live: bigint;
  readonly backtest: bigint;
  readonly lines: readonly PairLine[];
  readonly counts: ComparisonCounts;
  readonly asset: string;
}

function sentenceOf({ live, backtest, lines, counts, asset }: SentenceInput): string {
  if (lines.length === 0) return 'Neither the session nor its backtest traded in this time.';
  const made = `The session made ${cents(live)} ${asset} in ${counted(counts.live, 'trade')}, its backtest ${cents(backtest)} in ${counts.backtest}`;
  if (live === backtest) return `${made}: the same to the last cent.`;
  const parts = DIFFERENCE_PARTS.map((part) => ({ part, amount: lines.reduce((sum, line) => sum + line.parts[part], 0n) })).filter(({ amount }) => amount !== 0n)
    .toSorted((a, b) => Number((b.amount < 0n ? -b.amount : b.amount) - (a.amount < 0n ? -a.amount : a.amount)));
  return `${made}: ${cents(live - backtest < 0n ? backtest - live : live - backtest)} ${live < backtest ? 'less' : 'more'}. It is made of ${parts.map(({ part, amount }) => `${TITLES[part].toLowerCase()} ${cents(amount)}`).join(', ')}.`;
}

/** For sentences; tables have every digit. */
function cents(atoms: bigint): string {
  const value = quoteFromAtoms(atoms as QuoteAtoms);
  return `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
}

function text(atoms: bigint): string {
  return money(atoms as QuoteAtoms);
}

const FUNDING_EVERY_MS = DAY_MS / 3;

function notesOf(plan: SessionPlan, window: SessionWindow, funded: number): readonly string[] {
  const derivatives = plan.instruments.filter(({ market }) => market === 'um').length;
  const hasFunding = window.inputs.some(({ type }) => type === 'funding-due');
  return [
    ...(window.isWhole ? [] : [`The window begins at ${timeText(window.from)}, after the session: its backtest begins flat there, with the account as it stood.`]),
    ...(window.lateBars.size === 0 ? [] : [`${counted(window.lateBars.size, 'bar')} reached the session later than they closed; its backtest saw them in time.`]),
    ...(derivatives > 0 && !hasFunding && funded === 0 && window.to - window.from > FUNDING_EVERY_MS ? ['The session was told of no funding: the backtest was charged none.'] : []),
    ...(window.changes.length === 0 ? [] : [`Strategies or limits were changed ${counted(window.changes.length, 'time')} in this time; the backtest follows each change when it was made.`]),
  ];
}
