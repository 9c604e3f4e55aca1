import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../support/find-secrets.ts';
import { randomKeyText } from '../../support/keys.ts';

/** Writes a file deep in a folder and looks for the secret there. */
function found(secret: string, content: string | Buffer): boolean {
  const root = mkdtempSync(join(tmpdir(), 'find-'));
  mkdirSync(join(root, 'deep', 'down'), { recursive: true });
  writeFileSync(join(root, 'deep', 'down', 'file'), content);
  return findSecrets(root, [{ name: 'secret', text: secret }]).length > 0;
}

describe('the search for secrets', () => {
  const secret = randomKeyText();

  it.each([
    ['as it is', () => `before ${secret} after`],
    ['in hex', () => `x${Buffer.from(secret).toString('hex')}x`],
    ['in capital hex', () => Buffer.from(secret).toString('hex').toUpperCase()],
    ['in base64', () => Buffer.from(secret).toString('base64')],
    ['in base64 of a longer text', () => Buffer.from(`{"secret":"${secret}","more":1}`).toString('base64')],
    ['in base64 of a text one longer', () => Buffer.from(`{"asecret":"${secret}"}`).toString('base64')],
    ['in base64 of a text two longer', () => Buffer.from(`{"aasecret":"${secret}"}`).toString('base64')],
    ['in base64url', () => Buffer.from(`??>>${secret}`).toString('base64url')],
    ['in two bytes a letter', () => Buffer.from(secret, 'utf16le')],
    ['among bytes that are no text', () => Buffer.concat([randomBytes(1000), Buffer.from(secret), randomBytes(1000)])],
  ])('finds one %s', (_form, content) => {
    expect(found(secret, content())).toBe(true);
  });

  it('finds a signature whose bytes were written in the other way', () => {
    const bytes = randomBytes(32);
    expect(found(bytes.toString('hex'), bytes.toString('base64'))).toBe(true);
    const ed25519 = randomBytes(64);
    expect(found(ed25519.toString('base64'), ed25519.toString('hex'))).toBe(true);
    expect(found(ed25519.toString('base64'), `signature=${encodeURIComponent(ed25519.toString('base64'))}`)).toBe(true);
  });

  it('finds nothing where there is nothing', () => {
    expect(found(secret, `${randomKeyText()} ${secret.slice(0, 40)}`)).toBe(false);
  });

  it('refuses a needle that would be found by chance', () => {
    expect(() => found('short', '')).toThrow('at least 8');
  });
});
