import type { BookLevel } from '../../../domain/market-event.ts';
import { keptNumbers, restoreNumbers } from '../feature-row.ts';
import { MARKET_30_PARAMETERS } from './definition.ts';

const { bookLevels: LEVELS } = MARKET_30_PARAMETERS;

/** What a {@link BookSideView} needs to go on; survives JSON. */
export interface BookSideSnapshot {
  readonly prices: readonly (number | null)[];
  readonly quantities: readonly (number | null)[];
  readonly count: number;
}

/** The best levels of one side as last told, and what the last change added to and took from them. */
export class BookSideView {
  /** 1 for asks, whose prices rise away from the best; -1 for bids. */
  readonly #away: 1 | -1;
  readonly #prices = new Float64Array(LEVELS);
  readonly #quantities = new Float64Array(LEVELS);
  #count = 0;
  /** Worth in the quote asset. */
  added = 0;
  removed = 0;

  constructor(side: 'bids' | 'asks') {
    this.#away = side === 'asks' ? 1 : -1;
  }

  get count(): number { return this.#count; }
  get best(): number { return this.#count > 0 ? this.#prices[0]! : Number.NaN; }
  get bestQty(): number { return this.#count > 0 ? this.#quantities[0]! : Number.NaN; }

  forget(): void {
    this.#count = 0;
  }

  /** Takes the side as it is now. The first one adds nothing: it was there before. */
  update(levels: readonly BookLevel[]): void {
    this.added = 0;
    this.removed = 0;
    if (this.#count > 0 && levels.length > 0) this.#compare(levels);
    this.#count = Math.min(levels.length, LEVELS);
    for (let i = 0; i < this.#count; i++) {
      const level = levels[i]!;
      this.#prices[i] = level[0];
      this.#quantities[i] = level[1];
    }
  }

  /** Worth of the best so many levels in the quote asset. */
  worth(levels: number): number {
    let worth = 0;
    for (let i = 0; i < this.#count && i < levels; i++) worth += this.#prices[i]! * this.#quantities[i]!;
    return worth;
  }

  /** Quantity of each level divided by its number, the best being 1. */
  weightedQty(): number {
    let sum = 0;
    for (let i = 0; i < this.#count; i++) sum += this.#quantities[i]! / (i + 1);
    return sum;
  }

  /** Returns how far from `mid` the average price of taking a share of the side is, as a share of `mid`. */
  impact(mid: number, share: number): number {
    const wanted = this.#quantity() * share;
    let left = wanted;
    let paid = 0;
    for (let i = 0; i < this.#count && left > 0; i++) {
      const taken = this.#quantities[i]! < left ? this.#quantities[i]! : left;
      paid += taken * this.#prices[i]!;
      left -= taken;
    }
    return (this.#away * (paid / wanted - mid)) / mid;
  }

  /** Returns quantity of all levels as a multiple of that of the best. */
  get growth(): number {
    return this.#quantity() / this.bestQty;
  }

  /** Distance from the best to the last level, positive; 0 when there is one level. */
  get reach(): number {
    return this.#count > 0 ? this.#away * (this.#prices[this.#count - 1]! - this.#prices[0]!) : 0;
  }

  snapshot(): BookSideSnapshot {
    return { prices: keptNumbers(this.#prices), quantities: keptNumbers(this.#quantities), count: this.#count };
  }

  restore({ prices, quantities, count }: BookSideSnapshot): void {
    restoreNumbers(this.#prices, prices);
    restoreNumbers(this.#quantities, quantities);
    this.#count = count;
  }

  #quantity(): number {
    let sum = 0;
    for (let i = 0; i < this.#count; i++) sum += this.#quantities[i]!;
    return sum;
  }

  /** Only prices that both views reach are compared: a level that fell out of view was not canceled, and one that came into view is not new. */
  #compare(levels: readonly BookLevel[]): void {
    const away = this.#away;
    const prices = this.#prices;
    const quantities = this.#quantities;
    const shown = Math.min(levels.length, LEVELS);
    // A view that is not full shows the whole side.
    const before = this.#count < LEVELS ? Number.POSITIVE_INFINITY : away * prices[this.#count - 1]!;
    const now = shown < LEVELS ? Number.POSITIVE_INFINITY : away * levels[shown - 1]![0];
    const end = before < now ? before : now;
    let i = 0;
    let j = 0;
    for (;;) {
      const old = i < this.#count ? away * prices[i]! : Number.POSITIVE_INFINITY;
      const fresh = j < shown ? away * levels[j]![0] : Number.POSITIVE_INFINITY;
      const next = old < fresh ? old : fresh;
      if (next > end || next === Number.POSITIVE_INFINITY) return;
      const change = (fresh === next ? levels[j]![1] : 0) - (old === next ? quantities[i]! : 0);
      if (change > 0) this.added += change * away * next;
      else this.removed -= change * away * next;
      if (old === next) i++;
      if (fresh === next) j++;
    }
  }
}
