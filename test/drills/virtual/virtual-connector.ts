import type { z } from 'zod';
import { parseLossless } from '../../../src/engine/adapters/binance/decode/json-lossless.ts';
import { answerError, lostError, shapeError, type RequestLabel } from '../../../src/engine/adapters/binance/errors.ts';
import type { BinanceConnector, RestRequest } from '../../../src/engine/adapters/binance/rest/connector.ts';
import type { Rng } from '../../../src/engine/compute/rng.ts';
import { VenueError } from '../../../src/engine/ports/venue-error.ts';
import type { KeyRecord } from '../../venues/binance-server/accounts/keys.ts';
import { ApiError } from '../../venues/binance-server/api-error.ts';
import { failureReply, isExecuted } from '../../venues/binance-server/faults/failure-replies.ts';
import type { FaultPlan } from '../../venues/binance-server/faults/fault-plan.ts';
import { toJson } from '../../venues/binance-server/json.ts';
import type { OperationTable } from '../../venues/binance-server/operation.ts';
import { Params } from '../../venues/binance-server/params.ts';
import type { Life, VirtualTime } from './virtual-time.ts';

export interface VirtualConnectorOptions {
  readonly time: VirtualTime;
  readonly life: Life;
  readonly rng: Rng;
  readonly operations: OperationTable;
  readonly key: KeyRecord;
  readonly faults: FaultPlan;
  /** Whether anything can be reached now. */
  readonly isUp: () => boolean;
  /** Told when a request has met its fault; not for one that is simply refused. */
  readonly onFault: () => void;
  /** Returns how much later the next change is carried out although its line has broken; null for none. */
  readonly takeLostDelay: () => number | null;
}

const DEADLINE_MS = 10_000;
const ATTEMPTS = 4;
const FIRST_BACKOFF_MS = 200;

/**
 * Stands in the place of the connector: the exchange is called in this process after a time of virtual network, and what it answers, or does not, becomes the
 * same errors. What the real one does beside (signing, budget, clock) has tests of its own.
 */
export class VirtualConnector {
  readonly market = 'um';
  readonly hasKey = true;
  readonly time;
  readonly budget = { setLimits: (): void => {}, usage: () => ({ limits: [] }), admit: () => Promise.resolve() };
  readonly #options: VirtualConnectorOptions;

  constructor(options: VirtualConnectorOptions) {
    this.#options = options;
    this.time = { now: (): number => options.time.now(), ensure: () => Promise.resolve(), measure: () => Promise.resolve(), offset: { offsetMs: 0, roundTripMs: 20, measuredAtMs: options.time.now() } };
  }

  async call<Shape extends z.ZodType>(request: RestRequest, shape: Shape): Promise<z.output<Shape>> {
    const label: RequestLabel = { market: 'um', method: request.method, path: request.path, effect: request.effect };
    const parsed = shape.safeParse(await this.#persist(request, label));
    if (parsed.success) return parsed.data;
    throw shapeError(label, parsed.error.issues[0]?.message ?? 'unknown shape');
  }

  /** As the real connector: what was certainly not done is tried again a few times. */
  async #persist(request: RestRequest, label: RequestLabel): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(request, label);
      } catch (error) {
        const isWorthIt = error instanceof VenueError && error.retryable && (error.kind === 'network' || (error.kind === 'rate-limit' && error.status === 503));
        if (!isWorthIt || attempt >= ATTEMPTS) throw error;
        await this.#options.life.wait(FIRST_BACKOFF_MS * 2 ** (attempt - 1));
      }
    }
  }

  async #once(request: RestRequest, label: RequestLabel): Promise<unknown> {
    const { life, isUp, faults } = this.#options;
    if (!isUp()) {
      await life.wait(5);
      throw lostError(label, { cause: 'ECONNREFUSED', isSent: false, status: null });
    }
    await life.wait(this.#latencyMs());
    const fault = faults.forRequest('umRest', `${request.method} ${request.path}`);
    if (fault !== null && fault.type !== 'reply') this.#options.onFault();
    const laterMs = fault === null && request.effect === 'change' && request.path.endsWith('rder') ? this.#options.takeLostDelay() : null;
    if (laterMs !== null) {
      this.#options.onFault();
      this.#options.time.after(laterMs, () => { this.#run(request); });
      throw lostError(label, { cause: 'ECONNRESET', isSent: true, status: null });
    }
    const isDone = fault === null || fault.type === 'delay' || fault.type === 'slow' || isExecuted(fault);
    if (fault?.type === 'slow') await life.wait(fault.ms);
    const answer = isDone ? this.#run(request) : null;
    if (fault?.type === 'delay') await life.wait(fault.ms);
    if (fault?.type === 'hang' || fault?.type === 'hang-after') {
      await life.wait(Math.min(DEADLINE_MS, request.deadlineMs ?? DEADLINE_MS));
      throw lostError(label, { cause: 'timed out', isSent: true, status: null });
    }
    if (fault?.type === 'drop-before' || fault?.type === 'drop-after' || !isUp()) {
      await life.wait(this.#latencyMs());
      throw lostError(label, { cause: 'ECONNRESET', isSent: true, status: null });
    }
    await life.wait(this.#latencyMs());
    const failure = fault === null ? null : failureReply(fault, this.#options.time.now());
    if (failure !== null) {
      const { code, msg } = failure.body as { readonly code?: number; readonly msg?: string };
      throw answerError(label, { status: failure.status, code: code ?? null, text: msg ?? String(failure.body), retryAfterMs: null, nowMs: this.#options.time.now() });
    }
    if (answer?.error !== undefined) {
      const { error } = answer;
      throw answerError(label, { status: error.status, code: error.code, text: error.message, retryAfterMs: null, nowMs: this.#options.time.now() });
    }
    return answer?.value;
  }

  #run({ method, path, params = {} }: RestRequest): { readonly value?: unknown; readonly error?: ApiError } {
    const { operations, key, time } = this.#options;
    const operation = operations[`${method} ${path}`];
    if (operation === undefined) throw new Error(`expected an operation of the exchange, was ${method} ${path}`);
    const texts = Object.entries(params).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));
    try {
      return { value: parseLossless(toJson(operation.run({ params: new Params(Object.fromEntries(texts)), key, nowMs: Math.floor(time.now()) }))) };
    } catch (error) {
      if (error instanceof ApiError) return { error };
      throw error;
    }
  }

  /** One way over the network: mostly a few milliseconds, sometimes a lot more. */
  #latencyMs(): number {
    const { rng } = this.#options;
    return 3 + 20 * rng.float() + (rng.float() < 0.05 ? 400 * rng.float() : 0);
  }
}

/** The real connector has private parts; what is used of it is all here. */
export const asConnector = (connector: VirtualConnector): BinanceConnector => connector as unknown as BinanceConnector;
