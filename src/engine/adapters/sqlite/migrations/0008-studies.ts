/**
 * Searches and their trials. A trial is never deleted: how many settings were ever tried decides what the best of them is worth.
 * A deleted study keeps its row, its trials and their Sharpe ratios; only the daily returns go.
 */
export const studies = `
CREATE TABLE studies (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  strategy TEXT NOT NULL, instruments TEXT NOT NULL, interval TEXT NOT NULL,
  request TEXT NOT NULL, plan TEXT NOT NULL, data_hash TEXT NOT NULL, code_version TEXT NOT NULL,
  state TEXT NOT NULL, created_ms INTEGER NOT NULL, touched_ms INTEGER NOT NULL, ended_ms INTEGER, worked_ms REAL NOT NULL,
  result TEXT, error TEXT, deleted_ms INTEGER
);
CREATE INDEX studies_family ON studies (strategy, instruments, interval);
CREATE TABLE trials (
  study INTEGER NOT NULL REFERENCES studies (key), number INTEGER NOT NULL,
  state TEXT NOT NULL, config TEXT NOT NULL, config_key TEXT NOT NULL, objectives TEXT NOT NULL, metrics TEXT, rungs TEXT NOT NULL, share REAL NOT NULL,
  sharpe_per_day REAL, days INTEGER NOT NULL, repeats INTEGER, error TEXT, started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL,
  PRIMARY KEY (study, number)
) WITHOUT ROWID;
CREATE TABLE trial_returns (
  study INTEGER NOT NULL REFERENCES studies (key), number INTEGER NOT NULL, first_day_ms INTEGER NOT NULL, returns BLOB NOT NULL,
  PRIMARY KEY (study, number)
) WITHOUT ROWID;
`;
