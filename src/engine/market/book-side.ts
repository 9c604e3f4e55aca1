import type { BookLevel } from '../domain/market-event.ts';

const FIRST_CAPACITY = 1024;

/**
 * The levels of one side of a book in two sorted columns, the best one last: most changes are near the best price, so little has to move.
 * Prices are the floats of the venue's texts; equal texts are equal floats.
 */
export class BookSide {
  length = 0;
  /** 1 for bids, where more is better; -1 for asks. */
  readonly #sign: 1 | -1;
  /** Price × sign, ascending. */
  #keys = new Float64Array(FIRST_CAPACITY);
  #qtys = new Float64Array(FIRST_CAPACITY);

  constructor(side: 'bids' | 'asks') {
    this.#sign = side === 'bids' ? 1 : -1;
  }

  /** Price of the best level; NaN of an empty side. */
  get bestPrice(): number {
    return this.length === 0 ? Number.NaN : this.#keys[this.length - 1]! * this.#sign;
  }

  /** Quantity at the best price; NaN of an empty side. */
  get bestQty(): number {
    return this.length === 0 ? Number.NaN : this.#qtys[this.length - 1]!;
  }

  clear(): void {
    this.length = 0;
  }

  /** Puts the quantity of each level in place; 0 removes it, and to remove one that is not there is normal. Flat: price, quantity, price, quantity. */
  update(levels: readonly number[]): void {
    for (let index = 0; index + 1 < levels.length; index += 2) this.#set(levels[index]! * this.#sign, levels[index + 1]!);
  }

  /** Does as `update` with the numbers from `start` up to but not including `end`. */
  updateRows(levels: Float64Array, start: number, end: number): void {
    for (let index = start; index + 1 < end; index += 2) this.#set(levels[index]! * this.#sign, levels[index + 1]!);
  }

  /** Price of the level at a rank, 0 being the best; NaN beyond the last. */
  priceAt(rank: number): number {
    return rank < this.length ? this.#keys[this.length - 1 - rank]! * this.#sign : Number.NaN;
  }

  /** Quantity of the level at a rank, 0 being the best; NaN beyond the last. */
  qtyAtRank(rank: number): number {
    return rank < this.length ? this.#qtys[this.length - 1 - rank]! : Number.NaN;
  }

  /** Returns the quantity at a price, 0 where there is none. */
  qtyAt(price: number): number {
    const at = this.#firstNotBelow(price * this.#sign);
    return at < this.length && this.#keys[at] === price * this.#sign ? this.#qtys[at]! : 0;
  }

  /** Returns the best levels, best first. */
  best(count: number): readonly BookLevel[] {
    const levels: BookLevel[] = [];
    for (let at = this.length - 1; at >= 0 && levels.length < count; at--) levels.push([this.#keys[at]! * this.#sign, this.#qtys[at]!]);
    return levels;
  }

  #set(key: number, qty: number): void {
    const at = this.#firstNotBelow(key);
    const isThere = at < this.length && this.#keys[at] === key;
    if (qty === 0) {
      if (isThere) this.#remove(at);
    } else if (isThere) this.#qtys[at] = qty;
    else this.#insert(at, key, qty);
  }

  /** Steps back from the best in doubling strides, then halves: cheap near the top, logarithmic everywhere. */
  #firstNotBelow(key: number): number {
    const keys = this.#keys;
    let high = this.length;
    let stride = 1;
    let low = high - stride;
    while (low >= 0 && keys[low]! >= key) {
      high = low;
      stride *= 2;
      low = high - stride;
    }
    if (low < 0) low = -1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (keys[middle]! >= key) high = middle;
      else low = middle;
    }
    return high;
  }

  #insert(at: number, key: number, qty: number): void {
    if (this.length === this.#keys.length) this.#grow();
    this.#keys.copyWithin(at + 1, at, this.length);
    this.#qtys.copyWithin(at + 1, at, this.length);
    this.#keys[at] = key;
    this.#qtys[at] = qty;
    this.length += 1;
  }

  #remove(at: number): void {
    this.#keys.copyWithin(at, at + 1, this.length);
    this.#qtys.copyWithin(at, at + 1, this.length);
    this.length -= 1;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    const qtys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    qtys.set(this.#qtys);
    this.#keys = keys;
    this.#qtys = qtys;
  }
}
