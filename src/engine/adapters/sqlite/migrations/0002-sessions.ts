/** Sessions with their journal, snapshots and the read model of facts. */
export const sessions = `
CREATE TABLE sessions (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL,
  config TEXT NOT NULL, seed INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER
);

CREATE TABLE journal (
  session INTEGER NOT NULL REFERENCES sessions (key), sequence INTEGER NOT NULL,
  time_ms INTEGER NOT NULL, type TEXT NOT NULL, payload TEXT NOT NULL, crc INTEGER NOT NULL,
  PRIMARY KEY (session, sequence)
) WITHOUT ROWID;

CREATE TABLE damaged_records (
  id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (key), sequence INTEGER NOT NULL,
  time_ms, type, payload, crc, detail TEXT NOT NULL
);

CREATE TABLE snapshots (
  session INTEGER NOT NULL REFERENCES sessions (key), sequence INTEGER NOT NULL, state TEXT NOT NULL, crc INTEGER NOT NULL,
  PRIMARY KEY (session, sequence)
) WITHOUT ROWID;

CREATE TABLE records (
  id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (key), kind TEXT NOT NULL, natural_key TEXT NOT NULL,
  body TEXT NOT NULL, UNIQUE (session, kind, natural_key)
);
CREATE INDEX records_newest ON records (session, kind, id);

CREATE TABLE equity_samples (
  session INTEGER NOT NULL REFERENCES sessions (key), time_ms INTEGER NOT NULL,
  equity REAL NOT NULL, cash REAL NOT NULL, drawdown REAL NOT NULL,
  PRIMARY KEY (session, time_ms)
) WITHOUT ROWID;
`;
