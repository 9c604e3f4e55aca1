import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { BadKey, checkKey } from '../../../../../src/engine/run/live/check-key.ts';
import type { KeyDraft } from '../../../../../src/engine/run/live/check-key.ts';
import { randomKeyText, randomPem } from '../../../../support/keys.ts';

const hmac = (change: Partial<KeyDraft> = {}): KeyDraft => ({ connectionId: 'main', kind: 'hmac', apiKey: randomKeyText(), secret: randomKeyText(), ...change });
const ed25519 = (secret: string): KeyDraft => hmac({ kind: 'ed25519', secret });

/** Returns why a draft is refused; throws when it is not, or when the refusal holds anything of the secret. */
function refusal(draft: KeyDraft): { path: string; message: string } {
  try {
    checkKey(draft);
  } catch (error) {
    if (!(error instanceof BadKey)) throw error;
    const shown = inspect(error, { depth: Infinity, showHidden: true });
    for (const part of draft.secret.split('\n')) if (part.length > 8 && !part.startsWith('-----') && shown.includes(part)) throw new Error(`the refusal holds what was entered: ${shown}`);
    return { path: error.path, message: error.message };
  }
  throw new Error('expected a refusal, found none');
}

describe('an HMAC key', () => {
  it('is taken without the blanks that copying brings along', () => {
    const draft = hmac();
    expect(checkKey({ ...draft, apiKey: `  ${draft.apiKey}\n`, secret: `\t${draft.secret} ` })).toEqual(draft);
  });

  it.each([
    [{ apiKey: '' }, 'apiKey', 'expected the API key as Binance shows it, 64 letters and digits, found nothing'],
    [{ apiKey: 'abc' }, 'apiKey', 'expected the API key as Binance shows it, 64 letters and digits, found 3 characters'],
    [{ secret: '' }, 'secret', 'expected the secret as Binance showed it once, 64 letters and digits, found nothing'],
    [{ secret: `${'a'.repeat(32)} ${'b'.repeat(31)}` }, 'secret', 'expected the secret as Binance showed it once, 64 letters and digits, found blanks inside it'],
    [{ secret: '*'.repeat(64) }, 'secret', 'expected the secret as Binance showed it once, 64 letters and digits, found 64 characters, among them some that are neither letter nor digit'],
    [{ connectionId: '../../etc' }, 'connectionId', 'expected the id of a connection: letters, digits, dots and dashes'],
  ])('is refused with what was expected and what was found: %o', (change, path, message) => {
    expect(refusal(hmac(change))).toEqual({ path, message });
  });

  it('is refused when the API key was pasted twice', () => {
    const apiKey = randomKeyText();
    expect(refusal(hmac({ apiKey, secret: apiKey }))).toEqual({ path: 'secret', message: 'expected the secret, found the API key a second time' });
  });

  it('is refused when a key file was pasted in its place', () => {
    expect(refusal(hmac({ secret: randomPem() })).message).toContain('choose Ed25519');
    expect(refusal(hmac({ apiKey: randomPem() })).message).toContain('after you registered your public key');
  });
});

describe('an Ed25519 key', () => {
  const pem = randomPem();

  it.each([
    ['as OpenSSL writes it', pem],
    ['with line ends of Windows', pem.replaceAll('\n', '\r\n')],
    ['in one line, as a form field leaves it', pem.trim().replaceAll('\n', ' ')],
    ['in one line without any blank', pem.replaceAll('\n', '')],
    ['with written-out line ends, as in an .env file', pem.trim().replaceAll('\n', '\\n')],
    ['with blanks around it', `\n\n  ${pem}  \n`],
  ])('is taken %s', (_how, secret) => {
    expect(checkKey(ed25519(secret)).secret).toBe(pem);
  });

  it.each([
    ['nothing', '', 'found nothing'],
    ['a secret of the other kind', randomKeyText(), 'found a text without those two lines'],
    ['a public key', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'found a public key: that half is for Binance, the private one is for here'],
    ['a key with a password', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' }).toString(), 'found one with a password: write it without'],
    ['an RSA key', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'found a private key of another kind (rsa): Tradewind signs with Ed25519 or HMAC'],
    ['an X25519 key', generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'found a private key of another kind (x25519)'],
    ['one cut short', `${pem.slice(0, 60)}\n-----END PRIVATE KEY-----\n`, 'found one that cannot be read: it may be cut short'],
  ])('is refused when it is %s', (_what, secret, found) => {
    const { path, message } = refusal(ed25519(secret));
    expect(path).toBe('secret');
    expect(message).toContain('expected an Ed25519 private key in PEM without a password');
    expect(message).toContain(found);
  });
});

describe('the token of a channel for alerts', () => {
  const draft = { connectionId: 'alerts.phone', kind: 'token', apiKey: '' } as const;

  it('is kept whole, known again by its end', () => {
    expect(checkKey({ ...draft, secret: ' 12345:made-up_TOKEN \n' })).toEqual({ connectionId: 'alerts.phone', kind: 'token', apiKey: 'OKEN', secret: '12345:made-up_TOKEN' });
  });

  it.each(['', 'short', 'with a blank inside'])('is not %j, and the words do not repeat it', (secret) => {
    expect(() => checkKey({ ...draft, secret })).toThrow(/^expected a token of 8 to 512 characters without blanks, found (nothing|\d+ characters)/);
  });
});
