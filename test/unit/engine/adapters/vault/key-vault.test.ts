import { scryptSync, randomBytes, createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeyVault } from '../../../../../src/engine/adapters/vault/key-vault.ts';
import type { KeyVaultOptions } from '../../../../../src/engine/adapters/vault/key-vault.ts';
import { VAULT_FILE } from '../../../../../src/engine/adapters/vault/vault-file.ts';
import { KeyStoreError } from '../../../../../src/engine/ports/key-store.ts';
import { randomPem, someKey } from '../../../../support/keys.ts';

// The cheapest derivation that a vault may ask for; one test uses the real one.
const CHEAP = { N: 2 ** 14, r: 8, p: 1 } as const;
const PASSPHRASE = 'correct horse battery staple';

let dataDir: string;
let nowMs: number;
const file = () => join(dataDir, VAULT_FILE);

async function vault(change: Partial<KeyVaultOptions> = {}): Promise<KeyVault> {
  const made = new KeyVault({ dataDir, clock: { now: () => nowMs }, random: (size) => randomBytes(size), parameters: CHEAP, ...change });
  await made.load();
  return made;
}

async function openVault(): Promise<KeyVault> {
  const made = await vault();
  await made.lock.create(PASSPHRASE);
  return made;
}

/** Returns the code and the sentence with which something is refused. */
async function refusal(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof KeyStoreError)) throw new Error(`expected a KeyStoreError, found ${String(error)}`);
  return { code: error.code, message: error.message };
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'vault-'));
  nowMs = 1_000_000;
});

describe('a vault', () => {
  it('is absent, then made, then locked for the next program, then open with its passphrase', async () => {
    const first = await vault();
    expect(first.state).toBe('absent');
    await first.lock.create(PASSPHRASE);
    expect(first.state).toBe('open');
    const key = someKey({ kind: 'ed25519', secret: randomPem() });
    await first.save(key);

    const next = await vault();
    expect([next.state, next.list(), next.read('main')]).toEqual(['locked', [], null]);
    await next.lock.unlock(PASSPHRASE);
    expect(next.read('main')).toEqual(key);
    expect(next.list()).toEqual([{ connectionId: 'main', kind: 'ed25519', hint: key.apiKey.slice(-4), savedMs: key.savedMs }]);
  });

  it('keeps one key for each connection and forgets the one that is removed', async () => {
    const store = await openVault();
    const [old, other, replacement] = [someKey(), someKey({ connectionId: 'demo' }), someKey()];
    for (const key of [old, other, replacement]) await store.save(key);
    expect(store.read('main')).toEqual(replacement);
    await store.remove('main');
    await store.remove('nobody');
    const again = await vault();
    await again.lock.unlock(PASSPHRASE);
    expect(again.list().map(({ connectionId }) => connectionId)).toEqual(['demo']);
  });

  it('opens with a passphrase that another keyboard composes differently', async () => {
    const store = await vault();
    await store.lock.create('Zufällig lange Sätze'.normalize('NFD'));
    const next = await vault();
    await next.lock.unlock('Zufällig lange Sätze'.normalize('NFC'));
    expect(next.state).toBe('open');
  });

  it('refuses a short passphrase, for a new vault and for a change', async () => {
    const store = await vault();
    expect(await refusal(store.lock.create('elevenchars'))).toEqual({ code: 'weak-passphrase', message: 'Expected a passphrase of at least 12 characters, found 11. Four or five random words are long and easy to remember.' });
    expect(existsSync(file())).toBe(false);
    await store.lock.create(PASSPHRASE);
    expect((await refusal(store.lock.change(PASSPHRASE, 'short'))).code).toBe('weak-passphrase');
  });

  it('is never made over another one', async () => {
    const early = await vault();
    await openVault();
    const before = readFileSync(file());
    expect((await refusal(early.lock.create('another passphrase'))).code).toBe('exists');
    expect(readFileSync(file())).toEqual(before);
  });

  it('stores and removes nothing while it is locked or absent', async () => {
    const absent = await vault();
    expect((await refusal(absent.save(someKey()))).code).toBe('absent');
    await openVault();
    const locked = await vault();
    expect((await refusal(locked.save(someKey()))).code).toBe('locked');
    expect((await refusal(locked.remove('main'))).code).toBe('locked');
  });

  it('changes its passphrase: the old one opens nothing any more, a wrong one changes nothing', async () => {
    const store = await openVault();
    const key = someKey();
    await store.save(key);
    expect((await refusal(store.lock.change('not the passphrase', 'a new passphrase'))).code).toBe('wrong-passphrase');
    const saltBefore = header().scrypt.salt;
    await store.lock.change(PASSPHRASE, 'a new passphrase');
    expect(header().scrypt.salt).not.toBe(saltBefore);
    const next = await vault();
    expect((await refusal(next.lock.unlock(PASSPHRASE))).code).toBe('wrong-passphrase');
    await next.lock.unlock('a new passphrase');
    expect(next.read('main')).toEqual(key);
  });
});

