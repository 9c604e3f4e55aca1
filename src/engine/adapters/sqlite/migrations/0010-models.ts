/**
 * Trained models, where they work, and the trainings that made them. A deleted model and a deleted training keep their rows:
 * that it was tried is not undone by deleting it. Weights, checkpoints and curves go.
 */
export const models = `
CREATE TABLE trainings (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  strategy TEXT NOT NULL, instruments TEXT NOT NULL, interval TEXT NOT NULL,
  spec TEXT NOT NULL, data_hash TEXT NOT NULL, code_version TEXT NOT NULL,
  state TEXT NOT NULL, created_ms INTEGER NOT NULL, touched_ms INTEGER NOT NULL, ended_ms INTEGER, worked_ms REAL NOT NULL,
  progress TEXT, verdict TEXT, error TEXT, next_cursor INTEGER NOT NULL, deleted_ms INTEGER
);
CREATE INDEX trainings_family ON trainings (strategy, instruments, interval);
CREATE TABLE training_parts (
  training INTEGER NOT NULL REFERENCES trainings (key), number INTEGER NOT NULL, seed INTEGER NOT NULL,
  config TEXT NOT NULL, config_key TEXT NOT NULL, state TEXT NOT NULL, steps INTEGER NOT NULL, sharpe_per_day REAL, days INTEGER NOT NULL, result TEXT,
  PRIMARY KEY (training, number)
) WITHOUT ROWID;
CREATE TABLE training_checkpoints (
  training INTEGER NOT NULL REFERENCES trainings (key), number INTEGER NOT NULL, steps INTEGER NOT NULL, crc INTEGER NOT NULL, state BLOB NOT NULL,
  PRIMARY KEY (training, number)
);
CREATE TABLE training_points (
  training INTEGER NOT NULL REFERENCES trainings (key), cursor INTEGER NOT NULL, number INTEGER NOT NULL, steps INTEGER NOT NULL, point TEXT NOT NULL,
  PRIMARY KEY (training, cursor)
) WITHOUT ROWID;
CREATE TABLE models (
  key INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL, note TEXT NOT NULL, origin TEXT NOT NULL,
  manifest TEXT NOT NULL, weights BLOB, instruments TEXT NOT NULL, interval TEXT NOT NULL, features_hash TEXT NOT NULL, config TEXT NOT NULL,
  parent TEXT, training TEXT, data_hash TEXT NOT NULL, code_version TEXT NOT NULL, metrics TEXT,
  status TEXT NOT NULL, created_ms INTEGER NOT NULL, deleted_ms INTEGER
);
CREATE INDEX models_training ON models (training);
CREATE TABLE model_events (
  key INTEGER PRIMARY KEY, model INTEGER NOT NULL REFERENCES models (key), time_ms INTEGER NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, cause TEXT NOT NULL, deployment TEXT
);
CREATE INDEX model_events_model ON model_events (model, key);
CREATE TABLE deployments (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, session TEXT NOT NULL, assignment TEXT NOT NULL, role TEXT NOT NULL, code TEXT,
  state TEXT NOT NULL, wanted TEXT, replaced TEXT, since_ms INTEGER NOT NULL, until_ms INTEGER, cause TEXT NOT NULL, end_cause TEXT
);
CREATE INDEX deployments_place ON deployments (session, assignment, key);
CREATE INDEX deployments_code ON deployments (code, key);
`;
