/**
 * Bots of boosted trees: what each was told and where its cycle stands, every step that it took, and what its models forecast and came. A bot that has ended keeps its
 * rows and steps; forecasts are kept for some weeks. How a step came out stands beside it: after a month there are thousands, and what they came to is asked for at every frame.
 */
export const bots = `
CREATE TABLE bots (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, session TEXT NOT NULL, assignment TEXT NOT NULL, instrument TEXT NOT NULL, settings TEXT NOT NULL,
  started_ms INTEGER NOT NULL, ended_ms INTEGER, end_cause TEXT, state TEXT
);
CREATE INDEX bots_session ON bots (session, key);
CREATE TABLE bot_steps (
  bot INTEGER NOT NULL REFERENCES bots (key), seq INTEGER NOT NULL, time_ms INTEGER NOT NULL, kind TEXT NOT NULL, step TEXT NOT NULL, outcome TEXT,
  PRIMARY KEY (bot, seq)
) WITHOUT ROWID;
CREATE INDEX bot_steps_outcome ON bot_steps (bot, kind, outcome, seq);
CREATE INDEX bot_steps_time ON bot_steps (bot, time_ms, seq);
CREATE TABLE bot_forecasts (
  bot INTEGER NOT NULL REFERENCES bots (key), time_ms INTEGER NOT NULL, code TEXT NOT NULL, forecast_bps REAL NOT NULL, outcome_bps REAL,
  PRIMARY KEY (bot, time_ms, code)
) WITHOUT ROWID;
`;
