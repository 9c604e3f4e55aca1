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
