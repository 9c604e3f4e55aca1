import { hiResClock } from '../../adapters/clock/hi-res-clock.ts';
import { createSimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import type { SimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import type { SettingStore, Session as StoredSession, Store } from '../../adapters/sqlite/store.ts';
import { Engine } from '../../core/engine.ts';
import { invariant } from '../../domain/assert.ts';
import { columnsOf } from '../../domain/bar-columns.ts';
import type { Input } from '../../domain/input.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar, MarketEvent } from '../../domain/market-event.ts';
import type { VenueEvent } from '../../domain/order-event.ts';
import type { AlertLevel, Output } from '../../domain/output.ts';
import type { EpochMs, InstrumentId, PriceTicks } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HeldPosition } from '../../ports/live-exchange.ts';
import { Loop } from '../loop.ts';
import { barsHistory, riskStepOf, storedRiskHistory } from '../risk-history.ts';
import type { PastSeries } from '../risk-history.ts';
import { Books } from '../session/books.ts';
import { explained } from '../session/explained.ts';
import { digestOf } from '../session/outputs-digest.ts';
import { isByOwnCode } from '../session/own-code.ts';
import { engineOptions, startingCash } from '../session/plan.ts';
import type { SessionPlan, VenuePlan } from '../session/plan.ts';
import { compareWithExchange } from '../session/reconcile.ts';
import { repeatJournal } from '../session/repeat-journal.ts';
import { RiskSampler } from '../session/risk-sampler.ts';
import type { FeedState, KillOutcome, RunningSession, SessionListener } from '../session/running-session.ts';
import { JOURNAL_KEPT, STATE_VERSION } from '../session/session-storage.ts';
import type { JournalKept } from '../session/session-storage.ts';
import { companyOf } from '../session/sight-company.ts';
import { AccountKeeper } from './account-keeper.ts';
import { LatencyLog } from './latency-log.ts';
import type { LiveParts, LiveProgress, LiveRecovery, LiveSnapshot, NewLiveSession, PaperVenue } from './live-state.ts';
import { MarketIntake } from './market-intake.ts';
import { Outbox } from './outbox.ts';
import { settlingBars } from './settling-bars.ts';
import { isStayingArmed } from './stay-armed.ts';
import type { VenueLink } from './venue-link.ts';
import { WakeTimer } from './wake-timer.ts';

/** An exchange is asked this long whether everything is flat before the kill switch reports that it is not. */
const KILL_DEADLINE_MS = 9_000;
const KILL_LOOK_MS = 25;

/**
 * A session on live prices: the venue's feed, and the simulated exchange or an account at the venue, with the engine in one loop, journaled. Nothing
 * is sent before it is stored. What a crash or a cut connection leaves open is found out by comparing the account, and until then nothing is opened.
 */
export class LiveSession implements RunningSession {
  readonly id: string;
  readonly plan: SessionPlan;
  readonly venue: VenuePlan;
  readonly engine: Engine;
  readonly latency: LatencyLog;
  /** Of a paper session. */
  readonly simulated: SimExchange | null;
  readonly #books: Books<LiveProgress, PaperVenue, LiveSnapshot>;
  readonly #market: MarketIntake;
  readonly #loop: Loop;
  readonly #outbox = new Outbox();
  readonly #risk = new RiskSampler();
  readonly #wall: Clock;
  readonly #settings: SettingStore;
  #listener: SessionListener | null = null;
  #link: VenueLink | null = null;
  #account: AccountKeeper | null = null;
  #isVenueDirty = true;
  /** An order was sent that must not be decided again: the commit after its sending takes a snapshot, so that it waits for none. */
  #hasOwnCodeTraded = false;
  readonly #warned = new Set<string>();
  #timer: WakeTimer | null = null;

  private constructor(store: Store, stored: StoredSession, clock: Clock, kept: JournalKept) {
    this.id = stored.id;
    this.plan = stored.config as SessionPlan;
    invariant(this.plan.venue, 'expected the plan of a session on a venue');
    this.venue = this.plan.venue;
    this.#wall = clock;
    this.#books = new Books(store, stored.id, kept);
    this.latency = new LatencyLog(store.latencies(stored.id), hiResClock);
    this.#settings = store.settings;
    this.engine = new Engine(engineOptions(this.plan));
    const simulated = this.venue.mode === 'paper' ? this.#simulate() : null;
    this.simulated = simulated;
    this.#loop = new Loop({
      engine: this.engine, exchange: simulated ?? this.#outbox, match: simulated === null ? null : (event) => simulated.match(event),
      log: {
        append: (input) => { this.#books.append(input); },
        outputs: (timeMs, outputs) => { this.#books.append(digestOf(timeMs, outputs)); },
      },
      onOutput: (output) => { this.#note(output); },
    });
    this.#market = new MarketIntake({
      engine: this.engine, loop: this.#loop, bars: store.bars, interval: this.venue.interval, clock, startMs: this.plan.startMs,
      onEquity: (sample) => {
        this.#books.storage.records.writeEquity(sample);
        this.#sampleRisk(sample.timeMs);
      },
    });
  }

  /** Starts a new session, warmed up; all of it is stored in one transaction, or nothing. It waits for its link. */
  static start(store: Store, { id, plan, startedMs, latchedBy, replaces, history, steps }: NewLiveSession, clock: Clock, kept: JournalKept = JOURNAL_KEPT): LiveSession {
    store.unit.begin();
    try {
      for (const instrument of plan.instruments) store.instruments.put(instrument);
      const started = new LiveSession(store, store.sessions.create({ id, kind: plan.kind, title: plan.title, config: plan, seed: plan.seed, startedMs }), clock, kept);
      started.#begin(store, history, steps ?? new Map(), latchedBy);
      if (replaces !== null) store.sessions.end(replaces, startedMs);
      started.checkpoint();
      return started;
    } catch (error) {
      store.unit.rollback();
      throw error;
    }
  }

  /**
   * Brings a stored session back to what its journal proves. It opens nothing before its link is there and its account has been compared; with real
   * money it comes back disarmed and reduce-only, unless the person chose otherwise.
   * @throws StoreError `corrupt` when what is stored does not suffice
   */
  static recover(store: Store, stored: StoredSession, clock: Clock, kept: JournalKept = JOURNAL_KEPT): { readonly session: LiveSession; readonly recovery: LiveRecovery } {
    const session = new LiveSession(store, stored, clock, kept);
    return { session, recovery: session.#books.whole(() => session.#recover()) };
  }

  /** Connects the session; to be called once. From here on it trades as far as it may. */
  connect(link: VenueLink): void {
    invariant(this.#link === null, 'expected a session without a link');
    this.#link = link;
    this.#timer = new WakeTimer(link, () => { this.#guard(() => { this.#wake(); }); });
    if (link.exchange !== null) {
      this.#account = new AccountKeeper({
        session: this, exchange: link.exchange, scheduler: link.scheduler, clock: link.clock, readSettings: link.readSettings,
        enter: (inputs) => { this.#guard(() => { for (const input of inputs) this.#enter(input); }); },
        alert: (level, code, message) => { this.#guard(() => { this.alert(level, code, message); }); },
        milestone: (milestone) => { this.latency.note(milestone); },
        resend: () => { this.#guard(() => { this.#resendCancels(); }); },
        broken: (error) => { this.breakWith(error); },
      });
      this.#account.start();
    }
    link.feed.start((event) => { this.#guard(() => { this.#take(event); }); });
    this.#timer.plan(this.engine.wakeAtMs);
  }

  /** Lets go of the venue; what rests there goes on resting. */
  async disconnect(): Promise<void> {
    this.#timer?.stop();
    const link = this.#link;
    this.#link = null;
    this.#account?.stop();
    await Promise.all([link?.feed.stop(), link?.exchange?.stop()]);
  }

  /** Says why the session is not connected yet. */
  waitFor(cause: string): void {
    this.#market.waitFor(cause);
    this.#guard(() => {
      if (this.engine.holds.some((one) => one.code === 'feed' && one.cause === cause)) return;
      this.#enter({ type: 'hold', timeMs: this.commandMs, code: 'feed', cause });
      this.commit();
    });
  }

  /** Raises an alert the first time. */
  warnOnce(code: string, message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#guard(() => { this.alert('warning', code, message); });
  }

  /** Breaks the session with an error of the program that nobody can be thrown at. */
  breakWith(error: unknown): void {
    this.#guard(() => { throw error; });
  }

  listen(listener: SessionListener): void {
    this.#listener = listener;
  }

  get marketMs(): EpochMs { return this.#market.marketMs; }
  get commandMs(): EpochMs { return Math.max(this.marketMs, this.#link?.clock.now() ?? this.#wall.now()); }
  get isEnded(): boolean { return false; }
  get progress(): number | null { return null; }
  get feed(): FeedState { return this.#market.feed; }
  get barInterval(): Interval { return this.venue.interval; }
  get failure(): unknown { return this.#books.failure; }
  get link(): VenueLink | null { return this.#link; }
  /** The account at the venue; null for paper, and before the session is connected. */
  get account(): AccountKeeper | null { return this.#account; }

  /** Returns where the feed has to go on, for each instrument. */
  barsFrom(intervalMs: number): ReadonlyMap<InstrumentId, EpochMs> {
    return this.#market.barsFrom(intervalMs);
  }

  enter(input: Input): void {
    this.#books.whole(() => { this.#enter(input); });
  }

  alert(level: AlertLevel, code: string, message: string): void {
    this.#books.whole(() => {
      this.#books.storage.begin();
      this.#note({ type: 'alert-raised', timeMs: this.commandMs, level, code, message });
    });
  }

  commit(): void {
    if (!this.#books.storage.hasUncommitted && !this.#market.isFull) return;
    this.#store({ withSnapshot: this.#books.isSnapshotDue });
  }

  checkpoint(): void {
    this.#store({ withSnapshot: true });
  }

  /** The venue sends every book; the tape keeps the one that is followed. */
  followDepth(): void {}

  recentBars(instrumentId: InstrumentId, spanMs: number): readonly Bar[] {
    return this.#market.recentBars(instrumentId, spanMs);
  }

  unstoredBars(instrumentId: InstrumentId): readonly Bar[] {
    return this.#market.unstored(instrumentId);
  }

  liquidationPrice(instrumentId: InstrumentId): PriceTicks | null {
    const held: readonly Pick<HeldPosition, 'instrumentId' | 'liquidationPrice'>[] = this.simulated?.positions() ?? this.#account?.positions ?? [];
    return held.find((position) => position.instrumentId === instrumentId)?.liquidationPrice ?? null;
  }

  /** Shows strategies that were just put to work, or whose trades were just told to be sized by volatility, what the session has seen before: they need not wait for as many bars again. */
  warmUpFresh(): void {
    for (const { instrument: { id }, assignment, isFresh, lacksVolatility } of this.engine.desks.values()) {
      if (!(isFresh || lacksVolatility) || assignment === null) continue;
      const wholeMs = intervalMs(assignment.interval);
      // The first bar is a whole one of the strategy's own.
      const fromMs = Math.floor(this.marketMs / wholeMs - settlingBars(assignment)) * wholeMs;
      const bars = this.#market.takenSince(id, fromMs);
      const pastOf = (other: InstrumentId): { readonly interval: Interval; readonly bars: readonly Bar[] } | null => (this.engine.desks.has(other) ? { interval: this.barInterval, bars: this.#market.takenSince(other, fromMs) } : null);
      if (bars.length > 0) this.enter({ type: 'warm-up', timeMs: this.commandMs, instrumentId: id, interval: this.barInterval, bars, ...companyOf(this.engine, id, pastOf) });
    }
    this.commit();
  }

  /** Latches at once; the exchange's answers take as long as the network. */
  async kill(cause: string): Promise<KillOutcome> {
    const { engine } = this;
    const counts = { canceledOrders: engine.openOrders().length, flattenedPositions: engine.positions().length };
    this.enter({ type: 'kill', timeMs: this.commandMs, cause });
    this.commit();
    if (this.simulated !== null) return { ...counts, verifiedFlat: this.#isFlat() && compareWithExchange(engine, this.simulated).length === 0 };
    const deadlineMs = this.#wall.now() + KILL_DEADLINE_MS;
    while (!this.#isFlat() && this.#wall.now() < deadlineMs && this.#link !== null) await this.#wait(KILL_LOOK_MS);
    // Whoever is told of the outcome sees it everywhere else too.
    this.commit();
    return { ...counts, verifiedFlat: this.#isFlat() && (await this.#account?.isFlat()) === true };
  }

  compareAfter(cause: string): void {
    this.#account?.doubt(`After ${cause} the account is being compared.`);
  }

  #simulate(): SimExchange {
    const instruments = new Map(this.plan.instruments.map((instrument) => [instrument.id, instrument]));
    return createSimExchange({ instruments, config: this.plan.execution, startingCash: startingCash(this.plan), listener: (event) => { this.#onReport(event); } });
  }

  #enterPast(past: PastSeries | null): void {
    if (past !== null) this.enter({ type: 'risk-history', timeMs: this.plan.startMs, ...past });
  }

  #begin(store: Store, history: NewLiveSession['history'], steps: NonNullable<NewLiveSession['steps']>, latchedBy: string | null): void {
    const { startMs, instruments } = this.plan;
    for (const { id } of instruments) {
      this.#enterPast(storedRiskHistory(store, id, this.barInterval, startMs));
      this.#enterPast(barsHistory(id, riskStepOf(this.barInterval), steps.get(id) ?? []));
      const bars = history.get(id) ?? [];
      const last = bars.at(-1);
      if (last === undefined) continue;
      store.bars.write(id, this.barInterval, columnsOf(bars));
      this.enter({ type: 'warm-up', timeMs: startMs, instrumentId: id, interval: this.barInterval, bars, ...companyOf(this.engine, id, (other) => ({ interval: this.barInterval, bars: history.get(other) ?? [] }), () => store.funding.read(id, bars[0]!.openTimeMs, startMs)) });
      this.#market.skipTo(id, last.openTimeMs);
    }
    this.#holdUntilConnected(startMs);
    if (latchedBy !== null) this.enter({ type: 'kill', timeMs: startMs, cause: latchedBy });
  }

  /** The feed says when it delivers, the account when it has been compared. */
  #holdUntilConnected(timeMs: EpochMs): void {
    this.enter({ type: 'hold', timeMs, code: 'feed', cause: 'Waiting for the market data of the venue.' });
    if (this.simulated === null) this.enter({ type: 'hold', timeMs, code: 'account', cause: 'The account has not been compared yet.' });
  }

  #recover(): LiveRecovery {
    const { storage } = this.#books;
    const snapshot = storage.latestSnapshot();
    this.#market.resume(storage.progress());
    this.engine.restore(snapshot.state.engine);
    if (this.simulated !== null) this.simulated.restore(storage.venue().exchange);
    const repeated = repeatJournal(this.engine, storage.journal.read(snapshot.sequence));
    this.#books.countRepeated(repeated.inputs);
    if (repeated.undigested !== null) this.#books.append(repeated.undigested);
    const nowMs = this.commandMs;
    this.#holdUntilConnected(nowMs);
    if (this.venue.mode === 'live' && this.engine.arming?.isArmed === true && !isStayingArmed(this.#settings, this.id)) this.#comeBackDisarmed(nowMs);
    this.commit();
    return { replayedInputs: repeated.inputs, damage: storage.journal.damage()?.detail ?? null, changedAt: repeated.changedAt };
  }

  #comeBackDisarmed(timeMs: EpochMs): void {
    this.enter({ type: 'disarm', timeMs, cause: 'The program was restarted: arm it again to open positions.' });
    if (!this.engine.status.killLatched) this.enter({ type: 'set-trading-state', timeMs, state: 'reducing', cause: 'restarted: reduce only', changedBy: 'recovery' });
  }

  /** A cancellation that was written down may not have been sent before the crash; to ask twice is harmless. */
  #resendCancels(): void {
    for (const { request, cancelRequested } of this.engine.openOrders()) if (cancelRequested) this.#outbox.cancel(request.clientOrderId, request.instrumentId, this.commandMs);
    this.#send();
  }

  #take(event: MarketEvent): void {
    this.#market.take(event);
    this.#send();
    this.#listener?.onMarket(event);
  }

  #wake(): void {
    this.#loop.wake(this.commandMs);
    this.#send();
  }

  #onReport(event: VenueEvent): void {
    this.#isVenueDirty = true;
    this.#loop.report(event);
  }

  #enter(input: Input): void {
    this.#loop.enter(input);
    this.#send();
  }

  /** Stores, then sends, what the last input has brought about; and plans when the engine wants to be woken. */
  #send(): void {
    const exchange = this.#link?.exchange ?? null;
    if (!this.#outbox.isEmpty && exchange !== null) {
      this.commit();
      this.#outbox.release(exchange);
    }
    if (this.#hasOwnCodeTraded) this.#books.wantSnapshot();
    this.#hasOwnCodeTraded = false;
    this.#timer?.plan(this.engine.wakeAtMs);
  }

  #note(output: Output): void {
    switch (output.type) {
      case 'submit-order':
        this.latency.decided(output.order.clientOrderId);
        return this.#noteSent(output);
      case 'cancel-order':
      case 'amend-order':
        return this.#noteSent(output);
      case 'alert-raised':
        if (output.code === 'unknown-fill' || output.code === 'over-fill') this.#account?.doubt(output.message);
        break;
      default: break;
    }
    this.#books.record(explained(this.engine, output));
    if (output.type === 'trading-status-changed') this.#sampleRisk(output.timeMs);
  }

  #noteSent(output: Output): void {
    this.#isVenueDirty = true;
    this.#hasOwnCodeTraded ||= isByOwnCode(this.engine, output);
  }

  #sampleRisk(timeMs: EpochMs): void {
    const sample = this.#risk.sample(timeMs, this.engine);
    if (sample !== null) this.#books.storage.riskSamples.write(sample);
  }

  #store({ withSnapshot }: { readonly withSnapshot: boolean }): void {
    const facts = this.#books.whole(() => {
      this.#books.storage.begin();
      if (withSnapshot || this.#market.isFull) this.#market.flush();
      this.latency.flush();
      return this.#books.commit(this.#parts(withSnapshot ? { engine: this.engine.snapshot() } : null));
    });
    this.#isVenueDirty = false;
    if (facts.length > 0) this.#listener?.onFacts(facts);
  }

  #parts(snapshot: LiveSnapshot | null): LiveParts {
    return {
      progress: { version: STATE_VERSION, ...this.#market.place() },
      venue: this.simulated !== null && (this.#isVenueDirty || snapshot !== null) ? { exchange: this.simulated.snapshot() } : null,
      snapshot,
    };
  }

  /** What arrives by itself has nobody to throw at: the error breaks the session, and whoever plays it finds it in `failure`. */
  #guard(work: () => void): void {
    if (this.#books.failure !== null) return;
    try {
      this.#books.whole(work);
    } catch {
      // Kept in the books.
    }
  }

  #isFlat(): boolean {
    return this.engine.positions().length === 0 && this.engine.openOrders().length === 0;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#link === null) resolve();
      else this.#link.scheduler.after(ms, resolve);
    });
  }
}
