import { createCipheriv, createDecipheriv, createHash, createHmac, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { KeyStoreError } from '../../ports/key-store.ts';

// The file `keys.vault`: three lines of text.
//   1. the header, JSON: version, parameters of scrypt with the salt, the nonce of AES-GCM, the check of the passphrase
//   2. base64 of the ciphertext with its 16 bytes of tag; the header's bytes are its additional authenticated data
//   3. SHA-256 of the first two lines: tells a damaged file from a wrong passphrase before anything is asked

/** The largest file that is read; a hundred Ed25519 keys need 60 kB. */
export const MOST_VAULT_BYTES = 1024 ** 2;

/** How a passphrase becomes a key. */
export interface ScryptParameters {
  readonly N: number;
  readonly r: 8;
  readonly p: number;
}

/** 128 MiB and some tenths of a second for each guess. @see OWASP Password Storage Cheat Sheet, scrypt: N = 2^17, r = 8, p = 1 */
export const SCRYPT: ScryptParameters = { N: 2 ** 17, r: 8, p: 1 };
/** Bounds on what a file may ask for: a hostile one must neither take all memory nor make guessing cheap. */
const LEAST_N = 2 ** 14;
const MOST_N = 2 ** 18;

const base64 = (bytes: number): z.ZodType<string> => z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/).refine((text) => Buffer.from(text, 'base64').length === bytes);
const headerSchema = z.strictObject({
  format: z.literal('tradewind-keys'),
  version: z.literal(1),
  scrypt: z.strictObject({ N: z.int().min(LEAST_N).max(MOST_N).refine((n) => (n & (n - 1)) === 0), r: z.literal(8), p: z.int().min(1).max(4), salt: base64(16) }),
  nonce: base64(12),
  check: base64(16),
});

/** A vault as it lies on the disk, taken apart; nothing of it is decrypted. */
export interface SealedVault {
  readonly header: z.infer<typeof headerSchema>;
  /** The header's bytes as they were signed. */
  readonly headerLine: string;
  readonly sealed: Buffer;
}

/** Two keys made from one passphrase: one encrypts, one proves that the passphrase is right. */
export interface VaultKey {
  readonly parameters: ScryptParameters;
  readonly salt: Uint8Array;
  readonly encryption: Buffer;
  readonly verification: Buffer;
}

/**
 * Makes the keys of a passphrase. Takes 128 MiB and some tenths of a second on another thread.
 * The passphrase is normalised (NFKC): what is typed the same way on another keyboard or system opens the vault there.
 */
export function deriveVaultKey(passphrase: string, salt: Uint8Array, parameters: ScryptParameters): Promise<VaultKey> {
  const { N, r, p } = parameters;
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 64, { N, r, p, maxmem: 256 * N * r }, (error, bytes) => {
      if (error) reject(new KeyStoreError('unavailable', `This computer could not make the vault's key, which takes ${Math.round((128 * N * r) / 1024 ** 2)} MiB of memory.`));
      else resolve({ parameters, salt, encryption: bytes.subarray(0, 32), verification: bytes.subarray(32) });
    });
  });
}

/** Encrypts. `nonce` must never have been used with this key: 12 random bytes. */
export function sealVault(text: string, key: VaultKey, nonce: Uint8Array): Buffer {
  const header = {
    format: 'tradewind-keys', version: 1, scrypt: { ...key.parameters, salt: toBase64(key.salt) }, nonce: toBase64(nonce), check: toBase64(checkOf(key)),
  } satisfies SealedVault['header'];
  const headerLine = JSON.stringify(header);
  const cipher = createCipheriv('aes-256-gcm', key.encryption, nonce).setAAD(Buffer.from(headerLine));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const body = `${headerLine}\n${toBase64(sealed)}\n`;
  return Buffer.from(`${body}${digestOf(body)}\n`);
}

/** Takes a file apart. @throws KeyStoreError `damaged`, or `newer` when a later version wrote it */
export function parseVault(content: Buffer): SealedVault {
  const text = content.toString('utf8');
  const [headerLine = '', sealedLine = '', digest = '', ...rest] = text.split('\n');
  if (versionOf(headerLine) > 1) throw new KeyStoreError('newer', 'The vault was written by a later version of Tradewind: use that one.');
  const header = headerSchema.safeParse(parsedJson(headerLine));
  const isWhole = rest.length === 1 && rest[0] === '' && digest === digestOf(`${headerLine}\n${sealedLine}\n`);
  const sealed = Buffer.from(sealedLine, 'base64');
  if (!header.success || !isWhole || sealed.length < 16) throw damaged();
  return { header: header.data, headerLine, sealed };
}

/** Tells whether a key was made from the vault's own passphrase. */
export function isKeyOf(key: VaultKey, { header }: SealedVault): boolean {
  return timingSafeEqual(checkOf(key), Buffer.from(header.check, 'base64'));
}

/** Decrypts. @throws KeyStoreError `damaged` when anything in the file was changed */
export function openVault({ header, headerLine, sealed }: SealedVault, key: VaultKey): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.encryption, Buffer.from(header.nonce, 'base64'), { authTagLength: 16 })
      .setAAD(Buffer.from(headerLine)).setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString('utf8');
  } catch {
    throw damaged();
  }
}

function damaged(): KeyStoreError {
  return new KeyStoreError('damaged', 'The vault is damaged, or another hand has changed it: nothing of it is used. Put back a copy of keys.vault, or remove the file and enter the keys again.');
}

function checkOf({ verification }: VaultKey): Buffer {
  return createHmac('sha256', verification).update('tradewind-keys passphrase check').digest().subarray(0, 16);
}

function digestOf(body: string): string {
  return createHash('sha256').update(body, 'utf8').digest('hex');
}

function versionOf(headerLine: string): number {
  const versioned = z.object({ format: z.literal('tradewind-keys'), version: z.number() }).safeParse(parsedJson(headerLine));
  return versioned.success ? versioned.data.version : 0;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
