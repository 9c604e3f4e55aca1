/** Market data in columns, instruments and settings. A bar row's id is `series << 20 | day`, so a range read walks the file in order. */
export const marketData = `
CREATE TABLE instruments (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE bar_series (key INTEGER PRIMARY KEY, instrument_id TEXT NOT NULL, interval TEXT NOT NULL, UNIQUE (instrument_id, interval));
CREATE TABLE bar_days (
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  layout INTEGER NOT NULL, crc INTEGER NOT NULL, columns BLOB NOT NULL
);

CREATE TABLE tick_series (key INTEGER PRIMARY KEY, kind TEXT NOT NULL, instrument_id TEXT NOT NULL, UNIQUE (kind, instrument_id));
CREATE TABLE tick_hours (
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  crc INTEGER NOT NULL, columns BLOB NOT NULL
);

CREATE TABLE funding (
  instrument_id TEXT NOT NULL, time_ms INTEGER NOT NULL, rate REAL NOT NULL, interval_hours REAL NOT NULL,
  PRIMARY KEY (instrument_id, time_ms)
) WITHOUT ROWID;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;