describe('the file', () => {
  it('is what the format says, as read by another implementation of it', async () => {
    const store = await openVault();
    const key = someKey();
    await store.save(key);
    const [headerLine = '', sealedLine = '', digest = ''] = readFileSync(file(), 'utf8').split('\n');
    const { scrypt: { salt, N, r, p }, nonce, version } = header();
    expect(version).toBe(1);
    expect(createHash('sha256').update(`${headerLine}\n${sealedLine}\n`).digest('hex')).toBe(digest);
    // The first 32 of 64 bytes encrypt; Web Crypto opens what node:crypto sealed.
    const bytes = scryptSync(PASSPHRASE, Buffer.from(salt, 'base64'), 64, { N, r, p, maxmem: 2 ** 28 });
    const aes = await crypto.subtle.importKey('raw', bytes.subarray(0, 32), 'AES-GCM', false, ['decrypt']);
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: Buffer.from(nonce, 'base64'), additionalData: Buffer.from(headerLine), tagLength: 128 }, aes, Buffer.from(sealedLine, 'base64'));
    expect(JSON.parse(Buffer.from(plain).toString())).toEqual({ keys: [key] });
  });

  it('asks for 128 MiB and a fresh salt where no test makes it cheaper', async () => {
    await openVault();
    const cheapSalt = header().scrypt.salt;
    rmSync(file());
    const real = new KeyVault({ dataDir, clock: { now: () => nowMs }, random: (size) => randomBytes(size) });
    await real.load();
    await real.lock.create(PASSPHRASE);
    expect(header().scrypt).toMatchObject({ N: 131_072, r: 8, p: 1 });
    expect(Buffer.from(header().scrypt.salt, 'base64')).toHaveLength(16);
    expect(header().scrypt.salt).not.toBe(cheapSalt);
  });

  it('has a nonce of its own after every write', async () => {
    const store = await openVault();
    const nonces = new Set([header().nonce]);
    for (let turn = 0; turn < 20; turn++) {
      await store.save(someKey());
      nonces.add(header().nonce);
    }
    expect(nonces.size).toBe(21);
  });

  it.skipIf(process.platform === 'win32')('belongs to its owner alone, whatever lay there before', async () => {
    writeFileSync(`${file()}.partial`, 'left by a crash', { mode: 0o666 });
    await openVault();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual([VAULT_FILE]);
  });

  it.skipIf(process.platform === 'win32')('is not written through a link that somebody laid', async () => {
    const elsewhere = join(dataDir, 'elsewhere');
    symlinkSync(elsewhere, `${file()}.partial`);
    await openVault();
    expect(existsSync(elsewhere)).toBe(false);
  });

  it('holds neither keys nor connections nor the passphrase in the clear', async () => {
    const store = await openVault();
    const key = someKey({ connectionId: 'my-main-account' });
    await store.save(key);
    const text = readFileSync(file(), 'latin1');
    for (const word of [key.apiKey, key.secret, 'my-main-account', PASSPHRASE, key.apiKey.slice(-4) + '"']) expect(text).not.toContain(word);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('stays as it was when the disk refuses', async () => {
    const store = await openVault();
    await store.save(someKey());
    const before = readFileSync(file());
    chmodSync(dataDir, 0o500);
    const refused = await refusal(store.save(someKey())).finally(() => { chmodSync(dataDir, 0o700); });
    expect(refused.code).toBe('not-written');
    expect(refused.message).toContain('What was stored before is unchanged.');
    expect(readFileSync(file())).toEqual(before);
    const [kept] = store.list();
    const again = await vault();
    await again.lock.unlock(PASSPHRASE);
    expect(again.list()).toEqual([kept]);
  });

  it('leaves the old keys in force when the new file cannot take its place', async () => {
    const store = await openVault();
    const key = someKey();
    await store.save(key);
    rmSync(file());
    mkdirSync(join(file(), 'in the way'), { recursive: true });
    expect((await refusal(store.save(someKey()))).code).toBe('not-written');
    expect(store.read('main')).toEqual(key);
    expect(existsSync(`${file()}.partial`)).toBe(false);
  });
});

