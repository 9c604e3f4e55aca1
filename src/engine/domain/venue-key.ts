/** How a key signs: with a shared secret, or with an Ed25519 private key; a `token` signs nothing, it opens a channel for alerts. */
export const KEY_KINDS = ['hmac', 'ed25519', 'token'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** What may be shown of a stored key. Nothing in it is secret. */
export interface KeySummary {
  readonly connectionId: string;
  readonly kind: KeyKind;
  /** The last four characters of the API key or the token: enough to know it again, useless otherwise. */
  readonly hint: string;
  readonly savedMs: number;
}

/**
 * Where keys are kept: `keychain` of the operating system (the desktop app), `vault` under a passphrase (the headless host),
 * `nowhere` in a program that keeps none.
 */
export type KeyPlace = 'keychain' | 'vault' | 'nowhere';

/**
 * Whether keys can be used: `open`; `locked`, the passphrase is needed; `absent`, there is no vault yet and a passphrase must be chosen;
 * `unavailable`, they can be neither kept nor read, and the advice says why.
 */
export type KeyStoreState = 'open' | 'locked' | 'absent' | 'unavailable';
