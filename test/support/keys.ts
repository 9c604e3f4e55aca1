import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { PlainKey, StoredKey } from '../../src/engine/ports/key-store.ts';

/** Returns 64 letters and digits drawn from the system, as the venue makes its keys. */
export function randomKeyText(): string {
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from(randomBytes(64), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** Makes an Ed25519 private key in PEM. */
export function randomPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Makes a key that never was and never will be used. */
export function someKey(change: Partial<StoredKey> = {}): StoredKey {
  return { connectionId: 'main', kind: 'hmac', apiKey: randomKeyText(), secret: randomKeyText(), savedMs: 1_760_000_000_000, ...change };
}

/** Returns what of a key must appear nowhere: the secret, and the lines of a PEM. */
export function secretsOf({ kind, secret }: PlainKey): readonly string[] {
  return kind === 'hmac' ? [secret] : secret.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
}
