import type { Input } from '../domain/input.ts';
import type { EpochMs } from '../domain/units.ts';

/** A digest of what the input before it brought about; a replay that differs is found at this record. */
export interface OutputsDigest {
  readonly type: 'outputs-digest';
  readonly timeMs: EpochMs;
  readonly digest: string;
}

export type JournalEntry = Input | OutputsDigest;

export interface JournalRecord {
  readonly sequence: number;
  readonly input: JournalEntry;
}

/**
 * The durable log of inputs. An input is appended before it is processed.
 * `commit` makes everything appended so far durable; what was not committed never left the process.
 */
export interface Journal {
  append(entry: JournalEntry): number;
  commit(): void;
  /** Yields the records after `sequence`, in order. Stops before a corrupt last record and reports it. */
  read(afterSequence: number): IterableIterator<JournalRecord>;
}
