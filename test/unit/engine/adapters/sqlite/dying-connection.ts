import { Connection } from '../../../../../src/engine/adapters/sqlite/connection.ts';
import type { Query } from '../../../../../src/engine/adapters/sqlite/connection.ts';

/** A connection of a process that dies before its n-th write, or in the middle of the commit after it: nothing that it does later happens. */
export class DyingConnection extends Connection {
  #left = Number.POSITIVE_INFINITY;

  /** Lets it live for so many more writes. */
  dieAfter(writes: number): void {
    this.#left = writes;
  }

  get isDead(): boolean {
    return this.#left <= 0;
  }

  override prepare<Row>(sql: string): Query<Row> {
    const query = super.prepare<Row>(sql);
    return { ...query, run: (...values) => { this.#step(); return query.run(...values); } };
  }

  override execute(sql: string): void {
    if (sql === 'COMMIT') this.#step();
    else if (this.isDead && sql !== 'ROLLBACK' && !sql.startsWith('ROLLBACK TO')) throw new Error('killed');
    super.execute(sql);
  }

  #step(): void {
    this.#left--;
    if (this.isDead) throw new Error('killed');
  }
}
