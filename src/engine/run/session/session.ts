import { createSimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import type { SimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import type { Session as StoredSession, Store } from '../../adapters/sqlite/store.ts';
import { Engine } from '../../core/engine.ts';
import { barAt } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Input } from '../../domain/input.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar, BarClosed, DepthUpdated, MarketEvent, QuoteUpdated } from '../../domain/market-event.ts';
import type { AlertLevel, Output } from '../../domain/output.ts';
import type { VenueEvent } from '../../domain/order-event.ts';
import { instrumentId } from '../../domain/units.ts';
import type { EpochMs, InstrumentId, PriceTicks } from '../../domain/units.ts';
import { Loop } from '../loop.ts';
import { columnsHistory, riskStepOf, storedRiskHistory } from '../risk-history.ts';
import type { PastSeries } from '../risk-history.ts';
import { BarWriter } from './bar-writer.ts';
import { Books } from './books.ts';
import { foldDepth } from './fold-depth.ts';
import { EquitySampler } from './equity-sampler.ts';
import { explained } from './explained.ts';
import { FeedCursor } from './feed-cursor.ts';
import type { FeedSettings } from './feed-cursor.ts';
import { isClosingQuote, openFeed } from './feeds.ts';
import type { FeedHistory, SessionFeed } from './feeds.ts';
import { MarkFilter } from './mark-filter.ts';
import { digestOf } from './outputs-digest.ts';
import { isByOwnCode } from './own-code.ts';
import { engineOptions, startingCash } from './plan.ts';
import type { SessionPlan } from './plan.ts';
import { repeatJournal } from './repeat-journal.ts';
import { holdIfDifferent } from './hold.ts';
import { killSession } from './kill-session.ts';
import { RiskSampler } from './risk-sampler.ts';
import { compareWithExchange } from './reconcile.ts';
import type { Mismatch } from './reconcile.ts';
import type { FeedState, KillOutcome, RunningSession, SessionListener } from './running-session.ts';
import { JOURNAL_KEPT, STATE_VERSION } from './session-storage.ts';
import type { CommitParts, JournalKept, Progress, SessionSnapshot, VenueState } from './session-storage.ts';
import { companyOf, warmUpSights } from './sight-company.ts';
import { VenueLog } from './venue-log.ts';

/** A session that does not exist yet. */
export interface NewSession {
  readonly id: string;
  readonly plan: SessionPlan;
  /** Wall time. */
  readonly startedMs: EpochMs;
  /** Why the kill switch is on from the beginning; null when it is off. */
  readonly latchedBy: string | null;
  /** Market time up to which it is played at once, on bars; null to begin at its start. */
  readonly playedUntilMs: EpochMs | null;
  /** The session that ends in the same instant, or null. */
  readonly replaces: string | null;
}

/** What recovery found and did. */
export interface Recovery {
  readonly replayedInputs: number;
  /** Reports that the exchange had made and the engine had not seen. */
  readonly handedOver: number;
  readonly mismatches: readonly Mismatch[];
  /** What was wrong with the journal's last record, which was set aside; null when it was sound. */
  readonly damage: string | null;
  /** The first record that brought about something else than it did then (a program that decides differently); null when all did the same. */
  readonly changedAt: number | null;
}

/** One-minute bars before the start: a week for the charts, enough of them to warm every indicator up. */
const HISTORY_BARS = 10_080;
/** What the made-up market has behind it: enough hours for the measures of risk to rest on them. */
const RISK_BARS = 28_800;
const WARMUP_BARS = 1000;

/**
 * A paper-trading session: a feed, the simulated exchange and the engine in one loop, journaled. Everything that one `commit` covers
 * (inputs, records, the exchange's state, the feed's place) becomes durable in one transaction, or not at all. After an error in
 * anything that changes it, it is broken: nothing of that is stored, and nothing goes on before a recovery.
 */
export class Session implements RunningSession {
  readonly id: string;
  readonly plan: SessionPlan;
  readonly engine: Engine;
  readonly exchange: SimExchange;
  readonly #books: Books<Progress, VenueState, SessionSnapshot>;
  readonly #feed: SessionFeed;
  readonly #cursor: FeedCursor;
  readonly #loop: Loop;
  readonly #bars: BarWriter;
  readonly #marks = new MarkFilter();
  readonly #equity = new EquitySampler();
  readonly #risk = new RiskSampler();
  readonly #venueLog = new VenueLog();
  #listener: SessionListener | null = null;
  #marketMs: EpochMs;
  #isVenueDirty = true;
  #isFeedChanged = false;

  private constructor(store: Store, stored: StoredSession, kept: JournalKept) {
    this.id = stored.id;
    this.plan = stored.config as SessionPlan;
    this.#books = new Books(store, stored.id, kept);
    this.#marketMs = this.plan.startMs;
    this.#feed = openFeed(this.plan, store);
    this.#cursor = new FeedCursor(this.#feed);
    this.#bars = new BarWriter(store.bars);
    this.engine = new Engine(engineOptions(this.plan));
    this.exchange = createSimExchange({
      instruments: new Map(this.plan.instruments.map((instrument) => [instrument.id, instrument])), config: this.plan.execution, startingCash: startingCash(this.plan),
      listener: (event) => { this.#onReport(event); },
    });
    this.#loop = new Loop({
      engine: this.engine, exchange: this.exchange, match: (event) => this.exchange.match(event),
      log: {
        append: (input) => { this.#books.append(input); },
        outputs: (timeMs, outputs) => { this.#books.append(digestOf(timeMs, outputs)); },
      },
      onOutput: (output) => { this.#note(output); },
    });
  }

  /**
   * Starts a new session and warms its strategies up with what came before; all of it is stored in one transaction, or nothing.
   * @throws DataMissing when recorded data is not stored
   */
  static start(store: Store, { id, plan, startedMs, latchedBy, playedUntilMs, replaces }: NewSession, kept: JournalKept = JOURNAL_KEPT): Session {
    store.unit.begin();
    try {
      for (const instrument of plan.instruments) store.instruments.put(instrument);
      const started = new Session(store, store.sessions.create({ id, kind: plan.kind, title: plan.title, config: plan, seed: plan.seed, startedMs }), kept);
      started.#begin(store, latchedBy, playedUntilMs);
      if (replaces !== null) store.sessions.end(replaces, startedMs);
      started.checkpoint();
      return started;
    } catch (error) {
      store.unit.rollback();
      throw error;
    }
  }

  /**
   * Brings a stored session back to exactly what its journal proves: engine from the newest snapshot and the inputs after it, the exchange
   * and the feed from the last commit. Reports that the exchange had made and the engine had not seen are handed over.
   * @throws StoreError `corrupt` when what is stored does not suffice; DataMissing when recorded data is no longer stored
   */
  static recover(store: Store, stored: StoredSession, kept: JournalKept = JOURNAL_KEPT): { readonly session: Session; readonly recovery: Recovery } {
    const session = new Session(store, stored, kept);
    return { session, recovery: session.#books.whole(() => session.#recover()) };
  }

  /** Tells the listener of everything from now on; what was before is in the records. */
  listen(listener: SessionListener): void {
    this.#listener = listener;
  }

  /** Market time: that of the newest event played. */
  get marketMs(): EpochMs {
    return this.#marketMs;
  }

  get commandMs(): EpochMs {
    return this.#marketMs;
  }

  get feed(): FeedState {
    return { status: this.isEnded ? 'ended' : 'connected', detail: this.plan.kind === 'practice' ? 'practice market (SIMULATED)' : 'recorded data' };
  }

  get barInterval(): Interval {
    return this.#feed.history(this.plan.instruments[0]?.id ?? instrumentId(''), 0).interval;
  }

  /** A recorded feed has been played to its end. */
  get isEnded(): boolean {
    return this.#cursor.isEnded;
  }

  /** The error that broke the session, or null. */
  get failure(): unknown {
    return this.#books.failure;
  }

  /** Share of a recorded feed that has been played, or null when the feed has no end. */
  get progress(): number | null {
    return this.#feed.progress();
  }

  /** Returns the time of the next event, or null at the end of the feed. */
  peek(): EpochMs | null {
    return this.#cursor.peek();
  }

  /** Plays the next event. `wallMs` only decides which quotes the engine is told of; what it was told is in the journal. */
  playNext(wallMs: number): void {
    this.#books.whole(() => {
      const event = this.#cursor.play();
      if (event === null) return;
      this.#marketMs = event.timeMs;
      this.#play(event, wallMs);
      this.#listener?.onMarket(event);
    });
  }

  /** Enters a command, stamped with market time. */
  enter(input: Input): void {
    this.#books.whole(() => { this.#loop.enter(input); });
  }

  /** Shows agents that were just put to work what the session has seen before. */
  warmUpFresh(): void {
    warmUpSights(this);
  }

  /** Records an alert that comes from outside the engine. */
  alert(level: AlertLevel, code: string, message: string): void {
    this.#books.whole(() => {
      this.#books.storage.begin();
      this.#note({ type: 'alert-raised', timeMs: this.#marketMs, level, code, message });
    });
  }

  /** Changes what the feed sends, from its next step on. */
  changeFeed(settings: Partial<FeedSettings>): void {
    this.#books.whole(() => { this.#isFeedChanged = this.#cursor.change(settings) || this.#isFeedChanged; });
    this.commit();
  }

  /** Makes everything so far durable, then tells the listener of it. */
  commit(): void {
    if (!this.#books.storage.hasUncommitted && !this.#isFeedChanged && !this.#bars.isFull) return;
    this.#store({ withSnapshot: this.#books.isSnapshotDue });
  }

  /** Commits with a snapshot: when the program ends, so that the next start has nothing to repeat. */
  checkpoint(): void {
    this.#store({ withSnapshot: true });
  }

  /** Bars before the session's start, oldest first. */
  history(instrumentId: InstrumentId, count: number): FeedHistory {
    return this.#feed.history(instrumentId, count);
  }

  /** Returns the feed's bars that opened in the last `spanMs` of market time, oldest first. */
  recentBars(instrumentId: InstrumentId, spanMs: number): readonly Bar[] {
    const { interval } = this.#feed.history(instrumentId, 0);
    const stored = barList(this.#bars.stored(instrumentId, interval, { from: this.#marketMs - spanMs, to: this.#marketMs }));
    return [...stored, ...this.#bars.waiting(instrumentId)].filter(({ closeTimeMs }) => closeTimeMs <= this.#marketMs);
  }

  /** Returns bars that were played but are not stored yet. */
  unstoredBars(instrumentId: InstrumentId): readonly Bar[] {
    return this.#bars.waiting(instrumentId);
  }

  followDepth(id: InstrumentId | null): void {
    this.changeFeed({ depthOf: id });
  }

  liquidationPrice(id: InstrumentId): PriceTicks | null {
    return this.exchange.positions().find((position) => position.instrumentId === id)?.liquidationPrice ?? null;
  }

  kill(cause: string): Promise<KillOutcome> {
    return Promise.resolve(killSession(this, () => {
      this.enter({ type: 'kill', timeMs: this.#marketMs, cause });
      this.commit();
    }));
  }

  /** Nothing is lost on a simulated exchange while the machine sleeps; the two are compared all the same. */
  compareAfter(cause: string): void {
    holdIfDifferent(this, this.compare(), cause);
  }

  /** Compares the engine with the exchange. */
  compare(): readonly Mismatch[] {
    return compareWithExchange(this.engine, this.exchange);
  }

  #begin(store: Store, latchedBy: string | null, playedUntilMs: EpochMs | null): void {
    if (this.plan.kind === 'practice') this.#storeHistory(store);
    this.#warmUp(store);
    if (latchedBy !== null) this.enter({ type: 'kill', timeMs: this.plan.startMs, cause: latchedBy });
    if (playedUntilMs === null) return;
    this.#cursor.change({ detail: 'bars' });
    this.#playUntil(playedUntilMs - 2 * MINUTE_MS);
    // A change of detail takes effect at the next whole minute: from here on, so that prices move as soon as the person looks.
    this.#cursor.change({ detail: 'ticks' });
    this.#playUntil(playedUntilMs);
  }

  #playUntil(timeMs: EpochMs): void {
    for (let next = this.peek(); next !== null && next <= timeMs; next = this.peek()) this.playNext(timeMs);
  }

  #storeHistory(store: Store): void {
    for (const { id } of this.plan.instruments) {
      const { bars, interval } = this.#feed.history(id, HISTORY_BARS);
      store.bars.delete(id, interval);
      store.bars.write(id, interval, bars);
    }
  }

  #warmUp(store: Store): void {
    for (const { id } of this.plan.instruments) {
      const past = this.#pastOf(store, id);
      if (past !== null) this.enter({ type: 'risk-history', timeMs: this.plan.startMs, ...past });
      const { bars, interval } = this.#feed.history(id, WARMUP_BARS);
      if (bars.length > 0) this.enter({ type: 'warm-up', timeMs: this.plan.startMs, instrumentId: id, interval, bars: barList(bars), ...companyOf(this.engine, id, (other) => this.#before(other), () => store.funding.read(id, bars.openTimeMs[0]!, this.plan.startMs)) });
    }
  }

  #before(id: InstrumentId): { readonly interval: Interval; readonly bars: readonly Bar[] } | null {
    if (!this.engine.desks.has(id)) return null;
    const { bars, interval } = this.#feed.history(id, WARMUP_BARS);
    return { interval, bars: barList(bars) };
  }

  /** What the measures of risk begin with: the stored closes before a recorded session, those of the made-up market before a practice session. */
  #pastOf(store: Store, id: InstrumentId): PastSeries | null {
    const { bars, interval } = this.#feed.history(id, RISK_BARS);
    return this.plan.replay === null ? columnsHistory(id, riskStepOf(interval), bars) : storedRiskHistory(store, id, interval, this.plan.replay.from);
  }

  #play(event: MarketEvent, wallMs: number): void {
    switch (event.type) {
      case 'bar-closed': return this.#playBar(event);
      case 'quote-updated': return this.#playQuote(event, wallMs);
      case 'funding-due':
      case 'feed-status-changed': return this.#loop.feed(event);
      case 'trade-printed': return this.#loop.matchOnly(event);
      case 'depth-updated': return this.#playDepth(event);
    }
  }

  #playBar(event: BarClosed): void {
    this.#loop.feed(event);
    if (this.plan.kind === 'practice') this.#bars.add(event);
    const sample = this.#equity.sample(event.timeMs, this.engine.equity(), this.engine.account());
    if (sample !== null) this.#books.storage.records.writeEquity(sample);
    this.#sampleRisk(event.timeMs);
  }

  /** One order book a minute for each instrument reaches the limits, whoever looks at it: what a person watches must not change what is traded. */
  #playDepth(event: DepthUpdated): void {
    this.#loop.matchOnly(event);
    if (event.timeMs % MINUTE_MS === 0) this.#loop.enter(foldDepth(event, this.engine.config.risk.priceCollarPct));
  }

  #playQuote(event: QuoteUpdated, wallMs: number): void {
    if (isClosingQuote(event)) return;
    const isHeld = this.engine.state.ledger.position(event.instrumentId) !== null;
    if (this.#marks.isDue(event.instrumentId, wallMs, isHeld ? 'held' : 'flat')) this.#loop.feed(event);
    else this.#loop.matchOnly(event);
  }

  #onReport(event: VenueEvent): void {
    this.#isVenueDirty = true;
    this.#venueLog.note(event);
    this.#loop.report(event);
  }

  #note(output: Output): void {
    if (output.type === 'submit-order' || output.type === 'cancel-order' || output.type === 'amend-order') {
      this.#isVenueDirty = true;
      if (isByOwnCode(this.engine, output)) this.#books.wantSnapshot();
      return;
    }
    this.#books.record(explained(this.engine, output));
    if (output.type === 'trading-status-changed') this.#sampleRisk(output.timeMs);
  }

  #sampleRisk(timeMs: EpochMs): void {
    const sample = this.#risk.sample(timeMs, this.engine);
    if (sample !== null) this.#books.storage.riskSamples.write(sample);
  }

  #store({ withSnapshot }: { readonly withSnapshot: boolean }): void {
    const facts = this.#books.whole(() => {
      this.#books.storage.begin();
      if (withSnapshot || this.#bars.isFull) this.#bars.flush();
      return this.#books.commit(this.#parts(withSnapshot ? this.#snapshot() : null));
    });
    this.#isVenueDirty = false;
    this.#isFeedChanged = false;
    if (facts.length > 0) this.#listener?.onFacts(facts);
  }

  #snapshot(): SessionSnapshot {
    return { engine: this.engine.snapshot(), feed: this.#cursor.snapshot(), venueCount: this.#venueLog.count };
  }

  /** A snapshot needs the exchange's state beside it: recovery can only repeat what the exchange saw since. */
  #parts(snapshot: SessionSnapshot | null): CommitParts<Progress, VenueState, SessionSnapshot> {
    const isVenueDue = this.#isVenueDirty || snapshot !== null;
    return {
      progress: { version: STATE_VERSION, feed: this.#cursor.place(), marketMs: this.#marketMs, marks: this.#marks.snapshot(), equity: this.#equity.snapshot() },
      venue: isVenueDue ? { exchange: this.exchange.snapshot(), log: this.#venueLog.snapshot(), played: this.#cursor.played } : null,
      snapshot,
    };
  }

  #recover(): Recovery {
    const { storage } = this.#books;
    const snapshot = storage.latestSnapshot();
    const progress = storage.progress();
    this.engine.restore(snapshot.state.engine);
    const repeated = repeatJournal(this.engine, storage.journal.read(snapshot.sequence));
    this.#books.countRepeated(repeated.inputs);
    this.#resumeMarket(snapshot.state, progress);
    const missed = this.#venueLog.after(snapshot.state.venueCount + repeated.reports);
    if (repeated.undigested !== null) this.#books.append(repeated.undigested);
    for (const event of missed) this.#loop.enter(event);
    this.commit();
    return {
      replayedInputs: repeated.inputs, handedOver: missed.length, mismatches: this.compare(), damage: storage.journal.damage()?.detail ?? null,
      changedAt: repeated.changedAt,
    };
  }

  /** Brings feed and exchange to the last commit. Between the exchange's stored state and that commit it has only watched the market. */
  #resumeMarket(snapshot: SessionSnapshot, progress: Progress): void {
    const venue = this.#books.storage.venue();
    this.exchange.restore(venue.exchange);
    this.#venueLog.restore(venue.log);
    this.#isVenueDirty = false;
    this.#cursor.resume(snapshot.feed, progress.feed, (event, number) => {
      if (event.type === 'bar-closed' && this.plan.kind === 'practice') this.#bars.add(event);
      if (number > venue.played && !isClosingQuote(event)) while (this.exchange.match(event));
    });
    this.#marketMs = progress.marketMs;
    this.#marks.restore(progress.marks);
    this.#equity.restore(progress.equity);
  }
}

function barList(columns: BarColumns): readonly Bar[] {
  return Array.from({ length: columns.length }, (_, index) => barAt(columns, index));
}
