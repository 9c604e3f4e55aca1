/**
 * Challengers beside a session, and drift. Of a challenger only what stored bars do not say is written down (how it began, funding, changes of the
 * configuration), and from time to time what came of it, so that it can be read when its bars are gone.
 */
export const shadows = `
CREATE TABLE shadow_inputs (
  place TEXT NOT NULL, number INTEGER NOT NULL, time_ms INTEGER NOT NULL, input TEXT NOT NULL,
  PRIMARY KEY (place, number)
) WITHOUT ROWID;
CREATE TABLE shadow_records (
  key INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, session TEXT NOT NULL, assignment TEXT NOT NULL, since_ms INTEGER NOT NULL, until_ms INTEGER, record BLOB
);
CREATE INDEX shadow_records_session ON shadow_records (session, key);
CREATE TABLE drift_looks (
  place TEXT NOT NULL, time_ms INTEGER NOT NULL, look TEXT NOT NULL,
  PRIMARY KEY (place, time_ms)
) WITHOUT ROWID;
CREATE TABLE drift_events (
  key INTEGER PRIMARY KEY, place TEXT NOT NULL, time_ms INTEGER NOT NULL, event TEXT NOT NULL
);
CREATE INDEX drift_events_place ON drift_events (place, key);
`;
