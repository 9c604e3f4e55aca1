import type { Store } from '../../adapters/sqlite/store.ts';
import { StoreError } from '../../adapters/sqlite/store-error.ts';
import type { SessionRequest } from '../../contract/api.ts';
import type { KillReport } from '../../contract/envelope.ts';
import type { EngineView, SessionView } from '../../contract/view.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import { InvariantError, invariant } from '../../domain/assert.ts';
import type { Command } from '../../domain/input.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { instrumentId } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';
import { DataMissing } from '../market-data.ts';
import { killSession } from '../session/kill-session.ts';
import type { KillOutcome } from '../session/kill-session.ts';
import { Session } from '../session/session.ts';
import type { Recovery } from '../session/session.ts';
import { sourceOf } from '../session/plan.ts';
import type { SessionPlan } from '../session/plan.ts';
import { instrumentView } from '../view/engine-views.ts';
import { MarketTape } from '../view/market-tape.ts';
import { isStuck, noteCrash } from './crash-place.ts';
import { FactPublisher } from './fact-publisher.ts';
import { FramePublisher } from './frame-publisher.ts';
import { Jobs } from './jobs.ts';
import { practicePlan, replayPlan } from './new-session.ts';
import { Player } from './player.ts';
import { Publisher } from './publisher.ts';
import type { Broadcast } from './publisher.ts';
import type { Research } from './research.ts';
import { pruneEndedSessions } from './retention.ts';

export interface WorkstationOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly research: Research;
  readonly version: string;
  readonly firstSequence: number;
  readonly broadcast: Broadcast;
}

/** How the session that runs now was left, so that a restart finds it again. */
interface Playback {
  readonly sessionId: string;
  readonly speed: number;
  readonly paused: boolean;
}

/** A session at work, with what plays it and what shows it. */
interface Running {
  readonly session: Session;
  readonly player: Player;
  readonly frames: FramePublisher;
}

/** The whole of one running Tradewind: the session, its playback, what clients see of it, and long jobs beside it. */
export class Workstation {
  readonly store: Store;
  readonly clock: Clock;
  readonly research: Research;
  readonly publisher: Publisher;
  readonly jobs: Jobs;
  #running: Running | null = null;

  constructor(options: WorkstationOptions) {
    this.store = options.store;
    this.clock = options.clock;
    this.research = options.research;
    this.publisher = new Publisher(options);
    this.jobs = new Jobs(options.clock, (job) => { this.publisher.publish({ type: 'job-updated', job }); });
  }

