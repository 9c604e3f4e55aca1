// Databases as earlier versions left them: made once by running the migrations of that time, with one row of everything. Never regenerated.

/** After migration 1: market data and settings. */
export const VERSION_1 = `
CREATE TABLE instruments (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE bar_series (key INTEGER PRIMARY KEY, instrument_id TEXT NOT NULL, interval TEXT NOT NULL, UNIQUE (instrument_id, interval));
CREATE TABLE bar_days ( id INTEGER PRIMARY KEY, count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, layout INTEGER NOT NULL, crc INTEGER NOT NULL, columns BLOB NOT NULL );
CREATE TABLE tick_series (key INTEGER PRIMARY KEY, kind TEXT NOT NULL, instrument_id TEXT NOT NULL, UNIQUE (kind, instrument_id));
CREATE TABLE tick_hours ( id INTEGER PRIMARY KEY, count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, crc INTEGER NOT NULL, columns BLOB NOT NULL );
CREATE TABLE funding ( instrument_id TEXT NOT NULL, time_ms INTEGER NOT NULL, rate REAL NOT NULL, interval_hours REAL NOT NULL, PRIMARY KEY (instrument_id, time_ms) ) WITHOUT ROWID;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO bar_series VALUES (1, 'um:BTCUSDT', '1m');
INSERT INTO bar_days VALUES (1068251, 2, 1700000040000, 1700000100000, 124, 549002690, x'000000000000f03f000000000000004000000000000008400000000000001040000000000000e03f000000000000f83f0000000000000040000000000000084000000000000024400000000000000000');
INSERT INTO funding VALUES ('um:BTCUSDT', 1700006400001, -0.0001, 8);
INSERT INTO settings VALUES ('theme', '{"dark":true,"cash":"#n5"}');
PRAGMA application_id = 1415007812;
PRAGMA user_version = 1;
`;

/** After migration 2: sessions, journal, snapshots. */
export const VERSION_2 = `
CREATE TABLE instruments (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE bar_series (key INTEGER PRIMARY KEY, instrument_id TEXT NOT NULL, interval TEXT NOT NULL, UNIQUE (instrument_id, interval));
CREATE TABLE bar_days ( id INTEGER PRIMARY KEY, count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, layout INTEGER NOT NULL, crc INTEGER NOT NULL, columns BLOB NOT NULL );
CREATE TABLE tick_series (key INTEGER PRIMARY KEY, kind TEXT NOT NULL, instrument_id TEXT NOT NULL, UNIQUE (kind, instrument_id));
CREATE TABLE tick_hours ( id INTEGER PRIMARY KEY, count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, crc INTEGER NOT NULL, columns BLOB NOT NULL );
CREATE TABLE funding ( instrument_id TEXT NOT NULL, time_ms INTEGER NOT NULL, rate REAL NOT NULL, interval_hours REAL NOT NULL, PRIMARY KEY (instrument_id, time_ms) ) WITHOUT ROWID;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions ( key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL, config TEXT NOT NULL, seed INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER );
CREATE TABLE journal ( session INTEGER NOT NULL REFERENCES sessions (key), sequence INTEGER NOT NULL, time_ms INTEGER NOT NULL, type TEXT NOT NULL, payload TEXT NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (session, sequence) ) WITHOUT ROWID;
CREATE TABLE damaged_records ( id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (key), sequence INTEGER NOT NULL, time_ms, type, payload, crc, detail TEXT NOT NULL );
CREATE TABLE snapshots ( session INTEGER NOT NULL REFERENCES sessions (key), sequence INTEGER NOT NULL, state TEXT NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (session, sequence) ) WITHOUT ROWID;
CREATE TABLE records ( id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (key), kind TEXT NOT NULL, natural_key TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (session, kind, natural_key) );
CREATE INDEX records_newest ON records (session, kind, id);
CREATE TABLE equity_samples ( session INTEGER NOT NULL REFERENCES sessions (key), time_ms INTEGER NOT NULL, equity REAL NOT NULL, cash REAL NOT NULL, drawdown REAL NOT NULL, PRIMARY KEY (session, time_ms) ) WITHOUT ROWID;
INSERT INTO bar_series VALUES (1, 'um:BTCUSDT', '1m');
INSERT INTO bar_days VALUES (1068251, 2, 1700000040000, 1700000100000, 124, 549002690, x'000000000000f03f000000000000004000000000000008400000000000001040000000000000e03f000000000000f83f0000000000000040000000000000084000000000000024400000000000000000');
INSERT INTO funding VALUES ('um:BTCUSDT', 1700006400001, -0.0001, 8);
INSERT INTO settings VALUES ('theme', '{"dark":true,"cash":"#n5"}');
INSERT INTO sessions VALUES (1, 's1', 'practice', 'first', '{"a":"#n1"}', 7, 1700000000000, NULL);
INSERT INTO journal VALUES (1, 1, 1700000000001, 'timer-fired', '{"type":"timer-fired","timeMs":1700000000001,"name":"tick"}', 1805162218);
INSERT INTO journal VALUES (1, 2, 1700000000002, 'kill', '{"type":"kill","timeMs":1700000000002,"cause":"test"}', 3324226924);
INSERT INTO snapshots VALUES (1, 1, '{"equity":"#n10"}', 1588236302);
PRAGMA application_id = 1415007812;
PRAGMA user_version = 2;
`;

