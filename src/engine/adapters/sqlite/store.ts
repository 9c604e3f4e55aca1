import type { Instrument } from '../../domain/instrument.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { ArchiveStore } from '../../ports/archive-store.ts';
import type { BarStore } from '../../ports/bar-store.ts';
import type { ContextStore } from '../../ports/context-store.ts';
import type { DepthStore, FundingStore, QuoteStore, TradeStore } from '../../ports/history-store.ts';
import type { Journal } from '../../ports/journal.ts';
import type { BotStore } from './bot-store.ts';
import type { DeploymentStore } from './deployment-store.ts';
import type { LatencyStore, MeasuredLatency } from './latency-store.ts';
import type { ModelStore } from './model-store.ts';
import type { RecordStore } from './record-store.ts';
import type { RiskSampleStore } from './risk-samples.ts';
import type { ShadowStore } from './shadow-store.ts';
import type { StudyStore } from './study-store.ts';
import type { TrainingStore } from './training-store.ts';

/**
 * Everything durable, in one SQLite file. One connection, one thread; every method is synchronous.
 * Any method may throw {@link StoreError}; what was committed before stays.
 */
export interface Store {
  /** Absolute path of the database file. */
  readonly path: string;
  readonly bars: BarStore & BarDeletion;
  readonly trades: TradeStore & TickDeletion;
  readonly quotes: QuoteStore & TickDeletion;
  /** Recorded order books. */
  readonly depth: DepthStore & TickDeletion;
  readonly funding: FundingStore;
  readonly archive: ArchiveStore;
  readonly context: ContextStore;
  readonly instruments: InstrumentStore;
  readonly sessions: SessionStore;
  readonly runs: RunStore;
  /** Searches for settings, and every trial that was ever made. */
  readonly studies: StudyStore;
  /** Trainings of agents, their curves and where they stand. */
  readonly trainings: TrainingStore;
  /** Trained models. */
  readonly models: ModelStore;
  /** Where models work, and what they replaced. */
  readonly deployments: DeploymentStore;
  /** Challengers beside sessions, and drift. */
  readonly shadows: ShadowStore;
  /** Bots of boosted trees beside sessions. */
  readonly bots: BotStore;
  readonly settings: SettingStore;
  /** The explicit unit of work: everything written between `begin` and `commit` is one transaction. */
  readonly unit: UnitOfWork;
  /** Returns the session's journal; the same object every time. The session must exist. */
  journal(sessionId: string): SessionJournal;
  snapshots(sessionId: string): SnapshotStore;
  records(sessionId: string): RecordStore;
  /** When the orders of a session at a venue reached their stages. */
  latencies(sessionId: string): LatencyStore;
  /** Returns how long the orders of all sessions at a venue took, those with all their times, in the order in which they were decided. */
  measuredLatencies(): readonly MeasuredLatency[];
  /** How much risk a session ran, minute by minute. */
  riskSamples(sessionId: string): RiskSampleStore;
  /** Runs `work` in a transaction of its own, or in a savepoint inside an open unit: all of it or nothing. */
  transaction<Result>(work: () => Result): Result;
  /** Returns what SQLite's own check finds wrong with the file; empty when sound. Reads the whole file. */
  check(): readonly string[];
  /** Rolls back an open unit and closes the file. */
  close(): void;
}

export interface UnitOfWork {
  /** @throws InvariantError when a unit is already open */
  begin(): void;
  /** Makes everything since `begin` durable. On an error everything since `begin` is undone before it throws. */
  commit(): void;
  /** Undoes everything since `begin`; does nothing when no unit is open. */
  rollback(): void;
  isOpen(): boolean;
}

export interface BarDeletion {
  /** Deletes every bar of the series; returns how many there were. */
  delete(instrumentId: InstrumentId, interval: Interval): number;
}

export interface TickDeletion {
  /** Deletes everything of the instrument; returns how many rows there were. */
  delete(instrumentId: InstrumentId): number;
}

