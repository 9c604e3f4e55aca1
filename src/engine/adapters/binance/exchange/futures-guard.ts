import type { OrderRequest } from '../../../domain/order.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { cancelSurely } from './cancellation.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { FollowedOrder } from './followed-order.ts';
import type { Guard } from './lane.ts';
import { reasonOf } from './lane.ts';
import { orderJob, place } from './placement.ts';
import { urgencyOf } from './send-gate.ts';

interface Sending {
  readonly order: FollowedOrder;
  readonly startedMs: EpochMs;
  isSent: boolean;
  isWithdrawn: boolean;
  readonly done: Promise<void>;
}

/** A cancellation of a stop waits no longer than this for what was to replace it. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Sends stops and closing market orders of a future at once, beside everything else: they are reduce-only, so they can neither open nor turn a position, whatever
 * the outcome of other requests is. A stop is not canceled while a stop or an exit that was asked for before is of unknown outcome.
 */
export class FuturesGuard implements Guard {
  readonly #context: ExchangeContext;
  readonly #changed: () => void;
  readonly #sending = new Set<Sending>();
  #canceling = 0;

  /** @param changed called when something has come to its end */
  constructor(context: ExchangeContext, changed: () => void) {
    this.#context = context;
    this.#changed = changed;
  }

  get inFlight(): number {
    return this.#sending.size + this.#canceling;
  }

  takes({ purpose, reduceOnly, type }: OrderRequest): boolean {
    return purpose === 'stop-loss' || (reduceOnly && type === 'market');
  }

  submit(order: FollowedOrder): void {
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => { finish = resolve; });
    const sending: Sending = { order, startedMs: this.#context.clock.now(), isSent: false, isWithdrawn: false, done };
    this.#sending.add(sending);
    void this.#send(sending).finally(() => {
      this.#sending.delete(sending);
      finish();
      this.#changed();
    });
  }

  cancel(order: FollowedOrder): void {
    const own = [...this.#sending].find((sending) => sending.order === order);
    if (own !== undefined && !own.isSent) {
      own.isWithdrawn = true;
      return this.#context.news.canceled(order, 'canceled before it was sent');
    }
    this.#canceling++;
    const before = [...this.#sending].map(({ done }) => done);
    const known = own === undefined ? Promise.race([Promise.all(before), this.#context.wait(LONGEST_WAIT_MS)]) : Promise.all(before);
    void known.then(() => cancelSurely(this.#context, order)).catch((error: unknown) => {
      this.#context.doubt(`order ${order.request.clientOrderId} could not be canceled: ${error instanceof Error ? error.message : 'unknown error'}`);
    }).finally(() => {
      this.#canceling--;
      this.#changed();
    });
  }

  amend(): boolean {
    return false;
  }

  adopt(): void {
    // Futures orders stand for themselves.
  }

  rejectWaiting(reason: string): void {
    for (const sending of this.#sending) {
      if (sending.isSent) continue;
      sending.isWithdrawn = true;
      this.#context.news.refuse(sending.order, reason);
    }
  }

  async #send(sending: Sending): Promise<void> {
    const { news, gate } = this.#context;
    const { order } = sending;
    for (let turn = 0; !this.#context.isStopped; turn++) {
      await gate.turn(urgencyOf(order.request));
      if (sending.isWithdrawn) return;
      sending.isSent = true;
      const placed = await place(this.#context, orderJob(this.#context, order, { isUrgent: true }));
      if (placed.type === 'refused') news.refuse(order, reasonOf(placed));
      if (placed.type !== 'not-sent') return;
      sending.isSent = false;
      if (turn === 0) this.#context.doubt(`${order.request.purpose} ${order.request.clientOrderId} has to wait: ${placed.reason}`);
      if (placed.waitMs > 0) gate.quiet(placed.waitMs);
    }
  }
}
