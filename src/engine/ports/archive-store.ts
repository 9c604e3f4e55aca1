import type { Interval } from '../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';

/** A file of the public archive whose rows were stored. */
export interface ArchiveFile {
  /** Its path in the archive. */
  readonly path: string;
  /** SHA-256 of the file as published, in hexadecimal. */
  readonly checksum: string;
  readonly bytes: number;
  readonly kind: 'klines' | 'aggTrades' | 'funding';
  readonly instrumentId: InstrumentId;
  /** Null for anything but klines. */
  readonly interval: Interval | null;
  /** The period that the file is for: [from, to), whole UTC days. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Rows that the store held of this period right after the file was stored. */
  readonly rows: number;
}

/** Remembers which files of the archive are in the store. Written in the transaction that stores their rows, so neither is there without the other. */
export interface ArchiveStore {
  /** Returns null when the file was never stored. */
  get(path: string): ArchiveFile | null;
  /** Stores or replaces by path, with the rows that the store holds of its period now. */
  put(file: Omit<ArchiveFile, 'rows'>): void;
  /** Tells whether the store still holds as many rows of the file's period as it did: they may have been deleted since. */
  isHeld(file: ArchiveFile): boolean;
}
