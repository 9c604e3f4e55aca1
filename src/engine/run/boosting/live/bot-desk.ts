import type { StoredBot, StoredBotStep, StoredForecast } from '../../../adapters/sqlite/bot-store.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import { RequestRefused } from '../../../contract/server.ts';
import type { EngineConfig, StrategyAssignment } from '../../../core/engine-config.ts';
import { DAY_MS, MINUTE_MS } from '../../../domain/interval.ts';
import type { MarketEvent } from '../../../domain/market-event.ts';
import { instrumentId } from '../../../domain/units.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { botConfig } from '../../../learn/boosting/bot/bot.config.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import { ruleOf } from '../../../learn/boosting/bot/execution.config.ts';
import { roundTripBps } from '../../../learn/boosting/rolling/cycle.ts';
import type { CycleStep } from '../../../learn/boosting/rolling/cycle-step.ts';
import { boostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import { refuseMissing } from '../../handlers/refusals.ts';
import type { ModelDesk } from '../../models/model-desk.ts';
import type { ModelLibrary } from '../../models/model-library.ts';
import type { RunningSession } from '../../session/running-session.ts';
import type { Research } from '../../workstation/research.ts';
import { BLANK_CODE } from '../blank-version.ts';
import { beginOf } from '../past/past-bars.ts';
import type { PastBars } from '../past/past-bars.ts';
import { alertsOf } from './bot-alerts.ts';
import type { BotAlert } from './bot-alerts.ts';
import { BotRun } from './bot-run.ts';
import type { BotState, LiveBot } from './live-bot-view.ts';
import { LiveVersions } from './live-versions.ts';
import { runView, storedView } from './live-view.ts';
import { leavePlace, placeOf, putVersion } from './put-version.ts';
import type { PutVersion } from './put-version.ts';

export interface BotDeskOptions {
  readonly store: Store;
  readonly models: ModelDesk;
  /** Where the engine's thread finds versions; null for none. */
  readonly shelf: ModelLibrary | null;
  readonly research: Pick<Research, 'boosting'>;
  /** Bars of one minute before the session began, as far as they are known here. */
  readonly pastBars: (session: RunningSession, instrument: string, minutes: number) => PastBars;
  /** Asks the venue for those that are not; null where there is none to ask. */
  readonly fetchPast: (session: RunningSession, instrument: string, minutes: number) => Promise<PastBars> | null;
  /** Says whether a version may take over; asked only where real money is armed, and not waited for. */
  readonly mayTakeOver: (asked: { readonly assignment: StrategyAssignment; readonly bot: BotConfig }) => Promise<{ readonly ok: true } | { readonly ok: false; readonly sentence: string }>;
  /** Wall time. */
  readonly nowMs: () => EpochMs;
  /** Steady time with fractions, by which work is cut off. */
  readonly steadyMs: () => number;
  /** Told when a bot has taken a step, or stands elsewhere; what it is told of is stored by then. */
  readonly onStep: (bot: LiveBot) => void;
}

/** The bots of a session. */
interface Attended {
  readonly session: RunningSession;
  readonly runs: Map<string, BotRun>;
  /** The configuration that they were last compared with; null for none yet. */
  config: EngineConfig | null;
}

/** How long the engine's thread is given to bots, at each of ten times a second: on live prices, on prices played, and where bars come faster than they are taken. */
const LIVE_SLICE_MS = 2, PLAYED_SLICE_MS = 8, BEHIND_SLICE_MS = 25;
const FAR_BEHIND_BARS = 240;
/** Where a bot stands is written down this often while nothing comes of its bars; a step is written down at once. */
const WRITE_EVERY_MS = 1_000;
const FORECASTS_KEPT_MS = 30 * DAY_MS;
const DROP_EVERY_MS = 3_600_000;

/**
 * Runs the bots beside the session: shows them each bar after it was decided on and stored, lets another thread grow trees, and changes versions at the boundary of a bar by an
 * entry of the session's journal. That journal says which version trades; what a bot thinks follows it. Works in slices, and on nothing that trades.
 */
export class BotDesk {
  readonly #options: BotDeskOptions;
  readonly #versions: LiveVersions;
  #attended: Attended | null = null;
  #isWorking = false;
  #wroteMs = Number.NEGATIVE_INFINITY;
  #droppedMs = Number.NEGATIVE_INFINITY;
  #alerts: BotAlert[] = [];

  constructor(options: BotDeskOptions) {
    this.#options = options;
    this.#versions = new LiveVersions(options.store, options.shelf);
  }

  /** Goes on beside a session that has just been started or recovered. Bots of any other have ended. */
  attend(session: RunningSession): void {
    const { store, nowMs } = this.#options;
    this.leave();
    for (const { id, sessionId, endedMs } of store.bots.list()) if (endedMs === null && sessionId !== session.id) store.bots.end(id, nowMs(), 'Its session has ended.');
    const attended: Attended = { session, runs: new Map(), config: null };
    this.#attended = attended;
    for (const bot of store.bots.ofSession(session.id)) if (bot.endedMs === null) this.#open(attended, bot);
    this.#endStaleShadows(attended);
  }

  /** Takes what the session is shown; works on nothing. */
  note(event: MarketEvent): void {
    if (event.type !== 'bar-closed' || event.interval !== '1m' || this.#attended === null) return;
    for (const run of this.#attended.runs.values()) if (run.seat.instrumentId === event.instrumentId) run.note(event.bar);
  }

  /** Works for one slice, after what the session has done was stored. */
  advance(): void {
    const attended = this.#attended;
    if (attended === null || attended.runs.size === 0 || this.#isWorking || attended.session.failure !== null) return;
    this.#alone(() => {
      attended.session.commit();
      this.#followConfig(attended);
      this.#work(attended);
      this.#write(attended);
    });
  }

  /**
   * Begins with a bot where its strategy already stands in the session. Returns its id.
   * @throws RequestRefused when there is no such place, or a bot in it
   */
  start({ config, assignmentId, preset }: { readonly config: BotConfig; readonly assignmentId: string; readonly preset: string | null }): string {
    const attended = this.#require();
    const { session } = attended;
    const { store } = this.#options;
    const [instrument = ''] = config.data.instruments;
    const place = placeOf(session.engine.config, assignmentId);
    if (place === undefined || !place.instruments.includes(instrument)) throw refuseMissing('a place of boosted trees', assignmentId);
    if (session.barInterval !== '1m') throw new RequestRefused({ code: 'interval-too-coarse', message: `expected a session of bars of one minute, this one plays ${session.barInterval}` });
    if ([...attended.runs.values()].some(({ seat }) => seat.assignmentId === assignmentId)) throw new RequestRefused({ code: 'at-work', message: `expected a place without a bot, one works as "${assignmentId}" already` });
    const id = this.#freeId(session.id, assignmentId);
    const state: BotState = { format: 1, cycle: null, nowMs: session.marketMs, preset, lastTraining: null };
    store.transaction(() => {
      store.bots.add({ id, sessionId: session.id, assignmentId, instrumentId: instrument, settings: config, startedMs: session.marketMs });
      store.bots.save(id, { state, steps: [], forecasts: [], outcomes: [] });
    });
    this.#reopen(attended, id);
    return id;
  }

  /** Ends a bot and takes its place out of the session: what it holds stays under its stop, or is closed. @throws RequestRefused where none works under this id */
  stop(id: string, how: 'keep' | 'close'): void {
    const attended = this.#require();
    const { seat } = this.#runOf(id);
    const cause = how === 'close' ? 'A person has stopped it and let it close what it held.' : 'A person has stopped it.';
    // The journal first: a bot without its place ends by itself.
    this.#alone(() => {
      leavePlace(attended.session, this.#options.models, { assignmentId: seat.assignmentId, how, why: { kind: 'retired', cause } });
      const run = attended.runs.get(id);
      if (run !== undefined) this.#end(attended, run, cause);
    });
  }

  /** Asks for a training at the next bar at which none is under way. @throws RequestRefused where none works under this id */
  train(id: string, cause: string): void {
    const run = this.#runOf(id);
    run.policy.ask(cause);
    run.touch();
    this.#writeNow();
  }

  /** Brings the version before back. @throws RequestRefused where there is none */
  rollBack(id: string, cause: string): void {
    const attended = this.#require();
    const run = this.#runOf(id);
    if (run.policy.previous === null) throw new RequestRefused({ code: 'nothing-replaced', message: 'expected a version that is kept ready to come back, found none' });
    this.#alone(() => { this.#carryOut(attended, run, run.policy.rollBack(cause)); });
    this.#writeNow();
  }

  /** Gives a bot other settings, and its place the rule that they are of. What it knows and which version trades stays. @throws RequestRefused for another instrument */
  change(id: string, settings: BotConfig): void {
    const attended = this.#require();
    const { session } = attended;
    const { seat } = this.#runOf(id);
    const instrument = session.plan.instruments.find((one) => one.id === seat.instrumentId);
    if (settings.data.instruments.length !== 1 || settings.data.instruments[0] !== seat.instrumentId || instrument === undefined) {
      throw new RequestRefused({ code: 'bad-config', message: `expected settings of ${seat.instrumentId} alone, was ${settings.data.instruments.join(', ')}` });
    }
    this.#writeNow();
    this.#options.store.bots.change(id, settings);
    const rule = ruleOf(settings.execution, roundTripBps(instrument, session.plan.execution));
    const { config } = session.engine;
    this.#alone(() => {
      this.#options.models.configure({ ...config, strategies: config.strategies.map((one) => (one.id === seat.assignmentId ? { ...one, config: rule } : one)) }, { why: { kind: 'noted', cause: 'A person has changed the settings of the bot.' } });
      this.#reopen(attended, id);
    });
  }

  /** Those that work first, then those that ended, newest first. */
  list(): readonly LiveBot[] {
    const { store } = this.#options;
    const attended = this.#attended;
    const working = attended === null ? [] : [...attended.runs.values()].map((run) => runView(run, attended.session)).toReversed();
    const ids = new Set(working.map(({ id }) => id));
    return [...working, ...store.bots.list().filter(({ id }) => !ids.has(id)).map((bot) => storedView({ ...bot, state: null }))];
  }

  /** Null when there never was one of this id. */
  view(id: string): LiveBot | null {
    const run = this.#attended?.runs.get(id);
    if (run !== undefined && this.#attended !== null) return runView(run, this.#attended.session);
    const stored = this.#options.store.bots.get(id);
    return stored === null ? null : storedView(stored);
  }

  /** Steps and findings, newest first. */
  steps(id: string, page: { readonly before?: number; readonly limit?: number; readonly kind?: StoredBotStep['kind'] } = {}): readonly StoredBotStep[] {
    return this.#options.store.bots.steps(id, page);
  }

  /** What was forecast at [from, to), oldest first; what is not written down yet is told too. */
  forecasts(id: string, span: { readonly from: EpochMs; readonly to: EpochMs }): readonly StoredForecast[] {
    if (this.#attended?.runs.get(id)?.unwritten === 'bars') this.#writeNow();
    return this.#options.store.bots.forecasts(id, span);
  }

  /** Writes down where all stand: the program ends. */
  keep(): void {
    this.#writeNow();
  }

  /** Lets go of the session, which ends or goes on without this program. */
  leave(): void {
    this.#writeNow();
    for (const run of this.#attended?.runs.values() ?? []) run.cancel();
    this.#attended = null;
  }

  /** A change of the session shows a frame, which comes by here: one thing at a time. */
  #alone(work: () => void): void {
    const was = this.#isWorking;
    this.#isWorking = true;
    try {
      work();
    } finally {
      this.#isWorking = was;
    }
  }

  #require(): Attended {
    if (this.#attended === null) throw new RequestRefused({ code: 'no-session', message: 'expected a running session, was none' });
    return this.#attended;
  }

  #runOf(id: string): BotRun {
    const run = this.#require().runs.get(id);
    if (run === undefined) throw refuseMissing('a bot at work', id);
    return run;
  }

  #freeId(sessionId: string, assignmentId: string): string {
    const id = `${sessionId}.${assignmentId}`;
    const { bots } = this.#options.store;
    for (let number = 2, free = id; ; number++) {
      if (bots.get(free) === null) return free;
      free = `${id}.${number}`;
    }
  }

  #reopen(attended: Attended, id: string): void {
    attended.runs.get(id)?.cancel();
    const stored = this.#options.store.bots.get(id);
    if (stored !== null) this.#open(attended, stored);
    const run = attended.runs.get(id);
    if (run !== undefined) this.#options.onStep(runView(run, attended.session));
  }

  /** What cannot go on is ended and said; it disturbs nothing. */
  #open(attended: Attended, bot: StoredBot): void {
    const { session, runs } = attended;
    const place = placeOf(session.engine.config, bot.assignmentId);
    if (place === undefined) return void this.#options.store.bots.end(bot.id, this.#options.nowMs(), TAKEN_AWAY);
    const settings = botConfig.safeParse(bot.settings);
    const rule = boostingRuleConfig.safeParse(place.config);
    const state = bot.state as BotState | null;
    if (!settings.success || !rule.success || state?.format !== 1) {
      this.#options.store.bots.end(bot.id, this.#options.nowMs(), 'What is stored of it cannot be read by this version of the program.');
      return this.#say({ level: 'warning', code: 'bot-failed', message: `The bot of ${bot.instrumentId} could not go on: what is stored of it cannot be read by this version of the program. The version that trades stays; start a bot anew.` });
    }
    const run = new BotRun({
      seat: { id: bot.id, sessionId: bot.sessionId, assignmentId: bot.assignmentId, instrumentId: instrumentId(bot.instrumentId), startedMs: bot.startedMs },
      settings: settings.data, rule: rule.data, state, modelOf: (code) => this.#versions.find(code),
    });
    runs.set(bot.id, run);
    this.#provide(attended, run);
  }

  /** Gives a bot the bars of before: those of the session, and those before it as far as they are known. */
  #provide({ session, runs }: Attended, run: BotRun): void {
    const { instrumentId: id } = run.seat;
    const begin = beginOf(session.plan);
    const minutes = Math.ceil((begin - (run.warmUntilMs - run.barsWanted * MINUTE_MS)) / MINUTE_MS);
    const give = ({ bars, sentence }: PastBars): void => {
      if (runs.get(run.seat.id) !== run) return;
      const fromMs = Math.max(begin, run.warmUntilMs - run.barsWanted * MINUTE_MS);
      const own = session.recentBars(id, Math.max(0, session.marketMs - fromMs)).filter(({ openTimeMs }) => openTimeMs >= begin);
      if (sentence !== null && minutes > 0) run.notes.push(sentence);
      run.provide([...bars, ...own]);
    };
    const none: PastBars = { bars: [], missing: [], sentence: null };
    const known = minutes > 0 ? this.#options.pastBars(session, id, minutes) : none;
    const fetching = known.missing.length === 0 ? null : this.#options.fetchPast(session, id, minutes);
    if (fetching === null) give(known);
    else fetching.then(give, () => { give(known); });
  }

  /** What a person, or something else, has changed in the session is followed. */
  #followConfig(attended: Attended): void {
    const { session, runs } = attended;
    const { config } = session.engine;
    if (config === attended.config) return;
    attended.config = config;
    for (const run of [...runs.values()]) {
      const place = placeOf(config, run.seat.assignmentId);
      if (place === undefined || !place.instruments.includes(run.seat.instrumentId)) this.#end(attended, run, TAKEN_AWAY);
      else if (!isSameRule(place, run)) this.#reopen(attended, run.seat.id);
      else this.#adopt(attended, run, place);
    }
  }

  /** Follows the journal once all bars up to now are taken: before that, a change of the bot's own may be among them. */
  #adopt(attended: Attended, run: BotRun, { code = BLANK_CODE }: StrategyAssignment): void {
    if (run.asking !== null || !run.isWarm || run.behind > 0 || run.failure !== null) return;
    const trading = code === BLANK_CODE ? null : code;
    if (trading === run.policy.active) return;
    this.#carryOut(attended, run, run.policy.adopt(trading, trading === null ? 'The session has no version at work there.' : 'The session has another version at work there.'));
  }

  #work(attended: Attended): void {
    const { steadyMs } = this.#options;
    const { runs, session } = attended;
    const untilMs = steadyMs() + sliceOf(session, runs);
    let busy = [...runs.values()].filter(({ isDue }) => isDue);
    while (busy.length > 0) {
      for (const run of busy) this.#goOn(attended, run);
      if (steadyMs() >= untilMs) return;
      busy = busy.filter((run) => run.isDue && runs.get(run.seat.id) === run);
    }
  }

  /** An error of a bot ends that bot's work, and nothing else; what cannot be stored ends the engine, as everywhere. */
  #goOn(attended: Attended, run: BotRun): void {
    const before = run.nowMs;
    this.#carryOut(attended, run, guard(run, () => run.advance()));
    if (run.nowMs > before) this.#carryOut(attended, run, guard(run, () => run.takeResult()));
    if (run.failure !== null) this.#say({ level: 'warning', code: 'bot-failed', message: `Trees ${symbolOf(attended, run)}: it cannot go on: ${run.failure}. The version that trades stays until you change it.` });
    else if (run.isWarm && run.behind === 0) {
      const place = placeOf(attended.session.engine.config, run.seat.assignmentId);
      if (place !== undefined) this.#adopt(attended, run, place);
    }
  }

  /** Carries steps out in their order. The journal comes before what is written of them. */
  #carryOut(attended: Attended, run: BotRun, steps: readonly CycleStep[]): void {
    if (steps.length === 0) return;
    const followed: CycleStep[] = [];
    for (const step of steps) {
      run.noteStep(step);
      switch (step.type) {
        case 'train': this.#train(attended, run, step); break;
        case 'swap': followed.push(...this.#swap(attended, run, step.to)); break;
        case 'roll-back': followed.push(...this.#put(attended, run, { code: step.to, how: isArmed(attended) ? 'switch-off' : 'go-on', behind: 'nothing', kind: isArmed(attended) ? 'fell-back' : 'rolled-back', cause: causeOf(steps) })); break;
        case 'rest': followed.push(...this.#put(attended, run, { code: BLANK_CODE, how: 'close', behind: 'nothing', kind: 'retired', cause: step.cause })); break;
        case 'record': this.#noteShadow(run, step.record); break;
        case 'finding': break;
      }
    }
    // What was taken back at once need not be told before that.
    for (const alert of alertsOf(symbolOf(attended, run), steps)) this.#say(alert);
    this.#carryOut(attended, run, followed);
    this.#forget(attended);
  }

  #train({ runs, session }: Attended, run: BotRun, { task }: Extract<CycleStep, { readonly type: 'train' }>): void {
    const { research } = this.#options;
    const { seat, policy } = run;
    const cause = policy.view().training?.cause ?? 'A bot has trained it.';
    const { result, cancel } = research.boosting({ window: task, line: seat.id, parent: policy.active, cause });
    run.began(task, cancel);
    const isMine = (): boolean => runs.get(seat.id) === run && this.#attended?.session === session;
    result.then((answer) => {
      if (!isMine()) return;
      if (answer.outcome === 'trained') {
        guard(run, () => { this.#versions.put(answer.code, answer.document); return []; });
        run.arrived({ taskId: task.id, outcome: 'trained', code: answer.code, verdict: answer.verdict }, answer.tookMs);
      } else run.arrived({ taskId: task.id, outcome: 'failed', sentence: answer.sentence }, answer.tookMs);
    }, (error: unknown) => {
      if (isMine()) run.arrived({ taskId: task.id, outcome: 'failed', sentence: `The thread that trained ended: ${textOf(error)}.` }, null);
    });
  }

  /** Where real money is armed the gate is asked first, beside trading. */
  #swap(attended: Attended, run: BotRun, code: string): readonly CycleStep[] {
    const { session, runs } = attended;
    const put = (): readonly CycleStep[] => this.#put(attended, run, { code, how: 'go-on', behind: 'former', kind: 'promoted', cause: `The bot has let it take over in the place of "${run.seat.assignmentId}".` });
    const place = placeOf(session.engine.config, run.seat.assignmentId);
    if (!isArmed(attended) || place === undefined || place.code === code) return put();
    run.asking = code;
    const answered = (steps: () => readonly CycleStep[]): void => {
      if (this.#attended !== attended || runs.get(run.seat.id) !== run || run.asking !== code || session.failure !== null) return;
      run.asking = null;
      // Something else may have been decided while the gate was asked.
      if (run.policy.active !== code) return;
      this.#alone(() => { this.#carryOut(attended, run, steps()); });
      this.#writeNow();
    };
    this.#options.mayTakeOver({ assignment: { ...place, code }, bot: run.settings }).then(
      (answer) => { answered(() => (answer.ok ? put() : run.policy.declined(code, answer.sentence))); },
      (error: unknown) => { answered(() => run.policy.declined(code, `The gate could not be asked: ${textOf(error)}.`)); },
    );
    return [];
  }

  /** Tells the session; where it cannot take it, the cycle goes back to what trades. */
  #put({ session }: Attended, run: BotRun, { code, how, behind, kind, cause }: Pick<PutVersion, 'code' | 'how' | 'behind'> & { readonly kind: PutVersion['why']['kind']; readonly cause: string }): readonly CycleStep[] {
    const { assignmentId } = run.seat;
    try {
      if (code !== BLANK_CODE && this.#versions.find(code) === null) throw new Error('its trees are not on the shelf any more, or are damaged');
      putVersion(session, this.#options.models, { assignmentId, code, how, behind, why: { kind, cause } });
      return [];
    } catch (error) {
      // A session that is broken is recovered whole, and this with it.
      if (session.failure !== null) throw error;
      const trading = placeOf(session.engine.config, assignmentId)?.code ?? BLANK_CODE;
      const why = `The session could not take it: ${textOf(error)}.`;
      const steps = run.policy.declined(code, why);
      return steps.length > 0 ? steps : run.policy.adopt(trading === BLANK_CODE ? null : trading, why);
    }
  }

  /** The registry knows what decides beside the version that trades. */
  #noteShadow({ seat: { assignmentId }, asking }: BotRun, { outcome, code, sentence }: Extract<CycleStep, { readonly type: 'record' }>['record']): void {
    if (code === null) return;
    const { models } = this.#options;
    if (outcome === 'passed') models.putBeside({ code, assignmentId, cause: BESIDE });
    else if ((outcome === 'swapped' && asking === null) || outcome === 'dropped' || outcome === 'declined') models.endBeside(code, assignmentId, outcome === 'swapped' ? 'It was put to work itself.' : sentence);
  }

  /** A shadow that the bot has begun and does not know of any more was cut off before that was written down. */
  #endStaleShadows({ session, runs }: Attended): void {
    const { store, models } = this.#options;
    for (const { sessionId, assignmentId, role, code, cause } of store.deployments.open()) {
      if (role !== 'challenger' || sessionId !== session.id || code === null || cause !== BESIDE) continue;
      if (![...runs.values()].some(({ seat, policy }) => seat.assignmentId === assignmentId && policy.candidate === code)) models.endBeside(code, assignmentId, 'It was cut off with the program.');
    }
  }

  #end({ runs }: Attended, run: BotRun, cause: string): void {
    const { store, nowMs, models, onStep } = this.#options;
    const { seat: { id, assignmentId }, policy: { candidate } } = run;
    run.cancel();
    if (candidate !== null) models.endBeside(candidate, assignmentId, cause);
    store.transaction(() => {
      store.bots.save(id, run.progress());
      store.bots.end(id, nowMs(), cause);
    });
    run.written();
    runs.delete(id);
    const stored = store.bots.get(id);
    if (stored !== null) onStep(storedView(stored));
  }

  #forget({ runs }: Attended): void {
    this.#versions.keepOnly(new Set([...runs.values()].flatMap(({ versions }) => versions)));
  }

  #say(alert: BotAlert): void {
    this.#alerts.push(alert);
  }

  #write(attended: Attended): void {
    const { steadyMs } = this.#options;
    const runs = [...attended.runs.values()];
    const isUrgent = this.#alerts.length > 0 || runs.some(({ unwritten }) => unwritten === 'steps');
    if (!isUrgent && (runs.every(({ unwritten }) => unwritten === 'nothing') || steadyMs() - this.#wroteMs < WRITE_EVERY_MS)) return;
    this.#writeNow();
  }

  /** Writes down what came about, with what is said of it, as one: after a restart neither is lost and neither comes twice. */
  #writeNow(): void {
    const attended = this.#attended;
    if (attended === null || attended.session.failure !== null) return;
    const { store, steadyMs, nowMs, onStep } = this.#options;
    const changed = [...attended.runs.values()].filter(({ unwritten }) => unwritten !== 'nothing');
    const alerts = this.#alerts;
    this.#alerts = [];
    if (changed.length === 0 && alerts.length === 0) return;
    attended.session.commit();
    for (const { level, code, message } of alerts) attended.session.alert(level, code, message);
    store.transaction(() => { for (const run of changed) store.bots.save(run.seat.id, run.progress()); });
    attended.session.commit();
    for (const run of changed) run.written();
    this.#wroteMs = steadyMs();
    if (nowMs() - this.#droppedMs >= DROP_EVERY_MS) {
      this.#droppedMs = nowMs();
      store.bots.dropForecasts(attended.session.marketMs - FORECASTS_KEPT_MS);
    }
    for (const run of changed) onStep(runView(run, attended.session));
  }
}

