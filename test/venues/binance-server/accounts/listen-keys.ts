import { createRng, type Rng } from '../../../../src/engine/compute/rng.ts';

const VALID_MS = 3_600_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The futures listen keys: one per account, alive for an hour after each sign of life. */
export class ListenKeys {
  readonly #rng: Rng;
  readonly #byAccount = new Map<string, { readonly key: string; expiresMs: number }>();
  /** Told which key has just expired. */
  onExpired: (account: string, listenKey: string) => void = () => {};

  constructor(seed: number) {
    this.#rng = createRng(seed).stream('listen-keys');
  }

  /** Returns the account's key, made or extended. */
  create(account: string, nowMs: number): string {
    this.expireDue(nowMs);
    let entry = this.#byAccount.get(account);
    if (entry === undefined) this.#byAccount.set(account, (entry = { key: Array.from({ length: 64 }, () => LETTERS[this.#rng.int(LETTERS.length)]).join(''), expiresMs: 0 }));
    entry.expiresMs = nowMs + VALID_MS;
    return entry.key;
  }

  /** Extends the account's key; null when there is none. */
  extend(account: string, nowMs: number): string | null {
    this.expireDue(nowMs);
    return this.#byAccount.has(account) ? this.create(account, nowMs) : null;
  }

  remove(account: string): void {
    this.#byAccount.delete(account);
  }

  /** Returns whose key it is; null when it is nobody's now. */
  owner(key: string): string | null {
    for (const [account, entry] of this.#byAccount) if (entry.key === key) return account;
    return null;
  }

  expireDue(nowMs: number): void {
    for (const [account, { expiresMs }] of this.#byAccount) if (expiresMs <= nowMs) this.expire(account);
  }

  /** Ends an account's key as if its hour were over. */
  expire(account: string): void {
    const entry = this.#byAccount.get(account);
    if (entry === undefined) return;
    this.#byAccount.delete(account);
    this.onExpired(account, entry.key);
  }
}
