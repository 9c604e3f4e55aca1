import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import { KeyStoreError } from '../../ports/key-store.ts';
import type { KeyStore, KeyStoreState, KeySummary, PassphraseLock, StoredKey } from '../../ports/key-store.ts';
import { Attempts } from './attempts.ts';
import { KeyList } from './key-list.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';
import { VAULT_FILE } from './vault-file.ts';
import { MOST_VAULT_BYTES, SCRYPT, deriveVaultKey, isKeyOf, openVault, parseVault, sealVault } from './vault-format.ts';
import type { SealedVault, ScryptParameters, VaultKey } from './vault-format.ts';

/** The vault is the only thing between a stolen file and the account, so it wants a long passphrase rather than a complicated one. */
export const LEAST_PASSPHRASE = 12;

export interface KeyVaultOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  /** Draws salts and nonces. */
  readonly random: (size: number) => Uint8Array;
  /** For tests: cheaper than what is used otherwise. */
  readonly parameters?: ScryptParameters;
}

/** Keys in one file, encrypted under a passphrase (scrypt, AES-256-GCM). The passphrase is not kept; the key made from it is, while the vault is open. */
export class KeyVault implements KeyStore {
  readonly place = 'vault';
  readonly lock: PassphraseLock;
  readonly #path: string;
  readonly #options: KeyVaultOptions;
  readonly #attempts: Attempts;
  #state: KeyStoreState = 'locked';
  #advice: string | null = null;
  #open: { readonly key: VaultKey; readonly list: KeyList } | null = null;

  constructor(options: KeyVaultOptions) {
    this.#options = options;
    this.#path = join(options.dataDir, VAULT_FILE);
    this.#attempts = new Attempts(options.clock);
    this.lock = {
      create: (passphrase) => this.#create(passphrase),
      unlock: (passphrase) => this.#unlock(passphrase),
      change: (passphrase, newPassphrase) => this.#change(passphrase, newPassphrase),
    };
  }

  get state(): KeyStoreState {
    return this.#state;
  }

  get advice(): string | null {
    return this.#advice;
  }

  async load(): Promise<void> {
    this.#open = null;
    try {
      const sealed = await this.#read();
      this.#become(sealed === null ? 'absent' : 'locked');
    } catch (error) {
      this.#become('unavailable', error instanceof KeyStoreError ? error.message : 'The vault cannot be read.');
    }
  }

  list(): readonly KeySummary[] {
    return this.#open?.list.summaries() ?? [];
  }

  read(connectionId: string): StoredKey | null {
    return this.#open?.list.read(connectionId) ?? null;
  }

  async save(key: StoredKey): Promise<void> {
    const open = this.#opened();
    await this.#write(open.key, open.list.with(key));
  }

  async remove(connectionId: string): Promise<void> {
    const open = this.#opened();
    if (open.list.read(connectionId) !== null) await this.#write(open.key, open.list.without(connectionId));
  }

  async #create(passphrase: string): Promise<void> {
    // Looked at anew: another program may have made one since.
    if (this.#open !== null || await this.#read() !== null) throw new KeyStoreError('exists', 'There is a vault already: unlock it with its passphrase.');
    await this.#write(await this.#newKey(passphrase), KeyList.EMPTY);
  }

  async #unlock(passphrase: string): Promise<void> {
    const { key, text } = await this.#decrypt(passphrase);
    this.#open = { key, list: KeyList.fromText(text) };
    this.#become('open');
  }

  async #change(passphrase: string, newPassphrase: string): Promise<void> {
    refuseWeak(newPassphrase);
    const { text } = await this.#decrypt(passphrase);
    await this.#write(await this.#newKey(newPassphrase), KeyList.fromText(text));
  }

  async #decrypt(passphrase: string): Promise<{ readonly key: VaultKey; readonly text: string }> {
    this.#attempts.begin();
    const sealed = await this.#read();
    if (sealed === null) throw new KeyStoreError('absent', 'There is no vault yet: choose a passphrase to make one.');
    const { N, r, p, salt } = sealed.header.scrypt;
    const key = await deriveVaultKey(passphrase, Buffer.from(salt, 'base64'), { N, r, p });
    if (!isKeyOf(key, sealed)) {
      this.#attempts.failed();
      throw new KeyStoreError('wrong-passphrase', 'This is not the passphrase of the vault. It cannot be recovered: if it is lost, remove keys.vault, delete the keys at the exchange and make new ones.');
    }
    this.#attempts.succeeded();
    return { key, text: openVault(sealed, key) };
  }

  async #read(): Promise<SealedVault | null> {
    const content = await readPrivateFile(this.#path, MOST_VAULT_BYTES);
    return content === null ? null : parseVault(content);
  }

  async #newKey(passphrase: string): Promise<VaultKey> {
    refuseWeak(passphrase);
    return deriveVaultKey(passphrase, this.#options.random(16), this.#options.parameters ?? SCRYPT);
  }

  async #write(key: VaultKey, list: KeyList): Promise<void> {
    await writePrivateFile(this.#path, sealVault(list.toText(), key, this.#options.random(12)));
    this.#open = { key, list };
    this.#become('open');
  }

  #opened(): { readonly key: VaultKey; readonly list: KeyList } {
    if (this.#open !== null) return this.#open;
    if (this.#state === 'absent') throw new KeyStoreError('absent', 'There is no vault yet: choose a passphrase to make one.');
    if (this.#state === 'unavailable') throw new KeyStoreError('unavailable', this.#advice ?? 'The vault cannot be read.');
    throw new KeyStoreError('locked', 'The vault is locked: unlock it with its passphrase first.');
  }

  #become(state: KeyStoreState, advice: string | null = null): void {
    this.#state = state;
    this.#advice = advice;
  }
}

function refuseWeak(passphrase: string): void {
  const length = Array.from(passphrase.normalize('NFKC')).length;
  if (length < LEAST_PASSPHRASE) throw new KeyStoreError('weak-passphrase', `Expected a passphrase of at least ${LEAST_PASSPHRASE} characters, found ${length}. Four or five random words are long and easy to remember.`);
}
