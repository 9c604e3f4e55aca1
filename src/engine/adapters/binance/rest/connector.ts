import type { z } from 'zod';
import type { Clock } from '../../../ports/clock.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { invariant } from '../../../domain/assert.ts';
import type { ApiKey } from '../api-key.ts';
import { answerError, lostError, shapeError, type BinanceMarket, type RequestEffect, type RequestLabel } from '../errors.ts';
import { RateBudget } from '../rate-budget.ts';
import { HttpTrace, traced } from './http-trace.ts';
import { OrderClient } from './order-client.ts';
import { packageClient, type PackageClient } from './package-client.ts';
import { plainValues } from './plain-values.ts';
import { ServerClock } from './server-clock.ts';

/** Parameters in the order they are sent. `undefined` is left out: the package would send the word. Decimals are texts. */
export type RestParams = Readonly<Record<string, string | number | boolean | undefined>>;

/** One call. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly params?: RestParams;
  /** `key` sends the key without a signature: the listen key of futures. */
  readonly security: 'none' | 'key' | 'signed';
  readonly effect: RequestEffect;
  /** The weight that the documentation gives. */
  readonly weight: number;
  /** How much it counts against the order limits; default 0. */
  readonly orders?: number;
  /** Default: changes now, reads politely. */
  readonly urgency?: 'now' | 'polite';
  /** By the exchange's time: later than this it is not sent any more, and fails as rate-limited. For orders that must not come late. */
  readonly notAfterMs?: EpochMs;
  /** A shorter wait for the answer than the connector's. */
  readonly deadlineMs?: number;
}

export interface ConnectorOptions {
  readonly market: BinanceMarket;
  readonly restUrl: string;
  /** Null for public data only. */
  readonly key: ApiKey | null;
  readonly clock: Clock;
  /** How long one attempt may take; default 10,000 ms. */
  readonly deadlineMs?: number;
  /** How old a request may be when the exchange gets it; default 5,000 ms, its own default. */
  readonly recvWindowMs?: number;
  /** Resolves after `ms`; default a timer. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** Attempts at what certainly was not carried out. @see Binance "503 Service Unavailable: back off 200, 400, 800 ms, 3 to 5 tries" */
const ATTEMPTS = 4;
const FIRST_BACKOFF_MS = 200;

/**
 * The REST side of one Binance market: binance-api-node signs and sends, and everything it leaves to chance is decided here.
 * Every call has a deadline, fits the rate budget, and fails with a {@link VenueError}; ids come back as text.
 */
export class BinanceConnector {
  readonly market: BinanceMarket;
  readonly time: ServerClock;
  readonly budget: RateBudget;
  readonly #client: PackageClient;
  readonly #orders: OrderClient | null;
  readonly #options: ConnectorOptions;
  readonly #wait: (ms: number) => Promise<void>;

