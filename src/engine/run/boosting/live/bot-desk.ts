import type { StoredBot, StoredBotStep, StoredForecast } from '../../../adapters/sqlite/bot-store.ts';
import { RequestRefused } from '../../../contract/server.ts';
import type { StrategyAssignment } from '../../../core/engine-config.ts';
import type { MarketEvent } from '../../../domain/market-event.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import { ruleOf } from '../../../learn/boosting/bot/execution.config.ts';
import { boostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import { refuseMissing } from '../../handlers/refusals.ts';
import type { RunningSession } from '../../session/running-session.ts';
import { BLANK_CODE } from '../blank-version.ts';
import { costBpsOf } from '../start/costs.ts';
import { guarded, symbolOf } from './attended.ts';
import type { Attended, BotDeskOptions } from './attended.ts';
import type { BotRun } from './bot-run.ts';
import { BotWriter } from './bot-writer.ts';
import type { BotState, LiveBot } from './live-bot-view.ts';
import { LiveVersions } from './live-versions.ts';
import { runView, storedView } from './live-view.ts';
import { openBot, provideBars } from './open-bot.ts';
import { leavePlace, placeOf } from './put-version.ts';
import { StepCarrier } from './step-carrier.ts';

/** How long the engine's thread is given to bots, at each of ten times a second: on live prices, on prices played, and where bars come faster than they are taken. */
const LIVE_SLICE_MS = 2, PLAYED_SLICE_MS = 8, BEHIND_SLICE_MS = 25;
const FAR_BEHIND_BARS = 240;

/**
 * Runs the bots beside the session: shows them each bar after it was decided on and stored, lets another thread grow trees, and changes versions at the boundary of a bar by an
 * entry of the session's journal. That journal says which version trades; what a bot thinks follows it. Works in slices, and on nothing that trades.
 */
export class BotDesk {
  readonly #options: BotDeskOptions;
  readonly #versions: LiveVersions;
  readonly #writer: BotWriter;
  readonly #steps: StepCarrier;
  #attended: Attended | null = null;
  #isWorking = false;

  constructor(options: BotDeskOptions) {
    this.#options = options;
    const versions = new LiveVersions(options.store, options.shelf);
    const writer = new BotWriter(options);
    this.#versions = versions;
    this.#writer = writer;
    this.#steps = new StepCarrier({ ...options, versions, writer, isAttended: (attended) => this.#attended === attended, aside: (attended, work) => { this.#aside(attended, work); } });
  }

  /** Goes on beside a session that has just been started or recovered. Bots of any other have ended. */
  attend(session: RunningSession): void {
    const { store, nowMs } = this.#options;
    this.leave();
    for (const { id, sessionId, endedMs } of store.bots.list()) if (endedMs === null && sessionId !== session.id) store.bots.end(id, nowMs(), 'Its session has ended.');
    const attended: Attended = { session, runs: new Map(), config: null };
    this.#attended = attended;
    for (const bot of store.bots.ofSession(session.id)) if (bot.endedMs === null) this.#open(attended, bot);
    this.#steps.endStaleShadows(attended);
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
      this.#writer.writeDue(attended);
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
    this.#aside(attended, () => { this.#steps.carryOut(attended, run, run.policy.rollBack(cause)); });
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
    this.#writer.write(attended);
    this.#options.store.bots.change(id, settings);
    const rule = ruleOf(settings.execution, costBpsOf(settings.execution, instrument, session.plan.execution));
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

  /** Steps and findings from a time on, and how it stood then; oldest first. */
  stepsSince(id: string, fromMs: EpochMs): readonly StoredBotStep[] {
    return this.#options.store.bots.stepsSince(id, fromMs);
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

  #aside(attended: Attended, work: () => void): void {
    this.#alone(work);
    this.#writer.write(attended);
  }

  #writeNow(): void {
    if (this.#attended !== null) this.#writer.write(this.#attended);
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
    const { store, nowMs } = this.#options;
    const place = placeOf(attended.session.engine.config, bot.assignmentId);
    if (place === undefined) return store.bots.end(bot.id, nowMs(), TAKEN_AWAY);
    const run = openBot(bot, place, (code) => this.#versions.find(code));
    if (run === null) {
      store.bots.end(bot.id, nowMs(), 'What is stored of it cannot be read by this version of the program.');
      return this.#writer.say({ level: 'warning', code: 'bot-failed', message: `The bot of ${bot.instrumentId} could not go on: what is stored of it cannot be read by this version of the program. The version that trades stays; start a bot anew.` });
    }
    attended.runs.set(bot.id, run);
    provideBars(attended, run, this.#options);
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
    this.#steps.carryOut(attended, run, run.policy.adopt(trading, trading === null ? 'The session has no version at work there.' : 'The session has another version at work there.'));
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
    this.#steps.carryOut(attended, run, guarded(run, () => run.advance()));
    if (run.nowMs > before) this.#steps.carryOut(attended, run, guarded(run, () => run.takeResult()));
    if (run.failure !== null) this.#writer.say({ level: 'warning', code: 'bot-failed', message: `Trees ${symbolOf(attended, run)}: it cannot go on: ${run.failure}. The version that trades stays until you change it.` });
    else if (run.isWarm && run.behind === 0) {
      const place = placeOf(attended.session.engine.config, run.seat.assignmentId);
      if (place !== undefined) this.#adopt(attended, run, place);
    }
  }

  #end(attended: Attended, run: BotRun, cause: string): void {
    const { seat: { assignmentId }, policy: { candidate } } = run;
    run.cancel();
    if (candidate !== null) this.#options.models.endBeside(candidate, assignmentId, cause);
    this.#writer.end(attended, run, cause);
  }
}

const TAKEN_AWAY = 'Its place in the session was taken away.';
function sliceOf({ plan }: RunningSession, runs: ReadonlyMap<string, BotRun>): number {
  if (plan.kind === 'venue') return LIVE_SLICE_MS;
  return [...runs.values()].some(({ behind }) => behind > FAR_BEHIND_BARS) ? BEHIND_SLICE_MS : PLAYED_SLICE_MS;
}

function isSameRule({ config }: StrategyAssignment, { rule }: BotRun): boolean {
  const parsed = boostingRuleConfig.safeParse(config);
  return parsed.success && JSON.stringify(parsed.data) === JSON.stringify(rule);
}
