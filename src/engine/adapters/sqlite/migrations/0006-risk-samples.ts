/** How much risk a session ran, minute by minute; what was not known is NULL. */
export const riskSamples = `
CREATE TABLE risk_samples (
  session INTEGER NOT NULL REFERENCES sessions (key), time_ms INTEGER NOT NULL, state TEXT NOT NULL,
  equity REAL NOT NULL, drawdown_pct REAL NOT NULL, day_loss_pct REAL NOT NULL, gross_pct REAL NOT NULL, net_pct REAL NOT NULL, leverage REAL NOT NULL, margin_used_pct REAL NOT NULL,
  value_at_risk_pct REAL, value_at_risk_limit_pct REAL, expected_shortfall_pct REAL, expected_shortfall_limit_pct REAL,
  PRIMARY KEY (session, time_ms)
) WITHOUT ROWID;
`;
