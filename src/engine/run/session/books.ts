import type { Store } from '../../adapters/sqlite/store.ts';
import { OUT_OF_WORK } from '../../core/out-of-work.ts';
import type { Fact } from '../../domain/output.ts';
import type { JournalEntry } from '../../ports/journal.ts';
import { SessionStorage } from './session-storage.ts';
import type { CommitParts, JournalKept, Versioned } from './session-storage.ts';

/** A snapshot is taken when this many journal records have come since the last. */
const SNAPSHOT_EVERY = 5000;

/**
 * The books of one session: its inputs, facts and state, of which one commit makes everything durable or nothing. After an error in anything
 * that changes them they are broken: nothing of that is stored, and nothing goes on before a recovery.
 */
export class Books<Progress extends Versioned, Venue, Snapshot> {
  readonly storage: SessionStorage<Progress, Venue, Snapshot>;
  #facts: Fact[] = [];
  #sinceSnapshot = 0;
  /** What must not be repeated: a strategy that took too long may be in time when the journal is read again, and one that has traded may be gone by then. */
  #isSnapshotWanted = false;
  #failure: unknown = null;

  constructor(store: Store, sessionId: string, kept: JournalKept) {
    this.storage = new SessionStorage(store, sessionId, kept);
  }

  /** The error that broke them, or null. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Enough has come since the last snapshot for another. */
  get isSnapshotDue(): boolean {
    return this.#isSnapshotWanted || this.#sinceSnapshot >= SNAPSHOT_EVERY;
  }

  /** Appends to the journal. */
  append(entry: JournalEntry): void {
    this.storage.journal.append(entry);
    this.#sinceSnapshot++;
  }

  /** Lets the next commit take a snapshot: nothing before it is repeated. */
  wantSnapshot(): void {
    this.#isSnapshotWanted = true;
  }

  /** Counts records that a recovery has read after the snapshot it began with. */
  countRepeated(records: number): void {
    this.#sinceSnapshot = records;
  }

  /** Records a fact; whoever listens is told of it after the commit. */
  record(fact: Fact): void {
    this.storage.records.write(fact);
    if (fact.type === 'alert-raised' && fact.code === OUT_OF_WORK) this.#isSnapshotWanted = true;
    this.#facts.push(fact);
  }

  /** Makes everything so far durable; returns the facts that it made so. */
  commit(parts: CommitParts<Progress, Venue, Snapshot>): readonly Fact[] {
    this.whole(() => { this.storage.commit(parts); });
    if (parts.snapshot !== null) {
      this.#sinceSnapshot = 0;
      this.#isSnapshotWanted = false;
    }
    const facts = this.#facts;
    this.#facts = [];
    return facts;
  }

  /** Does something that must happen whole. What fails half-way leaves the engine ahead of what is stored: that must not be stored, and must not go on. */
  whole<Result>(work: () => Result): Result {
    if (this.#failure !== null) throw this.#failure;
    try {
      return work();
    } catch (error) {
      this.#failure = error;
      this.storage.rollback();
      throw error;
    }
  }
}
