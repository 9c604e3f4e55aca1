/**
 * Remembers the newest entries: at least `count`, at most twice as many. Two generations are kept, and the older is forgotten as a whole,
 * because to forget entries one by one costs more than to remember them.
 */
export class Recent<Value> {
  readonly #count: number;
  #newer = new Map<string, Value>();
  #older = new Map<string, Value>();

  constructor(count: number) {
    this.#count = count;
  }

  get(key: string): Value | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  /** Remembers an entry that is new. */
  add(key: string, value: Value): void {
    this.#newer.set(key, value);
    if (this.#newer.size < this.#count) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  /** Changes an entry that is remembered. */
  replace(key: string, value: Value): void {
    (this.#newer.has(key) ? this.#newer : this.#older).set(key, value);
  }

  snapshot(): RecentSnapshot<Value> {
    return { older: [...this.#older], newer: [...this.#newer] };
  }

  restore({ older, newer }: RecentSnapshot<Value>): void {
    this.#older = new Map(older);
    this.#newer = new Map(newer);
  }
}

export interface RecentSnapshot<Value> {
  readonly older: readonly (readonly [key: string, value: Value])[];
  readonly newer: readonly (readonly [key: string, value: Value])[];
}
