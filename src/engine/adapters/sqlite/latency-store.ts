import type { Connection } from './connection.ts';

/** When an order reached its stages, in epoch milliseconds with fractions; null where it has not, or not yet. */
export interface OrderTimes {
  readonly decidedMs: number | null;
  readonly sentMs: number | null;
  readonly acknowledgedMs: number | null;
  readonly filledMs: number | null;
}

export interface LatencyStore {
  /** Stores or replaces the times of an order; in the open unit, when there is one. */
  put(clientOrderId: string, times: OrderTimes): void;
  get(clientOrderId: string): OrderTimes | null;
}

/** How long one order took on its way, in milliseconds. */
export interface MeasuredLatency {
  /** From the decision to the sending. */
  readonly toSendMs: number;
  /** From the sending to the venue's answer. */
  readonly roundTripMs: number;
}

/** Reads the times of all orders of all sessions at a venue that were sent and acknowledged. */
export function readMeasuredLatencies(connection: Connection): readonly MeasuredLatency[] {
  const rows = connection.prepare<{ to_send: number; round_trip: number }>(`
    SELECT sent_ms - decided_ms AS to_send, acknowledged_ms - sent_ms AS round_trip FROM order_latencies
    WHERE decided_ms IS NOT NULL AND sent_ms >= decided_ms AND acknowledged_ms >= sent_ms ORDER BY decided_ms, session, client_order_id`).all();
  return rows.map((row) => ({ toSendMs: row.to_send, roundTripMs: row.round_trip }));
}

interface Row {
  readonly decided_ms: number | null;
  readonly sent_ms: number | null;
  readonly acknowledged_ms: number | null;
  readonly filled_ms: number | null;
}

/** Creates the table of order times of the session with this key. */
export function createLatencyStore(connection: Connection, session: number): LatencyStore {
  const put = connection.prepare('INSERT OR REPLACE INTO order_latencies (session, client_order_id, decided_ms, sent_ms, acknowledged_ms, filled_ms) VALUES (?, ?, ?, ?, ?, ?)');
  const find = connection.prepare<Row>('SELECT decided_ms, sent_ms, acknowledged_ms, filled_ms FROM order_latencies WHERE session = ? AND client_order_id = ?');
  return {
    put: (id, { decidedMs, sentMs, acknowledgedMs, filledMs }) => { put.run(session, id, decidedMs, sentMs, acknowledgedMs, filledMs); },
    get: (id) => {
      const row = find.get(session, id);
      return row === undefined ? null : { decidedMs: row.decided_ms, sentMs: row.sent_ms, acknowledgedMs: row.acknowledged_ms, filledMs: row.filled_ms };
    },
  };
}