describe('a file that is not what was written', () => {
  it('is called damaged, wherever one bit of it was changed, before any passphrase is asked', async () => {
    const store = await openVault();
    await store.save(someKey());
    const whole = readFileSync(file());
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(file(), changed);
      const next = await vault();
      // The one exception is the version's own digit: a higher one is another program's file.
      const isNewer = next.advice?.includes('later version') === true;
      expect([next.state, isNewer || next.advice?.startsWith('The vault is damaged')], `byte ${at}`).toEqual(['unavailable', true]);
    }
  });

  it('is called damaged when it was cut short or something was appended', async () => {
    await openVault();
    const whole = readFileSync(file());
    for (const content of [whole.subarray(0, -1), whole.subarray(0, 40), Buffer.alloc(0), Buffer.concat([whole, Buffer.from('x')]), Buffer.alloc(2 * 1024 ** 2)]) {
      writeFileSync(file(), content);
      expect((await vault()).state).toBe('unavailable');
    }
  });

  it('is told from a wrong passphrase also when a hand that knows the format changed it', async () => {
    const store = await openVault();
    await store.save(someKey());
    const sealed = Buffer.from(readFileSync(file(), 'utf8').split('\n')[1] ?? '', 'base64');
    sealed[3] = (sealed[3] ?? 0) ^ 1;
    rewrite({}, sealed.toString('base64'));
    const next = await vault();
    expect(next.state).toBe('locked');
    expect(await refusal(next.lock.unlock('not the passphrase'))).toMatchObject({ code: 'wrong-passphrase', message: expect.stringContaining('This is not the passphrase of the vault.') as string });
    expect(await refusal(next.lock.unlock(PASSPHRASE))).toMatchObject({ code: 'damaged', message: expect.stringContaining('another hand has changed it') as string });
    expect(next.list()).toEqual([]);
  });

  it('does not open when its header was changed, although the passphrase is right', async () => {
    await openVault();
    rewrite({ nonce: randomBytes(12).toString('base64') });
    expect((await refusal((await vault()).lock.unlock(PASSPHRASE))).code).toBe('damaged');
  });

  it.each([
    ['all memory', { N: 2 ** 30, r: 8, p: 1 }],
    ['all memory in another way', { N: 2 ** 17, r: 4096, p: 1 }],
    ['all time', { N: 2 ** 17, r: 8, p: 1_000_000 }],
    ['almost nothing, so that guessing is cheap', { N: 2, r: 8, p: 1 }],
    ['no power of two', { N: 100_000, r: 8, p: 1 }],
  ])('is refused unread when it asks for %s', async (_what, parameters) => {
    await openVault();
    rewrite({ scrypt: { ...header().scrypt, ...parameters } });
    const startedMs = performance.now();
    const next = await vault();
    expect(next.state).toBe('unavailable');
    expect((await refusal(next.lock.unlock(PASSPHRASE))).code).toBe('damaged');
    // What is asked for would take minutes, or gigabytes.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  it('of a later version is left alone and named', async () => {
    await openVault();
    rewrite({ version: 2, somethingNew: true });
    const next = await vault();
    expect(next.advice).toBe('The vault was written by a later version of Tradewind: use that one.');
    expect((await refusal(next.lock.create('another passphrase'))).code).toBe('newer');
  });
});

describe('guessing', () => {
  it('is free twice, then slowed down by twice the wait after each failure, and forgiven by success', async () => {
    await openVault();
    const guessed = await vault();
    const guess = () => refusal(guessed.lock.unlock('not the passphrase'));
    for (let turn = 0; turn < 3; turn++) expect((await guess()).code).toBe('wrong-passphrase');
    expect(await guess()).toEqual({ code: 'wait', message: 'Too many wrong passphrases: wait 2 s before the next attempt.' });
    expect((await refusal(guessed.lock.unlock(PASSPHRASE))).code).toBe('wait');
    nowMs += 2_000;
    expect((await guess()).code).toBe('wrong-passphrase');
    expect((await guess()).message).toContain('wait 4 s');
    nowMs += 4_000;
    await guessed.lock.unlock(PASSPHRASE);
    for (let turn = 0; turn < 3; turn++) expect((await guess()).code).toBe('wrong-passphrase');
  });

  it('waits five minutes at most, also when the clock is set back meanwhile', async () => {
    await openVault();
    const guessed = await vault();
    for (let turn = 0; turn < 12; turn++) {
      expect((await refusal(guessed.lock.unlock('not the passphrase'))).code).toBe('wrong-passphrase');
      nowMs += 5 * 60_000;
    }
    expect((await refusal(guessed.lock.unlock('not the passphrase'))).code).toBe('wrong-passphrase');
    nowMs -= 365 * 86_400_000;
    expect((await refusal(guessed.lock.unlock('not the passphrase'))).message).toContain('wait 300 s');
  });
});

describe('what is printed by mistake', () => {
  it('shows no secret of an open vault, however deep it is looked into', async () => {
    const store = await openVault();
    const key = someKey();
    await store.save(key);
    const shown = `${inspect(store, { depth: Infinity, showHidden: true })}${inspect(store.read('main'))}${JSON.stringify([store, store.read('main')])}${String(store.read('main'))}`;
    expect(shown).not.toContain(key.secret);
    expect(shown).not.toContain(key.apiKey);
    expect(inspect(store.read('main'))).toBe('[secret]');
  });
});

interface Header { version: number; scrypt: { N: number; r: number; p: number; salt: string }; nonce: string }

function header(): Header {
  return JSON.parse(readFileSync(file(), 'utf8').split('\n')[0] ?? '') as Header;
}

/** Changes the file as somebody would who knows the format but not the passphrase: the checksum is right again. */
function rewrite(change: object, sealed = readFileSync(file(), 'utf8').split('\n')[1] ?? ''): void {
  const body = `${JSON.stringify({ ...header(), ...change })}\n${sealed}\n`;
  writeFileSync(file(), `${body}${createHash('sha256').update(body).digest('hex')}\n`);
}