export interface InstrumentStore {
  /** Stores or replaces by id. */
  put(instrument: Instrument): void;
  get(id: InstrumentId): Instrument | null;
  all(): readonly Instrument[];
}

export type SessionKind = 'practice' | 'replay' | 'paper' | 'venue';

export interface NewSession {
  readonly id: string;
  readonly kind: SessionKind;
  readonly title: string;
  /** Plain data; see codec.ts for what survives. */
  readonly config: unknown;
  readonly seed: number;
  readonly startedMs: EpochMs;
}

export interface Session extends NewSession {
  /** Null while the session runs, or was cut off. */
  readonly endedMs: EpochMs | null;
}

export interface SessionStore {
  create(session: NewSession): Session;
  get(id: string): Session | null;
  /** Returns the session created last. */
  latest(): Session | null;
  end(id: string, timeMs: EpochMs): void;
  /** Newest first. */
  list(): readonly Session[];
}

export interface JournalDamage {
  readonly sequence: number;
  readonly detail: string;
}

/**
 * A session's journal in the store. The first `append` outside a unit opens one, so that everything written until
 * `commit` (records, snapshots) becomes durable together with it. Sequences start at 1 and have no holes.
 */
export interface SessionJournal extends Journal {
  /** The last sequence appended, committed or not; 0 when empty. */
  lastSequence(): number;
  /** The first sequence that is still kept; 0 when empty. */
  firstSequence(): number;
  /** What was found when the journal was opened: a corrupt last record, now in `damaged_records`. Null when sound. */
  damage(): JournalDamage | null;
  /** Removes the records after `sequence` from the journal, in the open unit or at once. */
  truncateAfter(sequence: number): void;
  /** Drops the records up to and including `sequence`, in the open unit or at once; what a snapshot has seen is not needed to recover. */
  dropUpTo(sequence: number): void;
}

export interface Snapshot {
  /** The journal sequence up to which the state has seen the inputs. */
  readonly sequence: number;
  readonly state: unknown;
}

export interface SnapshotStore {
  /** Stores a snapshot and keeps the newest three. */
  put(sequence: number, state: unknown): void;
  /** Returns the newest snapshot whose checksum holds. */
  latest(): Snapshot | null;
  /** Returns the newest snapshot at or before `sequence` whose checksum holds. */
  latestUpTo(sequence: number): Snapshot | null;
  /** Returns the oldest snapshot whose checksum holds. */
  oldest(): Snapshot | null;
  /** Returns the sequence of the oldest snapshot, sound or not; 0 when there is none. */
  oldestSequence(): number;
  deleteAll(): void;
}

/** What identifies a run and summarises it; the detail is read apart. */
export interface RunSummary {
  readonly id: string;
  /** `backtest`, `train`, `tune` ... */
  readonly kind: string;
  readonly config: unknown;
  readonly seed: number;
  readonly dataHash: string;
  readonly resultHash: string;
  readonly codeVersion: string;
  readonly createdMs: EpochMs;
  readonly summary: unknown;
}

export interface RunStore {
  /** Stores or replaces by id; `detail` is compressed. */
  put(run: RunSummary, detail: unknown): void;
  get(id: string): (RunSummary & { readonly detail: unknown }) | null;
  /** Newest first. */
  list(page?: { readonly limit?: number; readonly before?: EpochMs }): readonly RunSummary[];
  /** Returns whether there was one. A deleted backtest is still told of by `everRun`. */
  delete(id: string): boolean;
  /** Every run of a kind that there ever was, deleted backtests too, oldest first; without details. */
  everRun(kind: string): readonly PastRun[];
}

/** What is remembered of a run whether or not it was deleted. */
export interface PastRun {
  readonly id: string;
  readonly config: unknown;
  readonly createdMs: EpochMs;
  readonly summary: unknown;
  readonly isDeleted: boolean;
}

export interface SettingStore {
  /** Returns null when the key was never set. */
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  keys(): readonly string[];
}
