import { admitKey, admitSignature, admitTime } from '../accounts/admission.ts';
import type { KeyRecord, KeyStore } from '../accounts/keys.ts';
import { signedParams } from '../accounts/signature.ts';
import { ApiError, refuse } from '../api-error.ts';
import type { Kind } from '../market/listing.ts';
import type { Operation, OperationTable } from '../operation.ts';
import { Params } from '../params.ts';
import type { Budget } from '../rest/limits.ts';
import { METHODS } from './methods.ts';

/** What a session leans on. */
export interface SessionWorld {
  readonly kind: Kind;
  readonly operations: OperationTable;
  readonly keys: KeyStore;
  readonly budget: Budget;
  now(): number;
}

/** One WS-API connection: who has logged on, and which accounts' events it wants. */
export class Session {
  readonly #world: SessionWorld;
  readonly #address: string;
  readonly #subscriptions = new Map<number, string>();
  #key: KeyRecord | null = null;
  #authorizedSinceMs = 0;
  #nextSubscription = 0;
  readonly #connectedSinceMs: number;

  constructor(world: SessionWorld, address: string) {
    this.#world = world;
    this.#address = address;
    this.#connectedSinceMs = world.now();
  }

  get key(): KeyRecord | null {
    return this.#key;
  }

  /** Returns the numbers under which this session wants an account's events. */
  subscriptionsOf(account: string): number[] {
    return [...this.#subscriptions].filter(([, name]) => name === account).map(([id]) => id);
  }

  /** Ends every subscription and returns their numbers. */
  endSubscriptions(): number[] {
    const ended = [...this.#subscriptions.keys()];
    this.#subscriptions.clear();
    return ended;
  }

  /** Answers a method. @throws ApiError when refused */
  run(method: string, raw: Readonly<Record<string, string>>): unknown {
    const params = new Params(raw);
    const own = this.#own(method, raw, params);
    if (own !== null) return own.result;
    const name = METHODS[this.#world.kind][method];
    const operation = name === undefined ? undefined : this.#world.operations[name];
    if (operation === undefined) throw new ApiError(-1000, `Unknown method: ${method}`);
    const nowMs = this.#world.now();
    this.#world.budget.spend(typeof operation.weight === 'function' ? operation.weight(params) : operation.weight, nowMs);
    const key = operation.security === 'none' ? null : this.#admit(operation, raw, params, nowMs);
    if (key !== null && operation.orders !== undefined) this.#world.budget.order(key.account, operation.orders(params), nowMs);
    return operation.run({ params, key, nowMs });
  }

  #own(method: string, raw: Readonly<Record<string, string>>, params: Params): { readonly result: unknown } | null {
    switch (method) {
      case 'session.logon':
        return { result: this.#logon(raw, params) };
      case 'session.status':
        return { result: this.#status() };
      case 'session.logout':
        this.#key = null;
        return { result: this.#status() };
      default:
        return this.#world.kind === 'spot' ? this.#userStream(method, raw, params) : null;
    }
  }

  #userStream(method: string, raw: Readonly<Record<string, string>>, params: Params): { readonly result: unknown } | null {
    switch (method) {
      case 'userDataStream.subscribe':
        if (this.#key === null) throw new ApiError(-2014, 'API-key format invalid.', 401);
        return { result: this.#subscribe(this.#key) };
      case 'userDataStream.subscribe.signature': {
        const nowMs = this.#world.now();
        this.#world.budget.spend(2, nowMs);
        return { result: this.#subscribe(this.#admit({ security: 'signed' }, raw, params, nowMs)) };
      }
      case 'userDataStream.unsubscribe': {
        const id = params.whole('subscriptionId');
        if (id === undefined) this.#subscriptions.clear();
        else this.#subscriptions.delete(id);
        return { result: {} };
      }
      case 'session.subscriptions':
        return { result: [...this.#subscriptions.keys()].map((subscriptionId) => ({ subscriptionId })) };
      case 'userDataStream.start':
      case 'userDataStream.ping':
      case 'userDataStream.stop':
        // Retired on 2026-02-20.
        throw new ApiError(-1016, 'This service is no longer available.', 404);
      default:
        return null;
    }
  }

  #subscribe(key: KeyRecord): unknown {
    if (this.subscriptionsOf(key.account).length > 0) throw new ApiError(-2035, 'Subscription already active on this session.');
    const subscriptionId = this.#nextSubscription++;
    this.#subscriptions.set(subscriptionId, key.account);
    return { subscriptionId };
  }

  #logon(raw: Readonly<Record<string, string>>, params: Params): unknown {
    const nowMs = this.#world.now();
    const key = admitKey(this.#world.keys, params.required('apiKey'), {}, this.#address);
    if (key.type !== 'ed25519') throw new ApiError(-4056, 'HMAC_SHA256 API key is not supported.');
    admitTime(params, nowMs, this.#world.kind);
    admitSignature(key, signedParams(raw), raw['signature']);
    this.#key = key;
    this.#authorizedSinceMs = nowMs;
    return this.#status();
  }

  #status(): unknown {
    return {
      apiKey: this.#key?.apiKey ?? null,
      authorizedSince: this.#key === null ? null : this.#authorizedSinceMs,
      connectedSince: this.#connectedSinceMs,
      returnRateLimits: true,
      serverTime: this.#world.now(),
      userDataStream: this.#subscriptions.size > 0,
    };
  }

  /** A request says who it is and signs, unless the session has logged on. */
  #admit(operation: Pick<Operation, 'security' | 'permission'>, raw: Readonly<Record<string, string>>, params: Params, nowMs: number): KeyRecord {
    const apiKey = raw['apiKey'] ?? this.#key?.apiKey;
    if (apiKey === undefined) throw refuse.mandatory('apiKey');
    const key = admitKey(this.#world.keys, apiKey, operation, this.#address);
    if (operation.security !== 'signed') return key;
    admitTime(params, nowMs, this.#world.kind);
    const isTrusted = this.#key?.apiKey === apiKey && raw['signature'] === undefined;
    if (!isTrusted) admitSignature(key, signedParams(raw), raw['signature']);
    return key;
  }
}
