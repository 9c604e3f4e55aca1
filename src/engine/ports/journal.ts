import type { Input } from '../domain/input.ts';

export interface JournalRecord {
  readonly sequence: number;
  readonly input: Input;
}

/**
 * The durable log of inputs. An input is appended before it is processed.
 * `commit` makes everything appended so far durable; what was not committed never left the process.
 */
export interface Journal {
  append(input: Input): number;
  commit(): void;
  /** Yields the records after `sequence`, in order. Stops before a corrupt last record and reports it. */
  read(afterSequence: number): IterableIterator<JournalRecord>;
}
