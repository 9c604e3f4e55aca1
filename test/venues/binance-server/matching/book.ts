import type { Atoms } from '../decimal.ts';

export type Side = 'BUY' | 'SELL';

/** An order as the book sees it: a promise at a price with a quantity left. */
export interface BookOrder {
  readonly side: Side;
  readonly price: Atoms;
  remaining: Atoms;
}

/** One price with its orders, oldest first. */
export interface Level {
  readonly price: Atoms;
  readonly orders: BookOrder[];
  total: Atoms;
}

/** A price-time priority book. It keeps order and quantity; who owns an order is not its business. */
export class Book {
  readonly bids = new Ladder((a, b) => a > b);
  readonly asks = new Ladder((a, b) => a < b);
  /** Called with every level whose quantity changed. */
  onChange: (side: Side, price: Atoms) => void = () => {};

  own(side: Side): Ladder {
    return side === 'BUY' ? this.bids : this.asks;
  }

  opposite(side: Side): Ladder {
    return side === 'BUY' ? this.asks : this.bids;
  }

  /** Puts an order at the end of its level's queue. */
  add(order: BookOrder): void {
    const level = this.own(order.side).levelAt(order.price);
    level.orders.push(order);
    level.total += order.remaining;
    this.onChange(order.side, order.price);
  }

  /** Takes an order out; false when it was not resting. */
  remove(order: BookOrder): boolean {
    const ladder = this.own(order.side);
    const level = ladder.find(order.price);
    const index = level?.orders.indexOf(order) ?? -1;
    if (level === undefined || index < 0) return false;
    level.orders.splice(index, 1);
    level.total -= order.remaining;
    if (level.orders.length === 0) ladder.drop(order.price);
    this.onChange(order.side, order.price);
    return true;
  }

  /** Changes what is left of a resting order in place; a decrease keeps its turn in the queue. */
  resize(order: BookOrder, remaining: Atoms): void {
    const level = this.own(order.side).find(order.price);
    if (level?.orders.includes(order) !== true) return;
    level.total += remaining - order.remaining;
    order.remaining = remaining;
    if (remaining <= 0n) {
      level.orders.splice(level.orders.indexOf(order), 1);
      if (level.orders.length === 0) this.own(order.side).drop(order.price);
    }
    this.onChange(order.side, order.price);
  }

  /** Tells whether an order at `price` would trade at once. */
  crosses(side: Side, price: Atoms): boolean {
    const best = this.opposite(side).best;
    return best !== null && reaches(side, price, best.price);
  }
}

/** Tells whether a taker's limit reaches a maker's price. */
export function reaches(side: Side, limit: Atoms, makerPrice: Atoms): boolean {
  return side === 'BUY' ? limit >= makerPrice : limit <= makerPrice;
}

/** One side of a book, best price first. */
export class Ladder {
  readonly #levels = new Map<Atoms, Level>();
  readonly #prices: Atoms[] = [];
  readonly #isBetter: (a: Atoms, b: Atoms) => boolean;

  constructor(isBetter: (a: Atoms, b: Atoms) => boolean) {
    this.#isBetter = isBetter;
  }

  get best(): Level | null {
    const price = this.#prices[0];
    return price === undefined ? null : (this.#levels.get(price) ?? null);
  }

  get depth(): number {
    return this.#prices.length;
  }

  find(price: Atoms): Level | undefined {
    return this.#levels.get(price);
  }

  levelAt(price: Atoms): Level {
    let level = this.#levels.get(price);
    if (level === undefined) {
      level = { price, orders: [], total: 0n };
      this.#levels.set(price, level);
      this.#prices.splice(this.#position(price), 0, price);
    }
    return level;
  }

  drop(price: Atoms): void {
    if (!this.#levels.delete(price)) return;
    this.#prices.splice(this.#position(price), 1);
  }

  /** Returns the best `limit` levels. */
  top(limit: number): Level[] {
    return this.#prices.slice(0, limit).map((price) => this.levelAt(price));
  }

  #position(price: Atoms): number {
    let low = 0, high = this.#prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#prices[middle] ?? price;
      if (this.#isBetter(there, price)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
