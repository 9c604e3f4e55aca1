import { safeStorage } from 'electron/main';
import { join } from 'node:path';
import { KeyList, KeyStoreError, readPrivateFile, writePrivateFile } from '../engine/worker/key-storage.ts';
import type { KeyStore, KeyStoreState, KeySummary, StoredKey } from '../engine/worker/key-storage.ts';

/** Name of the file of encrypted keys in the data folder. */
export const CREDENTIALS_FILE = 'keys.safe';

const MOST_BYTES = 1024 ** 2;
const NO_KEYCHAIN: Readonly<Record<string, string>> = {
  darwin: 'The keychain of this Mac cannot be used, so no key is stored. Unlock it (Keychain Access, "login") and allow Tradewind to use it.',
  linux: 'No keyring protects secrets on this desktop, so no key is stored. Install and unlock GNOME Keyring or KWallet, or use tradewind serve, which keeps keys in a vault under a passphrase.',
  win32: 'The data protection of Windows cannot be used, so no key is stored. Sign in with your own user account and start Tradewind again.',
};
const NOT_OURS = 'The stored keys cannot be decrypted: they belong to another user or computer, the keychain entry "Tradewind Safe Storage" is gone, or access to it was denied. Allow access and start again, or remove keys.safe from the data folder and enter the keys anew.';

/**
 * Returns the keys of the desktop app: encrypted by the operating system (Keychain, keyring, data protection) in a file of the data folder.
 * The keychain is not touched before there is a key to read or to store, so that nobody who trades on paper is asked for access.
 * @param platform for tests
 */
export function openCredentials(dataDir: string, platform: NodeJS.Platform = process.platform): KeyStore {
  const path = join(dataDir, CREDENTIALS_FILE);
  let list = KeyList.EMPTY;
  let state: KeyStoreState = 'open';
  let advice: string | null = null;

  const unavailable = (why: string): void => {
    list = KeyList.EMPTY;
    state = 'unavailable';
    advice = why;
  };

  async function load(): Promise<void> {
    try {
      const encrypted = await readPrivateFile(path, MOST_BYTES);
      if (encrypted !== null) {
        await requireKeychain(platform);
        list = await decrypted(encrypted);
      }
      state = 'open';
      advice = null;
    } catch (error) {
      unavailable(error instanceof KeyStoreError ? error.message : NOT_OURS);
    }
  }

  async function decrypted(encrypted: Buffer): Promise<KeyList> {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(encrypted);
    const read = KeyList.fromText(result);
    // The system has a newer key or a better kind of it. If the disk refuses, the old file still opens.
    if (shouldReEncrypt) await write(read).catch(() => undefined);
    return read;
  }

  async function write(next: KeyList): Promise<void> {
    await requireKeychain(platform);
    await writePrivateFile(path, await encrypted(next));
    list = next;
  }

  function requireOpen(): void {
    if (state !== 'open') throw new KeyStoreError('unavailable', advice ?? NOT_OURS);
  }

  return {
    place: 'keychain',
    lock: null,
    get state() { return state; },
    get advice() { return advice; },
    load,
    list: (): readonly KeySummary[] => list.summaries(),
    read: (connectionId): StoredKey | null => list.read(connectionId),
    async save(key) {
      requireOpen();
      await write(list.with(key));
    },
    async remove(connectionId) {
      requireOpen();
      if (list.read(connectionId) !== null) await write(list.without(connectionId));
    },
  };
}

async function encrypted(list: KeyList): Promise<Buffer> {
  try {
    return await safeStorage.encryptStringAsync(list.toText());
  } catch {
    throw new KeyStoreError('unavailable', 'The operating system did not encrypt the key, so it was not stored. Unlock the keychain and try again.');
  }
}

/** On Linux without a keyring Electron would encrypt under a password that stands in its sources, which protects from nobody. */
async function requireKeychain(platform: NodeJS.Platform): Promise<void> {
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : null;
  const isProtected = backend !== 'basic_text' && backend !== 'unknown' && await safeStorage.isAsyncEncryptionAvailable();
  if (!isProtected) throw new KeyStoreError('unavailable', NO_KEYCHAIN[platform] ?? 'This system offers no protection for secrets, so no key is stored.');
}