  /** The session that runs, or null before `open`. */
  get session(): Session | null {
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
  open(how: { readonly afterCrash: boolean }): Recovery | null {
    this.#setEngine('recovering', 'reading the journal');
    pruneEndedSessions(this.store, this.clock.now());
    const last = this.store.sessions.latest();
    if (last === null || last.endedMs !== null) {
      this.startSession({ kind: 'practice' });
      return null;
    }
    const recovered = this.#recover(last);
    if (recovered === null) return null;
    const { session, recovery } = recovered;
    const stored = this.store.settings.get(PLAYBACK) as Playback | null;
    const playback = stored?.sessionId === last.id ? stored : { speed: 1, paused: false };
    const mustPause = how.afterCrash && isStuck(this.store.settings, session);
    this.#run(session, mustPause ? { ...playback, paused: true } : playback);
    this.#afterRecovery(session, recovery, how.afterCrash);
    if (mustPause) this.#hold('crashes-again', 'The engine stopped again at the same moment of the market, so playback is paused. Remove or change what trades there, then play on.');
    this.#setEngine('running', 'running');
    return recovery;
  }

  /** Starts a session; the one that runs ends in the same instant, or goes on when the new one cannot be started. */
  startSession(request: SessionRequest | { readonly kind: 'practice' }): string {
    const nowMs = this.clock.now();
    const running = this.#running?.session ?? null;
    const plan = planFor(this.store, request, nowMs, running?.engine.config ?? null);
    running?.checkpoint();
    const session = Session.start(this.store, {
      id: this.#newSessionId(nowMs), plan, startedMs: nowMs, playedUntilMs: plan.kind === 'practice' ? nowMs : null, replaces: running?.id ?? null,
      // Another session is no re-arming.
      latchedBy: running?.engine.status.killLatched ? running.engine.status.cause : null,
    });
    this.#run(session, { speed: 'speed' in request ? request.speed : 1, paused: false });
    this.#setEngine('running', 'running');
    return session.id;
  }

  /** Plays one turn; returns how long to wait before the next, null when there is nothing to play. */
  turn(): number | null {
    const running = this.#running;
    if (!running || running.player.isPaused) return null;
    const wasEnded = running.session.isEnded;
    try {
      const wait = running.player.turn();
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
  }

  /** Plays on at another speed: 1 is real time, 0 as fast as possible. */
  setSpeed(speed: number): void {
    this.#require().player.setSpeed(speed);
    this.#rememberPlayback();
  }

  /** Lets the market stand still, or go on. */
  setPaused(paused: boolean): void {
    const { player } = this.#require();
    if (paused) player.pause();
    else player.resume();
    this.#rememberPlayback();
  }

  /** Sends the book of this instrument, and of no other. */
  followDepth(id: string | null): void {
    const { session, frames } = this.#require();
    session.changeFeed({ depthOf: id === null ? null : instrumentId(id) });
    frames.clearBook();
  }

  /** Makes the next event carry this sequence, and says with it that the engine runs: what the host said meanwhile no longer holds. */
  jump(sequence: number): void {
    this.publisher.jump(sequence);
    this.#setEngine('running', 'running');
  }

  /** Enters a command at market time and makes it durable at once. */
  command(make: (timeMs: number) => Command): void {
    const { session } = this.#require();
    session.enter(make(session.marketMs));
    session.commit();
    this.frame();
  }

  /** Applies a new configuration from the next bar on. */
  configure(config: EngineConfig): void {
    this.command((timeMs) => ({ type: 'configure', timeMs, config }));
    this.#require().frames.publishStrategies();
  }

  /** Cancels everything, flattens everything, and says whether the account is verified to be flat. */
  kill(cause: string): KillReport {
    const began = this.clock.now();
    const { session } = this.#require();
    const outcome = killSession(session, () => { this.command((timeMs) => ({ type: 'kill', timeMs, cause })); });
    return { via: 'engine', ...outcome, tookMs: this.clock.now() - began, message: killSentence(outcome) };
  }

  /** The machine slept or was cut off: nothing of it is lost on a simulated exchange; the engine is compared with it all the same. */
  recoverAfter(cause: string): void {
    const { session } = this.#require();
    this.#holdIfDifferent(session.compare(), cause);
  }

  /** Writes what is unwritten and lets go of the store. */
  close(): void {
    try {
      if (this.failure === null) this.#running?.session.checkpoint();
    } finally {
      this.#running = null;
      this.store.close();
    }
  }

  #run(session: Session, playback: Pick<Playback, 'speed' | 'paused'>): void {
    const tape = new MarketTape();
    const player = new Player(session, this.clock, playback);
    const facts = new FactPublisher({ engine: session.engine, publisher: this.publisher, records: this.store.records(session.id) });
    const frames = new FramePublisher({ session, tape, publisher: this.publisher });
    this.#running = { session, player, frames };
    this.#publishSession();
    this.publisher.publish({ type: 'instruments-updated', instruments: session.plan.instruments.map(instrumentView) });
    for (const { id } of session.plan.instruments) tape.seed(id, session.recentBars(id, DAY_MS));
    facts.publishStored();
    session.listen({ onFacts: (batch) => { facts.publish(batch); }, onMarket: (event) => { tape.note(event); } });
    frames.publishStrategies();
    frames.publish(this.clock.now());
    this.#rememberPlayback();
  }

  /** Returns the recovered session; null when it could not be, and another was started in its place. */
  #recover(last: Parameters<typeof Session.recover>[1]): ReturnType<typeof Session.recover> | null {
    try {
      return Session.recover(this.store, last);
    } catch (error) {
      if (!isBeyondRecovery(error)) throw error;
      this.store.sessions.end(last.id, this.clock.now());
      this.startSession({ kind: 'practice' });
      this.#hold('session-lost', `The session "${last.title}" could not be continued and was closed; its orders and trades are kept. A new practice session was started. ${sentence(error)}`);
      return null;
    }
  }

