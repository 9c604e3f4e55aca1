import { invariant } from './assert.ts';

/** Places of the table for each id at least: a search ends soon. */
const PLACES_PER_ID = 2;

/**
 * A list of different ids that finds each of them and begins anew as a whole. For a few hundred short ids that come and go by the thousand it costs
 * a fraction of a `Set`, which grows and is thrown away each time.
 */
export class IdList {
  readonly #capacity: number;
  readonly #mask: number;
  /** [places] index of an id in the list, plus 1; 0 for none. */
  readonly #places: Uint16Array;
  /** Oldest first. */
  readonly #ids: string[] = [];

  /** @param capacity how many ids it can hold, 1 to 16,384 */
  constructor(capacity: number) {
    invariant(capacity >= 1 && capacity <= 16_384, () => `expected room for 1 to 16,384 ids, was ${capacity}`);
    const places = 2 ** Math.ceil(Math.log2(capacity * PLACES_PER_ID));
    this.#capacity = capacity;
    this.#mask = places - 1;
    this.#places = new Uint16Array(places);
  }

  get length(): number {
    return this.#ids.length;
  }

  get isFull(): boolean {
    return this.#ids.length >= this.#capacity;
  }

  /** Returns where an id is in the list, or -1. */
  indexOf(id: string): number {
    return this.#places[this.#placeOf(id)]! - 1;
  }

  /** Adds an id, unless it is there already; returns where it is. */
  add(id: string): number {
    const place = this.#placeOf(id);
    const known = this.#places[place]!;
    if (known !== 0) return known - 1;
    invariant(!this.isFull, () => `expected at most ${this.#capacity} ids, was another: ${id}`);
    const count = this.#ids.push(id);
    this.#places[place] = count;
    return count - 1;
  }

  clear(): void {
    this.#places.fill(0);
    this.#ids.length = 0;
  }

  /** All ids, oldest first. */
  list(): readonly string[] {
    return [...this.#ids];
  }

  /** Returns the place of an id, or the free one where it belongs. */
  #placeOf(id: string): number {
    let place = hashOf(id) & this.#mask;
    for (;;) {
      const index = this.#places[place]!;
      if (index === 0 || this.#ids[index - 1] === id) return place;
      place = (place + 1) & this.#mask;
    }
  }
}

/** FNV-1a over the characters. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return hash ^ (hash >>> 15);
}
