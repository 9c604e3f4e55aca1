import type { KeyKind, KeyPlace, KeyStoreState, KeySummary } from '../domain/venue-key.ts';

export type { KeyKind, KeyPlace, KeyStoreState, KeySummary };

/** A key with its secret in the clear, for the threads that sign. Never logged, journaled, or put into an error. */
export interface PlainKey {
  readonly connectionId: string;
  readonly kind: KeyKind;
  readonly apiKey: string;
  /** The HMAC secret, the Ed25519 private key as PKCS #8 PEM, or the token, whose end is then in `apiKey`. */
  readonly secret: string;
}

/** A key as it is stored. */
export interface StoredKey extends PlainKey {
  readonly savedMs: number;
}

/** What protects a vault. Attempts are slowed down; a passphrase is never kept. */
export interface PassphraseLock {
  /** Makes an empty vault that opens with this passphrase, and leaves it open. @throws KeyStoreError */
  create(passphrase: string): Promise<void>;
  /** @throws KeyStoreError `wrong-passphrase`, `wait`, `damaged` */
  unlock(passphrase: string): Promise<void>;
  /** Encrypts everything anew under another passphrase. @throws KeyStoreError */
  change(passphrase: string, newPassphrase: string): Promise<void>;
}

/**
 * Keeps the keys of the venue, one for each connection, encrypted on disk. Calls must not overlap: the host's key desk makes them one by one.
 * What is written is whole or not written; the summaries hold no secret.
 */
export interface KeyStore {
  readonly place: KeyPlace;
  readonly state: KeyStoreState;
  /** Why it is `unavailable` and what to do; null in every other state. */
  readonly advice: string | null;
  /** What asks for a passphrase; null where the operating system holds the key. */
  readonly lock: PassphraseLock | null;
  /** Looks at what is stored; called once, before anything else. Never rejects: what is wrong becomes the state. */
  load(): Promise<void>;
  /** Empty unless the state is `open`. */
  list(): readonly KeySummary[];
  /** Null when there is none for this connection, or the state is not `open`. */
  read(connectionId: string): StoredKey | null;
  /** Stores a key in place of the connection's old one. @throws KeyStoreError */
  save(key: StoredKey): Promise<void>;
  /** Forgets the connection's key; nothing happens when there is none. @throws KeyStoreError */
  remove(connectionId: string): Promise<void>;
}

/**
 * Why keys cannot be kept, read or changed:
 * `locked` and `absent` want a passphrase; `wrong-passphrase`; `wait` until the next attempt is allowed; `weak-passphrase` one that is too short;
 * `damaged` the file is broken or was changed by another hand; `newer` it was written by a later version; `unavailable` this computer cannot
 * protect them; `not-written` the disk refused; `exists` there is a vault already; `full` there are too many keys.
 */
export type KeyStoreFailure = 'locked' | 'absent' | 'wrong-passphrase' | 'wait' | 'weak-passphrase' | 'damaged' | 'newer' | 'unavailable' | 'not-written' | 'exists' | 'full';

/** Thrown by key stores. The message is for the person and holds nothing of a key or a passphrase. */
export class KeyStoreError extends Error {
  override readonly name = 'KeyStoreError';
  readonly code: KeyStoreFailure;

  constructor(code: KeyStoreFailure, message: string) {
    super(message);
    this.code = code;
  }
}
