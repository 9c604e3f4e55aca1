import type { Session as StoredSession, Store } from '../../adapters/sqlite/store.ts';
import type { SessionRequest } from '../../contract/api.ts';
import type { KillReport } from '../../contract/envelope.ts';
import type { EngineView } from '../../contract/view.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import { invariant } from '../../domain/assert.ts';
import type { Command } from '../../domain/input.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { AlertLevel } from '../../domain/output.ts';
import { instrumentId } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';
import { boundPlan, withBounds } from '../backtest/stored-bounds.ts';
import type { KeyRing } from '../live/key-ring.ts';
import { LivePlayback } from '../live/live-playback.ts';
import { LiveSession } from '../live/live-session.ts';
import type { LiveRecovery } from '../live/live-state.ts';
import type { VenueRequest } from '../live/prepare-session.ts';
import { VenueDesk } from '../live/venue-desk.ts';
import { VenuePublisher } from '../live/venue-publisher.ts';
import { halt, hold, holdIfDifferent } from '../session/hold.ts';
import type { RunningSession } from '../session/running-session.ts';
import { Session } from '../session/session.ts';
import type { Recovery } from '../session/session.ts';
import { modeOf } from '../session/plan.ts';
import type { SessionPlan } from '../session/plan.ts';
import { hiResClock } from '../../adapters/clock/hi-res-clock.ts';
import { sendAlert } from '../../adapters/webhook/alert-sender.ts';
import { AlertDesk } from '../alerts/alert-desk.ts';
import { instrumentView } from '../view/engine-views.ts';
import { MarketTape } from '../view/market-tape.ts';
import type { CustomDesk, FolderNews } from '../custom/custom-desk.ts';
import { withNewestCodes } from '../custom/pin.ts';
import { ModelDesk } from '../models/model-desk.ts';
import type { ModelLibrary } from '../models/model-library.ts';
import { DriftDesk } from '../drift/drift-desk.ts';
import { ShadowDesk } from '../shadow/shadow-desk.ts';
import { RetrainDesk } from '../training/retrain-desk.ts';
import { shadowOf } from '../training/shadow-of.ts';
import { TrainingDesk } from '../training/training-desk.ts';
import { supplyRegimeHistory } from '../regime/supply-history.ts';
import type { BotDesk } from '../boosting/live/bot-desk.ts';
import { botsBeside } from './bots-beside.ts';
import { isStuck, noteCrash } from './crash-place.ts';
import { FactPublisher } from './fact-publisher.ts';
import { FramePublisher } from './frame-publisher.ts';
import { Jobs } from './jobs.ts';
import { begunWith, practicePlan, replayPlan } from './new-session.ts';
import type { SessionBegin } from './new-session.ts';
import type { Playback } from './playback.ts';
import { Player } from './player.ts';
import { Publisher } from './publisher.ts';
import type { Broadcast } from './publisher.ts';
import type { Research } from './research.ts';
import { isBeyondRecovery, killSentence, lostSentence, sessionView } from './session-words.ts';
import { pruneEndedSessions, thinRiskSamples } from './retention.ts';

export interface WorkstationOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly keyRing: KeyRing;
  readonly research: Research;
  readonly version: string;
  /** The folder of a person's own strategies; none where it is left out. */
  readonly custom?: CustomDesk;
  /** The models of the store as strategies of this thread; none where it is left out. */
  readonly shelf?: ModelLibrary;
  readonly firstSequence: number;
  readonly broadcast: Broadcast;
}

/** How the session that runs now was left, so that a restart finds it again. */
interface StoredPlayback {
  readonly sessionId: string;
  readonly speed: number;
  readonly paused: boolean;
}

/** A session at work, with what plays it and what shows it. */
interface Running {
  readonly session: RunningSession;
  readonly playback: Playback;
  readonly frames: FramePublisher;
  /** Ends what goes on outside this thread. */
  readonly release: () => void;
}

/** A session that plays what it was given: on the practice market or on recorded data. */
type PlayedRequest = Exclude<SessionRequest, { readonly kind: 'venue' }> | { readonly kind: 'practice' };

