import { VenueError } from '../../../ports/venue-error.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import type { Cancel } from '../sockets/scheduler.ts';
import type { ExchangeContext } from './exchange-context.ts';

/** Our choice: an entry that fills unheard stands without a stop no longer than this, for 2 (futures) or 6 (spot) of the weight a symbol and round. */
const EVERY_MS = 10_000;

/**
 * Looks every few seconds whether what should rest does. The account stream can fall silent without its connection being cut, and nothing on it says so: an order that fills
 * then would be heard of by the next comparison of the account only. Symbols without an open order are not asked for.
 */
export class Sentry {
  readonly #context: ExchangeContext;
  readonly #symbols: readonly VenueSymbol[];
  #cancel: Cancel = () => undefined;

  constructor(context: ExchangeContext, symbols: readonly VenueSymbol[]) {
    this.#context = context;
    this.#symbols = symbols;
  }

  start(): void {
    this.#cancel = this.#context.after(EVERY_MS, () => void this.#round().finally(() => { if (!this.#context.isStopped) this.start(); }));
  }

  stop(): void {
    this.#cancel();
  }

  async #round(): Promise<void> {
    for (const symbol of this.#symbols) if (!this.#context.isStopped) await this.#look(symbol);
  }

  async #look(symbol: VenueSymbol): Promise<void> {
    const { news, desk } = this.#context;
    // Those of before the question: what comes to rest during it may be missing from the answer.
    const resting = news.openOf(symbol.instrument.id);
    if (resting.length === 0) return;
    try {
      const rows = await desk.openOrders(symbol.instrument.symbol);
      for (const order of resting) {
        const row = rows.find(({ clientOrderId }) => clientOrderId === order.request.clientOrderId);
        if (row === undefined) news.chase(order, 0);
        else news.order(row);
      }
    } catch (error) {
      // Whatever keeps the exchange from answering is noticed by whoever needs it.
      if (!(error instanceof VenueError)) throw error;
    }
  }
}
