import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveVaultKey, isKeyOf, openVault, parseVault, sealVault } from '../../../../../src/engine/adapters/vault/vault-format.ts';
import { KeyStoreError } from '../../../../../src/engine/ports/key-store.ts';

const CHEAP = { N: 2 ** 14, r: 8, p: 1 } as const;

describe('the format of the vault', () => {
  it('gives back any text that was sealed, to the same key only', async () => {
    const [key, other] = await Promise.all([deriveVaultKey('one passphrase', randomBytes(16), CHEAP), deriveVaultKey('another one', randomBytes(16), CHEAP)]);
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
      const vault = parseVault(sealVault(text, key, randomBytes(12)));
      expect(openVault(vault, key)).toBe(Buffer.from(text).toString());
      expect([isKeyOf(key, vault), isKeyOf(other, vault)]).toEqual([true, false]);
      expect(() => openVault(vault, other)).toThrow('damaged');
    }));
  });

  it('refuses whatever else a file may hold with one of our own errors', () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json().map((text) => Buffer.from(`${text}\n\n\n`))), (content) => {
      try {
        parseVault(Buffer.from(content));
        return false;
      } catch (error) {
        return error instanceof KeyStoreError;
      }
    }));
  });
});
