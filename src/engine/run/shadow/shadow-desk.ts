import type { Deployment } from '../../adapters/sqlite/deployment-store.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { ShadowPair, ShadowStartRequest, ShadowState, ShadowSummary } from '../../contract/shadow.ts';
import { RequestRefused } from '../../contract/server.ts';
import { engineConfig, strategyAssignment } from '../../core/engine-config.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs } from '../../domain/units.ts';
import { AGENT } from '../../strategy/agent/agent.ts';
import { BOOSTING } from '../../strategy/boosting/boosting.ts';
import { currentCode, strategyByName } from '../../strategy/catalog.ts';
import { refuseBadConfig, refuseMissing } from '../handlers/refusals.ts';
import { checkedAssignment } from '../session/checked-assignment.ts';
import type { SessionPlan } from '../session/plan.ts';
import type { RunningSession } from '../session/running-session.ts';
import { valuation } from '../view/money.ts';
import type { BarGroup } from './bar-groups.ts';
import { pairSummary, pairView } from './pair-view.ts';
import type { PairHead } from './pair-view.ts';
import type { SeenBars } from './seen-bars.ts';
import { marketOf } from './shadow-market.ts';
import type { ShadowMarket } from './shadow-market.ts';
import { ShadowRun } from './shadow-run.ts';
import type { ShadowSeat } from './shadow-run.ts';

export interface ShadowDeskOptions {
  readonly store: Store;
  /** The session that runs; null before there is one. */
  readonly session: () => RunningSession | null;
  /** Wall time. */
  readonly nowMs: () => EpochMs;
  /** Steady time with fractions, by which work is cut off. */
  readonly steadyMs: () => number;
  /** Looks at what goes on. */
  readonly watcher?: ShadowWatcher;
}

/** Looks at what goes on, beside the pairs themselves. */
export interface ShadowWatcher {
  /** Told of every moment that a place has taken. */
  note(group: BarGroup, run: ShadowRun): void;
  /** Returns what is to be written down of a place; null for nothing. */
  record(run: ShadowRun): unknown;
}

/** A session with everything that goes on beside it. */
interface Attended {
  readonly session: RunningSession;
  readonly market: ShadowMarket;
  readonly runs: Map<string, ShadowRun>;
  config: EngineConfig;
  /** Something has closed, or was given more to do, since all had seen everything. */
  isDue: boolean;
  /** Places that could not be opened; said once. */
  readonly refused: Set<string>;
}

/** What is kept of a place when it can no longer be worked out: the pair, what was watched, and how much it had seen. */
interface KeptPlace {
  readonly pair: ShadowPair | null;
  readonly watched: unknown;
  readonly seen: SeenBars;
}

/** How long the engine's thread is given to what goes on beside trading, at each of ten times a second; on live prices, on prices played, and while nothing is played. */
const LIVE_SLICE_MS = 2;
const PLAYED_SLICE_MS = 8;
const IDLE_SLICE_MS = 30;
/** The registry is looked at this often for challengers that have come or gone. */
const LOOK_EVERY_MS = 1_000;
/** What has come of each is written down this often, for the time when its bars are gone. */
const KEEP_EVERY_MS = 60_000;
/** At the end of a session so long is spent on bars that a place has not seen yet. */
const LAST_SLICE_MS = 1_500;
/** Of the versions of a bot that decided beside it so many stay readable. */
const VERSIONS_KEPT = 20;

/** Keeps what goes on beside the running session: challengers, and the twins of the models that trade. It works in slices, and on nothing that trades. */
export class ShadowDesk {
  readonly #options: ShadowDeskOptions;
  #attended: Attended | null = null;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #keptMs = Number.NEGATIVE_INFINITY;

  constructor(options: ShadowDeskOptions) {
    this.#options = options;
  }

