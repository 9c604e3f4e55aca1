import { systemRandom } from '../adapters/clock/system-random.ts';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import { KeyVault } from '../adapters/vault/key-vault.ts';
import type { KeyStore } from '../ports/key-store.ts';

// What programs need to keep keys: the vault, and the parts of which the desktop app makes its own store.

export { KeyList } from '../adapters/vault/key-list.ts';
export { LEAST_PASSPHRASE } from '../adapters/vault/key-vault.ts';
export { VAULT_FILE } from '../adapters/vault/vault-file.ts';
export { readPrivateFile, writePrivateFile } from '../adapters/vault/private-file.ts';
export { KeyStoreError } from '../ports/key-store.ts';
export type { KeyStore, KeyStoreState, KeySummary, PlainKey, StoredKey } from '../ports/key-store.ts';

/** Returns the vault of a data folder, not loaded yet. */
export function vaultIn(dataDir: string): KeyStore {
  return new KeyVault({ dataDir, clock: wallClock, random: systemRandom });
}