/** After migration 3: runs. */
export const VERSION_3 = `
CREATE TABLE instruments (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE bar_series (key INTEGER PRIMARY KEY, instrument_id TEXT NOT NULL, interval TEXT NOT NULL, UNIQUE (instrument_id, interval));
CREATE TABLE bar_days ( id INTEGER PRIMARY KEY, count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, layout INTEGER NOT NULL, crc INTEGER NOT NULL, columns BLOB NOT NULL );
CREATE TABLE tick_series (key INTEGER PRIMARY KEY, kind TEXT NOT NULL, instrument_id TEXT NOT NULL, UNIQUE (kind, instrument_id));
CREATE TABLE tick_hours ( id INTEGER PRIMARY KEY, count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, crc INTEGER NOT NULL, columns BLOB NOT NULL );
CREATE TABLE funding ( instrument_id TEXT NOT NULL, time_ms INTEGER NOT NULL, rate REAL NOT NULL, interval_hours REAL NOT NULL, PRIMARY KEY (instrument_id, time_ms) ) WITHOUT ROWID;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions ( key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL, config TEXT NOT NULL, seed INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER );
CREATE TABLE journal ( session INTEGER NOT NULL REFERENCES sessions (key), sequence INTEGER NOT NULL, time_ms INTEGER NOT NULL, type TEXT NOT NULL, payload TEXT NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (session, sequence) ) WITHOUT ROWID;
CREATE TABLE damaged_records ( id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (key), sequence INTEGER NOT NULL, time_ms, type, payload, crc, detail TEXT NOT NULL );
CREATE TABLE snapshots ( session INTEGER NOT NULL REFERENCES sessions (key), sequence INTEGER NOT NULL, state TEXT NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (session, sequence) ) WITHOUT ROWID;
CREATE TABLE records ( id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (key), kind TEXT NOT NULL, natural_key TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (session, kind, natural_key) );
CREATE INDEX records_newest ON records (session, kind, id);
CREATE TABLE equity_samples ( session INTEGER NOT NULL REFERENCES sessions (key), time_ms INTEGER NOT NULL, equity REAL NOT NULL, cash REAL NOT NULL, drawdown REAL NOT NULL, PRIMARY KEY (session, time_ms) ) WITHOUT ROWID;
CREATE TABLE runs ( key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, config TEXT NOT NULL, seed INTEGER NOT NULL, data_hash TEXT NOT NULL, result_hash TEXT NOT NULL, code_version TEXT NOT NULL, created_ms INTEGER NOT NULL, summary TEXT NOT NULL );
CREATE INDEX runs_newest ON runs (created_ms, key);
CREATE TABLE run_details (run INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE, detail BLOB NOT NULL);
INSERT INTO bar_series VALUES (1, 'um:BTCUSDT', '1m');
INSERT INTO bar_days VALUES (1068251, 2, 1700000040000, 1700000100000, 124, 549002690, x'000000000000f03f000000000000004000000000000008400000000000001040000000000000e03f000000000000f83f0000000000000040000000000000084000000000000024400000000000000000');
INSERT INTO funding VALUES ('um:BTCUSDT', 1700006400001, -0.0001, 8);
INSERT INTO settings VALUES ('theme', '{"dark":true,"cash":"#n5"}');
INSERT INTO sessions VALUES (1, 's1', 'practice', 'first', '{"a":"#n1"}', 7, 1700000000000, NULL);
INSERT INTO journal VALUES (1, 1, 1700000000001, 'timer-fired', '{"type":"timer-fired","timeMs":1700000000001,"name":"tick"}', 1805162218);
INSERT INTO journal VALUES (1, 2, 1700000000002, 'kill', '{"type":"kill","timeMs":1700000000002,"cause":"test"}', 3324226924);
INSERT INTO snapshots VALUES (1, 1, '{"equity":"#n10"}', 1588236302);
INSERT INTO runs VALUES (1, 'r1', 'backtest', '{"a":1}', 7, 'd', 'r', '0.1.0', 1700000000000, '{"net":"#n3"}');
INSERT INTO run_details VALUES (1, x'0b06807b22747261646573223a5b5d7d03');
PRAGMA application_id = 1415007812;
PRAGMA user_version = 3;
`;

