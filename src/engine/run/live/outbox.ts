import type { ApprovedOrder } from '../../domain/order.ts';
import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots } from '../../domain/units.ts';
import type { ExchangePort } from '../../ports/exchange.ts';

/**
 * Holds back what the engine wants sent until it is stored: an order that left the process without having been written down could neither be
 * found again nor told from somebody else's after a crash.
 */
export class Outbox implements ExchangePort {
  #waiting: ((exchange: ExchangePort) => void)[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  submit(order: ApprovedOrder, timeMs: EpochMs): void {
    this.#waiting.push((exchange) => { exchange.submit(order, timeMs); });
  }

  cancel(id: ClientOrderId, instrumentId: InstrumentId, timeMs: EpochMs): void {
    this.#waiting.push((exchange) => { exchange.cancel(id, instrumentId, timeMs); });
  }

  amend(id: ClientOrderId, instrumentId: InstrumentId, to: { readonly qty: QtyLots; readonly limitPrice: PriceTicks }, timeMs: EpochMs): void {
    this.#waiting.push((exchange) => { exchange.amend(id, instrumentId, to, timeMs); });
  }

  /** Sends everything in the order in which it was asked for. To be called only after a commit. */
  release(exchange: ExchangePort): void {
    const sending = this.#waiting;
    this.#waiting = [];
    for (const send of sending) send(exchange);
  }
}
