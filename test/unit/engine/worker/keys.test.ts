import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemRandom } from '../../../../src/engine/adapters/clock/system-random.ts';
import { wallClock } from '../../../../src/engine/adapters/clock/wall-clock.ts';
import { KeyVault } from '../../../../src/engine/adapters/vault/key-vault.ts';
import { ContractFailure, createEngineClient } from '../../../../src/engine/contract/client.ts';
import type { EngineClient } from '../../../../src/engine/contract/client.ts';
import type { KeyAction } from '../../../../src/engine/contract/envelope.ts';
import { parseClientEnvelope } from '../../../../src/engine/contract/parse-envelope.ts';
import type { KeyStore, PlainKey } from '../../../../src/engine/ports/key-store.ts';
import { createEngineHost } from '../../../../src/engine/worker/engine-host.ts';
import type { EngineHost } from '../../../../src/engine/worker/engine-host.ts';
import { someKey } from '../../../support/keys.ts';

const PASSPHRASE = 'correct horse battery staple';
let dataDir: string;
const hosts: EngineHost[] = [];

const vault = (): KeyStore => new KeyVault({ dataDir, clock: wallClock, random: systemRandom, parameters: { N: 2 ** 14, r: 8, p: 1 } });

function startHost(keyStore?: KeyStore): EngineHost {
  const host = createEngineHost({
    workerFile: new URL('./fixtures/engine.fixture.ts', import.meta.url), emergencyFile: new URL('./fixtures/emergency.fixture.ts', import.meta.url),
    dataDir, options: { version: '1.2.3', researchWorkerFile: null }, timing: { stopDeadlineMs: 1000, backoffMinMs: 20, killDeadlineMs: 60 },
    ...(keyStore === undefined ? {} : { keyStore }),
  });
  hosts.push(host);
  return host;
}

/** Asks a fixture of the engine, whose methods are not those of the contract. */
const ask = (client: EngineClient, method: string, input: unknown = null): Promise<unknown> => client.call(method as never, input as never);

const save = ({ connectionId, kind, apiKey, secret }: PlainKey): KeyAction => ({ action: 'save', connectionId, kind, apiKey, secret });
const seenByEngine = ({ connectionId, kind, apiKey, secret }: PlainKey) => ({ connectionId, kind, digest: createHash('sha256').update(apiKey + secret).digest('hex') });

async function refusal(work: Promise<unknown>): Promise<string> {
  const failure = await work.then(() => null, (error: unknown) => error);
  return failure instanceof ContractFailure ? failure.error.code : `no refusal: ${String(failure)}`;
}

beforeEach(() => { dataDir = mkdtempSync(join(tmpdir(), 'keys-')); });
afterEach(async () => { await Promise.all(hosts.splice(0).map((host) => host.close())); });

