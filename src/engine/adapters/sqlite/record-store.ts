import { scopeKey } from '../../domain/breaker.ts';
import { NOT_SENT } from '../../domain/order.ts';
import type { Order } from '../../domain/order.ts';
import type { Fact } from '../../domain/output.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { assertNever, invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';

/** One kind of fact of the engine. */
export type FactOf<Kind extends Fact['type']> = Extract<Fact, { readonly type: Kind }>;

/** Part of a list, newest first. `next` is the `before` of the following page; null at the end. */
export interface Page<Value> {
  readonly items: readonly Value[];
  readonly next: number | null;
}

export interface PageRequest {
  /** 1 to 1000; 100 when absent. */
  readonly limit?: number;
  /** The `next` of the previous page. */
  readonly before?: number;
}

/** Records of one kind. Newest first means: created last; a later change does not move a record. */
export interface RecordTable<Value> {
  page(request?: PageRequest): Page<Value>;
  count(): number;
}

/** The account at one moment, in quote units, for charts and statistics. */
export interface EquitySample {
  readonly timeMs: EpochMs;
  readonly equity: number;
  readonly cash: number;
  /** Fraction below the highest equity so far, 0 to 1. */
  readonly drawdown: number;
}

/**
 * The read model of a session, written from facts. Each record has a natural key (client order id, fill id, trade id ...),
 * so writing the same facts again after a replay duplicates nothing.
 */
export interface RecordStore {
  /** Writes what the fact says, in the open unit or at once. Facts without a record (`position-changed`) are ignored. */
  write(fact: Fact): void;
  readonly orders: RecordTable<Order>;
  readonly fills: RecordTable<FactOf<'fill-booked'>>;
  readonly trades: RecordTable<ClosedTrade>;
  readonly decisions: RecordTable<FactOf<'decision-made'>>;
  readonly denials: RecordTable<FactOf<'order-denied'>>;
  readonly funding: RecordTable<FactOf<'funding-booked'>>;
  /** Alerts, changes of the trading status and finished kills. */
  readonly alerts: RecordTable<FactOf<'alert-raised' | 'trading-status-changed' | 'kill-finished'>>;
  /** Every trip and every release of a breaker. */
  readonly breakers: RecordTable<FactOf<'breaker-tripped' | 'breaker-released'>>;
  order(clientOrderId: string): Order | null;
  /** Stores or replaces the sample of its time. */
  writeEquity(sample: EquitySample): void;
  /** Samples with time in [from, to), ascending, thinned to at most `limit` by keeping every n-th and the last. */
  equity(range: { readonly from: EpochMs; readonly to: EpochMs; readonly limit?: number }): readonly EquitySample[];
}

/** Creates the read model of the session with this key. */
export function createRecordStore(connection: Connection, session: number): RecordStore {
  const put = connection.prepare(`INSERT INTO records (session, kind, natural_key, body) VALUES (?, ?, ?, ?)
    ON CONFLICT (session, kind, natural_key) DO UPDATE SET body = excluded.body`);
  const find = connection.prepare<{ body: string }>('SELECT body FROM records WHERE session = ? AND kind = ? AND natural_key = ?');
  const putEquity = connection.prepare('INSERT OR REPLACE INTO equity_samples (session, time_ms, equity, cash, drawdown) VALUES (?, ?, ?, ?, ?)');
  const readEquity = connection.prepare<EquityRow>('SELECT time_ms, equity, cash, drawdown FROM equity_samples WHERE session = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms');
  const table = <Value>(kind: RecordKind): RecordTable<Value> => createTable<Value>(connection, session, kind);

  return {
    write(fact) {
      const record = recordOf(fact);
      if (record !== null) put.run(session, record.kind, record.key, encode(record.body));
    },
    orders: table('order'), fills: table('fill'), trades: table('trade'), decisions: table('decision'),
    denials: table('denial'), funding: table('funding'), alerts: table('alert'), breakers: table('breaker'),
    order(clientOrderId) {
      const row = find.get(session, 'order', clientOrderId);
      return row === undefined ? null : decode(row.body) as Order;
    },
    writeEquity(sample) {
      putEquity.run(session, sample.timeMs, sample.equity, sample.cash, sample.drawdown);
    },
    equity({ from, to, limit }) {
      return thin(readEquity.all(session, from, to), limit ?? Infinity).map((row) => ({ timeMs: row.time_ms, equity: row.equity, cash: row.cash, drawdown: row.drawdown }));
    },
  };
}

