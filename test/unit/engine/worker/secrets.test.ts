// The whole life of keys in a process of its own, and then a look through everything that it said and wrote.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSecrets } from '../../../support/find-secrets.ts';
import { liveWithSecrets } from './fixtures/run-secret-life.ts';
import type { SecretLife } from './fixtures/run-secret-life.ts';

let root: string;
let life: SecretLife;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'secret-life-'));
  life = await liveWithSecrets(root);
}, 90_000);
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

const read = (path: string): string => readFileSync(join(root, path), 'latin1');
const named = (name: string): readonly string[] => life.needles.filter((needle) => needle.name === name).map(({ text }) => text);

describe('the life of the keys', () => {
  it('took every turn it should have: stored, refused, tested, traded with, died and hung with', () => {
    expect(life.steps).toEqual([
      'listen key of a stranger (failed)', 'make a vault', 'add a connection', 'store something that is no key (failed)', 'store a key with another secret', 'test it, um',
      'store a key that may withdraw', 'test it, spot', 'it is gone', 'store an Ed25519 key', 'test it, spot', 'store an HMAC key in its place', 'test it, spot', 'test it, um',
      'trade', 'lose the account stream', 'orders that fail', 'the disk is full: the engine dies with the keys inside', 'wrong passphrase (failed)', 'change the passphrase',
      'the engine hangs: the emergency worker flattens with the keys', 'read trades', 'read orders', 'read fills', 'read decisions', 'read alerts', 'look into the host', 'remove the key',
    ]);
    expect(Object.keys(life.errors).toSorted()).toEqual(['auth', 'network', 'rate-limit', 'rejected', 'unknown']);
  });

  it('let us know what to look for: secrets of both kinds, signatures of both kinds, a listen key', () => {
    expect(named('signature').filter((text) => /^[0-9a-f]{64}$/.test(text)).length).toBeGreaterThan(50);
    expect(named('signature').filter((text) => /^[A-Za-z0-9+/]{86}==$/.test(text)).length).toBeGreaterThan(50);
    for (const name of ['secret (hmac)', 'secret (ed25519)', 'API key (hmac)', 'API key (ed25519)', 'listen key', 'passphrase', 'new passphrase']) expect(named(name).length, name).toBeGreaterThan(0);
  });

  it('left everything behind that it should have: database with its log, vault, envelopes, errors, logs, report', () => {
    expect(readdirSync(join(root, 'data-while-running'))).toEqual(expect.arrayContaining(['keys.vault', 'tradewind.db', 'tradewind.db-wal']));
    expect(readdirSync(join(root, 'said')).toSorted()).toEqual(['envelopes.jsonl', 'errors.txt', 'http.txt', 'log.jsonl', 'objects.txt', 'report.json', 'results.txt']);
    expect(read('said/envelopes.jsonl')).toContain('This key may withdraw money.');
    expect(read('said/envelopes.jsonl')).toContain('"type":"key-reply"');
    expect(read('said/errors.txt')).toContain('it may have been carried out, look it up');
    expect(read('said/objects.txt')).toContain('[secret]');
    expect(read('streams/stderr')).toContain('Node.js report completed');
  });

  it('left no secret, no signature, no listen key and no passphrase in any of it', () => {
    expect(findSecrets(root, life.needles)).toEqual([]);
  }, 60_000);
});
