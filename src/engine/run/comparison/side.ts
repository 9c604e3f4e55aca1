import type { RecordTable, RecordStore } from '../../adapters/sqlite/record-store.ts';
import type { FactOf } from '../../adapters/sqlite/record-store.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { Output } from '../../domain/output.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import type { EpochMs } from '../../domain/units.ts';
import { buildTrips } from '../../portfolio/attribution/build-trips.ts';
import type { RoundTrip } from '../../portfolio/attribution/round-trip.ts';
import type { MarketPrices } from './market-prices.ts';

/** What one side of a comparison did, fact by fact, oldest first. */
export interface SideFacts {
  readonly orders: ReadonlyMap<string, Order>;
  readonly fills: readonly FactOf<'fill-booked'>[];
  readonly closed: readonly ClosedTrade[];
  readonly decisions: readonly FactOf<'decision-made'>[];
  readonly denials: readonly FactOf<'order-denied'>[];
  readonly funding: readonly FactOf<'funding-booked'>[];
  readonly statuses: readonly FactOf<'trading-status-changed'>[];
}

/** Gathers the facts of a run as they come. */
export class FactCollector {
  readonly #orders = new Map<string, Order>();
  readonly #fills: FactOf<'fill-booked'>[] = [];
  readonly #closed: ClosedTrade[] = [];
  readonly #decisions: FactOf<'decision-made'>[] = [];
  readonly #denials: FactOf<'order-denied'>[] = [];
  readonly #funding: FactOf<'funding-booked'>[] = [];
  readonly #statuses: FactOf<'trading-status-changed'>[] = [];

  note(output: Output): void {
    switch (output.type) {
      case 'order-changed': this.#orders.set(output.order.request.clientOrderId, output.order); break;
      case 'fill-booked': this.#fills.push(output); break;
      case 'trade-closed': this.#closed.push(output.trade); break;
      case 'decision-made': this.#decisions.push(output); break;
      case 'order-denied': this.#denials.push(output); break;
      case 'funding-booked': this.#funding.push(output); break;
      case 'trading-status-changed': this.#statuses.push(output); break;
      default: break;
    }
  }

  facts(): SideFacts {
    return { orders: this.#orders, fills: this.#fills, closed: this.#closed, decisions: this.#decisions, denials: this.#denials, funding: this.#funding, statuses: this.#statuses };
  }
}

/** Reads what a session did up to a time from its records. */
export function recordedFacts(records: RecordStore, untilMs: EpochMs): SideFacts {
  const before = <Fact extends { readonly timeMs: EpochMs }>(facts: readonly Fact[]): readonly Fact[] => facts.filter(({ timeMs }) => timeMs < untilMs);
  const statuses = all(records.alerts).filter((fact) => fact.type === 'trading-status-changed');
  return {
    orders: new Map(all(records.orders).map((order) => [order.request.clientOrderId, order])), fills: before(all(records.fills)),
    closed: all(records.trades).filter(({ exitTimeMs }) => exitTimeMs < untilMs), decisions: before(all(records.decisions)), denials: before(all(records.denials)),
    funding: before(all(records.funding)), statuses: before(statuses),
  };
}

/** Reads a whole table, oldest first. */
function all<Value>(table: RecordTable<Value>): readonly Value[] {
  const pages: Value[][] = [];
  for (let before: number | null | undefined; before !== null;) {
    const page = table.page(before === undefined ? { limit: 1000 } : { limit: 1000, before });
    pages.push([...page.items]);
    before = page.next;
  }
  return pages.flat().reverse();
}

/** Puts the fills of one side together to trades, those of all instruments, in the order in which they were decided. */
export function tripsOf(facts: SideFacts, instruments: readonly Instrument[], prices: MarketPrices, endMs: EpochMs): readonly RoundTrip[] {
  return instruments.flatMap((instrument) => buildTrips({
    instrument, endMs,
    fills: facts.fills.filter(({ fill }) => fill.instrumentId === instrument.id).map(({ fill, strategyId, reason }) => ({ fill, strategyId, reason, request: facts.orders.get(fill.clientOrderId)?.request ?? null })),
    closed: facts.closed.filter(({ instrumentId }) => instrumentId === instrument.id),
    marketAt: (timeMs) => prices.at(instrument.id, timeMs),
    fundingSince: (timeMs) => facts.funding.reduce((sum, one) => (one.instrumentId === instrument.id && one.timeMs >= timeMs ? sum + one.amount : sum), 0n),
  })).toSorted((a, b) => a.entry.decidedMs - b.entry.decidedMs || (a.instrumentId < b.instrumentId ? -1 : 1));
}
