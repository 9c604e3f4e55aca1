import type { Store } from '../../adapters/sqlite/store.ts';
import type { SessionRequest } from '../../contract/api.ts';
import type { KillReport } from '../../contract/envelope.ts';
import type { EngineView, SessionView } from '../../contract/view.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import { barAt } from '../../domain/bar-columns.ts';
import type { Command } from '../../domain/input.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/interval.ts';
import type { Fact } from '../../domain/output.ts';
import { instrumentId } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';
import { invariant } from '../../domain/assert.ts';
import { Session } from '../session/session.ts';
import type { Recovery, SessionListener } from '../session/session.ts';
import type { SessionPlan } from '../session/plan.ts';
import { sourceOf } from '../session/plan.ts';
import { MarketTape } from '../view/market-tape.ts';
import { instrumentView } from '../view/engine-views.ts';
import { Jobs } from './jobs.ts';
import { practicePlan, replayPlan } from './new-session.ts';
import { Player } from './player.ts';
import { Publisher } from './publisher.ts';
import type { Broadcast } from './publisher.ts';
import type { Research } from './research.ts';
import { FactPublisher } from './fact-publisher.ts';
import { FramePublisher } from './frame-publisher.ts';

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
  readonly tape: MarketTape;
  readonly facts: FactPublisher;
  readonly frames: FramePublisher;
}

/** What a session needs before it exists. */
interface Prepared {
  readonly tape: MarketTape;
  readonly listener: SessionListener;
  /** Hands over what has waited, and everything from now on. */
  readonly bind: (facts: FactPublisher) => void;
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

  get session(): Session | null {
    return this.#running?.session ?? null;
  }

  /** Continues the last session, or starts practice on first launch. `afterCrash` holds trading until a person resumes. */
  open(how: { readonly afterCrash: boolean }): Recovery | null {
    this.#setEngine('recovering', 'reading the journal');
    const last = this.store.sessions.latest();
    if (!last || last.endedMs !== null) {
      this.startSession({ kind: 'practice' });
      return null;
    }
    const playback = this.store.settings.get(PLAYBACK) as Playback | null;
    const prepared = this.#prepare();
    const { session, recovery } = Session.recover(this.store, last, prepared.listener);
    this.#run(session, prepared, playback?.sessionId === last.id ? playback : { speed: 1, paused: false });
    this.#afterRecovery(session, recovery, how.afterCrash);
    this.#setEngine('running', 'running');
    return recovery;
  }

  /** Ends the session that runs and starts another. */
  startSession(request: SessionRequest | { readonly kind: 'practice' }): string {
    const nowMs = this.clock.now();
    const running = this.#running?.session.engine.config ?? null;
    const plan = planFor(this.store, request, nowMs, running);
    this.#endSession();
    const prepared = this.#prepare();
    const session = Session.start(this.store, { id: `s${nowMs.toString(36)}`, plan, startedMs: nowMs }, prepared.listener);
    if (plan.kind === 'practice') playHeadStart(session, nowMs);
    this.#run(session, prepared, { speed: 'speed' in request ? request.speed ?? 1 : 1, paused: false });
    this.#setEngine('running', 'running');
    return session.id;
  }

  /** Plays one turn; returns how long to wait before the next, null when there is nothing to play. */
  turn(): number | null {
    const running = this.#running;
    if (!running || running.player.isPaused) return null;
    const wait = running.player.turn();
    if (wait === null) this.#publishSession();
    return wait;
  }

  /** Sends what has changed since the last frame. */
  frame(): void {
    this.#running?.frames.publish(this.clock.now());
  }

  setSpeed(speed: number): void {
    this.#require().player.setSpeed(speed);
    this.#rememberPlayback();
  }

  setPaused(paused: boolean): void {
    const { player } = this.#require();
    if (paused) player.pause();
    else player.resume();
    this.#rememberPlayback();
  }

  followDepth(id: string | null): void {
    const { session, tape } = this.#require();
    session.feed.followDepth(id === null ? null : instrumentId(id));
    tape.clearBook();
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
    const orders = session.engine.openOrders().length;
    const positions = session.engine.positions().length;
    this.command((timeMs) => ({ type: 'kill', timeMs, cause }));
    const verifiedFlat = session.engine.positions().length === 0 && session.engine.openOrders().length === 0 && session.compare().length === 0;
    return {
      via: 'engine', canceledOrders: orders, flattenedPositions: positions, verifiedFlat, tookMs: this.clock.now() - began,
      message: killSentence({ orders, positions, verifiedFlat }),
    };
  }

  /** The machine slept or was cut off: nothing of it is lost on a simulated exchange; the engine is compared with it all the same. */
  recoverAfter(cause: string): void {
    const { session } = this.#require();
    this.#holdIfDifferent(session, session.compare(), cause);
  }

  /** Writes what is unwritten and lets go of the store. */
  close(): void {
    this.#running?.session.checkpoint();
    this.#running = null;
    this.store.close();
  }