  /** Everything that goes on now. */
  get runs(): readonly ShadowRun[] {
    return [...(this.#attended?.runs.values() ?? [])];
  }

  /** Goes on beside a session that has just been started or recovered. */
  attend(session: RunningSession): void {
    this.#attended = { session, market: marketOf(session, this.#options.store), runs: new Map(), config: session.engine.config, isDue: true, refused: new Set() };
    this.#keptMs = this.#options.nowMs();
    this.refresh();
  }

  /** Takes what the session is shown; notes what stored bars do not say, and works on nothing. */
  note(event: MarketEvent): void {
    const attended = this.#attended;
    if (attended === null || attended.runs.size === 0) return;
    if (event.type === 'bar-closed' || event.type === 'feed-status-changed') attended.isDue = true;
    if (event.type === 'funding-due') for (const run of attended.runs.values()) guard(run, () => { run.fund(event); });
  }

  /** Works for one slice, after what the session has done was stored. */
  advance(): void {
    const attended = this.#attended;
    if (attended === null || attended.session.failure !== null) return;
    const nowMs = this.#options.nowMs();
    if (nowMs - this.#lookedMs >= LOOK_EVERY_MS || nowMs < this.#lookedMs) this.refresh();
    this.#noteConfig(attended);
    if (attended.isDue) attended.isDue = this.#work(attended, sliceOf(attended.session));
    if (nowMs - this.#keptMs >= KEEP_EVERY_MS) this.keep();
  }

  /** Brings what goes on in line with the registry of deployments and with the strategies of the session. */
  refresh(): void {
    const attended = this.#attended;
    if (attended === null) return;
    this.#lookedMs = this.#options.nowMs();
    const wanted = new Map(this.#seats(attended.session).map((seat) => [seat.place, seat]));
    for (const [place, run] of attended.runs) {
      if (wanted.has(place)) continue;
      this.#keepOne(attended, run, 'ended');
      attended.runs.delete(place);
      if (run.seat.challenger?.strategy === BOOSTING) this.#options.store.shadows.forgetVersions(run.seat.sessionId, run.seat.assignmentId, VERSIONS_KEPT);
    }
    for (const [place, seat] of wanted) if (!attended.runs.has(place) && !attended.refused.has(place)) this.#tryOpen(attended, seat);
  }

  /** Lets what goes on see what it has not seen yet, as far as that is quick, and writes it down: the session is about to end. */
  leave(): void {
    const attended = this.#attended;
    if (attended === null) return;
    this.#attended = null;
    if (attended.session.failure === null) this.#work(attended, LAST_SLICE_MS);
    for (const run of attended.runs.values()) this.#keepOne(attended, run, 'ended');
  }

  /** Writes down what has come of everything. */
  keep(): void {
    const attended = this.#attended;
    if (attended === null) return;
    this.#keptMs = this.#options.nowMs();
    for (const run of attended.runs.values()) this.#keepOne(attended, run, 'going');
  }

  /** Those of the running session first, then those that ended, newest first. */
  list(): readonly ShadowSummary[] {
    const attended = this.#attended;
    const running = attended === null ? [] : [...attended.runs.values()].filter(({ book }) => book !== null).map((run) => pairSummary(run, this.#headOf(attended, run)));
    const ids = new Set(running.map(({ deploymentId }) => deploymentId));
    const past = this.#options.store.shadows.list().filter(({ place }) => !ids.has(place)).flatMap(({ place }) => this.#kept(place) ?? []);
    return [...running.toReversed(), ...past.map(summaryOf)];
  }

  /** Returns the pairs beside a strategy of the running session, or the pair of a deployment, newest first. */
  pairs(asked: { readonly deploymentId: string } | { readonly assignmentId: string }): readonly ShadowPair[] {
    const attended = this.#attended;
    const runs = attended === null ? [] : [...attended.runs.values()].filter(({ seat }) => ('deploymentId' in asked ? seat.place === asked.deploymentId : seat.assignmentId === asked.assignmentId));
    const views = attended === null ? [] : runs.flatMap((run) => pairView(run, this.#headOf(attended, run)) ?? []);
    if ('deploymentId' in asked) return views.length > 0 ? views : listOf(this.#kept(asked.deploymentId));
    const known = new Set(views.map(({ deploymentId }) => deploymentId));
    const ended = this.#options.store.shadows.list().filter((one) => one.sessionId === attended?.session.id && one.assignmentId === asked.assignmentId && !known.has(one.place));
    return [...views.toReversed(), ...ended.flatMap(({ place }) => this.#kept(place) ?? [])];
  }

  /**
   * Lets any strategy decide beside one of the session's; returns the id of its deployment.
   * @throws RequestRefused when it cannot
   */
  start({ assignmentId, strategy, code, interval, config }: ShadowStartRequest): string {
    const { session } = this.#require();
    const { deployments } = this.#options.store;
    const former = session.engine.config.strategies.find(({ id }) => id === assignmentId);
    if (former === undefined) throw refuseMissing('a strategy of the session', assignmentId);
    if (strategyByName(strategy, code) === undefined) throw refuseMissing('a strategy', strategy);
    const { bounds: _bounds, code: _code, ...rest } = former;
    const newest = code ?? currentCode(strategy);
    const wanted = checkedAssignment(session, { ...rest, strategy, ...(newest === undefined ? {} : { code: newest }), interval: interval ?? former.interval, config, enabled: true });
    const parsed = engineConfig.safeParse({ ...session.engine.config, strategies: session.engine.config.strategies.map((one) => (one.id === assignmentId ? wanted : one)) });
    if (!parsed.success) throw refuseBadConfig(parsed.error, 'strategies');
    const same = deployments.open().some((one) => one.role === 'challenger' && one.sessionId === session.id && one.assignmentId === assignmentId && sameWork(one.wanted, wanted));
    if (same) throw new RequestRefused({ code: 'at-work', message: `expected another strategy or other settings, this one decides beside "${assignmentId}" already` });
    const id = this.#freeId();
    deployments.add({ id, sessionId: session.id, assignmentId, role: 'challenger', code: newest ?? null, wanted, replaced: null, sinceMs: session.commandMs, cause: `A person lets it decide beside "${assignmentId}".` }, 'working');
    session.commit();
    this.refresh();
    return id;
  }

  /** Ends a challenger; what came of it stays readable. @throws RequestRefused when it does not go on */
  end(deploymentId: string): void {
    const { deployments } = this.#options.store;
    const found = deployments.get(deploymentId);
    if (found === null || found.role !== 'challenger' || found.state === 'ended') throw refuseMissing('a challenger at work', deploymentId);
    deployments.end(deploymentId, this.#options.nowMs(), 'A person has ended it.');
    this.refresh();
  }

  #require(): Attended {
    if (this.#attended === null) throw new RequestRefused({ code: 'no-session', message: 'expected a running session, was none' });
    return this.#attended;
  }

  /** Challengers as the registry has them, and the models that trade. */
  #seats(session: RunningSession): readonly ShadowSeat[] {
    const open = this.#options.store.deployments.open().filter((one) => one.sessionId === session.id);
    const challengers = open.filter(({ role, state }) => role === 'challenger' && state === 'working').flatMap((one) => seatOf(session, one));
    const agents = session.engine.config.strategies.filter(({ strategy, enabled, code }) => strategy === AGENT && enabled && code !== undefined);
    const champions = agents.map(({ id, code = '' }): ShadowSeat => {
      const deployed = open.find((one) => one.role === 'champion' && one.assignmentId === id && one.code === code);
      return { place: deployed?.id ?? `${session.id}/${id}/${code.slice(0, 16)}`, sessionId: session.id, plan: session.plan, assignmentId: id, challenger: null };
    });
    return [...challengers.filter((seat) => !isPutToWork(seat, session.engine.config)), ...champions];
  }

  /** What cannot be watched is said once, and disturbs nothing. */
  #tryOpen(attended: Attended, seat: ShadowSeat): void {
    try {
      this.#open(attended, seat);
    } catch (error) {
      attended.refused.add(seat.place);
      attended.session.alert('warning', 'shadow-failed', `What decides beside "${seat.assignmentId}" could not be started: ${textOf(error)}.`);
      attended.session.commit();
    }
  }

  #open(attended: Attended, seat: ShadowSeat): void {
    const { session, market, runs } = attended;
    const { store, watcher } = this.#options;
    if (!session.engine.config.strategies.some(({ id }) => id === seat.assignmentId)) return;
    const equity = session.engine.equity();
    const run = new ShadowRun({ seat, market, store, ...(watcher === undefined ? {} : { onGroup: (group, of) => { watcher.note(group, of); } }) }, { config: session.engine.config, startingCash: equity > 0 ? valuation(equity) : session.plan.startingCash });
    const kept = store.shadows.get(seat.place);
    if (kept === null) store.shadows.put({ place: seat.place, sessionId: seat.sessionId, assignmentId: seat.assignmentId, sinceMs: run.sinceMs, untilMs: null, record: null });
    else if (kept.record !== null) run.expect((kept.record as KeptPlace).seen);
    runs.set(seat.place, run);
    if (!isSameConfig(run.config, session.engine.config)) run.configure(session.engine.config);
    attended.isDue = true;
  }

  #noteConfig(attended: Attended): void {
    const { config } = attended.session.engine;
    if (config === attended.config) return;
    attended.config = config;
    // What ends with the change is written down as it was before it.
    this.refresh();
    for (const run of attended.runs.values()) if (!isSameConfig(run.config, config)) run.configure(config);
    attended.isDue = true;
  }

  /** Returns whether there is more to do. All places get their turn. */
  #work({ runs }: Attended, sliceMs: number): boolean {
    const { steadyMs } = this.#options;
    const untilMs = steadyMs() + sliceMs;
    let busy = [...runs.values()];
    while (busy.length > 0) {
      busy = busy.filter((run) => guard(run, () => run.step()) === true);
      if (steadyMs() >= untilMs) return busy.length > 0;
    }
    return false;
  }

  #headOf(attended: Attended, run: ShadowRun): PairHead {
    const { session, market } = attended;
    const stored = this.#options.store.deployments.get(run.seat.place);
    const share = shareOf(run, market);
    return {
      sessionTitle: session.plan.title, share, state: stateOf(run, attended, share), untilMs: null, endCause: run.failure,
      notes: run.hasOtherBars ? ['The bars that are stored now are not those that it had seen before a restart: what is shown was worked out from those that are stored.'] : [],
      ...(stored?.state === 'ended' ? { state: 'ended', endCause: stored.endCause, untilMs: run.cursorMs } : {}),
    };
  }

  #keepOne(attended: Attended, run: ShadowRun, how: 'going' | 'ended'): void {
    const { store, watcher } = this.#options;
    const { place, sessionId, assignmentId } = run.seat;
    const head = this.#headOf(attended, run);
    const usual = isPutToWork(run.seat, attended.session.engine.config) ? 'It was put to work itself.' : 'The session has ended.';
    const ended = { state: 'ended', untilMs: run.cursorMs, endCause: head.endCause ?? usual } as const;
    const pair = pairView(run, how === 'ended' ? { ...head, ...ended } : head);
    store.shadows.put({ place, sessionId, assignmentId, sinceMs: run.sinceMs, untilMs: how === 'ended' ? run.cursorMs : null, record: { pair, watched: watcher?.record(run) ?? null, seen: run.seen } satisfies KeptPlace });
  }

  /** Returns what was watched at a place: of one that goes on now, else as it was written down last. */
  watchedAt(place: string): unknown {
    const run = this.#attended?.runs.get(place);
    if (run !== undefined) return this.#options.watcher?.record(run) ?? null;
    return (this.#options.store.shadows.get(place)?.record as Partial<KeptPlace> | null)?.watched ?? null;
  }

  /** Returns a pair that does not go on, as it was written down last. */
  #kept(place: string): ShadowPair | null {
    const { pair = null } = (this.#options.store.shadows.get(place)?.record ?? {}) as Partial<KeptPlace>;
    if (pair === null || pair.state === 'ended') return pair;
    const stored = this.#options.store.deployments.get(place);
    return { ...pair, state: 'ended', endCause: stored?.endCause ?? 'It was cut off; this is what was written down last.' };
  }

  #freeId(): string {
    const { deployments } = this.#options.store;
    for (let timeMs = this.#options.nowMs(); ; timeMs++) {
      const id = `d${timeMs.toString(36)}`;
      if (deployments.get(id) === null) return id;
    }
  }
}

/** An error in what goes on beside trading ends that, and nothing else. */
function guard<Result>(run: ShadowRun, work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    run.fail(`It has failed, which changes nothing about what trades: ${textOf(error)}.`);
    return null;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function seatOf(session: RunningSession, { id, assignmentId, wanted }: Deployment): readonly ShadowSeat[] {
  const parsed = strategyAssignment.safeParse(wanted);
  return parsed.success ? [{ place: id, sessionId: session.id, plan: session.plan satisfies SessionPlan, assignmentId, challenger: { ...parsed.data, id: assignmentId } }] : [];
}

/** The challenger has taken the champion's place: the registry may hear of that a moment later. */
function isPutToWork({ assignmentId, challenger }: ShadowSeat, { strategies }: EngineConfig): boolean {
  const place = strategies.find(({ id }) => id === assignmentId);
  return challenger?.code !== undefined && place !== undefined && place.enabled && place.strategy === challenger.strategy && place.code === challenger.code;
}

function sliceOf(session: RunningSession): number {
  if (session.plan.kind === 'venue') return LIVE_SLICE_MS;
  return session.isEnded ? IDLE_SLICE_MS : PLAYED_SLICE_MS;
}

/** Of the bar that runs nothing can be seen yet. */
function shareOf({ sinceMs, cursorMs }: ShadowRun, { marketMs, interval }: ShadowMarket): number {
  return marketMs - cursorMs < intervalMs(interval) ? 1 : Math.max(0, (cursorMs - sinceMs) / (marketMs - sinceMs));
}

function stateOf(run: ShadowRun, { market, isDue }: Attended, share: number): ShadowState {
  if (run.failure !== null) return 'failed';
  if (!market.isDelivering) return 'waiting';
  return isDue && share < 1 ? 'catching-up' : 'in-step';
}

function isSameConfig(one: EngineConfig, other: EngineConfig): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function sameWork(one: unknown, other: StrategyAssignment): boolean {
  const parsed = strategyAssignment.safeParse(one);
  return parsed.success && parsed.data.strategy === other.strategy && parsed.data.code === other.code && parsed.data.interval === other.interval && JSON.stringify(parsed.data.config) === JSON.stringify(other.config);
}

function listOf<One>(one: One | null): readonly One[] {
  return one === null ? [] : [one];
}

function summaryOf(pair: ShadowPair): ShadowSummary {
  const { deploymentId, sessionId, sessionTitle, assignmentId, state, share, sinceMs, untilMs, endCause, champion, challenger, bars, agreement, championReturn, challengerReturn, sentence } = pair;
  return { deploymentId, sessionId, sessionTitle, assignmentId, state, share, sinceMs, untilMs, endCause, champion, challenger, bars, agreement, championReturn, challengerReturn, sentence };
}
