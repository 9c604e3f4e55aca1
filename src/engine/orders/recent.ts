import { IdList } from '../domain/id-list.ts';

/**
 * Remembers the newest entries: at least `count`, at most twice as many. Two generations are kept, and the older is forgotten as a whole,
 * because to forget entries one by one costs more than to remember them.
 */
export class Recent<Value> {
  readonly #count: number;
  #newer: Generation<Value>;
  #older: Generation<Value>;

  constructor(count: number) {
    this.#count = count;
    this.#newer = { keys: new IdList(count), values: [] };
    this.#older = { keys: new IdList(count), values: [] };
  }

  get(key: string): Value | undefined {
    return valueIn(this.#newer, key) ?? valueIn(this.#older, key);
  }

  /** Remembers an entry that is new. */
  add(key: string, value: Value): void {
    this.#put(this.#newer, key, value);
    if (this.#newer.keys.isFull) this.#forgetOlder();
  }

  /** Changes an entry that is remembered. */
  replace(key: string, value: Value): void {
    this.#put(this.#newer.keys.indexOf(key) >= 0 ? this.#newer : this.#older, key, value);
  }

  snapshot(): RecentSnapshot<Value> {
    return { older: entriesOf(this.#older), newer: entriesOf(this.#newer) };
  }

  restore({ older, newer }: RecentSnapshot<Value>): void {
    empty(this.#older);
    empty(this.#newer);
    // An earlier version may have kept more.
    for (const [key, value] of older.slice(-this.#count)) this.#put(this.#older, key, value);
    for (const [key, value] of newer) this.add(key, value);
  }

  #put({ keys, values }: Generation<Value>, key: string, value: Value): void {
    values[keys.add(key)] = value;
  }

  #forgetOlder(): void {
    const emptied = this.#older;
    empty(emptied);
    this.#older = this.#newer;
    this.#newer = emptied;
  }
}

export interface RecentSnapshot<Value> {
  readonly older: readonly (readonly [key: string, value: Value])[];
  readonly newer: readonly (readonly [key: string, value: Value])[];
}

/** Entries that are forgotten together. */
interface Generation<Value> {
  readonly keys: IdList;
  /** In the order of the keys. */
  readonly values: Value[];
}

function valueIn<Value>({ keys, values }: Generation<Value>, key: string): Value | undefined {
  const index = keys.indexOf(key);
  return index < 0 ? undefined : values[index];
}

function entriesOf<Value>({ keys, values }: Generation<Value>): readonly (readonly [key: string, value: Value])[] {
  return keys.list().map((key, index) => [key, values[index] as Value] as const);
}

function empty({ keys, values }: Generation<unknown>): void {
  keys.clear();
  values.length = 0;
}
