import type { OrderRequest } from '../../../domain/order.ts';
import type { Scheduler } from '../sockets/scheduler.ts';

/** Whose turn comes first when the exchange wants to be left alone for a while; the smaller number goes first. */
export const URGENCY = { exit: 0, stop: 1, cancel: 2, reduce: 3, amend: 4, entry: 5 } as const;
export type Urgency = (typeof URGENCY)[keyof typeof URGENCY];

/** Returns how urgent an order is. */
export function urgencyOf(order: Pick<OrderRequest, 'purpose' | 'reduceOnly' | 'type'>): Urgency {
  if (order.purpose === 'stop-loss') return URGENCY.stop;
  if (order.purpose === 'exit' || order.purpose === 'flatten' || (order.reduceOnly && order.type === 'market')) return URGENCY.exit;
  return order.purpose === 'take-profit' || order.reduceOnly ? URGENCY.reduce : URGENCY.entry;
}

interface Waiting {
  readonly urgency: Urgency;
  go(): void;
}

/** Lets requests through, but for the times in which the exchange wants none: then they wait here, and what protects or reduces is let out first. Needs no clock, which may be set meanwhile. */
export class SendGate {
  readonly #scheduler: Scheduler;
  /** Times of quiet that have not passed. */
  #quiets = 0;
  #waiting: Waiting[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  get isQuiet(): boolean {
    return this.#quiets > 0;
  }

  /** Resolves when it may be sent. */
  turn(urgency: Urgency): Promise<void> {
    if (!this.isQuiet) return Promise.resolve();
    return new Promise((resolve) => { this.#waiting.push({ urgency, go: resolve }); });
  }

  /** Lets nothing through for `ms`. */
  quiet(ms: number): void {
    this.#quiets++;
    this.#scheduler.after(ms, () => {
      this.#quiets--;
      if (!this.isQuiet) this.#open();
    });
  }

  #open(): void {
    const waiting = this.#waiting.toSorted((a, b) => a.urgency - b.urgency);
    this.#waiting = [];
    // In this order they reach the rate budget, which counts them as they come.
    for (const one of waiting) one.go();
  }
}
