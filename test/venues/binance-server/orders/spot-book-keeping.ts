import type { Listing } from '../market/listing.ts';
import { isSpotFinal, type SpotOrder } from './spot-order.ts';

const MAX_ENDED = 20_000;

/** The spot orders of every account. */
export class SpotOrders {
  readonly #byId = new Map<bigint, SpotOrder>();
  readonly #open = new Set<SpotOrder>();
  readonly #byClient = new Map<string, SpotOrder>();

  add(order: SpotOrder): void {
    this.#byId.set(order.id, order);
    this.#byClient.set(`${order.account} ${order.clientId}`, order);
    this.#open.add(order);
    if (this.#byId.size <= 2 * MAX_ENDED) return;
    for (const [id, old] of [...this.#byId].slice(0, MAX_ENDED)) if (isSpotFinal(old)) this.#byId.delete(id);
  }

  /** Files an order under a new client id. */
  rename(order: SpotOrder, clientId: string): void {
    const key = `${order.account} ${order.clientId}`;
    if (this.#byClient.get(key) === order) this.#byClient.delete(key);
    order.clientId = clientId;
    this.#byClient.set(`${order.account} ${clientId}`, order);
  }

  end(order: SpotOrder): void {
    this.#open.delete(order);
  }

  find(account: string, symbol: string, id: bigint | undefined, clientId: string | undefined): SpotOrder | undefined {
    const order = id === undefined ? this.#byClient.get(`${account} ${clientId}`) : this.#byId.get(id);
    return order?.account === account && order.listing.symbol === symbol ? order : undefined;
  }

  open(account: string, symbol?: string): SpotOrder[] {
    return [...this.#open].filter((order) => order.account === account && (symbol === undefined || order.listing.symbol === symbol));
  }

  everyOpen(): SpotOrder[] {
    return [...this.#open];
  }

  /** Returns the orders that wait for a price. */
  waiting(listing: Listing): SpotOrder[] {
    return [...this.#open].filter((order) => order.listing === listing && !order.isWorking);
  }

  all(account: string, symbol?: string): SpotOrder[] {
    return [...this.#byId.values()].filter((order) => order.account === account && (symbol === undefined || order.listing.symbol === symbol));
  }
}