  /** A session reports from its first moment on, before what publishes its reports is there: they wait. */
  #prepare(): Prepared {
    const tape = new MarketTape();
    let facts: FactPublisher | null = null;
    const early: Fact[] = [];
    return {
      tape,
      listener: {
        onFacts: (batch) => { if (facts) facts.publish(batch); else early.push(...batch); },
        onMarket: (event) => { tape.note(event); },
      },
      bind: (publisher) => {
        facts = publisher;
        publisher.publish(early);
      },
    };
  }

  #run(session: Session, prepared: Prepared, playback: { readonly speed: number; readonly paused: boolean }): void {
    const { tape } = prepared;
    const player = new Player(session, this.clock, playback);
    const facts = new FactPublisher({ engine: session.engine, publisher: this.publisher, records: this.store.records(session.id) });
    const frames = new FramePublisher({ session, tape, publisher: this.publisher });
    this.#running = { session, player, tape, facts, frames };
    this.publisher.publish({ type: 'session-updated', session: this.#sessionView() });
    this.publisher.publish({ type: 'instruments-updated', instruments: session.plan.instruments.map(instrumentView) });
    this.#seedTape(session, tape);
    facts.publishStored();
    prepared.bind(facts);
    frames.publishStrategies();
    frames.publish(this.clock.now());
    this.#rememberPlayback();
  }

  /** The day before this moment: what the watchlist's changes and small curves are drawn from. */
  #seedTape(session: Session, tape: MarketTape): void {
    for (const { id } of session.plan.instruments) {
      const { interval } = session.feed.history(id, 1);
      const bars = this.store.bars.read(id, interval, session.marketMs - DAY_MS, session.marketMs);
      tape.seed(id, Array.from({ length: bars.length }, (_, index) => barAt(bars, index)));
    }
  }

  #afterRecovery(session: Session, recovery: Recovery, afterCrash: boolean): void {
    if (recovery.damage !== null) this.#halt(session, `A record of the journal was damaged and set aside: ${recovery.damage}`);
    this.#holdIfDifferent(session, recovery.mismatches, 'recovery');
    if (afterCrash && session.engine.status.state === 'active') this.#halt(session, 'The engine stopped unexpectedly and was restarted; check the positions, then resume.');
  }

  #holdIfDifferent(session: Session, mismatches: Recovery['mismatches'], cause: string): void {
    const [first] = mismatches;
    if (!first) return;
    this.#halt(session, `After ${cause}, ${mismatches.length} things differ from the exchange; the first: ${first.what} ${first.id} is ${first.engine} here and ${first.exchange} there.`);
  }

  #halt(session: Session, cause: string): void {
    session.enter({ type: 'set-trading-state', timeMs: session.marketMs, state: 'halted', cause, changedBy: 'recovery' });
    session.commit();
  }

  #endSession(): void {
    const running = this.#running;
    if (!running) return;
    running.session.checkpoint();
    this.store.sessions.end(running.session.id, this.clock.now());
    this.#running = null;
  }

  #rememberPlayback(): void {
    const { session, player } = this.#require();
    this.store.settings.set(PLAYBACK, { sessionId: session.id, speed: player.speed, paused: player.isPaused } satisfies Playback);
    this.#publishSession();
  }

  #publishSession(): void {
    this.publisher.publish({ type: 'session-updated', session: this.#sessionView() });
  }

  #sessionView(): SessionView | null {
    if (!this.#running) return null;
    const { session, player } = this.#running;
    const { plan } = session;
    return {
      id: session.id, mode: plan.kind === 'practice' ? 'practice' : 'paper', source: sourceOf(plan), title: plan.title, simulated: plan.kind === 'practice',
      speed: player.speed, paused: player.isPaused, startedMs: plan.startMs, progress: session.feed.progress(), ended: session.isEnded,
    };
  }

  #setEngine(status: EngineView['status'], message: string): void {
    this.publisher.publish({ type: 'engine-updated', engine: { ...this.publisher.view.engine, status, message } });
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

/** Lets a new practice market run up to the present at once, on bars. */
function playHeadStart(session: Session, nowMs: number): void {
  session.feed.setDetail('bars');
  playUntil(session, nowMs - 2 * MINUTE_MS, nowMs);
  // A change of detail takes effect at the next whole minute: from here on, so that prices move as soon as the person looks.
  session.feed.setDetail('ticks');
  playUntil(session, nowMs, nowMs);
  session.checkpoint();
}

function playUntil(session: Session, untilMs: number, wallMs: number): void {
  for (let next = session.peek(); next !== null && next <= untilMs; next = session.peek()) session.playNext(wallMs);
}

function killSentence({ orders, positions, verifiedFlat }: { readonly orders: number; readonly positions: number; readonly verifiedFlat: boolean }): string {
  const done = `Canceled ${orders} ${orders === 1 ? 'order' : 'orders'}, closed ${positions} ${positions === 1 ? 'position' : 'positions'}.`;
  return verifiedFlat ? `${done} The account is verified flat. Trading stays off until you re-arm it.` : `${done} The account is NOT yet verified flat: check the positions.`;
}
