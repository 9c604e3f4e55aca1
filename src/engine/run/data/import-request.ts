import type { CheckReport } from '../../adapters/history/check-result.ts';
import type { HistoryKind } from '../../adapters/history/column-plan.ts';
import type { HistoryErrorCode } from '../../adapters/history/history-error.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoreErrorKind } from '../../adapters/sqlite/store-error.ts';
import type { Interval } from '../../domain/interval.ts';
import type { InstrumentId } from '../../domain/units.ts';
import type { GivenSeries } from './identify-series.ts';

export interface ImportRequest extends GivenSeries {
  readonly store: Store;
  readonly files: readonly string[];
  /** Checked against the data when given, told from it when not. */
  readonly interval?: Interval;
  /** Leave bad rows out and count them, instead of refusing their file. */
  readonly skipBad?: boolean;
  /** Called inside the transaction of each file that is stored, so that what it writes is there with the file's rows or not at all. */
  readonly alsoStore?: (file: ImportedFile) => void;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  readonly path: string;
  readonly fileIndex: number;
  readonly fileCount: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export interface ImportProblem {
  readonly code: HistoryErrorCode | `store-${StoreErrorKind}`;
  /** The whole sentence. */
  readonly message: string;
  readonly row: number | null;
  readonly column: string | null;
  readonly expected: string | null;
  readonly found: string | null;
}

export interface ImportedFile extends Pick<CheckReport, 'rowsRead' | 'gaps' | 'zeroVolume' | 'shortBars' | 'anomalies' | 'skipped'> {
  readonly path: string;
  /** Null when the file was refused before it was known. */
  readonly kind: HistoryKind | 'depth' | null;
  readonly instrumentId: InstrumentId | null;
  readonly interval: Interval | null;
  /** Rows that were new or changed what was stored. */
  readonly rowsStored: number;
  /** Of these, rows that replaced differing ones. */
  readonly rowsReplaced: number;
  /** Rows that repeat another of the file, or were stored before. */
  readonly duplicates: number;
  /** What was told from the file's name or content instead of given, in words. */
  readonly inferred: readonly string[];
  /** Why nothing of the file was stored; or, with `skipBad`, the first of the rows left out. */
  readonly errors: readonly ImportProblem[];
  /** False when nothing of the file was stored. */
  readonly isStored: boolean;
}

export interface ImportResult {
  readonly files: readonly ImportedFile[];
}
