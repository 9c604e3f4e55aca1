/** Where in a file something is wrong; rows are lines counted from 1, the header included. */
export interface HistoryPlace {
  readonly file: string;
  readonly row?: number;
  readonly column?: string;
}

export type HistoryErrorCode = 'cannot-read' | 'not-recognized' | 'bad-row' | 'no-rows' | 'interval-mismatch' | 'not-enough-given';

/** One thing wrong with a file: what was expected, what was found, where. */
export interface HistoryProblem {
  readonly code: HistoryErrorCode;
  readonly place: HistoryPlace;
  readonly expected: string;
  readonly found: string;
}

/** A file that cannot be imported; nothing of it has been stored. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  readonly problem: HistoryProblem;

  constructor(problem: HistoryProblem, options?: ErrorOptions) {
    super(sentenceOf(problem), options);
    this.problem = problem;
  }
}

/** Writes a problem as one line: `prices.csv row 17 column high: expected ..., found ...`. */
export function sentenceOf({ place, expected, found }: HistoryProblem): string {
  const row = place.row === undefined ? '' : ` row ${place.row}`;
  const column = place.column === undefined ? '' : ` column ${place.column}`;
  return `${place.file}${row}${column}: expected ${expected}, found ${found}`;
}
