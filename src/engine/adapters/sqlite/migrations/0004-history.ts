/** Which files of the public archive are in the store, and slow context series beside the market. */
export const history = `
CREATE TABLE archive_files (
  path TEXT PRIMARY KEY, checksum TEXT NOT NULL, bytes INTEGER NOT NULL,
  kind TEXT NOT NULL, instrument_id TEXT NOT NULL, interval TEXT, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, rows INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE context_samples (
  name TEXT NOT NULL, time_ms INTEGER NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (name, time_ms)
) WITHOUT ROWID;
`;
