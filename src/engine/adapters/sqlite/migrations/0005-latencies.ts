/** When each order of a session at a venue was decided, sent, acknowledged and first filled, by our own clock. */
export const latencies = `
CREATE TABLE order_latencies (
  session INTEGER NOT NULL REFERENCES sessions (key), client_order_id TEXT NOT NULL,
  decided_ms REAL, sent_ms REAL, acknowledged_ms REAL, filled_ms REAL,
  PRIMARY KEY (session, client_order_id)
) WITHOUT ROWID;
`;
