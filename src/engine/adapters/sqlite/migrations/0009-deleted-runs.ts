/** What a person deleted of their backtests, without the results: that it was tried is not undone by deleting it, and decides what the best of the rest is worth. */
export const deletedRuns = `
CREATE TABLE deleted_runs (id TEXT PRIMARY KEY, kind TEXT NOT NULL, config TEXT NOT NULL, created_ms INTEGER NOT NULL, summary TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX runs_kind ON runs (kind, created_ms);
`;