/** After migration 4: what of the public archive is stored, and context series. */
export const VERSION_4 = `${VERSION_3.replace('PRAGMA user_version = 3;', '')}
CREATE TABLE archive_files ( path TEXT PRIMARY KEY, checksum TEXT NOT NULL, bytes INTEGER NOT NULL, kind TEXT NOT NULL, instrument_id TEXT NOT NULL, interval TEXT, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, rows INTEGER NOT NULL ) WITHOUT ROWID;
CREATE TABLE context_samples ( name TEXT NOT NULL, time_ms INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (name, time_ms) ) WITHOUT ROWID;
INSERT INTO context_samples VALUES ('btc-dominance', 1700000000000, 0.5);
PRAGMA user_version = 4;
`;

/** After migration 5: when orders reached their stages. */
export const VERSION_5 = `${VERSION_4.replace('PRAGMA user_version = 4;', '')}
CREATE TABLE order_latencies ( session INTEGER NOT NULL REFERENCES sessions (key), client_order_id TEXT NOT NULL, decided_ms REAL, sent_ms REAL, acknowledged_ms REAL, filled_ms REAL, PRIMARY KEY (session, client_order_id) ) WITHOUT ROWID;
INSERT INTO order_latencies VALUES (1, 'o1', 1.5, 2.5, NULL, NULL);
PRAGMA user_version = 5;
`;

/** After migration 6: how much risk a session ran. */
export const VERSION_6 = `${VERSION_5.replace('PRAGMA user_version = 5;', '')}
CREATE TABLE risk_samples ( session INTEGER NOT NULL REFERENCES sessions (key), time_ms INTEGER NOT NULL, state TEXT NOT NULL, equity REAL NOT NULL, drawdown_pct REAL NOT NULL, day_loss_pct REAL NOT NULL, gross_pct REAL NOT NULL, net_pct REAL NOT NULL, leverage REAL NOT NULL, margin_used_pct REAL NOT NULL, value_at_risk_pct REAL, value_at_risk_limit_pct REAL, expected_shortfall_pct REAL, expected_shortfall_limit_pct REAL, PRIMARY KEY (session, time_ms) ) WITHOUT ROWID;
INSERT INTO risk_samples VALUES (1, 1700000060000, 'active', 10000.0, 0.5, 0.25, 40.0, 40.0, 0.0, 0.0, NULL, NULL, NULL, NULL);
PRAGMA user_version = 6;
`;