type RecordKind = 'order' | 'fill' | 'trade' | 'decision' | 'denial' | 'funding' | 'alert' | 'breaker' | 'allocation';

interface EquityRow {
  readonly time_ms: number;
  readonly equity: number;
  readonly cash: number;
  readonly drawdown: number;
}

interface NaturalRecord {
  readonly kind: RecordKind;
  readonly key: string;
  readonly body: unknown;
}

function recordOf(fact: Fact): NaturalRecord | null {
  switch (fact.type) {
    case 'order-changed': return { kind: 'order', key: fact.order.request.clientOrderId, body: fact.order };
    case 'fill-booked': return { kind: 'fill', key: `${fact.fill.instrumentId}|${fact.fill.fillId}`, body: fact };
    case 'trade-closed': return { kind: 'trade', key: fact.trade.id, body: fact.trade };
    // After a gap one bar of the feed may close two of the strategy's, each with a decision of the same time.
    case 'decision-made': return { kind: 'decision', key: `${fact.strategyId}|${fact.instrumentId}|${fact.timeMs}|${fact.outcome}|${fact.decision.reason.code}`, body: fact };
    // What was refused before it became an order has no id of its own: others are not to take its place.
    case 'order-denied': return { kind: 'denial', key: fact.request.clientOrderId === NOT_SENT ? `${fact.request.instrumentId}|${fact.timeMs}|${fact.denial.code}` : fact.request.clientOrderId, body: fact };
    case 'funding-booked': return { kind: 'funding', key: `${fact.instrumentId}|${fact.timeMs}`, body: fact };
    case 'alert-raised': return { kind: 'alert', key: `${fact.type}|${fact.timeMs}|${fact.code}|${fact.message}`, body: fact };
    case 'trading-status-changed': return { kind: 'alert', key: `${fact.type}|${fact.timeMs}|${fact.status.state}|${fact.status.cause}`, body: fact };
    case 'kill-finished': return { kind: 'alert', key: `${fact.type}|${fact.timeMs}`, body: fact };
    case 'breaker-tripped': return { kind: 'breaker', key: `${fact.type}|${fact.timeMs}|${fact.breaker.code}|${scopeKey(fact.breaker.scope)}`, body: fact };
    case 'breaker-released': return { kind: 'breaker', key: `${fact.type}|${fact.timeMs}|${fact.code}|${scopeKey(fact.scope)}`, body: fact };
    case 'allocation-reviewed': return { kind: 'allocation', key: `${fact.type}|${fact.timeMs}`, body: fact };
    case 'position-changed': return null;
    default: return assertNever(fact);
  }
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

function createTable<Value>(connection: Connection, session: number, kind: RecordKind): RecordTable<Value> {
  const fetchPage = connection.prepare<{ id: number; body: string }>('SELECT id, body FROM records WHERE session = ? AND kind = ? AND id < ? ORDER BY id DESC LIMIT ?');
  const countAll = connection.prepare<{ count: number }>('SELECT count(*) AS count FROM records WHERE session = ? AND kind = ?');
  return {
    page({ limit = DEFAULT_LIMIT, before = Number.MAX_SAFE_INTEGER } = {}) {
      invariant(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT, `expected a limit from 1 to ${MAX_LIMIT}, was ${limit}`);
      const rows = fetchPage.all(session, kind, before, limit + 1);
      const items = rows.slice(0, limit);
      return { items: items.map((row) => decode(row.body) as Value), next: rows.length > limit ? items.at(-1)?.id ?? null : null };
    },
    count: () => countAll.get(session, kind)?.count ?? 0,
  };
}

/** Keeps every n-th row and the last one, so that at most `limit` remain. */
function thin<Row>(rows: readonly Row[], limit: number): readonly Row[] {
  if (rows.length <= limit) return rows;
  const step = Math.ceil((rows.length - 1) / Math.max(limit - 1, 1));
  return rows.filter((_, index) => index % step === 0 && index < rows.length - 1).concat(rows.slice(-1));
}
