/** Hands out ids that grow; `step` leaves gaps as real ones have. */
export class IdSource {
  #next: bigint;
  readonly #step: bigint;

  constructor(first: bigint, step: bigint) {
    this.#next = first;
    this.#step = step;
  }

  next(): bigint {
    const id = this.#next;
    this.#next += this.#step;
    return id;
  }
}

/** The pattern of client ids. @see developers.binance.com, New Order */
export const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