describe('keys at the host', () => {
  it('reach the engine when they are stored, replaced and removed, and the client sees summaries', async () => {
    const client = createEngineClient(startHost(vault()).connect());
    expect(await client.keys({ action: 'list' })).toEqual({ state: 'absent', place: 'vault', advice: null, keys: [], refused: [] });
    await client.keys({ action: 'create-vault', passphrase: PASSPHRASE });
    const [key, other] = [someKey(), someKey({ connectionId: 'demo' })];
    await client.keys(save(key));
    const view = await client.keys(save(other));
    expect(view.keys.map(({ connectionId, hint }) => [connectionId, hint])).toEqual([['main', key.apiKey.slice(-4)], ['demo', other.apiKey.slice(-4)]]);
    expect(await ask(client, 'keys')).toEqual([seenByEngine(key), seenByEngine(other)]);
    await client.keys({ action: 'remove', connectionId: 'main' });
    expect(await ask(client, 'keys')).toEqual([seenByEngine(other)]);
  });

  it('reach the engine of the next start only after the vault is unlocked, and every engine after a crash at once', async () => {
    const first = createEngineClient(startHost(vault()).connect());
    await first.keys({ action: 'create-vault', passphrase: PASSPHRASE });
    const key = someKey();
    await first.keys(save(key));
    await hosts.pop()?.close();

    const host = startHost(vault());
    const client = createEngineClient(host.connect());
    expect(await ask(client, 'keys')).toEqual([]);
    expect(await refusal(client.keys({ action: 'unlock', passphrase: 'not the passphrase' }))).toBe('wrong-passphrase');
    await client.keys({ action: 'unlock', passphrase: PASSPHRASE });
    expect(await ask(client, 'keys')).toEqual([seenByEngine(key)]);
    await ask(client, 'crash').catch(() => undefined);
    await vi.waitFor(() => { expect(host.status().engine).toBe('running'); }, { timeout: 20_000 });
    expect(await ask(client, 'keys')).toEqual([seenByEngine(key)]);
  });

  it('are handed to the emergency worker', async () => {
    const host = startHost(vault());
    const client = createEngineClient(host.connect());
    await client.keys({ action: 'create-vault', passphrase: PASSPHRASE });
    await client.keys(save(someKey()));
    void ask(client, 'hang').catch(() => undefined);
    expect((await host.kill('person')).message).toBe('flattened because: person, with 1 key');
  });

  it('are forgotten when the engine says that they must not be used, and the person learns why', async () => {
    const client = createEngineClient(startHost(vault()).connect());
    await client.keys({ action: 'create-vault', passphrase: PASSPHRASE });
    await client.keys(save(someKey()));
    await ask(client, 'refuse-key', { connectionId: 'main', reason: 'This key may withdraw money.' });
    await vi.waitFor(async () => { expect(await client.keys({ action: 'list' })).toMatchObject({ keys: [], refused: [{ connectionId: 'main', reason: 'This key may withdraw money.' }] }); }, { timeout: 20_000 });
    expect(await ask(client, 'keys')).toEqual([]);
    expect((await client.keys(save(someKey()))).refused).toEqual([]);
  });

  it('are forgotten with their connection, without a reason, and a newer key is not taken for an older one', async () => {
    const host = startHost(vault());
    const client = createEngineClient(host.connect());
    await client.keys({ action: 'create-vault', passphrase: PASSPHRASE });
    await client.keys(save(someKey()));
    await ask(client, 'refuse-key', { connectionId: 'main', reason: null });
    await vi.waitFor(async () => { expect(await client.keys({ action: 'list' })).toMatchObject({ keys: [], refused: [] }); }, { timeout: 20_000 });
    await client.keys(save(someKey()));
    await ask(client, 'refuse-key', { connectionId: 'main', hint: 'of another key', reason: 'it may withdraw' });
    expect(await client.keys({ action: 'list' })).toMatchObject({ keys: [{ connectionId: 'main' }], refused: [] });
  });

  it('are refused with a sentence for the field, one answer for each action and in their order', async () => {
    const client = createEngineClient(startHost(vault()).connect());
    const [made, bad, good] = await Promise.allSettled([
      client.keys({ action: 'create-vault', passphrase: PASSPHRASE }), client.keys(save(someKey({ secret: 'short' }))), client.keys(save(someKey())),
    ]);
    expect([made.status, good.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(bad.status === 'rejected' && bad.reason).toMatchObject({ error: { code: 'bad-key', where: 'secret', violations: [{ path: 'secret' }] } });
  });

  it('cannot be stored in a program that has no place for them', async () => {
    const client = createEngineClient(startHost().connect());
    expect(await client.keys({ action: 'list' })).toMatchObject({ state: 'unavailable', place: 'nowhere', advice: 'This program keeps no keys.' });
    expect(await refusal(client.keys(save(someKey())))).toBe('unavailable');
  });

  it('are usable again once a person has put the damaged vault aside', async () => {
    const client = createEngineClient(startHost(vault()).connect());
    await client.keys({ action: 'create-vault', passphrase: PASSPHRASE });
    const whole = readFileSync(join(dataDir, 'keys.vault'));
    await hosts.pop()?.close();
    writeFileSync(join(dataDir, 'keys.vault'), 'not a vault');
    const next = createEngineClient(startHost(vault()).connect());
    expect(await next.keys({ action: 'list' })).toMatchObject({ state: 'unavailable', advice: expect.stringContaining('damaged') as string });
    writeFileSync(join(dataDir, 'keys.vault'), whole);
    expect(await next.keys({ action: 'list' })).toMatchObject({ state: 'locked' });
  });

  it('say nothing of what went wrong inside when that is not foreseen', async () => {
    const key = someKey();
    const broken: KeyStore = { place: 'vault', state: 'open', advice: null, lock: null, load: () => Promise.resolve(), list: () => [], read: () => null, save: ({ secret }) => Promise.reject(new TypeError(`cannot write ${secret}`)), remove: () => Promise.resolve() };
    const client = createEngineClient(startHost(broken).connect());
    const failure = await client.keys(save(key)).catch((error: unknown) => error as ContractFailure);
    expect((failure as ContractFailure).error).toEqual({ code: 'failed', message: 'Something unforeseen went wrong (TypeError): look at what is stored before you try again.' });
  });
});

describe('an envelope of keys', () => {
  it.each([
    { type: 'key', id: 1, action: 'list' },
    { type: 'key', id: 1, action: 'save', connectionId: 'main', kind: 'hmac', apiKey: 'a', secret: 'b' },
    { type: 'key', id: 1, action: 'save', connectionId: 'alerts.phone', kind: 'token', apiKey: '', secret: 'b' },
    { type: 'key', id: 1, action: 'change-passphrase', passphrase: 'a', newPassphrase: 'b' },
  ])('passes the carriers: %o', (envelope) => {
    expect(parseClientEnvelope(envelope)).toEqual(envelope);
  });

  it.each([
    { type: 'key', id: 1 },
    { type: 'key', id: 1, action: 'show' },
    { type: 'key', id: 1, action: 'list', passphrase: 'a' },
    { type: 'key', id: 1, action: 'save', connectionId: 'main', kind: 'rsa', apiKey: 'a', secret: 'b' },
    { type: 'key', id: 1, action: 'unlock', passphrase: 'x'.repeat(20_001) },
  ])('is stopped by the carriers when it is none: %o', (envelope) => {
    expect(parseClientEnvelope(envelope)).toBeNull();
  });
});