const TAKEN_AWAY = 'Its place in the session was taken away.';
/** How the registry tells a shadow that a bot has begun. */
const BESIDE = 'The bot lets it decide beside the version that trades before it may take over.';

function sliceOf({ plan }: RunningSession, runs: ReadonlyMap<string, BotRun>): number {
  if (plan.kind === 'venue') return LIVE_SLICE_MS;
  return [...runs.values()].some(({ behind }) => behind > FAR_BEHIND_BARS) ? BEHIND_SLICE_MS : PLAYED_SLICE_MS;
}

function isArmed({ session }: Attended): boolean {
  return session.engine.arming?.isArmed === true;
}

function isSameRule({ config }: StrategyAssignment, { rule }: BotRun): boolean {
  const parsed = boostingRuleConfig.safeParse(config);
  return parsed.success && JSON.stringify(parsed.data) === JSON.stringify(rule);
}

function symbolOf({ session }: Attended, { seat }: BotRun): string {
  return session.plan.instruments.find(({ id }) => id === seat.instrumentId)?.symbol ?? seat.instrumentId;
}

/** What a change of the version is put down to, in the registry. */
function causeOf(steps: readonly CycleStep[]): string {
  const record = steps.find((step) => step.type === 'record');
  return record?.record.sentence ?? 'The bot has taken it back.';
}

/** @returns nothing to do where it has failed, which the run says from then on */
function guard(run: BotRun, work: () => readonly CycleStep[]): readonly CycleStep[] {
  if (run.failure !== null) return [];
  try {
    return work();
  } catch (error) {
    run.failure = textOf(error);
    run.touch();
    return [];
  }
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