  constructor(options: ConnectorOptions) {
    this.market = options.market;
    this.#options = options;
    this.#wait = options.wait ?? pause;
    this.time = new ServerClock(options.clock, () => this.#askTime());
    this.budget = new RateBudget({ market: options.market, clock: this.time, wait: this.#wait });
    this.#client = packageClient({ ...options, clock: this.time });
    this.#orders = options.key === null ? null : new OrderClient({ restUrl: options.restUrl, key: options.key, clock: this.time });
  }

  get hasKey(): boolean {
    return this.#options.key !== null;
  }

  /**
   * Calls and checks the reply. What certainly was not carried out is tried again a few times; a stale clock is measured anew once.
   * @throws VenueError
   */
  async call<Shape extends z.ZodType>(request: RestRequest, shape: Shape): Promise<z.output<Shape>> {
    const reply = await this.#persist(request);
    const parsed = shape.safeParse(reply);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw shapeError(this.#label(request), issue === undefined ? 'unknown shape' : `${issue.path.join('.')}: ${issue.message}`);
  }

  async #persist(request: RestRequest): Promise<unknown> {
    if (request.security !== 'none' && !this.hasKey) throw new VenueError('this needs an API key, and none is connected', { kind: 'auth' });
    if (request.security === 'signed') await this.time.ensure();
    let isClockFresh = false;
    for (let attempt = 1; ; attempt++) {
      await this.budget.admit({ weight: request.weight, orders: request.orders ?? 0, urgency: request.urgency ?? (request.effect === 'change' ? 'now' : 'polite') });
      if (request.notAfterMs !== undefined && this.time.now() > request.notAfterMs) throw new VenueError('not sent: it had to wait too long', { kind: 'rate-limit', retryAfterMs: 0 });
      const trace = new HttpTrace();
      try {
        return await this.#send(request, trace);
      } catch (error) {
        if (!(error instanceof VenueError)) throw error;
        if (error.code === -1021 && !isClockFresh) {
          isClockFresh = true;
          await this.time.measure();
        } else if (attempt < ATTEMPTS && !trace.isAborted && isWorthAnotherTry(error)) await this.#wait(FIRST_BACKOFF_MS * 2 ** (attempt - 1));
        else throw error;
      }
    }
  }

  async #send(request: RestRequest, trace: HttpTrace): Promise<unknown> {
    const label = this.#label(request);
    const deadlineMs = Math.min(this.#options.deadlineMs ?? 10_000, request.deadlineMs ?? Number.POSITIVE_INFINITY);
    let timer: NodeJS.Timeout | undefined;
    const lost = new Promise<never>((_resolve, reject) => {
      trace.onCut = () => reject(lostError(label, { cause: 'the connection ended in the middle of it', isSent: true, status: trace.status }));
      timer = setTimeout(() => {
        reject(lostError(label, { cause: `timed out after ${deadlineMs} ms`, isSent: trace.isConnected, status: trace.status }));
        trace.abort();
      }, deadlineMs);
    });
    try {
      const reply = traced(trace, () => this.#dispatch(request));
      return plainValues(await Promise.race([reply, lost]));
    } catch (error) {
      throw error instanceof VenueError ? error : this.#errorOf(label, trace, error);
    } finally {
      clearTimeout(timer);
      this.budget.observe(trace.headers);
    }
  }

  #dispatch(request: RestRequest): Promise<unknown> {
    const params = textParams(request.params ?? {});
    if (request.security === 'none') return this.#client.publicRequest(request.method, request.path, params);
    if (request.security === 'signed') {
      params['recvWindow'] = String(this.#options.recvWindowMs ?? 5_000);
      return this.#orders !== null && isOrder(request) ? this.#orders.send(request.method, request.path, params) : this.#client.privateRequest(request.method, request.path, params);
    }
    invariant(request.path === '/fapi/v1/listenKey', 'only the futures listen key is served with a key alone');
    if (request.method === 'POST') return this.#client.futuresGetDataStream();
    return request.method === 'PUT' ? this.#client.futuresKeepDataStream(params) : this.#client.futuresCloseDataStream(params);
  }

  /** Reads what the package threw: it keeps the code and the words, the trace has the rest. Nothing of the original error is passed on: it holds the signature. */
  #errorOf(label: RequestLabel, trace: HttpTrace, thrown: unknown): VenueError {
    const { status } = trace;
    const facts = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as { readonly code?: unknown; readonly message?: unknown; readonly responseText?: unknown; readonly type?: unknown };
    // node-fetch marks its own failures with a type; everything else was made of the body of an answer.
    const isLost = status === null || typeof facts.type === 'string' || typeof facts.code === 'string';
    if (isLost) return lostError(label, { cause: typeof facts.code === 'string' ? facts.code : 'the connection failed', isSent: trace.isConnected, status });
    if (status < 300) return lostError(label, { cause: 'the answer is no JSON', isSent: true, status });
    const text = typeof facts.responseText === 'string' ? facts.responseText : typeof facts.message === 'string' ? facts.message : '';
    const error = answerError(label, { status, code: typeof facts.code === 'number' ? facts.code : null, text, retryAfterMs: retryAfterOf(trace), nowMs: this.time.now() });
    if (error.kind === 'rate-limit' && status !== 503) this.budget.pause(error.retryAfterMs ?? 0);
    return error;
  }

  async #askTime(): Promise<number> {
    const path = this.market === 'spot' ? '/api/v3/time' : '/fapi/v1/time';
    await this.budget.admit({ weight: 1, orders: 0, urgency: 'now' });
    const reply = (await this.#send({ method: 'GET', path, security: 'none', effect: 'read', weight: 1 }, new HttpTrace())) as { readonly serverTime?: unknown } | null;
    const serverTime = reply?.serverTime;
    if (typeof serverTime !== 'number') throw shapeError({ market: this.market, method: 'GET', path, effect: 'read' }, 'serverTime: expected a number');
    return serverTime;
  }

  #label(request: RestRequest): RequestLabel {
    return { market: this.market, method: request.method, path: request.path, effect: request.effect };
  }
}

/** Places, changes or cancels an order: every microsecond before it leaves is one in which the price moves. */
function isOrder({ effect, path }: RestRequest): boolean {
  return effect === 'change' && /order/i.test(path);
}

/** Only what is known not to have been carried out, or changes nothing. A time-out has cost its wait already and is not tried again. */
function isWorthAnotherTry(error: VenueError): boolean {
  return error.retryable && (error.kind === 'network' || (error.kind === 'rate-limit' && error.status === 503));
}

function textParams(params: RestParams): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name in params) {
    const value = params[name];
    if (value !== undefined) texts[name] = String(value);
  }
  return texts;
}

function retryAfterOf(trace: HttpTrace): number | null {
  const seconds = Number(trace.headers['retry-after']);
  return trace.headers['retry-after'] === undefined || !Number.isFinite(seconds) || seconds < 0 ? null : seconds * 1_000;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
