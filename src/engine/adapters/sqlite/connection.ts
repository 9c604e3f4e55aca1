import Sqlite from 'better-sqlite3';
import { InvariantError, invariant } from '../../domain/assert.ts';
import type { UnitOfWork } from './store.ts';
import { StoreError, toStoreError } from './store-error.ts';

/** A value SQLite can hold; blobs are bytes. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A prepared statement whose errors are {@link StoreError}s. */
export interface Query<Row> {
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
  /** Returns how many rows were changed. */
  run(...values: readonly SqlValue[]): number;
}

/** How long a write waits for another program's write before it gives up. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * One SQLite connection with the store's settings: WAL, every commit synced to the disk, foreign keys.
 * Holds the invariant that there is at most one open unit, and that a failed commit leaves none.
 */
export class Connection implements UnitOfWork {
  readonly path: string;
  readonly #database: Sqlite.Database;
  #undone = 0;
  #unitOpen = false;
  #depth = 0;

  /** @throws StoreError when the file cannot be opened or is not a database */
  constructor(path: string, { busyTimeoutMs }: { readonly busyTimeoutMs: number } = { busyTimeoutMs: BUSY_TIMEOUT_MS }) {
    this.path = path;
    this.#database = this.#guarded(() => new Sqlite(path, { timeout: busyTimeoutMs }));
    this.#guarded(() => {
      this.#database.pragma('journal_mode = WAL');
      this.#database.pragma('synchronous = FULL');
      this.#database.pragma('foreign_keys = ON');
    });
  }

  /** Counts the units that were undone: a cached value from an earlier count may not be in the file. */
  get undone(): number {
    return this.#undone;
  }

  prepare<Row>(sql: string): Query<Row> {
    const statement = this.#guarded(() => this.#database.prepare<SqlValue[], Row>(sql));
    return {
      get: (...values) => this.#guarded(() => statement.get(...values)),
      all: (...values) => this.#guarded(() => statement.all(...values)),
      run: (...values) => {
        this.#refuseUndone();
        return this.#guarded(() => statement.run(...values).changes);
      },
    };
  }

  execute(sql: string): void {
    this.#guarded(() => this.#database.exec(sql));
  }

  pragma(text: string): unknown {
    return this.#guarded(() => this.#database.pragma(text, { simple: true }));
  }

  begin(): void {
    invariant(!this.#unitOpen, 'expected no open unit, was one');
    this.execute('BEGIN IMMEDIATE');
    this.#unitOpen = true;
  }

  commit(): void {
    invariant(this.#unitOpen, 'expected an open unit to commit, was none');
    try {
      this.#refuseUndone();
      this.execute('COMMIT');
      this.#unitOpen = false;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  rollback(): void {
    if (!this.#unitOpen) return;
    this.#unitOpen = false;
    this.#undone++;
    if (this.#database.inTransaction) this.execute('ROLLBACK');
  }

  isOpen(): boolean {
    return this.#unitOpen;
  }

  /** Runs `work` as one transaction, or as a savepoint inside an open unit. */
  transaction<Result>(work: () => Result): Result {
    return this.#unitOpen ? this.#savepoint(work) : this.#unit(work);
  }

  close(): void {
    this.rollback();
    this.#guarded(() => this.#database.close());
  }

  #unit<Result>(work: () => Result): Result {
    this.begin();
    try {
      const result = work();
      if (result instanceof Promise) throw new InvariantError('expected a transaction that does not wait');
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  #savepoint<Result>(work: () => Result): Result {
    const name = `level_${++this.#depth}`;
    try {
      this.execute(`SAVEPOINT ${name}`);
      const result = work();
      this.execute(`RELEASE ${name}`);
      return result;
    } catch (error) {
      this.#undone++;
      if (this.#database.inTransaction) this.execute(`ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** SQLite undoes a transaction by itself on some errors, such as a full disk; writing on would store half of the unit. */
  #refuseUndone(): void {
    if (!this.#unitOpen || this.#database.inTransaction) return;
    throw new StoreError('io', `the last changes to ${this.path} were undone after an earlier error: nothing that was saved before is lost; see the error before this one`);
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }
}
