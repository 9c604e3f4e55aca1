/** Backtests and other runs; the detail is a compressed blob, so listing never reads it. */
export const runs = `
CREATE TABLE runs (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, config TEXT NOT NULL, seed INTEGER NOT NULL,
  data_hash TEXT NOT NULL, result_hash TEXT NOT NULL, code_version TEXT NOT NULL, created_ms INTEGER NOT NULL, summary TEXT NOT NULL
);
CREATE INDEX runs_newest ON runs (created_ms, key);
CREATE TABLE run_details (run INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE, detail BLOB NOT NULL);
`;
