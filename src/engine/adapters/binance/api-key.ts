import { createPrivateKey } from 'node:crypto';
import { concealed } from '../../domain/concealed.ts';

/** A key pair of the exchange. Never logged, never put into an error; printed by mistake it shows as `[secret]`. */
export type ApiKey =
  | { readonly type: 'hmac'; readonly apiKey: string; readonly secret: string }
  | { readonly type: 'ed25519'; readonly apiKey: string; readonly privateKeyPem: string };

/** Returns an HMAC key. @throws RangeError when a part is empty or has blanks inside */
export function hmacKey(apiKey: string, secret: string): ApiKey {
  return concealed({ type: 'hmac', apiKey: solid('API key', apiKey), secret: solid('API secret', secret) });
}

/**
 * Returns an Ed25519 key with its PEM in the one form that OpenSSL writes: binance-api-node tells key kinds apart by the length of the PEM
 * (over 120 characters it signs with RSA), so line ends and blanks must not be left to where the key was copied from.
 * @throws RangeError when it is not an unencrypted Ed25519 private key in PEM; the message never holds any of it
 */
export function ed25519Key(apiKey: string, privateKeyPem: string): ApiKey {
  const key = readPem(privateKeyPem);
  if (key === null || key.asymmetricKeyType !== 'ed25519') throw new RangeError('expected an Ed25519 private key in PEM without a password (BEGIN PRIVATE KEY)');
  return concealed({ type: 'ed25519', apiKey: solid('API key', apiKey), privateKeyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString() });
}

function readPem(text: string): ReturnType<typeof createPrivateKey> | null {
  try {
    return createPrivateKey(text.trim());
  } catch {
    return null;
  }
}

function solid(what: string, text: string): string {
  const value = text.trim();
  if (value === '' || /\s/.test(value)) throw new RangeError(`expected the ${what} as one word, found ${value === '' ? 'nothing' : 'blanks inside it'}`);
  return value;
}
