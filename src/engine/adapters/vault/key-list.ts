import { z } from 'zod';
import { concealed } from '../../domain/concealed.ts';
import { KEY_KINDS } from '../../domain/venue-key.ts';
import { KeyStoreError } from '../../ports/key-store.ts';
import type { KeySummary, StoredKey } from '../../ports/key-store.ts';

/** One key for each of so many connections; more is a mistake. */
const MOST_KEYS = 100;

const schema = z.strictObject({
  keys: z.array(z.strictObject({
    connectionId: z.string(), kind: z.enum(KEY_KINDS), apiKey: z.string(), secret: z.string(), savedMs: z.number(),
  })),
});

/** The keys of a store while they are open, and the text in which they are encrypted. Never changed: each change is another list. */
export class KeyList {
  static readonly EMPTY = new KeyList([]);
  readonly #keys: ReadonlyMap<string, StoredKey>;

  private constructor(keys: readonly StoredKey[]) {
    this.#keys = new Map(keys.map((key) => [key.connectionId, concealed(key)]));
  }

  /** Reads the text of `toText`. @throws KeyStoreError `damaged` when it is something else; says nothing of what it is */
  static fromText(text: string): KeyList {
    try {
      return new KeyList(schema.parse(JSON.parse(text)).keys);
    } catch {
      throw new KeyStoreError('damaged', 'The stored keys were decrypted but are not what Tradewind writes. Remove the file and enter the keys again.');
    }
  }

  toText(): string {
    return JSON.stringify({ keys: [...this.#keys.values()].map((key) => ({ ...key })) });
  }

  summaries(): readonly KeySummary[] {
    return [...this.#keys.values()].map(({ connectionId, kind, apiKey, savedMs }) => ({ connectionId, kind, hint: apiKey.slice(-4), savedMs }));
  }

  read(connectionId: string): StoredKey | null {
    return this.#keys.get(connectionId) ?? null;
  }

  /** @throws KeyStoreError `full` */
  with(key: StoredKey): KeyList {
    const keys = [...this.#keys.values()].filter(({ connectionId }) => connectionId !== key.connectionId);
    if (keys.length >= MOST_KEYS) throw new KeyStoreError('full', `There are ${keys.length} keys already: remove one that is not used any more.`);
    return new KeyList([...keys, key]);
  }

  without(connectionId: string): KeyList {
    return new KeyList([...this.#keys.values()].filter((key) => key.connectionId !== connectionId));
  }
}
