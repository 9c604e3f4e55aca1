import type { Order } from '../../domain/order.ts';
import type { Fact } from '../../domain/output.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import type { EpochMs } from '../../domain/units.ts';

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
  order(clientOrderId: string): Order | null;
  /** Stores or replaces the sample of its time. */
  writeEquity(sample: EquitySample): void;
  /** Samples with time in [from, to), ascending, thinned to at most `limit` by keeping every n-th and the last. */
  equity(range: { readonly from: EpochMs; readonly to: EpochMs; readonly limit?: number }): readonly EquitySample[];
}
