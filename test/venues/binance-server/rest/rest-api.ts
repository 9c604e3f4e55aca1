import { admitKey, admitSignature, admitTime } from '../accounts/admission.ts';
import type { KeyStore } from '../accounts/keys.ts';
import { signedPart } from '../accounts/signature.ts';
import { ApiError } from '../api-error.ts';
import type { Kind } from '../market/listing.ts';
import type { OperationTable } from '../operation.ts';
import { Params } from '../params.ts';
import type { ServerClock } from '../server-clock.ts';
import type { Budget } from './limits.ts';

/** A request as it came in: everything still encoded. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly apiKey: string | undefined;
  readonly address: string;
}

export interface RestReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** Answers REST requests of one market: budget, key, time, signature, then the operation. */
export class RestApi {
  readonly #kind: Kind;
  readonly #table: OperationTable;
  readonly #keys: KeyStore;
  readonly #budget: Budget;
  readonly #clock: ServerClock;

  constructor(kind: Kind, table: OperationTable, keys: KeyStore, budget: Budget, clock: ServerClock) {
    this.#kind = kind;
    this.#table = table;
    this.#keys = keys;
    this.#budget = budget;
    this.#clock = clock;
  }

  answer(request: RestRequest): RestReply {
    const headers: Record<string, string> = {};
    const nowMs = this.#clock.now();
    try {
      const body = this.#run(request, nowMs, headers);
      return { status: 200, headers: { ...this.#usage(), ...headers }, body };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { retryAfter } = (error.data ?? {}) as { retryAfter?: number };
      if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
      const body = error.data === undefined || retryAfter !== undefined ? { code: error.code, msg: error.message } : { code: error.code, msg: error.message, data: error.data };
      return { status: error.status, headers: { ...this.#usage(), ...headers }, body };
    }
  }

  #run(request: RestRequest, nowMs: number, headers: Record<string, string>): unknown {
    const operation = this.#table[`${request.method} ${request.path}`];
    if (operation === undefined) throw missing(this.#kind, request);
    const params = new Params(new Map([...decode(request.body), ...decode(request.query)]));
    this.#budget.spend(typeof operation.weight === 'function' ? operation.weight(params) : operation.weight, nowMs);
    const key = operation.security === 'none' ? null : admitKey(this.#keys, request.apiKey, operation, request.address);
    if (operation.security === 'signed' && key !== null) {
      const { payload, signature } = signedPart(request.query, request.body);
      admitTime(params, nowMs, this.#kind);
      admitSignature(key, payload, signature);
    }
    if (key !== null && operation.orders !== undefined) {
      this.#budget.order(key.account, operation.orders(params), nowMs);
      const counts = this.#budget.counts(key.account, nowMs);
      headers['x-mbx-order-count-10s'] = String(counts.tenSeconds);
      headers[this.#kind === 'spot' ? 'x-mbx-order-count-1d' : 'x-mbx-order-count-1m'] = String(counts.long);
    }
    return operation.run({ params, key, nowMs });
  }

  #usage(): Record<string, string> {
    return { 'x-mbx-used-weight': String(this.#budget.used), 'x-mbx-used-weight-1m': String(this.#budget.used) };
  }
}

/** Old futures account paths and the spot listen key are gone; everything else was never there. */
function missing(kind: Kind, { method, path }: RestRequest): ApiError {
  const retired = /^\/fapi\/v1\/(account|balance|positionRisk)$/.exec(path);
  if (retired) return new ApiError(-5000, `Path ${path}, Method ${method} is retired, please use ${method} /fapi/v2/${retired[1]}`, 404);
  if (kind === 'spot' && path === '/api/v3/userDataStream') return new ApiError(-1016, 'This service is no longer available.', 404);
  return new ApiError(-5000, `Path ${path}, Method ${method} is invalid`, 404);
}

function decode(text: string): [string, string][] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      try {
        return [decodeURIComponent(at < 0 ? pair : pair.slice(0, at)), at < 0 ? '' : decodeURIComponent(pair.slice(at + 1))];
      } catch {
        throw new ApiError(-1101, 'Illegal percent-encoding in the parameters.');
      }
    });
}
