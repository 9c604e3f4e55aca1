import { createSimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import type { SimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import type { Session as StoredSession, Store } from '../../adapters/sqlite/store.ts';
import { Engine } from '../../core/engine.ts';
import type { EngineSnapshot } from '../../core/engine.ts';
import { barAt } from '../../domain/bar-columns.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import { invariant } from '../../domain/assert.ts';
import type { Input } from '../../domain/input.ts';
import type { MarketEvent } from '../../domain/market-event.ts';
import type { Fact, Output } from '../../domain/output.ts';
import type { VenueEvent } from '../../domain/order-event.ts';
import { quoteFromAtoms } from '../../domain/rounding.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { EpochMs, InstrumentId, QuoteAtoms } from '../../domain/units.ts';
import { Loop } from '../loop.ts';
import { BarWriter } from './bar-writer.ts';
import { openFeed } from './feeds.ts';
import type { SessionFeed } from './feeds.ts';
import { MarkFilter } from './mark-filter.ts';
import { digestOf } from './outputs-digest.ts';
import type { SessionPlan } from './plan.ts';
import { compareWithExchange } from './reconcile.ts';
import type { Mismatch } from './reconcile.ts';
import { VenueLog } from './venue-log.ts';
import type { VenueLogSnapshot } from './venue-log.ts';

/** What a session tells its host. Facts come after they are durable; market events as they are played. */
export interface SessionListener {
  onFacts(facts: readonly Fact[]): void;
  onMarket(event: MarketEvent): void;
}

/** Where the feed stands; stored at every commit. */
interface Progress {
  readonly feedPosition: number;
  readonly marketMs: EpochMs;
}

/** What the simulated exchange remembers, as a real one would; stored at every commit in which it may have changed. */
interface VenueState {
  readonly exchange: unknown;
  readonly log: VenueLogSnapshot;
}

/** What a snapshot holds beside the engine. */
interface SessionSnapshot {
  readonly engine: EngineSnapshot;
  readonly feed: unknown;
  /** The next event, when it has left the feed but was not played yet. */
  readonly peeked: MarketEvent | null;
  readonly feedPosition: number;
  readonly venueCount: number;
}

/** A snapshot is taken when this many journal records have come since the last. */
const SNAPSHOT_EVERY = 5000;
const EQUITY_EVERY_MS = 60_000;
/** One-minute bars before the start: a week for the charts, enough of them to warm every indicator up. */
const HISTORY_BARS = 10_080;
const WARMUP_BARS = 1000;

/** What recovery found and did. */
export interface Recovery {
  readonly replayedInputs: number;
  readonly handedOver: number;
  readonly mismatches: readonly Mismatch[];
  readonly damage: string | null;
}

/**
 * A paper-trading session: a feed, the simulated exchange and the engine in one loop, journaled. Everything that one `commit` covers
 * (inputs, records, the exchange's state, the feed's position) becomes durable in one transaction, or not at all.
 */
export class Session {
  readonly id: string;
  readonly plan: SessionPlan;
  readonly engine: Engine;
  readonly exchange: SimExchange;
  readonly feed: SessionFeed;
  readonly #store: Store;
  readonly #listener: SessionListener;
  readonly #loop: Loop;
  readonly #bars: BarWriter;
  readonly #marks = new MarkFilter();
  readonly #venueLog = new VenueLog();
  #feedPosition = 0;
  #marketMs: EpochMs;
  #facts: Fact[] = [];
  #sinceSnapshot = 0;
  #lastEquityMs = -Infinity;
  #peakEquity = 0;
  #next: MarketEvent | null = null;
  #ended = false;
  #isVenueDirty = true;

  private constructor(store: Store, stored: StoredSession, listener: SessionListener) {
    this.id = stored.id;
    this.plan = stored.config as SessionPlan;
    this.#store = store;
    this.#listener = listener;
    this.#marketMs = this.plan.startMs;
    this.feed = openFeed(this.plan, store);
    this.#bars = new BarWriter(store.bars);
    const startingCash = cashOf(this.plan);
    this.engine = new Engine({ ...this.plan, config: this.plan.engine, startingCash });
    let report: (event: VenueEvent) => void = () => undefined;
    this.exchange = createSimExchange({
      instruments: new Map(this.plan.instruments.map((instrument) => [instrument.id, instrument])), config: this.plan.execution, startingCash,
      listener: (event) => report(event),
    });
    const journal = store.journal(this.id);
    this.#loop = new Loop({
      engine: this.engine, exchange: this.exchange, match: (event) => this.exchange.match(event),
      log: {
        append: (input) => { journal.append(input); this.#sinceSnapshot++; },
        outputs: (timeMs, outputs) => { journal.append(digestOf(timeMs, outputs)); },
      },
      onOutput: (output) => { this.#note(output); },
    });
    report = (event) => {
      this.#isVenueDirty = true;
      this.#venueLog.note(event);
      this.#loop.report(event);
    };
  }

  /** Starts a new session and warms its strategies up with what came before. */
  static start(store: Store, session: { readonly id: string; readonly plan: SessionPlan; readonly startedMs: EpochMs }, listener: SessionListener): Session {
    const { id, plan, startedMs } = session;
    const stored = store.transaction(() => {
      for (const instrument of plan.instruments) store.instruments.put(instrument);
      return store.sessions.create({ id, kind: plan.kind, title: plan.title, config: plan, seed: plan.seed, startedMs });
    });
    const started = new Session(store, stored, listener);
    started.#storeHistory();
    started.#warmUp();
    started.commit();
    started.#snapshot();
    return started;
  }

  /**
   * Brings a stored session back to exactly what its journal proves: engine from the newest snapshot and the inputs after it, the exchange
   * and the feed from the last commit. Reports that the exchange had made and the engine had not seen are handed over.
   */
  static recover(store: Store, stored: StoredSession, listener: SessionListener): { readonly session: Session; readonly recovery: Recovery } {
    const session = new Session(store, stored, listener);
    return { session, recovery: session.#recover() };
  }

  /** Market time: that of the newest event played. */
  get marketMs(): EpochMs {
    return this.#marketMs;
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** Returns the time of the next event, or null at the end of the feed. */
  peek(): EpochMs | null {
    this.#next ??= this.feed.next();
    if (this.#next === null) this.#ended = true;
    return this.#next?.timeMs ?? null;
  }

  /** Plays the next event. `wallMs` only decides which quotes the engine is told of; what it was told is in the journal. */
  playNext(wallMs: number): void {
    if (this.peek() === null || this.#next === null) return;
    const event = this.#next;
    this.#next = null;
    this.#feedPosition++;
    this.#marketMs = event.timeMs;
    this.#play(event, wallMs);
    this.#listener.onMarket(event);
  }

  /** Enters a command, stamped with market time. */
  enter(input: Input): void {
    this.#loop.enter(input);
  }

  /** Makes everything so far durable, then tells the listener of it. */
  commit(): void {
    const { unit, settings } = this.#store;
    if (!unit.isOpen() && this.#facts.length === 0 && !this.#bars.isFull) return;
    if (!unit.isOpen()) unit.begin();
    if (this.#bars.isFull) this.#bars.flush();
    settings.set(progressKey(this.id), { feedPosition: this.#feedPosition, marketMs: this.#marketMs } satisfies Progress);
    if (this.#isVenueDirty) settings.set(venueKey(this.id), { exchange: this.exchange.snapshot(), log: this.#venueLog.snapshot() } satisfies VenueState);
    unit.commit();
    this.#isVenueDirty = false;
    const facts = this.#facts;
    this.#facts = [];
    if (facts.length > 0) this.#listener.onFacts(facts);
    if (this.#sinceSnapshot >= SNAPSHOT_EVERY) this.#snapshot();
  }

  /** Commits and takes a snapshot: before a change of speed or detail, and when the program ends. */
  checkpoint(): void {
    this.commit();
    this.#store.transaction(() => { this.#bars.flush(); });
    this.#snapshot();
  }

  /** Returns bars that were played but are not stored yet. */
  unstoredBars(instrumentId: InstrumentId): ReturnType<BarWriter['waiting']> {
    return this.#bars.waiting(instrumentId);
  }

  /** Compares the engine with the exchange. */
  compare(): readonly Mismatch[] {
    return compareWithExchange(this.engine, this.exchange);
  }

  #play(event: MarketEvent, wallMs: number): void {
    switch (event.type) {
      case 'bar-closed':
        this.#loop.feed(event);
        if (this.plan.kind === 'practice') this.#bars.add(event);
        this.#sampleEquity(event.timeMs);
        break;
      case 'funding-due':
      case 'feed-status-changed': this.#loop.feed(event); break;
      case 'quote-updated':
        if (this.#marks.isDue(event.instrumentId, wallMs)) this.#loop.feed(event);
        else this.#loop.matchOnly(event);
        break;
      case 'trade-printed':
      case 'depth-updated': this.#loop.matchOnly(event); break;
    }
  }

  #note(output: Output): void {
    if (output.type === 'submit-order' || output.type === 'cancel-order' || output.type === 'set-timer') {
      this.#isVenueDirty = true;
      return;
    }
    this.#store.records(this.id).write(output);
    this.#facts.push(output);
  }

  #sampleEquity(timeMs: EpochMs): void {
    if (timeMs - this.#lastEquityMs < EQUITY_EVERY_MS) return;
    this.#lastEquityMs = timeMs;
    const equity = this.engine.equity();
    this.#peakEquity = Math.max(this.#peakEquity, equity);
    this.#store.records(this.id).writeEquity({ timeMs, equity, cash: quoteFromAtoms(this.engine.account().cash), drawdown: 1 - equity / this.#peakEquity });
  }

  #storeHistory(): void {
    if (this.plan.kind !== 'practice') return;
    this.#store.transaction(() => {
      for (const { id } of this.plan.instruments) {
        this.#store.bars.delete(id, '1m');
        const { bars, interval } = this.feed.history(id, HISTORY_BARS);
        this.#store.bars.write(id, interval, bars);
      }
    });
  }

  #warmUp(): void {
    for (const { id } of this.plan.instruments) {
      const { bars, interval } = this.feed.history(id, WARMUP_BARS);
      if (bars.length === 0) continue;
      const list = Array.from({ length: bars.length }, (_, index) => barAt(bars, index));
      this.#loop.enter({ type: 'warm-up', timeMs: this.plan.startMs, instrumentId: id, interval, bars: list });
    }
  }

  #snapshot(): void {
    const state: SessionSnapshot = {
      engine: this.engine.snapshot(), feed: this.feed.snapshot(), peeked: this.#next, feedPosition: this.#feedPosition, venueCount: this.#venueLog.count,
    };
    this.#store.snapshots(this.id).put(this.#store.journal(this.id).lastSequence(), state);
    this.#sinceSnapshot = 0;
  }

  #recover(): Recovery {
    const journal = this.#store.journal(this.id);
    const snapshot = this.#store.snapshots(this.id).latest();
    invariant(snapshot, `session ${this.id}: expected a snapshot, found none`);
    const state = snapshot.state as SessionSnapshot;
    const progress = this.#store.settings.get(progressKey(this.id)) as Progress;
    this.engine.restore(state.engine);
    this.feed.restore(state.feed);
    this.#feedPosition = state.feedPosition;
    let seen = state.venueCount;
    let replayedInputs = 0;
    for (const { input } of journal.read(snapshot.sequence)) {
      if (input.type === 'outputs-digest') continue;
      this.engine.process(input);
      replayedInputs++;
      if (isVenueEvent(input)) seen++;
    }
    this.#next = state.peeked;
    while (this.#feedPosition < progress.feedPosition && this.peek() !== null) {
      this.#next = null;
      this.#feedPosition++;
    }
    this.#marketMs = progress.marketMs;
    const venue = this.#store.settings.get(venueKey(this.id)) as VenueState;
    this.exchange.restore(venue.exchange);
    this.#venueLog.restore(venue.log);
    const missed = this.#venueLog.after(seen) ?? [];
    for (const event of missed) this.#loop.enter(event);
    this.commit();
    return { replayedInputs, handedOver: missed.length, mismatches: this.compare(), damage: journal.damage()?.detail ?? null };
  }
}

function cashOf(plan: SessionPlan): QuoteAtoms {
  const cash = scaledFromDecimal(plan.startingCash, QUOTE_DECIMALS);
  invariant(cash !== null && cash > 0n, `expected a positive starting cash, was ${plan.startingCash}`);
  return cash as QuoteAtoms;
}

function progressKey(sessionId: string): string {
  return `progress:${sessionId}`;
}

function venueKey(sessionId: string): string {
  return `venue:${sessionId}`;
}

const VENUE_EVENTS: ReadonlySet<string> = new Set<VenueEvent['type']>(['order-accepted', 'order-filled', 'order-canceled', 'order-rejected', 'order-expired', 'funding-booked', 'position-liquidated']);

function isVenueEvent(input: Input): input is VenueEvent {
  return VENUE_EVENTS.has(input.type);
}
