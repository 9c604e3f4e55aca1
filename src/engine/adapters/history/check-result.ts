import type { EpochMs } from '../../domain/units.ts';
import type { HistoryProblem } from './history-error.ts';

/** A stretch without data. For bars: the open times of the first and the last missing one. For trades: the times around the missing ids. */
export interface Gap {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly missing: number;
}

/** Something a person should look at; it is stored all the same. */
export interface Anomaly {
  readonly timeMs: EpochMs;
  readonly kind: 'one-bar-move' | 'crossed-quote' | 'taker-above-total';
  /** For a move: the close over the previous close, minus one. */
  readonly value: number;
}

/** What a check found, whatever the kind. */
export interface CheckReport {
  readonly rowsRead: number;
  /** Rows that repeat another row of the same file exactly. */
  readonly duplicates: number;
  readonly gaps: readonly Gap[];
  readonly zeroVolume: number;
  readonly shortBars: number;
  readonly anomalies: readonly Anomaly[];
  /** Bad rows that were left out. */
  readonly skipped: number;
  readonly problems: readonly HistoryProblem[];
}

/** A gathering {@link CheckReport}. */
export interface OpenReport {
  rowsRead: number;
  duplicates: number;
  gaps: Gap[];
  zeroVolume: number;
  shortBars: number;
  anomalies: Anomaly[];
  skipped: number;
  problems: HistoryProblem[];
}

/** At most this many anomalies and problems are listed. */
export const LISTED = 100;
