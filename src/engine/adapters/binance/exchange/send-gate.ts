import type { Clock } from '../../../ports/clock.ts';
import type { EpochMs } from '../../../domain/units.ts';
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

/** Lets requests through, but for the times in which the exchange wants none: then they wait here, and what protects or reduces is let out first. */
export class SendGate {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  #openMs: EpochMs = Number.NEGATIVE_INFINITY;
  #waiting: Waiting[] = [];

  constructor(clock: Clock, scheduler: Scheduler) {
    this.#clock = clock;
    this.#scheduler = scheduler;
  }

  get isQuiet(): boolean {
    return this.#clock.now() < this.#openMs;
  }

  /** Resolves when it may be sent. */
  turn(urgency: Urgency): Promise<void> {
    if (!this.isQuiet) return Promise.resolve();
    return new Promise((resolve) => { this.#waiting.push({ urgency, go: resolve }); });
  }

  /** Lets nothing through for `ms`. */
  quiet(ms: number): void {
    const openMs = this.#clock.now() + ms;
    if (openMs <= this.#openMs) return;
    const isOpenSoon = this.isQuiet;
    this.#openMs = openMs;
    if (!isOpenSoon) this.#scheduler.after(ms, () => this.#open());
  }

  #open(): void {
    const leftMs = this.#openMs - this.#clock.now();
    // A timer may come a little early, and the quiet may have been prolonged.
    if (leftMs > 0) {
      this.#scheduler.after(leftMs, () => this.#open());
      return;
    }
    const waiting = this.#waiting.toSorted((a, b) => a.urgency - b.urgency);
    this.#waiting = [];
    // In this order they reach the rate budget, which counts them as they come.
    for (const one of waiting) one.go();
  }
}