/** The whole of one running Tradewind: the session, its playback, what clients see of it, and long jobs beside it. */
export class Workstation {
  readonly store: Store;
  readonly clock: Clock;
  readonly version: string;
  readonly research: Research;
  readonly publisher: Publisher;
  readonly jobs: Jobs;
  readonly venues: VenueDesk;
  readonly keyRing: KeyRing;
  readonly alerts: AlertDesk;
  readonly custom: CustomDesk | null;
  /** Where models work, and what they replaced. */
  readonly models: ModelDesk;
  /** What decides beside the session and trades nothing. */
  readonly shadows: ShadowDesk;
  /** Whether the models that work are still in the world of their training. */
  readonly drift: DriftDesk;
  readonly shelf: ModelLibrary | null;
  readonly trainings: TrainingDesk;
  readonly retraining: RetrainDesk;
  /** Bots of boosted trees beside the session. */
  readonly bots: BotDesk;
  #running: Running | null = null;

  constructor(options: WorkstationOptions) {
    this.store = options.store;
    this.clock = options.clock;
    this.version = options.version;
    this.research = options.research;
    this.keyRing = options.keyRing;
    this.custom = options.custom ?? null;
    this.shelf = options.shelf ?? null;
    this.models = new ModelDesk({ store: options.store, nowMs: () => options.clock.now(), session: () => this.session, apply: (config, followedBy) => { this.#apply(config, followedBy); } });
    this.drift = new DriftDesk({ store: options.store, session: () => this.session, fallBack: (how) => this.models.fallBack(how).message });
    this.shadows = new ShadowDesk({ store: options.store, session: () => this.session, nowMs: () => options.clock.now(), steadyMs: hiResClock, watcher: this.drift });
    this.venues = new VenueDesk({ settings: options.store.settings, clock: options.clock, keyRing: options.keyRing });
    this.publisher = new Publisher(options);
    this.alerts = new AlertDesk({
      settings: options.store.settings, clock: options.clock, send: sendAlert, tokenOf: (id) => options.keyRing.token(id),
      onProblem: (message) => { this.publisher.publish({ type: 'alert-raised', alert: { id: this.publisher.nextId(), timeMs: this.clock.now(), level: 'warning', code: 'alert-undelivered', message } }); },
    });
    this.jobs = new Jobs(options.clock, (job) => { this.publisher.publish({ type: 'job-updated', job }); });
    this.trainings = new TrainingDesk(this);
    this.retraining = new RetrainDesk({
      store: options.store, clock: options.clock, codeVersion: options.version, trainings: this.trainings, shadow: (code, parent) => shadowOf(this, code, parent),
      alert: (level, code, message) => { this.#tell(level, code, message); },
    });
    this.bots = botsBeside(this);
  }

  /** The session that runs, or null before `open`. */
  get session(): RunningSession | null {
    return this.#running?.session ?? null;
  }

  /** The error that broke the running session: nothing goes on before a restart. Null while all is well. */
  get failure(): unknown {
    return this.#running?.session.failure ?? null;
  }

  /**
   * Continues the last session, or starts practice on first launch. `afterCrash` holds trading until a person resumes.
   * A session that cannot be recovered is closed and said to be so; its records stay.
   */
  open(how: { readonly afterCrash: boolean }): Recovery | LiveRecovery | null {
    this.#setEngine('recovering', 'reading the journal');
    pruneEndedSessions(this.store, this.clock.now());
    thinRiskSamples(this.store);
    this.custom?.listen((news) => { this.#tellFolder(news); });
    const last = this.store.sessions.latest();
    if (last === null || last.endedMs !== null) {
      this.startSession({ kind: 'practice' });
      return null;
    }
    const recovery = last.kind === 'venue' ? this.#continueLive(last, how.afterCrash) : this.#continuePlayed(last, how.afterCrash);
    this.#reconcileModels();
    this.#setEngine('running', 'running');
    return recovery;
  }

  /** Starts a session; the one that runs ends in the same instant, or goes on when the new one cannot be started. */
  startSession(request: PlayedRequest, own: SessionBegin | null = null): string {
    const nowMs = this.clock.now();
    const running = this.#running?.session ?? null;
    const plan = boundPlan(this.store, withNewestPlan(planFor(this.store, request, nowMs, running?.engine.config ?? null), own));
    const session = this.#replace((begin) => Session.start(this.store, { ...begin, plan, playedUntilMs: plan.kind === 'practice' ? nowMs : null }));
    this.#play(session, { speed: 'speed' in request ? request.speed : 1, paused: false });
    this.models.reconcile(NEW_SESSION);
    this.#setEngine('running', 'running');
    return session.id;
  }

  /** Starts a session on live prices, once the venue has answered what has to be known before. @throws RequestRefused or VenueError; the session that runs then goes on */
  async startLive(request: VenueRequest, own: SessionBegin | null = null): Promise<string> {
    const ready = await this.venues.prepare(request, this.session?.engine.config ?? null);
    const session = this.#replace((begin) => LiveSession.start(this.store, { ...begin, plan: boundPlan(this.store, withNewestPlan(ready.plan, own)), history: ready.history, steps: ready.steps }, this.clock));
    this.#run(session, new LivePlayback(session), () => { void session.disconnect(); });
    this.models.reconcile(NEW_SESSION);
    this.venues.connect(session, ready);
    this.#setEngine('running', 'running');
    return session.id;
  }

  /** Plays one turn; returns how long to wait before the next, null when there is nothing to play. */
  turn(): number | null {
    const running = this.#running;
    if (!running || running.playback.isPaused) return null;
    const wasEnded = running.session.isEnded;
    try {
      const wait = running.playback.turn();
      if (running.session.isEnded !== wasEnded) this.#publishSession();
      return wait;
    } catch (error) {
      noteCrash(this.store.settings, running.session, error);
      throw error;
    }
  }

  /** Sends what has changed since the last frame. */
  frame(): void {
    this.#running?.frames.publish(this.clock.now());
    this.alerts.tick();
    if (this.failure !== null) return;
    this.retraining.tick();
    this.shadows.advance();
    this.drift.settle();
    this.bots.advance();
  }

  /** Plays on at another speed: 1 is real time, 0 as fast as possible. */
  setSpeed(speed: number): void {
    this.#require().playback.setSpeed(speed);
    this.#rememberPlayback();
  }

  /** Lets the market stand still, or go on. */
  setPaused(paused: boolean): void {
    const { playback } = this.#require();
    if (paused) playback.pause();
    else playback.resume();
    this.#rememberPlayback();
  }

  /** Sends the book of this instrument, and of no other. */
  followDepth(id: string | null): void {
    const { session, frames } = this.#require();
    session.followDepth(id === null ? null : instrumentId(id));
    frames.follow(id === null ? null : instrumentId(id));
  }

  /** Makes the next event carry this sequence, and says with it that the engine runs: what the host said meanwhile no longer holds. */
  jump(sequence: number): void {
    this.publisher.jump(sequence);
    this.#setEngine('running', 'running');
  }

  /** Enters commands and makes them durable at once: all of them or none. */
  command(...makes: readonly ((timeMs: number) => Command)[]): void {
    const { session } = this.#require();
    for (const make of makes) session.enter(make(session.commandMs));
    session.commit();
    this.frame();
  }

  /** Applies a new configuration from the next bar on, each strategy held to its newest backtest on file. */
  configure(config: EngineConfig): void {
    this.models.configure(config);
  }

  /** Cancels everything, flattens everything, and says whether the account is verified to be flat. The latch is on before this returns. */
  async kill(cause: string): Promise<KillReport> {
    const began = this.clock.now();
    const { session } = this.#require();
    const killing = session.kill(cause);
    this.frame();
    const outcome = await killing;
    this.frame();
    return { via: 'engine', ...outcome, tookMs: this.clock.now() - began, message: killSentence(outcome) };
  }

  /** The machine slept or was cut off: whatever happened meanwhile is found out before anything is opened. */
  recoverAfter(cause: string): void {
    this.#require().session.compareAfter(cause);
  }

  /** Writes what is unwritten and lets go of the store. */
  close(): void {
    try {
      if (this.failure === null) {
        this.shadows.keep();
        this.bots.leave();
        this.#running?.session.checkpoint();
      }
    } finally {
      this.#running?.release();
      this.#running = null;
      this.custom?.close();
      this.trainings.interrupt();
      this.store.close();
    }
  }

  #apply(config: EngineConfig, followedBy: readonly ((timeMs: number) => Command)[]): void {
    const { session } = this.#require();
    this.command((timeMs) => ({ type: 'configure', timeMs, config: withBounds(this.store, config) }), ...followedBy);
    session.warmUpFresh();
    this.#supplyRegimes();
    this.#require().frames.publishStrategies();
  }

  /** Starts a session in the place of the one that runs. */
  #replace<Started extends RunningSession>(start: (begin: { readonly id: string; readonly startedMs: number; readonly latchedBy: string | null; readonly replaces: string | null }) => Started): Started {
    const nowMs = this.clock.now();
    const running = this.#running?.session ?? null;
    running?.checkpoint();
    this.shadows.leave();
    this.bots.leave();
    // Another session is no re-arming.
    const latchedBy = running?.engine.status.killLatched ? running.engine.status.cause : null;
    try {
      const started = start({ id: this.#newSessionId(nowMs), startedMs: nowMs, replaces: running?.id ?? null, latchedBy });
      this.#running?.release();
      return started;
    } catch (error) {
      // The session goes on, and what decides beside it.
      if (running !== null) {
        this.shadows.attend(running);
        this.bots.attend(running);
      }
      throw error;
    }
  }

  #play(session: Session, { speed, paused }: Pick<StoredPlayback, 'speed' | 'paused'>): void {
    this.#run(session, new Player(session, this.clock, { speed, paused }), () => undefined);
  }

  #run(session: RunningSession, playback: Playback, release: () => void): void {
    const tape = new MarketTape(session.barInterval);
    const mode = modeOf(session.plan);
    const facts = new FactPublisher({
      engine: session.engine, publisher: this.publisher, records: this.store.records(session.id),
      latencyOf: session instanceof LiveSession ? (id) => session.latency.view(id) : () => null,
      onAlert: (alert) => this.alerts.take({ ...alert, mode: mode.toUpperCase(), isPractice: session.plan.kind !== 'venue' }),
    });
    const frames = new FramePublisher({ session, tape, publisher: this.publisher, venue: session instanceof LiveSession ? new VenuePublisher(session, this.publisher) : null });
    this.#running = { session, playback, frames, release };
    this.#publishSession();
    this.publisher.publish({ type: 'instruments-updated', instruments: session.plan.instruments.map(instrumentView) });
    for (const { id } of session.plan.instruments) tape.seed(id, session.recentBars(id, DAY_MS));
    facts.publishStored();
    session.listen({ onFacts: (batch) => { facts.publish(batch); }, onMarket: (event) => { tape.note(event); this.shadows.note(event); this.bots.note(event); } });
    frames.publishStrategies();
    frames.publish(this.clock.now());
    this.#rememberPlayback();
    this.#supplyRegimes();
    this.shadows.attend(session);
    this.bots.attend(session);
  }

  /** Tells of what goes on beside trading, in the session that runs. */
  #tell(level: AlertLevel, code: string, message: string): void {
    if (this.#running === null || this.failure !== null) return;
    this.#running.session.alert(level, code, message);
    this.#running.session.commit();
  }

  /** What changes in the folder of a person's own strategies is told, and changes nothing that trades. */
  #tellFolder(news: readonly FolderNews[]): void {
    const running = this.#running;
    if (running === null || this.failure !== null) return;
    for (const { level, code, message } of news) running.session.alert(level, code, message);
    if (news.length > 0) running.session.commit();
    running.frames.publishStrategies();
  }

  /** A change of models that was cut off is told, and stands as the session's journal has it. */
  #reconcileModels(): void {
    const { session } = this.#require();
    for (const message of this.models.reconcile()) session.alert('info', 'model-registry', message);
    session.commit();
  }

  /** A regime that cannot be read for want of history makes trades smaller; it breaks nothing. */
  #supplyRegimes(): void {
    supplyRegimeHistory(this)
      .catch((error: unknown) => { this.#running?.session.alert('warning', 'regime-history', `The market regime could not be read from stored bars: ${error instanceof Error ? error.message : String(error)}`); })
      // What cannot take an alert is broken, and says so itself.
      .catch(() => undefined);
  }

  /** An agent whose memory another version of the program has kept otherwise looks afresh: it is shown what the session has seen before. */
  #warmUpAgain(session: RunningSession): void {
    if ([...session.engine.desks.values()].some(({ isFresh, sight }) => isFresh && sight !== null)) session.warmUpFresh();
  }

  #continuePlayed(last: StoredSession, afterCrash: boolean): Recovery | null {
    const recovered = this.#recovered(last, () => Session.recover(this.store, last));
    if (recovered === null) return null;
    const { session, recovery } = recovered;
    const stored = this.store.settings.get(PLAYBACK) as StoredPlayback | null;
    const playback = stored?.sessionId === last.id ? stored : { speed: 1, paused: false };
    const mustPause = afterCrash && isStuck(this.store.settings, session);
    this.#play(session, mustPause ? { ...playback, paused: true } : playback);
    this.#afterRecovery(session, recovery, afterCrash);
    holdIfDifferent(session, recovery.mismatches, 'recovery');
    this.#warmUpAgain(session);
    if (mustPause) hold(session, 'crashes-again', 'The engine stopped again at the same moment of the market, so playback is paused. Remove or change what trades there, then play on.');
    return recovery;
  }

  #continueLive(last: StoredSession, afterCrash: boolean): LiveRecovery | null {
    const recovered = this.#recovered(last, () => LiveSession.recover(this.store, last, this.clock));
    if (recovered === null) return null;
    const { session, recovery } = recovered;
    let giveUp = (): void => undefined;
    this.#run(session, new LivePlayback(session), () => {
      giveUp();
      void session.disconnect();
    });
    this.#afterRecovery(session, recovery, afterCrash);
    this.#warmUpAgain(session);
    giveUp = this.venues.reconnect(session);
    return recovery;
  }

  /** Returns the recovered session; null when it could not be, and another was started in its place. */
  #recovered<Result>(last: StoredSession, recover: () => Result): Result | null {
    try {
      return recover();
    } catch (error) {
      if (!isBeyondRecovery(error)) throw error;
      this.store.sessions.end(last.id, this.clock.now());
      this.startSession({ kind: 'practice' });
      hold(this.#require().session, 'session-lost', lostSentence(last, error));
      return null;
    }
  }

  #afterRecovery(session: RunningSession, { damage, changedAt }: Pick<Recovery, 'damage' | 'changedAt'>, afterCrash: boolean): void {
    if (damage !== null) hold(session, 'journal-damaged', `A damaged record of the journal was set aside: ${damage}. What was booked is complete; check the positions, then resume.`);
    if (changedAt !== null) hold(session, 'decides-differently', `This version of the program decides differently from the one that wrote the journal (first at record ${changedAt}): check the positions, then resume.`);
    if (afterCrash && session.engine.status.state === 'active') halt(session, 'The engine stopped unexpectedly and was restarted; check the positions, then resume.');
  }

  #rememberPlayback(): void {
    const { session, playback } = this.#require();
    this.store.settings.set(PLAYBACK, { sessionId: session.id, speed: playback.speed, paused: playback.isPaused } satisfies StoredPlayback);
    this.#publishSession();
  }

  #publishSession(): void {
    const { session, playback } = this.#require();
    this.publisher.publish({ type: 'session-updated', session: sessionView(session, playback) });
  }

  #setEngine(status: EngineView['status'], message: string): void {
    this.publisher.publish({ type: 'engine-updated', engine: { ...this.publisher.view.engine, status, message } });
  }

  /** Of sessions that start in one millisecond each has its own. */
  #newSessionId(nowMs: number): string {
    const id = `s${nowMs.toString(36)}`;
    return this.store.sessions.get(id) === null ? id : this.#newSessionId(nowMs + 1);
  }

  #require(): Running {
    invariant(this.#running, 'expected a running session');
    return this.#running;
  }
}

const PLAYBACK = 'playback';
const NEW_SESSION = { kind: 'retired', cause: 'Another session was started.' } as const;

function planFor(store: Store, request: PlayedRequest, nowMs: number, running: EngineConfig | null): SessionPlan {
  if (request.kind === 'replay') return replayPlan(store, request, nowMs, running);
  return practicePlan({ speed: 1, startingCash: '10000', ...request }, nowMs, running?.risk ?? null);
}

/** A new session begins with the newest version of a person's own strategies, or with what it is told. */
function withNewestPlan(plan: SessionPlan, begin: SessionBegin | null): SessionPlan {
  return begin === null ? { ...plan, engine: { ...plan.engine, strategies: withNewestCodes(plan.engine.strategies) } } : begunWith(plan, begin);
}
