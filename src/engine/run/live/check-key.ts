import { createPrivateKey } from 'node:crypto';
import { ed25519Key, hmacKey } from '../../adapters/binance/api-key.ts';
import type { KeyKind, PlainKey } from '../../ports/key-store.ts';

/** A key as a person entered it. */
export interface KeyDraft {
  readonly connectionId: string;
  readonly kind: KeyKind;
  readonly apiKey: string;
  readonly secret: string;
}

/** What was entered cannot be a key. The message says what was expected and holds nothing of what was found. */
export class BadKey extends Error {
  override readonly name = 'BadKey';
  readonly path: keyof KeyDraft;

  constructor(path: keyof KeyDraft, message: string) {
    super(message);
    this.path = path;
  }
}

/** Binance's are 64 letters and digits; other servers that speak its protocol may make shorter ones. */
const API_KEY = /^[A-Za-z0-9]{16,128}$/;
const CONNECTION_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const PEM = /-----BEGIN ([A-Z0-9 ]{0,40})-----([\s\S]*)-----END \1-----/;

/**
 * Returns the key in its one form: trimmed, a private key as OpenSSL writes it.
 * @throws BadKey when it cannot be a key of the venue
 */
export function checkKey(draft: KeyDraft): PlainKey {
  const { connectionId, kind } = draft;
  if (!CONNECTION_ID.test(connectionId)) throw new BadKey('connectionId', 'expected the id of a connection: letters, digits, dots and dashes');
  if (kind === 'token') return { connectionId, kind, ...token(draft.secret) };
  const apiKey = draft.apiKey.trim();
  if (apiKey.includes('-----BEGIN')) throw new BadKey('apiKey', 'expected the API key that Binance shows after you registered your public key, found a key file in PEM');
  if (!API_KEY.test(apiKey)) throw new BadKey('apiKey', `expected the API key as Binance shows it, 64 letters and digits, found ${described(apiKey)}`);
  return kind === 'hmac' ? { connectionId, kind, apiKey, secret: hmacSecret(apiKey, draft.secret) } : { connectionId, kind, apiKey, secret: privateKey(apiKey, draft.secret) };
}

function hmacSecret(apiKey: string, entered: string): string {
  const secret = entered.trim();
  if (secret.includes('-----BEGIN')) throw new BadKey('secret', 'expected the secret of an HMAC key, found a key file in PEM: choose Ed25519 if that is what you registered at Binance');
  if (!API_KEY.test(secret)) throw new BadKey('secret', `expected the secret as Binance showed it once, 64 letters and digits, found ${described(secret)}`);
  if (secret === apiKey) throw new BadKey('secret', 'expected the secret, found the API key a second time');
  const key = hmacKey(apiKey, secret);
  return key.type === 'hmac' ? key.secret : secret;
}

function privateKey(apiKey: string, entered: string): string {
  const pem = wholePem(entered);
  try {
    const key = ed25519Key(apiKey, pem);
    return key.type === 'ed25519' ? key.privateKeyPem : pem;
  } catch {
    throw new BadKey('secret', `expected an Ed25519 private key in PEM without a password, from BEGIN PRIVATE KEY to END PRIVATE KEY, found ${describedPem(pem)}`);
  }
}

/** The tokens of Telegram, ntfy and the like; four characters of it tell it from another. */
function token(entered: string): Pick<PlainKey, 'apiKey' | 'secret'> {
  const secret = entered.trim();
  if (!/^[\x21-\x7E]{8,512}$/.test(secret)) throw new BadKey('secret', `expected a token of 8 to 512 characters without blanks, found ${secret === '' ? 'nothing' : `${secret.length} characters${/\s/.test(secret) ? ' with blanks' : ''}`}`);
  return { apiKey: secret.slice(-4), secret };
}

/** Puts the line ends of a PEM back where a form field or an .env file has lost them. */
function wholePem(entered: string): string {
  const text = entered.trim().replaceAll('\\n', '\n');
  const [, label = '', body = ''] = PEM.exec(text) ?? [];
  if (label !== 'PRIVATE KEY') return text;
  const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

function describedPem(pem: string): string {
  const label = PEM.exec(pem)?.[1];
  if (label === undefined) return pem === '' ? 'nothing' : 'a text without those two lines';
  if (label.includes('PUBLIC')) return 'a public key: that half is for Binance, the private one is for here';
  if (label.includes('ENCRYPTED') || pem.includes('ENCRYPTED')) return 'one with a password: write it without, for example with openssl pkey -in key.pem -out open.pem, and delete that file afterwards';
  return kindOf(pem);
}

function kindOf(pem: string): string {
  try {
    const { asymmetricKeyType } = createPrivateKey(pem);
    return `a private key of another kind (${asymmetricKeyType ?? 'unknown'}): Tradewind signs with Ed25519 or HMAC`;
  } catch {
    return 'one that cannot be read: it may be cut short';
  }
}

/** Says how a text looks without saying any of it. */
function described(text: string): string {
  if (text === '') return 'nothing';
  if (/\s/.test(text)) return 'blanks inside it';
  if (/[^A-Za-z0-9]/.test(text)) return `${text.length} characters, among them some that are neither letter nor digit`;
  return `${text.length} characters`;
}
