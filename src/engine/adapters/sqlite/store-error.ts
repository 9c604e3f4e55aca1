export type StoreErrorKind = 'disk-full' | 'corrupt' | 'locked' | 'newer-schema' | 'io';

/** The store could not do what was asked; the message says what to do. What was committed before is kept. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Turns whatever SQLite or the file system threw into a {@link StoreError}; errors of the program itself pass unchanged. */
export function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = (error as { readonly code?: string }).code ?? '';
  const kind = kindOf(code);
  return kind === null ? error : new StoreError(kind, sentence(kind, path, error.message), { cause: error });
}

function kindOf(code: string): StoreErrorKind | null {
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return 'corrupt';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'locked';
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_PERM')) return 'io';
  return /^E[A-Z]+$/.test(code) ? 'io' : null;
}

function sentence(kind: StoreErrorKind, path: string, detail: string): string {
  switch (kind) {
    case 'disk-full': return `the disk that holds ${path} is full: free some space and try again; nothing that was saved before is lost`;
    case 'corrupt': return `the database ${path} is damaged (${detail}): put back a copy of it, or move it aside to start with an empty one`;
    case 'locked': return `the database ${path} is in use by another program: close the other Tradewind that uses this data folder and try again`;
    case 'newer-schema': return `the database ${path} was written by a newer Tradewind: update this program, or choose another data folder`;
    case 'io': return `the database ${path} cannot be read or written (${detail}): check that its folder exists, is yours and is writable`;
  }
}
