import { createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

export type Permission = 'read' | 'spot' | 'futures' | 'withdraw';

export interface KeyRequest {
  readonly type: 'hmac' | 'ed25519';
  /** Default: read, spot and futures. */
  readonly permissions?: readonly Permission[];
  /** Accounts are made on first use; default 'main'. */
  readonly account?: string;
  /** Addresses the key is bound to; absent is unrestricted. */
  readonly ips?: readonly string[];
}

/** What the owner of a new key gets to see, once. */
export interface NewKey {
  readonly apiKey: string;
  /** The HMAC secret; '' for an Ed25519 key. */
  readonly apiSecret: string;
  /** The Ed25519 private key as PKCS #8 PEM; '' for an HMAC key. */
  readonly privateKey: string;
}

/** A key as the exchange keeps it. */
export interface KeyRecord {
  readonly apiKey: string;
  readonly type: 'hmac' | 'ed25519';
  readonly secret: string;
  readonly publicKey: KeyObject | null;
  readonly permissions: ReadonlySet<Permission>;
  readonly account: string;
  readonly ips: readonly string[];
  readonly createTime: number;
}

/** The API keys that the exchange knows. */
export class KeyStore {
  readonly #keys = new Map<string, KeyRecord>();

  find(apiKey: string): KeyRecord | undefined {
    return this.#keys.get(apiKey);
  }

  /** Makes a key; the secret part is drawn from the system, never from the seed, so that none can leak into a recording. */
  add(request: KeyRequest, nowMs: number): NewKey {
    const apiKey = randomText(64);
    const pair = request.type === 'ed25519' ? generateKeyPairSync('ed25519') : null;
    const key: NewKey = {
      apiKey,
      apiSecret: pair === null ? randomText(64) : '',
      privateKey: pair === null ? '' : pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    this.#keys.set(apiKey, {
      apiKey,
      type: request.type,
      secret: key.apiSecret,
      publicKey: pair === null ? null : createPublicKey(pair.privateKey),
      permissions: new Set(request.permissions ?? ['read', 'spot', 'futures']),
      account: request.account ?? 'main',
      ips: request.ips ?? [],
      createTime: nowMs,
    });
    return key;
  }

  /** Revokes a key. */
  remove(apiKey: string): void {
    this.#keys.delete(apiKey);
  }
}

function randomText(length: number): string {
  return randomBytes(length).toString('base64').replace(/[^A-Za-z0-9]/g, 'x').slice(0, length);
}
