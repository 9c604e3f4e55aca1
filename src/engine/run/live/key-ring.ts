import { ed25519Key, hmacKey } from '../../adapters/binance/api-key.ts';
import type { ApiKey } from '../../adapters/binance/api-key.ts';
import type { PlainKey } from '../../ports/key-store.ts';

/** Hears which connections got, changed or lost their key. */
export type KeysListener = (connectionIds: readonly string[]) => void;

/** A key that is not to be used any more, as the host is told. */
export interface DroppedKey {
  readonly connectionId: string;
  /** The last four characters of the API key, so that no newer key is taken for it. */
  readonly hint: string;
  /** For the person: what is wrong with it and what to do; null where the person gave it up themselves. */
  readonly reason: string | null;
}

/** The keys that the engine's thread may sign with, as the host last handed them over. */
export class KeyRing {
  #keys: ReadonlyMap<string, ApiKey> = new Map();
  #tokens: ReadonlyMap<string, PlainKey> = new Map();
  readonly #listeners = new Set<KeysListener>();
  readonly #onDropped: (dropped: DroppedKey) => void;

  /** `onDropped` has the host forget the key. */
  constructor(onDropped: (dropped: DroppedKey) => void) {
    this.#onDropped = onDropped;
  }

  /** Replaces all keys, and tells the listeners of those that differ; a key that is the same stays the same object. */
  set(keys: readonly PlainKey[]): void {
    const before = this.#keys;
    this.#tokens = new Map(keys.filter(({ kind }) => kind === 'token').map((plain) => [plain.connectionId, plain]));
    this.#replace(new Map(keys.filter(({ kind }) => kind !== 'token').map((plain) => {
      const key = plain.kind === 'hmac' ? hmacKey(plain.apiKey, plain.secret) : ed25519Key(plain.apiKey, plain.secret);
      const old = before.get(plain.connectionId);
      return [plain.connectionId, old && isSame(old, key) ? old : key];
    })));
  }

  /** Returns the key of a connection; null when it has none, and while the vault is locked. */
  get(connectionId: string): ApiKey | null {
    return this.#keys.get(connectionId) ?? null;
  }

  /** Returns the token that is stored under an id; null when there is none, and while the vault is locked. */
  token(id: string): string | null {
    return this.#tokens.get(id)?.secret ?? null;
  }

  /**
   * Takes a key off the ring at once and has the host forget it: it may withdraw, or the venue does not say what it may do.
   * Does nothing when the connection has another key by now.
   */
  refuse(connectionId: string, key: ApiKey, reason: string): void {
    if (this.#keys.get(connectionId) === key) this.#drop(connectionId, key, reason);
  }

  /** Forgets the key of a connection that the person has removed, here and in the host's store. */
  forget(connectionId: string): void {
    const key = this.#keys.get(connectionId);
    if (key !== undefined) this.#drop(connectionId, key, null);
  }

  /** Returns a function that stops listening. */
  onChange(listener: KeysListener): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  #drop(connectionId: string, key: ApiKey, reason: string | null): void {
    this.#replace(new Map([...this.#keys].filter(([id]) => id !== connectionId)));
    this.#onDropped({ connectionId, hint: key.apiKey.slice(-4), reason });
  }

  #replace(keys: ReadonlyMap<string, ApiKey>): void {
    const before = this.#keys;
    this.#keys = keys;
    const changed = [...new Set([...before.keys(), ...keys.keys()])].filter((id) => before.get(id) !== keys.get(id));
    if (changed.length > 0) for (const listener of this.#listeners) listener(changed);
  }
}

function isSame(left: ApiKey, right: ApiKey): boolean {
  return left.apiKey === right.apiKey && secretOf(left) === secretOf(right);
}

function secretOf(key: ApiKey): string {
  return key.type === 'hmac' ? key.secret : key.privateKeyPem;
}
