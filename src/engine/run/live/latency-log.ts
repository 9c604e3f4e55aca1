import type { LatencyStore, OrderTimes } from '../../adapters/sqlite/latency-store.ts';
import type { OrderLatencyView } from '../../contract/view.ts';
import type { ClientOrderId } from '../../domain/units.ts';
import type { OrderMilestone } from '../../ports/live-exchange.ts';

const NOT_YET: OrderTimes = { decidedMs: null, sentMs: null, acknowledgedMs: null, filledMs: null };
/** Orders whose times are kept at hand. */
const KEPT = 1_000;

/** Keeps when each order was decided, sent, acknowledged and first filled. A later report of the same stage changes nothing. */
export class LatencyLog {
  readonly #store: LatencyStore;
  readonly #now: () => number;
  readonly #times = new Map<string, OrderTimes>();
  readonly #unstored = new Set<string>();

  /** @param now milliseconds with fractions, on the clock of the milestones */
  constructor(store: LatencyStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** The engine has just decided on an order. */
  decided(id: ClientOrderId): void {
    this.#note(id, { decidedMs: this.#now() });
  }

  note({ clientOrderId, stage, timeMs }: OrderMilestone): void {
    switch (stage) {
      case 'sent': return this.#note(clientOrderId, { sentMs: timeMs });
      case 'acknowledged': return this.#note(clientOrderId, { acknowledgedMs: timeMs });
      case 'filled': return this.#note(clientOrderId, { filledMs: timeMs });
    }
  }

  /** Returns how long the stages took after the decision; null for an order whose decision was not seen. */
  view(id: string): OrderLatencyView | null {
    const times = this.#times.get(id) ?? this.#store.get(id);
    if (times === null || times.decidedMs === null) return null;
    const { decidedMs, sentMs, acknowledgedMs, filledMs } = times;
    const after = (ms: number | null): number | null => (ms === null ? null : ms - decidedMs);
    return { sentMs: after(sentMs), acknowledgedMs: after(acknowledgedMs), filledMs: after(filledMs) };
  }

  /** Stores what is not stored yet; in the open unit. */
  flush(): void {
    for (const id of this.#unstored) this.#store.put(id, this.#times.get(id) ?? NOT_YET);
    this.#unstored.clear();
    for (const id of this.#times.keys()) {
      if (this.#times.size <= KEPT) break;
      this.#times.delete(id);
    }
  }

  #note(id: string, stage: Partial<OrderTimes>): void {
    const before = this.#times.get(id) ?? this.#store.get(id) ?? NOT_YET;
    this.#times.set(id, { ...before, ...Object.fromEntries(Object.entries(stage).filter(([name]) => before[name as keyof OrderTimes] === null)) });
    this.#unstored.add(id);
  }
}