  #afterRecovery(session: Session, recovery: Recovery, afterCrash: boolean): void {
    const { damage, changedAt } = recovery;
    if (damage !== null) this.#hold('journal-damaged', `A damaged record of the journal was set aside: ${damage}. What was booked is complete; check the positions, then resume.`);
    if (changedAt !== null) this.#hold('decides-differently', `This version of the program decides differently from the one that wrote the journal (first at record ${changedAt}): check the positions, then resume.`);
    this.#holdIfDifferent(recovery.mismatches, 'recovery');
    if (afterCrash && session.engine.status.state === 'active') this.#halt(session, 'The engine stopped unexpectedly and was restarted; check the positions, then resume.');
  }

  #holdIfDifferent(mismatches: Recovery['mismatches'], cause: string): void {
    const [first] = mismatches;
    if (!first) return;
    const count = mismatches.length === 1 ? 'one thing differs' : `${mismatches.length} things differ`;
    this.#hold('differs-from-exchange', `After ${cause}, ${count} from the exchange: ${first.what} ${first.id} is ${first.engine} here and ${first.exchange} there. Close what you do not want, then resume.`);
  }

  /** Says what is wrong and lets nothing be traded before a person has looked. */
  #hold(code: string, message: string): void {
    const { session } = this.#require();
    session.alert('critical', code, message);
    this.#halt(session, message);
  }

  /** A latched kill switch is stronger than any halt and stays as it is. */
  #halt(session: Session, cause: string): void {
    if (!session.engine.status.killLatched) session.enter({ type: 'set-trading-state', timeMs: session.marketMs, state: 'halted', cause, changedBy: 'recovery' });
    session.commit();
  }

  #rememberPlayback(): void {
    const { session, player } = this.#require();
    this.store.settings.set(PLAYBACK, { sessionId: session.id, speed: player.speed, paused: player.isPaused } satisfies Playback);
    this.#publishSession();
  }

  #publishSession(): void {
    const { session, player } = this.#require();
    this.publisher.publish({ type: 'session-updated', session: sessionView(session, player) });
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

function planFor(store: Store, request: SessionRequest | { readonly kind: 'practice' }, nowMs: number, running: EngineConfig | null): SessionPlan {
  if (request.kind === 'replay') return replayPlan(store, request, nowMs, running);
  return practicePlan({ speed: 1, startingCash: '10000', ...request }, nowMs, running?.risk ?? null);
}

function sessionView(session: Session, player: Player): SessionView {
  const { plan } = session;
  return {
    id: session.id, mode: plan.kind === 'practice' ? 'practice' : 'paper', source: sourceOf(plan), title: plan.title, simulated: plan.instruments.some(({ market }) => market === 'practice'),
    speed: player.speed, paused: player.isPaused, startedMs: plan.startMs, progress: session.progress, ended: session.isEnded,
  };
}

/** What trying again cannot mend, unlike a full disk: a damaged journal, data that was deleted, a state that contradicts itself. */
function isBeyondRecovery(error: unknown): boolean {
  return error instanceof DataMissing || error instanceof InvariantError || (error instanceof StoreError && error.kind === 'corrupt');
}

function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `The cause: ${text}.`;
}

function killSentence({ canceledOrders: orders, flattenedPositions: positions, verifiedFlat }: KillOutcome): string {
  const done = `Canceled ${orders} ${orders === 1 ? 'order' : 'orders'}, closed ${positions} ${positions === 1 ? 'position' : 'positions'}.`;
  return verifiedFlat ? `${done} The account is verified flat. Trading stays off until you re-arm it.` : `${done} The account is NOT yet verified flat: check the positions.`;
}
