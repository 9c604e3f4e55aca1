import type { SessionJournal, Store } from '../../adapters/sqlite/store.ts';
import { StoreError } from '../../adapters/sqlite/store-error.ts';
import type { EngineSnapshot } from '../../core/engine.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { EquitySamplerState } from './equity-sampler.ts';
import type { FeedPlace, FeedState } from './feed-cursor.ts';
import type { MarkTimes } from './mark-filter.ts';
import type { VenueLogSnapshot } from './venue-log.ts';

/** Where a session stands, beside its journal; stored at every commit. */
export interface Progress extends Versioned {
  readonly feed: FeedPlace;
  readonly marketMs: EpochMs;
  readonly marks: MarkTimes;
  readonly equity: EquitySamplerState;
}

/**
 * What the simulated exchange remembers, as a real one would; stored at every commit in which it was sent something or reported something.
 * Between two of them it has only watched the market, which recovery lets it do again.
 */
export interface VenueState {
  readonly exchange: unknown;
  readonly log: VenueLogSnapshot;
  /** How many events of the feed it had seen. */
  readonly played: number;
}

/** What a snapshot holds. */
export interface SessionSnapshot {
  readonly engine: EngineSnapshot;
  readonly feed: FeedState;
  /** How many reports of the exchange the engine had seen. */
  readonly venueCount: number;
}

/** What is stored of a session says by which version of the format it was written. */
export interface Versioned {
  readonly version: typeof STATE_VERSION;
}

/** Everything that one commit makes durable beside the journal and the records. */
export interface CommitParts<Place, Venue, Snapshot> {
  readonly progress: Place;
  /** Null when the exchange has only watched. */
  readonly venue: Venue | null;
  /** Null when none is due. */
  readonly snapshot: Snapshot | null;
}

/** Of another version of this format, a session is not recovered but set aside. */
export const STATE_VERSION = 2;

/** How much of a running session's journal is kept for replays. What a recovery needs is always kept. */
export interface JournalKept {
  readonly records: number;
}

/** About 250 MB. */
export const JOURNAL_KEPT: JournalKept = { records: 1_000_000 };

/** Stores and reads what a session is made of; all of a commit is one transaction. */
export class SessionStorage<Place extends Versioned = Progress, Venue = VenueState, Snapshot = SessionSnapshot> {
  readonly #store: Store;
  readonly #id: string;
  readonly #kept: JournalKept;

  constructor(store: Store, id: string, kept: JournalKept) {
    this.#store = store;
    this.#id = id;
    this.#kept = kept;
  }

  get journal(): SessionJournal {
    return this.#store.journal(this.#id);
  }

  get records(): ReturnType<Store['records']> {
    return this.#store.records(this.#id);
  }

  get riskSamples(): ReturnType<Store['riskSamples']> {
    return this.#store.riskSamples(this.#id);
  }

  /** Tells whether something was written since the last commit. */
  get hasUncommitted(): boolean {
    return this.#store.unit.isOpen();
  }

  /** Begins a transaction when none is open. */
  begin(): void {
    if (!this.#store.unit.isOpen()) this.#store.unit.begin();
  }

  /** Undoes what was written since the last commit. */
  rollback(): void {
    this.#store.unit.rollback();
  }

  commit({ progress, venue, snapshot }: CommitParts<Place, Venue, Snapshot>): void {
    this.begin();
    this.#store.settings.set(progressKey(this.#id), progress);
    if (venue !== null) this.#store.settings.set(venueKey(this.#id), venue);
    if (snapshot !== null) this.#putSnapshot(snapshot);
    this.#store.unit.commit();
  }

  /** @throws StoreError `corrupt` when there is none of this version */
  progress(): Place {
    const progress = this.#store.settings.get(progressKey(this.#id)) as { readonly version?: number } | null;
    if (progress?.version !== STATE_VERSION) throw this.#corrupt(`its place in version ${STATE_VERSION}`, progress === null ? 'none' : `version ${progress.version ?? 'unknown'}`);
    return progress as Place;
  }

  /** @throws StoreError `corrupt` when there is none */
  venue(): Venue {
    const venue = this.#store.settings.get(venueKey(this.#id));
    if (venue === null) throw this.#corrupt('the state of its exchange', 'none');
    return venue as Venue;
  }

  /** Returns the newest snapshot that is sound. @throws StoreError `corrupt` when none is */
  latestSnapshot(): { readonly sequence: number; readonly state: Snapshot } {
    const snapshot = this.#store.snapshots(this.#id).latest();
    if (snapshot === null) throw this.#corrupt('a sound snapshot', 'none');
    return { sequence: snapshot.sequence, state: snapshot.state as Snapshot };
  }

  #putSnapshot(snapshot: Snapshot): void {
    const { journal } = this;
    const snapshots = this.#store.snapshots(this.#id);
    snapshots.put(journal.lastSequence(), snapshot);
    const behind = journal.lastSequence() - this.#kept.records;
    if (behind > 0) journal.dropUpTo(Math.min(behind, snapshots.oldestSequence()));
  }

  #corrupt(expected: string, found: string): StoreError {
    return new StoreError('corrupt', `session ${this.#id}: expected ${expected}, found ${found}`);
  }
}

/** Deletes what only a recovery needs of a session that has ended; its records stay. */
export function dropRecoveryState(store: Store, sessionId: string): void {
  store.transaction(() => {
    store.settings.delete(progressKey(sessionId));
    store.settings.delete(venueKey(sessionId));
    store.snapshots(sessionId).deleteAll();
    store.journal(sessionId).dropUpTo(Number.MAX_SAFE_INTEGER);
  });
}

function progressKey(sessionId: string): string {
  return `progress:${sessionId}`;
}

function venueKey(sessionId: string): string {
  return `venue:${sessionId}`;
}
