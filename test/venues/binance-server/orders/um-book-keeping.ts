import { type UmAccount } from '../accounts/um-account.ts';
import type { UmOrder } from './um-order.ts';
import { isFinal } from './um-order.ts';

const MAX_ENDED = 20_000;

/** The futures orders of every account: open ones by id and client id, ended ones for a while. */
export class UmOrders {
  readonly #byId = new Map<bigint, UmOrder>();
  readonly #open = new Set<UmOrder>();
  readonly #byClient = new Map<string, UmOrder>();

  add(order: UmOrder): void {
    this.#byId.set(order.id, order);
    this.#byClient.set(`${order.account} ${order.clientId}`, order);
    this.#open.add(order);
    if (this.#byId.size > 2 * MAX_ENDED) for (const id of [...this.#byId.keys()].slice(0, MAX_ENDED)) if (isFinal(this.#byId.get(id)?.status ?? 'FILLED')) this.#byId.delete(id);
  }

  end(order: UmOrder): void {
    this.#open.delete(order);
  }

  isOpenClientId(account: UmAccount, clientId: string): boolean {
    const order = this.#byClient.get(`${account.name} ${clientId}`);
    return order !== undefined && !isFinal(order.status);
  }

  find(account: UmAccount, symbol: string, id: bigint | undefined, clientId: string | undefined): UmOrder | undefined {
    const order = id === undefined ? this.#byClient.get(`${account.name} ${clientId}`) : this.#byId.get(id);
    return order?.account === account.name && order.listing.symbol === symbol ? order : undefined;
  }

  open(account: string, symbol?: string): UmOrder[] {
    return [...this.#open].filter((order) => order.account === account && (symbol === undefined || order.listing.symbol === symbol));
  }

  everyOpen(): UmOrder[] {
    return [...this.#open];
  }

  all(account: string, symbol?: string): UmOrder[] {
    return [...this.#byId.values()].filter((order) => order.account === account && (symbol === undefined || order.listing.symbol === symbol));
  }
}