/** After migration 7: recorded order books. */
export const VERSION_7 = `${VERSION_6.replace('PRAGMA user_version = 6;', '')}
CREATE TABLE depth_hours ( id INTEGER PRIMARY KEY, count INTEGER NOT NULL, numbers INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, crc INTEGER NOT NULL, columns BLOB NOT NULL );
PRAGMA user_version = 7;
`;

/** After migration 8: searches and their trials. */
export const VERSION_8 = `${VERSION_7.replace('PRAGMA user_version = 7;', '')}
CREATE TABLE studies ( key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, strategy TEXT NOT NULL, instruments TEXT NOT NULL, interval TEXT NOT NULL, request TEXT NOT NULL, plan TEXT NOT NULL, data_hash TEXT NOT NULL, code_version TEXT NOT NULL, state TEXT NOT NULL, created_ms INTEGER NOT NULL, touched_ms INTEGER NOT NULL, ended_ms INTEGER, worked_ms REAL NOT NULL, result TEXT, error TEXT, deleted_ms INTEGER );
CREATE INDEX studies_family ON studies (strategy, instruments, interval);
CREATE TABLE trials ( study INTEGER NOT NULL REFERENCES studies (key), number INTEGER NOT NULL, state TEXT NOT NULL, config TEXT NOT NULL, config_key TEXT NOT NULL, objectives TEXT NOT NULL, metrics TEXT, rungs TEXT NOT NULL, share REAL NOT NULL, sharpe_per_day REAL, days INTEGER NOT NULL, repeats INTEGER, error TEXT, started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, PRIMARY KEY (study, number) ) WITHOUT ROWID;
CREATE TABLE trial_returns ( study INTEGER NOT NULL REFERENCES studies (key), number INTEGER NOT NULL, first_day_ms INTEGER NOT NULL, returns BLOB NOT NULL, PRIMARY KEY (study, number) ) WITHOUT ROWID;
INSERT INTO studies VALUES (1, 'st1', 'cross', '["um:BTCUSDT"]', '1h', '{"trials":1}', '{}', 'd', '0.1.0', 'done', 1700000000000, 1700000000001, 1700000000001, 5.0, 'null', NULL, NULL);
INSERT INTO trials VALUES (1, 0, 'complete', '{"fast":5}', '{"fast":5}', '[1.5]', NULL, '[]', 1.0, 0.25, 2, NULL, NULL, 1700000000000, 1700000000001);
INSERT INTO trial_returns VALUES (1, 0, 1700006400000, x'000000000000e03f000000000000d0bf');
PRAGMA user_version = 8;
`;

/** After migration 9: backtests that were deleted. */
export const VERSION_9 = `${VERSION_8.replace('PRAGMA user_version = 8;', '')}
CREATE TABLE deleted_runs (id TEXT PRIMARY KEY, kind TEXT NOT NULL, config TEXT NOT NULL, created_ms INTEGER NOT NULL, summary TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX runs_kind ON runs (kind, created_ms);
INSERT INTO deleted_runs VALUES ('r0', 'backtest', '{"a":2}', 1600000000000, '{"net":"#n1"}');
PRAGMA user_version = 9;
`;

/** After migration 10: trained agents, where they work, and the trainings that made them. The agent's weights are the floats 1 and -2. */
export const VERSION_10 = `${VERSION_9.replace('PRAGMA user_version = 9;', '')}
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
INSERT INTO models VALUES (1, 'aa', 'Trend', '', 'training', '{"format":1}', X'0000803F000000C0', '["um:BTCUSDT"]', '15m', 'f', '{}', NULL, NULL, 'd', '1', NULL, 'candidate', 1600000000000, NULL);
INSERT INTO model_events VALUES (1, 1, 1600000000000, 'made', 'candidate', 'A test has made it.', NULL);
PRAGMA user_version = 10;
`;
