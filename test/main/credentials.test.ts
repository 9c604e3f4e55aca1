import { mkdtempSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { CREDENTIALS_FILE, openCredentials } from '../../src/main/credentials.ts';
import { KeyStoreError } from '../../src/engine/worker/key-storage.ts';
import type { KeyStore } from '../../src/engine/worker/key-storage.ts';
import { double } from '../doubles/electron.ts';
import { randomPem, someKey } from '../support/keys.ts';

let dataDir: string;
const file = () => join(dataDir, CREDENTIALS_FILE);

async function open(platform: NodeJS.Platform = 'darwin'): Promise<KeyStore> {
  const store = openCredentials(dataDir, platform);
  await store.load();
  return store;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof KeyStoreError)) throw new Error(`expected a KeyStoreError, found ${String(error)}`);
  return `${error.code}: ${error.message}`;
}

beforeEach(() => {
  double.reset();
  dataDir = mkdtempSync(join(tmpdir(), 'credentials-'));
});

describe('the keys of the desktop app', () => {
  it('are there again at the next start, without a passphrase', async () => {
    const store = await open();
    const [key, other] = [someKey(), someKey({ connectionId: 'demo', kind: 'ed25519', secret: randomPem() })];
    await store.save(key);
    await store.save(other);
    await store.remove('main');
    const next = await open();
    expect([next.state, next.place, next.lock]).toEqual(['open', 'keychain', null]);
    expect(next.read('demo')).toEqual(other);
    expect(next.list()).toEqual([{ connectionId: 'demo', kind: 'ed25519', hint: other.apiKey.slice(-4), savedMs: other.savedMs }]);
  });

  it('lie on the disk encrypted by the system, for their owner alone', async () => {
    const store = await open();
    const key = someKey();
    await store.save(key);
    const content = readFileSync(file()).toString('latin1');
    for (const word of [key.apiKey, key.secret, Buffer.from(key.secret).toString('base64'), 'connectionId']) expect(content).not.toContain(word);
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(inspect(store, { depth: Infinity, showHidden: true, getters: true })).not.toContain(key.secret);
  });

  it('do not make the system ask for the keychain before there is one', async () => {
    const store = await open();
    expect(store.state).toBe('open');
    expect(double.keychain.asked).toBe(0);
    await store.remove('nobody');
    expect(double.keychain.asked).toBe(0);
  });

  it('are encrypted anew when the system has a better key', async () => {
    const store = await open();
    await store.save(someKey());
    const before = readFileSync(file());
    double.keychain.shouldReEncrypt = true;
    const next = await open();
    expect(readFileSync(file())).not.toEqual(before);
    expect(next.list()).toEqual(store.list());
  });
});

describe('a system that cannot protect them', () => {
  it.each([
    ['darwin', 'The keychain of this Mac cannot be used'],
    ['linux', 'No keyring protects secrets on this desktop'],
    ['win32', 'The data protection of Windows cannot be used'],
  ] as const)('gets none to store on %s, and the person advice', async (platform, advice) => {
    const store = await open(platform);
    double.keychain.available = false;
    expect(await refusal(store.save(someKey()))).toContain(`unavailable: ${advice}`);
    expect(existsSync(file())).toBe(false);
    expect(store.list()).toEqual([]);
  });

  it.each(['basic_text', 'unknown'] as const)('is one without a keyring on Linux, whatever it says of itself (%s)', async (backend) => {
    double.keychain.backend = backend;
    const store = await open('linux');
    expect(await refusal(store.save(someKey()))).toContain('Install and unlock GNOME Keyring or KWallet, or use tradewind serve');
    expect(existsSync(file())).toBe(false);
  });

  it('keeps what was stored when it only stops encrypting', async () => {
    const store = await open();
    const key = someKey();
    await store.save(key);
    const before = readFileSync(file());
    double.keychain.available = false;
    const replacement = someKey();
    expect(await refusal(store.save(replacement))).not.toContain(replacement.secret);
    expect(store.read('main')).toEqual(key);
    expect(readFileSync(file())).toEqual(before);
  });
});

describe('a file that cannot be decrypted', () => {
  it('makes the keys unavailable with a sentence, and is not written over', async () => {
    const store = await open();
    await store.save(someKey());
    double.keychain.key = randomBytes(32);
    const before = readFileSync(file());
    const next = await open();
    expect([next.state, next.list()]).toEqual(['unavailable', []]);
    expect(next.advice).toContain('belong to another user or computer');
    expect(await refusal(next.save(someKey()))).toContain('unavailable:');
    expect(readFileSync(file())).toEqual(before);
  });

  it('is tried again when asked for, as after access was allowed', async () => {
    await (await open()).save(someKey());
    double.keychain.available = false;
    const next = await open();
    expect(next.state).toBe('unavailable');
    double.keychain.available = true;
    await next.load();
    expect([next.state, next.list().length, next.advice]).toEqual(['open', 1, null]);
  });

  it('is named when it is none of ours', async () => {
    writeFileSync(file(), 'v10 something else');
    expect((await open()).state).toBe('unavailable');
  });
});
